import DialtoneModel

/// Checks that hold for every vendor: what no text format can carry, and what no phone can use.
enum FieldCheck {
    /// A text for one line: no control characters, no line separators, nothing that XML forbids.
    static func line(_ text: String, field: @autoclosure () -> String) throws(RenderFault) -> String {
        // Nearly every text is plain ASCII, which needs no look at Unicode's tables.
        if isPlain(text) { return text }
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control where scalar == "\r" || scalar == "\n":
                throw RenderFault(field: field(), reason: "contains a line break")
            case .control: throw RenderFault(field: field(), reason: "contains a control character")
            case .lineSeparator, .paragraphSeparator: throw RenderFault(field: field(), reason: "contains a line break")
            default:
                // U+FFFE and U+FFFF of every plane are no characters at all.
                if scalar.value & 0xFFFE == 0xFFFE {
                    throw RenderFault(field: field(), reason: "contains something that is not a character")
                }
            }
        }
        return text
    }

    /// Whether a text has digits, and only these.
    static func isDigits(_ text: String) -> Bool { !text.isEmpty && text.utf8.allSatisfy { (48...57).contains($0) } }

    private static func isPlain(_ text: String) -> Bool { text.hasOnly { $0 >= 0x20 && $0 < 0x7F } }

    /// A DNS name or an IP address, without the brackets of one of IPv6: nothing that could end it and begin a parameter, a path, a port or
    /// another host.
    static func host(_ text: String, field: @autoclosure () -> String) throws(RenderFault) -> String {
        let text = try line(text, field: field())
        guard !text.isEmpty else { throw RenderFault(field: field(), reason: "is missing") }
        if text.hasOnly({ isHostByte($0) }) { return text }
        for character in text where !character.isLetter && !character.isNumber && !".-_:[]%".contains(character) {
            throw RenderFault(field: field(), reason: "contains a character that a host name cannot have")
        }
        guard let place = HostPort(text), place.port == nil else {
            throw RenderFault(field: field(), reason: "is neither a host name nor an IP address")
        }
        return place.host
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"):
            true
        default: false
        }
    }

    static func port(_ port: Int, field: @autoclosure () -> String) throws(RenderFault) -> Int {
        guard (1...65_535).contains(port) else {
            throw RenderFault(field: field(), reason: "has a port outside 1 to 65535")
        }
        return port
    }

    /// A host with its port, checked.
    static func hostPort(_ value: HostPort, field: @autoclosure () -> String) throws(RenderFault) -> HostPort {
        let host = try self.host(value.host, field: field())
        if let port = value.port { _ = try self.port(port, field: field()) }
        return HostPort(host: host, port: value.port)
    }

    /// An `http` or `https` URL without blanks.
    static func url(_ text: String, field: @autoclosure () -> String) throws(RenderFault) -> String {
        let text = try line(text, field: field())
        guard text.hasPrefix("https://") || text.hasPrefix("http://") else {
            throw RenderFault(field: field(), reason: "is not an http or https URL")
        }
        guard !text.utf8.contains(UInt8(ascii: " ")) else { throw RenderFault(field: field(), reason: "contains a blank") }
        return text
    }

    /// A text for one line that must not be empty.
    static func required(_ text: String, field: @autoclosure () -> String) throws(RenderFault) -> String {
        let text = try line(text, field: field())
        guard !text.isEmpty else { throw RenderFault(field: field(), reason: "is missing") }
        return text
    }
}

extension String {
    /// Whether the text begins or ends with a blank of any kind.
    var hasBlankEnd: Bool {
        guard let first = utf8.first, let last = utf8.last else { return false }
        // Visible ASCII at both ends is the rule, and needs no look at Unicode's tables.
        let isVisible = first > 0x20 && first < 0x7F && last > 0x20 && last < 0x7F
        return !isVisible && (self.first?.isWhitespace == true || self.last?.isWhitespace == true)
    }
}
