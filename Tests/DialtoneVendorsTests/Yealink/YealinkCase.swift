import DialtoneModel
import DialtoneVendors

extension YealinkDriver: TestedDriver {
    static let testCase = VendorCase(
        agents: [
            .init(
                "Yealink SIP-T46U 108.86.0.45 80:5e:c0:11:22:33", model: "T46U", firmware: "108.86.0.45", mac: "805ec0112233",
                source: "samples of Wazo or FusionPBX"),
            .init(
                "Yealink SIP-T77U 185.87.0.10 44:db:d2:bd:b5:69", model: "T77U", firmware: "185.87.0.10", mac: "44dbd2bdb569",
                source: "samples of Wazo or FusionPBX"),
            .init(
                "Yealink W70B 146.87.0.15 80:5e:0c:1d:65:4e", model: "W70B", firmware: "146.87.0.15", mac: "805e0c1d654e",
                source: "samples of Wazo or FusionPBX"),
            .init(
                "Yealink AX83H 180.86.0.20 80:5e:0c:00:00:01", model: "AX83H", firmware: "180.86.0.20", mac: "805e0c000001",
                source: "samples of Wazo or FusionPBX (address made up)"),
            .init(
                "Yealink CP860 37.72.0.5 00:15:65:12:34:56", model: "CP860", firmware: "37.72.0.5", mac: "001565123456",
                source: "samples of Wazo or FusionPBX (address made up)"),
            .init(
                "Yealink SIP-T56A 58.80.0.25 001565f429a4", model: "T56A", firmware: "58.80.0.25", mac: "001565f429a4",
                source: "samples of Wazo or FusionPBX"),
            .init(
                "Yealink SIP VP-T49G 51.80.0.10 00:15:65:9b:5a:44", model: "T49G", firmware: "51.80.0.10", mac: "0015659b5a44",
                source: "samples of Wazo or FusionPBX"),
            .init(
                "VP530P 23.70.0.40 00:15:65:31:4b:c0", model: "VP530P", firmware: "23.70.0.40", mac: "001565314bc0",
                source: "samples of Wazo or FusionPBX"),
            .init(
                "yealink SIP-T28P 2.70.0.140 00:15:65:13:ae:0b", model: "T28P", firmware: "2.70.0.140", mac: "00156513ae0b",
                source: "samples of Wazo or FusionPBX"),
            .init(
                "Yealink  SIP-T28P  2.70.0.140  00:15:65:13:ae:0b", model: "T28P", firmware: "2.70.0.140", mac: "00156513ae0b",
                source: "samples of Wazo or FusionPBX (two blanks)"),
            .init(
                "Yealink SIP-T53W 96.86.0.45", model: "T53W", firmware: "96.86.0.45",
                source: "Yealink PnP request; also with user_agent_mac switched off"),
        ],
        bootstrapURL: "https://phones.example.com/p/abc/",
        requests: [
            ("", true), ("805ec0112233.cfg", true), ("805EC0112233.CFG", true), ("805ec0112233.boot", false), ("y000000000000.boot", false),
            ("y000000000108.cfg", false), ("805ec0112234.cfg", false), ("805ec0112233-local.cfg", false),
        ],
        expect: Expectations.yealink,
        places: [
            // Blanks round a name for people are left out.
            .displayName: .init("account.1.display_name", HostileField.trimmed),
            .user: "account.1.user_name", .authenticationUser: "account.1.auth_name", .password: "account.1.password",
            .adminPassword: .init("static.security.user_password") { "admin:\($0)" }, .turnUser: "static.sip.nat_turn.username",
            .userPassword: .init("static.security.user_password[user]") { "user:\($0)" },
            .turnPassword: "static.sip.nat_turn.password", .credentialsUser: "static.auto_provision.server.username",
            .credentialsPassword: "static.auto_provision.server.password", .directoryBase: "ldap.base", .directoryUser: "ldap.user",
            .directoryPassword: "ldap.password", .keyValue: "linekey.3.value",
            .keyLabel: .init("linekey.3.label", HostileField.trimmed),
        ],
        parameters: [.init(name: "account.1.dtmf.type", value: "3"), .init(name: "phone_setting.backlight_time", value: "60 # s")],
        packetTime: .init("account.1.ptime", at40: "40", at80: "60"),
        former: [
            .forwards: [
                "forward.always.enable": "0", "forward.busy.enable": "0", "forward.no_answer.enable": "0", "features.fwd_mode": "0",
                "features.hotline_number": "",
            ],
            .doNotDisturb: ["features.dnd.enable": "0", "features.dnd_mode": "0"],
            .secondServers: ["account.1.sip_server.2.address": "", "account.1.outbound_proxy.2.address": ""],
            .firmware: ["static.firmware.url": ""],
            .management: ["static.managementserver.enable": "0", "dm.enable": "0", "static.zero_touch.enable": "0"],
        ],
        models: [
            .init(
                [
                    "", "T46U", "T54W", "T31P", "T30P", "T58W", "T33G", "T40P", "T41U", "T41S", "T42U", "T42S", "T48S", "T49G", "T53W",
                    "T73W", "T77U", "T19P_E2", "CP925", "CP960", "AX83H", "W56P", "T23G",
                ], lists: ["yealink"]),
            .init(["W60B", "W70B"], lists: ["yealink", "yealink-dect-multicell"]),
            .init(["T46G", "T28P", "VP530P", "W52P"], firmware: "28.73.0.50", lists: ["yealink-v7x"]),
            .init(["T28P"], firmware: "2.70.0.140", lists: ["yealink-v7x"]),
            .init(["T46S"], firmware: "66.80.0.60", lists: ["yealink"]),
            .init(["W75DM", "W80B", "W80DM", "W90DM"], lists: ["yealink-dect-multicell"]),
        ], bases: ["W52P", "W56P", "W70B", "W80DM"])
}
