import DialtoneModel

/// What a phone understood of its configuration file.
struct PhoneFile: Equatable, Sendable {
    /// The account of the first line; nil if it is switched off or has no user.
    var account: PhoneAccount?
    /// Where the phone fetches from now on: a directory ending in `/`, or the URL of a file.
    var ownURL: String?
    /// All settings under the vendor's names.
    var values: [String: String]

    /// The settings with the passwords masked, for people.
    var shown: [String: String] {
        values.reduce(into: [:]) { shown, entry in
            let key = entry.key.lowercased()
            let isSecret =
                ["pass", "pwd", "secret", "subscriber.password"].contains { key.contains($0) }
                || ["p34", "p2", "p196", "p1361", "p406"].contains(key)
            shown[entry.key] = isSecret && !entry.value.isEmpty ? "‹secret›" : entry.value
        }
    }
}

/// One SIP account as the phone's firmware sees it.
struct PhoneAccount: Equatable, Sendable {
    var user: String
    var authenticationUser: String
    var password: Secret
    /// Name or address of the registrar; what stands in the Request-URI.
    var host: String
    var port: Int?
    /// Where requests are sent instead, `host[:port]`.
    var proxy: String?
    var transport: SIPTransport
    var displayName: String
    var expires: Int
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
