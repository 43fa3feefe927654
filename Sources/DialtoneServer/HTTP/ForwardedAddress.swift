import DialtoneSupport

/// An entry of X-Forwarded-For, as proxies write it: `192.0.2.9`, `192.0.2.9:4711`, `2001:db8::9`, `[2001:db8::9]:4711`, `fe80::9%eth0`,
/// each also in quotation marks.
///
/// Source: RFC 7239, section 6, for brackets, ports and quotation marks; that proxies write ports into X-Forwarded-For, too, is observed
/// (Azure's gateway, by reports of others).
enum ForwardedAddress {
    /// The address alone; nil for an entry that is none.
    static func address(in entry: Substring) -> String? {
        var rest = trimmed(entry)
        if rest.utf8.count >= 2, rest.first == "\"", rest.last == "\"" { rest = trimmed(rest.dropFirst().dropLast()) }
        if rest.first == "[" {
            guard let end = rest.firstIndex(of: "]"), isPort(rest[rest.index(after: end)...]) else { return nil }
            let inner = rest[rest.index(after: rest.startIndex)..<end]
            // Brackets are for IPv6 alone.
            return inner.contains(":") ? plain(inner) : nil
        }
        // An address of IPv6 has two colons at least.
        if let colon = rest.firstIndex(of: ":"), !rest[rest.index(after: colon)...].contains(":") {
            guard isPort(rest[colon...]) else { return nil }
            rest = rest[..<colon]
        }
        return plain(rest)
    }

    /// The address without its zone, which says something on the proxy's own machine only.
    private static func plain(_ text: Substring) -> String? {
        guard let percent = text.firstIndex(of: "%") else { return AddressRange.plain(String(text)) }
        return text.contains(":") ? AddressRange.plain(String(text[..<percent])) : nil
    }

    /// Whether it is nothing, or a colon with a port.
    private static func isPort(_ text: Substring) -> Bool {
        guard !text.isEmpty else { return true }
        let digits = text.dropFirst()
        return text.first == ":" && (1...5).contains(digits.utf8.count) && digits.utf8.allSatisfy { (0x30...0x39).contains($0) }
            && Int(digits).map { $0 <= 65_535 } == true
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }
}
