import DialtoneModel
import DialtoneVendors

extension AvayaDriver: TestedDriver {
    static let testCase = VendorCase(
        agents: [
            .init(
                "Mozilla/4.0 (compatible; MSIE 6.0) AVAYA/J179-4.1.3.0.6 (MAC:c81fea83e85a)", model: "J179", firmware: "4.1.3.0.6",
                mac: "c81fea83e85a", source: "samples of Wazo or FusionPBX"),
            .init(
                "AVAYA/SIP12x0ÿ/04.01.13.00", model: "SIP12X0", firmware: "04.01.13.00",
                source: "samples of Wazo (a byte that is no letter)"),
        ],
        bootstrapURL: "https://phones.example.com/p/abc/",
        requests: [("J100Supgrade.txt", true), ("46xxsettings.txt", true), ("96x1Supgrade.txt", false)],
        expect: Expectations.avaya,
        places: [
            .user: "FORCE_SIP_EXTENSION", .authenticationUser: "FORCE_SIP_USERNAME", .password: "FORCE_SIP_PASSWORD",
            .adminPassword: "FORCE_WEB_ADMIN_PASSWORD",
        ],
        parameters: [.init(name: "DTMF_PAYLOAD_TYPE", value: "96"), .init(name: "DIALPLAN", value: "XXX|*XX # a")],
        hostile: { $0.dropDoubleQuotes() },
        former: [
            .forwards: ["CALLFWDSTAT": "0"], .secondServers: ["SIP_CONTROLLER_LIST": "pbx.example.com:5060;transport=udp"],
            .management: ["ENABLE_AVAYA_ENVIRONMENT": "0", "DES_STAT": "0"],
        ],
        models: [
            .init(["", "J179", "J139"], lists: ["avaya"]),
            .refused(["1220"]),
        ])
}
