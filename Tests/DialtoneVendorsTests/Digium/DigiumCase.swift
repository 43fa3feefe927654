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
        read: { SettingReader.read($0) },
        expect: Expectations.digium,
        places: [
            .displayName: .init("account[0].line_label", HostileField.trimmed), .user: "account[0].username",
            .authenticationUser: "account[0].authname", .password: "account[0].password",
        ],
        parameters: [.init(name: "enable_check_sync", value: "0"), .init(name: "idle_company_text", value: "<a> & \"b\"")],
        fold: { listed($0) },
        models: [
            .init(["", "D65", "D40", "D50", "D62", "P330"], lists: ["digium"])
        ])

    /// Settings stand as they are; attributes of other elements have their path before them.
    private static func listed(_ key: String) -> String? {
        let paths = [
            "account": "accounts/account", "host_primary": "accounts/account/host_primary",
            "host_alternate": "accounts/account/host_alternate", "codec": "codecs/codec", "firmware": "firmwares/firmware",
        ]
        guard let match = key.wholeMatch(of: /(\w+)\[\d+\]\.(\w+)/) else { return key }
        return "\(paths[String(match.output.1)] ?? String(match.output.1))@\(match.output.2)"
    }
}
