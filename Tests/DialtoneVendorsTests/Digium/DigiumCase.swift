import DialtoneModel
import DialtoneVendors

extension DigiumDriver: TestedDriver {
    static let testCase = VendorCase(
        agents: [
            .init(
                "Sangoma P330 4_27_8 000FD3112233", model: "P330", firmware: "4_27_8", mac: "000fd3112233",
                source: "a public parser (address made up)"),
            .init(
                "Digium D65 2_8_1 000fd3112233", model: "D65", firmware: "2_8_1", mac: "000fd3112233",
                source: "samples of Wazo or FusionPBX (address made up)"),
        ],
        bootstrapURL: "https://phones.example.com/p/abc",
        requests: [("805ec0112233.cfg", true)],
        expect: Expectations.digium,
        places: [
            .displayName: .init("account[0].line_label", HostileField.trimmed), .user: "account[0].username",
            .authenticationUser: "account[0].authname", .password: "account[0].password",
        ],
        parameters: [.init(name: "enable_check_sync", value: "0"), .init(name: "idle_company_text", value: "<a> & \"b\"")],
        former: [
            .secondServers: ["account[0].conflict": "replace"]
        ],
        models: [
            .init(["", "D65", "D40", "D50", "D62", "P330"], lists: ["digium"])
        ])
}
