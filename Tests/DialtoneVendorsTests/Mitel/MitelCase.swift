import DialtoneModel
import DialtoneVendors

extension MitelDriver: TestedDriver {
    static let testCase = VendorCase(
        agents: [
            .init(
                "Mitel6930 MAC:14-00-E9-1E-DB-52 V:6.4.0.140-SIP", model: "6930", firmware: "6.4.0.140", mac: "1400e91edb52",
                source: "samples of Wazo or FusionPBX"),
            .init(
                "Mitel6915 MAC:14-00-E9-1B-E2-41 V:6.4.0.140-SIP", model: "6915", firmware: "6.4.0.140", mac: "1400e91be241",
                source: "samples of Wazo"),
            .init(
                "Aastra6863i MAC:00-08-5D-40-90-5F V:4.1.0.128-SIP", model: "6863i", firmware: "4.1.0.128", mac: "00085d40905f",
                source: "samples of Wazo or FusionPBX"),
            .init(
                "Aastra6739i MAC:00-08-5D-13-CA-05 V:3.2.1.1013-SIP", model: "6739i", firmware: "3.2.1.1013", mac: "00085d13ca05",
                source: "samples of Wazo"),
            .init(
                "Aastra57i MAC:00-08-5D-13-CA-06 V:2.6.0.2010-SIP", model: "6757i", firmware: "2.6.0.2010", mac: "00085d13ca06",
                source: "Wazo's pattern of old agents (values made up)"),
            .init("Aastra 55i/3.2.2.56", model: "6755i", firmware: "3.2.2.56", source: "made up: a form for SIP"),
            .init("Mitel 6867i/5.1.0.1024", model: "6867i", firmware: "5.1.0.1024", source: "made up: a form for SIP"),
        ],
        bootstrapURL: "https://phones.example.com/p/abc",
        expect: Expectations.mitel,
        places: [
            .displayName: .init("sip line1 display name", shown), .user: "sip line1 user name", .authenticationUser: "sip line1 auth name",
            .password: "sip line1 password", .adminPassword: "admin password", .userPassword: "user password", .turnUser: "sip turn user",
            .turnPassword: "sip turn pass", .credentialsUser: "http digest username", .credentialsPassword: "http digest password",
            .keyValue: "topsoftkey3 value", .keyLabel: .init("topsoftkey3 label", shown),
        ],
        parameters: [.init(name: "sip dtmf method", value: "1"), .init(name: "sip dial plan", value: "x+#|xx+*")],
        hostile: { $0.dropDoubleQuotes() },
        former: [
            .secondServers: ["sip line1 backup registrar ip": "0.0.0.0", "sip line1 backup proxy ip": "0.0.0.0"],
            .firmware: ["firmware server": ""], .management: ["contact rcs": "0"],
        ],
        models: [
            .init(
                [
                    "", "6867i", "6869i", "6873i", "6863i", "6865i", "6905", "6910", "6915", "6920", "6930", "6940", "6970", "6731i",
                    "6735i", "6737i", "6739i", "6753i", "6757i",
                ], lists: ["mitel"]),
            .refused(["5330"]),
        ])

    /// Double quotes become single ones where the value stands between double ones, or would seem to.
    private static let shown: @Sendable (String) -> String = { text in
        let isBlankAtAnEnd = text.first?.isWhitespace == true || text.last?.isWhitespace == true
        let isQuoted = text.contains("#") || text.contains(";") || isBlankAtAnEnd
        return isQuoted || text.unicodeScalars.first == "\"" ? text.replacing("\"", with: "'") : text
    }
}
