/// What names of parameters have in common.
enum ParameterName {
    /// Whether a name has only ASCII letters, digits and what its vendor allows besides.
    static func isPlain(_ name: some StringProtocol, extra: String = "", bytesMax: Int = 128) -> Bool {
        !name.isEmpty && name.utf8.count <= bytesMax
            && name.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || extra.utf8.contains(byte)
            }
    }
}
