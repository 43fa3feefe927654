import DialtoneModel

/// What a phone understood of its configuration.
struct PhoneFile: Equatable, Sendable {
    /// The account of the first line; nil if it is switched off or has no user.
    var account: PhoneAccount?
    /// Where the phone fetches from now on: a directory ending in `/`, or the URL of a file.
    var ownURL: String?
    /// What it answers to a provisioning server that asks who is there; nil = the files say nothing of it.
    var credentials: PhoneCredentials?
    /// All settings under the vendor's names.
    var values: [String: String]

    /// The settings with the passwords masked, for people.
    var shown: [String: String] {
        values.reduce(into: [:]) { shown, entry in
            shown[entry.key] = Self.isSecret(entry.key, entry.value) ? "‹secret›" : entry.value
        }
    }

    /// Passwords that are known by their number only.
    private static let secretNumbers: Set = ["p34", "p2", "p196", "p406", "p703", "p507", "p1359", "p1361", "p8024"]

    private static func isSecret(_ name: String, _ value: String) -> Bool {
        guard !value.isEmpty else { return false }
        let name = name.lowercased()
        if ["pass", "pwd", "pswd", "secret", "dect_ac"].contains(where: { name.contains($0) }) || secretNumbers.contains(name) {
            return true
        }
        // A URL with a password, or the options in front of one.
        guard let scheme = value.firstRange(of: "://") else { return false }
        return value.contains("--pwd") || value[scheme.upperBound...].prefix { $0 != "/" }.contains("@")
    }
}

/// One SIP account as the phone's firmware sees it.
struct PhoneAccount: Equatable, Sendable {
    var user: String
    var authenticationUser: String
    var password: Secret
    /// Name or address of the registrar, or the SIP domain; what stands in the Request-URI.
    var host: String
    var port: Int?
    /// Where requests are sent instead, `host[:port]`.
    var proxy: String?
    var transport: SIPTransport
    var displayName: String
    var expires: Int

    /// Seconds that a phone asks for when nobody told it.
    static let expiresDefault = 3600

    init(
        user: String, authenticationUser: String?, password: String?, host: String, port: Int? = nil, proxy: String? = nil,
        transport: SIPTransport, displayName: String?, expires: Int?
    ) {
        self.user = user
        self.authenticationUser = authenticationUser ?? user
        self.password = Secret(password ?? "")
        self.host = host
        self.port = port
        self.proxy = proxy
        self.transport = transport
        self.displayName = displayName ?? ""
        self.expires = expires ?? Self.expiresDefault
    }
}

/// Why a phone cannot use a file; names the setting, never its value.
typealias PhoneFileFault = LabFault

/// Splits `host:port`; an IPv6 address stands in brackets.
func splitHostPort(_ text: String) -> (host: String, port: Int?) {
    guard let colon = text.lastIndex(of: ":"), !text.hasSuffix("]"), let port = Int(text[text.index(after: colon)...]) else {
        return (text, nil)
    }
    return (String(text[..<colon]), port)
}

/// Joins what ``splitHostPort(_:)`` splits.
func joinHostPort(_ host: String, _ port: Int?) -> String { port.map { "\(host):\($0)" } ?? host }
