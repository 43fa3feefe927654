import DialtoneModel

/// SIP addresses as text, for phones that are told whole addresses instead of their parts.
enum SIPAddressText {
    /// `"Ada Lovelace" <sip:ada@example.com>`, after RFC 3261, section 25.1: a quoted name, and a user part in which all that could
    /// end it is escaped.
    static func address(displayName: String, user: String, host: String) -> String {
        var text = "\""
        for scalar in displayName.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { text += "\\" }
            text.unicodeScalars.append(scalar)
        }
        return "\(text)\" <sip:\(escaped(user: user))@\(bracketed(host))>"
    }

    /// `<sip:pbx.example.com:5061;transport=tls>`.
    static func server(host: String, port: Int, transport: String) -> String {
        "<sip:\(bracketed(host)):\(port);transport=\(transport)>"
    }

    /// A text between `sip:` and `@`, or between `//` and `:` of an HTTP URL: every other byte as `%` and two digits.
    static func escaped(user: String) -> String {
        var text = ""
        text.reserveCapacity(user.utf8.count)
        for byte in user.utf8 {
            let isPlain =
                (48...57).contains(byte) || (97...122).contains(byte | 0x20) && byte < 128 || "-_.!~*'()+$".utf8.contains(byte)
            if isPlain {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                text += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return text
    }

    /// An IPv6 address needs its brackets here.
    private static func bracketed(_ host: String) -> String { HostPort(host: host).description }
}
