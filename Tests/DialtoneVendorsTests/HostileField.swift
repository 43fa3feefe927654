import DialtoneModel

/// A setting that others fill, and where each vendor's file has it.
enum HostileField: Hashable, Sendable, CaseIterable {
    case displayName, user, authenticationUser, password, adminPassword, turnUser, turnPassword
    case domain, registrar, stun, ntp, secondNTP, provisioningURL

    static let all = allCases
    /// Those that may be any text, not only a host or a URL.
    static let texts: [HostileField] = [
        .displayName, .user, .authenticationUser, .password, .adminPassword, .turnUser, .turnPassword,
    ]

    /// The field's name in a fault.
    var name: String {
        switch self {
        case .displayName: "the display name of account 1"
        case .user: "the user name of account 1"
        case .authenticationUser: "the authentication name of account 1"
        case .password: "the password of account 1"
        case .adminPassword: "the administrator's password"
        case .turnUser: "the TURN user"
        case .turnPassword: "the TURN password"
        case .domain: "the SIP domain of account 1"
        case .registrar: "the registrar of account 1"
        case .stun: "the STUN server"
        case .ntp: "time server 1"
        case .secondNTP: "time server 2"
        case .provisioningURL: "the phone's own provisioning URL"
        }
    }

    /// Where the value stands, by vendor; empty for what a vendor has no place for.
    var keys: [String: String] {
        switch self {
        case .displayName: ["yealink": "account.1.display_name", "snom": "user_realname[1]", "grandstream": "P3"]
        case .user: ["yealink": "account.1.user_name", "snom": "user_name[1]", "grandstream": "P35"]
        case .authenticationUser: ["yealink": "account.1.auth_name", "snom": "user_pname[1]", "grandstream": "P36"]
        case .password: ["yealink": "account.1.password", "snom": "user_pass[1]", "grandstream": "P34"]
        case .adminPassword: ["yealink": "static.security.user_password", "snom": "admin_mode_password", "grandstream": "P2"]
        case .turnUser: ["yealink": "static.sip.nat_turn.username"]
        case .turnPassword: ["yealink": "static.sip.nat_turn.password"]
        case .domain, .registrar, .stun, .ntp, .secondNTP, .provisioningURL: [:]
        }
    }

    func set(_ text: String, _ settings: inout PhoneSettings) {
        switch self {
        case .displayName: settings.accounts[0].displayName = text
        case .user: settings.accounts[0].user = text
        case .authenticationUser: settings.accounts[0].authenticationUser = text
        case .password: settings.accounts[0].password = Secret(text)
        case .adminPassword: settings.access.adminPassword = Secret(text)
        case .turnUser: settings.nat.turn?.user = text
        case .turnPassword: settings.nat.turn?.password = Secret(text)
        case .domain: settings.accounts[0].domain = text
        case .registrar: settings.accounts[0].registrar = text
        case .stun: settings.nat.stun = HostPort(host: text)
        case .ntp: settings.time.ntpServers = [text]
        case .secondNTP: settings.time.ntpServers = ["192.0.2.1", text]
        case .provisioningURL: settings.access.provisioningURL = "https://phones.example.com/\(text)/"
        }
    }

    /// Texts of what has broken parsers before, more often carried than not.
    static func text(using random: inout some RandomNumberGenerator) -> String {
        let pieces = [
            "a", "B", "7", "é", "漢", "😀", "#", "=", ":", ";", "\"", "'", "<", ">", "&", "&amp;", "]]>", "<!--", "%NULL%", "%20", "$MAC",
            "{mac}", "\\", "`", "|", "!", "account.1.enable = 0", "</settings>", "<P2>x</P2>", "\u{200F}", "\u{301}", "x y",
        ]
        let breakers = ["\n", "\r", "\r\n", "\0", "\t", " ", "\u{85}", "\u{2029}", "\u{7F}"]
        var text = "t"
        for _ in 0..<Int.random(in: 1...6, using: &random) { text += pieces.randomElement(using: &random) ?? "" }
        if Int.random(in: 0..<4, using: &random) == 0 { text += breakers.randomElement(using: &random) ?? "" }
        if Int.random(in: 0..<8, using: &random) == 0 { text = (breakers.randomElement(using: &random) ?? "") + text }
        return text
    }
}
