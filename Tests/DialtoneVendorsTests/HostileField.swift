import DialtoneModel

/// A setting that others fill.
enum HostileField: Hashable, Sendable, CaseIterable {
    case displayName, user, authenticationUser, password, adminPassword, turnUser, turnPassword
    case userPassword, credentialsUser, credentialsPassword, directoryBase, directoryUser, directoryPassword, keyValue, keyLabel
    case domain, registrar, stun, ntp, secondNTP, provisioningURL, syslog, directory

    static let all = allCases
    /// Those that may be any text, not only a host or a URL.
    static let texts: [HostileField] = [
        .displayName, .user, .authenticationUser, .password, .adminPassword, .turnUser, .turnPassword, .userPassword, .credentialsUser,
        .credentialsPassword, .directoryBase, .directoryUser, .directoryPassword, .keyValue, .keyLabel,
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
        case .userPassword: "the user's password"
        case .credentialsUser: "the user name for the phone's own door"
        case .credentialsPassword: "the password for the phone's own door"
        case .directoryBase: "the directory's search base"
        case .directoryUser: "the directory's user"
        case .directoryPassword: "the directory's password"
        case .keyValue: "the value of key 3"
        case .keyLabel: "the label of key 3"
        case .syslog: "the syslog server"
        case .directory: "the directory server"
        case .domain: "the SIP domain of account 1"
        case .registrar: "the registrar of account 1"
        case .stun: "the STUN server"
        case .ntp: "time server 1"
        case .secondNTP: "time server 2"
        case .provisioningURL: "the phone's own provisioning URL"
        }
    }

    /// Writes the text into ``SampleSettings/everything``.
    func set(_ text: String, _ settings: inout PhoneSettings) {
        switch self {
        case .displayName: settings.accounts[0].displayName = text
        case .user: settings.accounts[0].user = text
        case .authenticationUser: settings.accounts[0].authenticationUser = text
        case .password: settings.accounts[0].password = Secret(text)
        case .adminPassword: settings.access.adminPassword = Secret(text)
        case .turnUser: settings.nat.turn?.user = text
        case .turnPassword: settings.nat.turn?.password = Secret(text)
        case .userPassword: settings.access.userPassword = Secret(text)
        case .credentialsUser: settings.access.credentials?.user = text
        case .credentialsPassword: settings.access.credentials?.password = Secret(text)
        case .directoryBase: settings.directory?.base = text
        case .directoryUser: settings.directory?.user = text
        case .directoryPassword: settings.directory?.password = Secret(text)
        case .keyValue: settings.keys[2].value = text
        case .keyLabel: settings.keys[2].label = text
        case .syslog: settings.syslog?.server.host = text
        case .directory: settings.directory?.server.host = text
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
