import DialtoneModel
import DialtoneVendors

extension SnomDriver: TestedDriver {
    static let testCase = VendorCase(
        agents: [
            .init(
                "Mozilla/4.0 (compatible; snomD785-SIP 10.1.33.33 2010.12-00004-g9ba52f5 000413922D24 SXM:0 UXM:0)", model: "D785",
                firmware: "10.1.33.33", mac: "000413922d24", source: "samples of Wazo or FusionPBX"),
            .init(
                "Mozilla/4.0 (compatible; snomD785-SIP 10.1.169.16 2010.12-00001-gd311851f1 (Feb 25 2019 - 14:19:43) 00041396D9B4 SXM:0 UXM:0 UXMC:0)",
                model: "D785", firmware: "10.1.169.16", mac: "00041396d9b4", source: "samples of Wazo or FusionPBX"),
            .init(
                "Mozilla/4.0 (compatible; snom710-SIP 8.7.5.35 1.1.5-IFX-05.01.12 000413741767)", model: "710", firmware: "8.7.5.35",
                mac: "000413741767", source: "samples of Wazo or FusionPBX"),
            .init(
                "Mozilla/4.0 (compatible; snom760-SIP 8.7.3.19 2010.06)", model: "760", firmware: "8.7.3.19",
                source: "samples of Wazo or FusionPBX (no address)"),
            .init(
                "Mozilla/4.0 (compatible; Snom M900 05.20.0001 000413b60680)", model: "M900", firmware: "05.20.0001", mac: "000413b60680",
                source: "samples of Wazo or FusionPBX"),
        ],
        bootstrapURL: "https://phones.example.com/p/abc/{mac}.xml",
        requests: [
            ("805EC0112233", true), ("805ec0112233.xml", true), ("805EC0112233.htm", true), ("805EC0112233.cfg", true),
            ("snomD785-805EC0112233.htm", true), ("snomD785.htm", false), ("805EC0112234.xml", false), ("", true),
        ],
        expect: Expectations.snom,
        places: [
            .displayName: "user_realname[1]", .user: "user_name[1]", .authenticationUser: "user_pname[1]", .password: "user_pass[1]",
            .adminPassword: "admin_mode_password", .credentialsUser: "http_client_user", .credentialsPassword: "http_client_pass",
            .directoryBase: "ldap_base", .directoryUser: "ldap_username", .directoryPassword: "ldap_password",
            .keyValue: .init("fkey[2]") { "blf \($0)|*0" }, .keyLabel: "fkey[2].label",
        ],
        parameters: [.init(name: "user_dtmf_info[1]", value: "on"), .init(name: "user_ringer[2]", value: "Ringer<2>")],
        packetTime: .init("codec_size[1]", at40: "40", at80: "60"),
        former: [
            .forwards: ["fwd_all_enabled[1]": "off", "fwd_busy_enabled[1]": "off", "fwd_time_enabled[1]": "off"],
            .doNotDisturb: ["dnd_mode[1]": "off"], .secondServers: ["user_failover_identity[1]": "none"],
            .firmware: ["update_policy": "settings_only"], .management: ["tr69_use_acs": "off", "provisioning_order": "redirection:stop"],
        ],
        models: [
            .init(["", "D785", "D865", "D862", "D120", "D315", "D713", "D735", "320", "870", "PA1"], lists: ["snom"]),
            .init(["M300", "M400", "M430", "M700", "M900"], lists: ["snom-m"]), .refused(["M100", "M500"]),
        ], bases: ["M300", "M900"])
}
