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
