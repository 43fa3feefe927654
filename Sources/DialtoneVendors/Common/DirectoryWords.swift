import DialtoneModel

/// A directory in the words that most phones share: attributes between blanks, filters as RFC 4515 has them with a placeholder
/// for what the user typed.
struct DirectoryWords {
    let host: String
    let port: Int
    let base: String
    let nameAttributes: [String]
    let numberAttributes: [String]

    init(_ directory: SettingsReader.Directory) throws(RenderFault) {
        let server = try FieldCheck.hostPort(directory.server, field: Field.directory)
        host = server.host
        port = server.port ?? (directory.usesTLS ? 636 : 389)
        base = try FieldCheck.line(directory.base, field: Field.directoryBase)
        nameAttributes = try Self.attributes(directory.nameAttributes)
        numberAttributes = try Self.attributes(directory.numberAttributes)
    }

    /// `(|(cn=%)(sn=%))`, or `(cn=%)` for a single attribute; empty without attributes.
    ///
    /// - Parameter typed: What stands for the user's text: `%` on most phones.
    static func filter(_ attributes: [String], typed: String = "%") -> String {
        let parts = attributes.map { "(\($0)=\(typed))" }.joined()
        return attributes.count > 1 ? "(|\(parts))" : parts
    }

    /// Letters, digits, `-`, `;` and `.` (RFC 4512): anything else could end a filter or begin another attribute.
    private static func attributes(_ names: [String]) throws(RenderFault) -> [String] {
        for name in names {
            let isName =
                !name.isEmpty
                && name.utf8.allSatisfy { byte in
                    (48...57).contains(byte) || (97...122).contains(byte | 0x20) || byte == UInt8(ascii: "-")
                        || byte == UInt8(ascii: ";") || byte == UInt8(ascii: ".")
                }
            guard isName else {
                throw RenderFault(field: Field.directoryAttributes, reason: "contain something that is not an attribute's name")
            }
        }
        return names
    }
}
