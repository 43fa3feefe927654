import DialtoneModel

/// Small readers for file names and agents.
enum PhoneNames {
    /// The address of exactly 12 hex digits, of either case, between a prefix and the end or the first `.`.
    static func mac(in name: some StringProtocol, behind prefix: String = "") -> MACAddress? {
        guard name.lowercased().hasPrefix(prefix) else { return nil }
        let rest = name.dropFirst(prefix.count).prefix { $0 != "." }
        guard rest.utf8.count == 12 else { return nil }
        return MACAddress(rest)
    }

    /// The name with the hardware address in it as 12 digits, also where the phone writes it in groups: `00:04:13:26:aa:02.xml`,
    /// `00-04-13-26-aa-02.xml`, `0004.1326.aa02.xml`. A name without such groups stays as it is.
    ///
    /// Source: Snom's firmware 8 fills its `{mac}` in with colons (observed, by one report of others); the rest is what other makes write on
    /// their labels (assumed).
    static func plain(_ name: String) -> String {
        // Most names have one separator at most: the dot before the ending.
        var separators = 0
        for byte in name.utf8 where isSeparator(byte) { separators += byte == UInt8(ascii: ".") ? 1 : 2 }
        guard separators > 1 else { return name }
        let bytes = Array(name.utf8)
        for start in bytes.indices {
            guard let end = endOfGroups(bytes, from: start) else { continue }
            var plain = Array(bytes[..<start])
            plain += bytes[start..<end].filter { !isSeparator($0) }
            plain += bytes[end...]
            return String(decoding: plain, as: UTF8.self)
        }
        return name
    }

    /// The end of an address in groups of 2, 4 or 6 digits that begins here; nil if none does.
    private static func endOfGroups(_ bytes: [UInt8], from start: Int) -> Int? {
        for size in [2, 4, 6] {
            let end = start + 12 + 12 / size - 1
            guard end <= bytes.count, isSeparator(bytes[start + size]) else { continue }
            let separator = bytes[start + size]
            let isAddress = (start..<end).allSatisfy { index in
                (index - start) % (size + 1) == size ? bytes[index] == separator : isHexDigit(bytes[index])
            }
            guard isAddress else { continue }
            // Digits that go on, in front or behind, or another such group there: that is no address.
            if start > 0, isHexDigit(bytes[start - 1]) || isGroup(bytes, ofSize: size, between: separator, endingAt: start) { continue }
            if end < bytes.count, isHexDigit(bytes[end]) || isGroup(bytes, ofSize: size, between: separator, from: end) { continue }
            return end
        }
        return nil
    }

    /// Whether a group of just this size and a separator stand in front of a place.
    private static func isGroup(_ bytes: [UInt8], ofSize size: Int, between separator: UInt8, endingAt end: Int) -> Bool {
        guard end > size, bytes[end - 1] == separator, bytes[(end - 1 - size)..<(end - 1)].allSatisfy(isHexDigit) else { return false }
        return end - 1 - size == 0 || !isLetterOrDigit(bytes[end - 2 - size])
    }

    /// The same behind a place.
    private static func isGroup(_ bytes: [UInt8], ofSize size: Int, between separator: UInt8, from start: Int) -> Bool {
        let end = start + 1 + size
        guard end <= bytes.count, bytes[start] == separator, bytes[(start + 1)..<end].allSatisfy(isHexDigit) else { return false }
        return end == bytes.count || !isLetterOrDigit(bytes[end])
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ":") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) || (97...102).contains(byte | 0x20) }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) || (97...122).contains(byte | 0x20) }

    /// The parts of an agent between blanks.
    static func words(_ agent: String) -> [Substring] { agent.split { $0 == " " || $0 == "\t" } }

    /// Whether a word is a version such as `108.86.0.45`.
    static func isVersion(_ word: some StringProtocol) -> Bool {
        word.first?.isNumber == true && word.contains(".")
            && word.utf8.allSatisfy { $0 == UInt8(ascii: ".") || (48...57).contains($0) }
    }

    /// Whether a word can be a model: letters, digits, `_` and `-`, at most 32.
    static func isModel(_ word: some StringProtocol) -> Bool {
        !word.isEmpty && word.utf8.count <= 32
            && word.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (65...90).contains(byte & 0xDF) || byte == UInt8(ascii: "_")
                    || byte == UInt8(ascii: "-")
            }
    }
}

extension String {
    /// Without the blanks at its ends. Line breaks and tabs stay, so that they are found and refused.
    func trimmingBlanks() -> String {
        // Visible ASCII at both ends: nothing to trim, and no look at Unicode's tables.
        if let first = utf8.first, let last = utf8.last, (0x21...0x7E).contains(first), (0x21...0x7E).contains(last) { return self }
        let isBlank: (Character) -> Bool = { $0.isWhitespace && !$0.isNewline && $0 != "\t" }
        guard let first = firstIndex(where: { !isBlank($0) }), let last = lastIndex(where: { !isBlank($0) }) else {
            return ""
        }
        return String(self[first...last])
    }
}
