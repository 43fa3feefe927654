/// A name, or one of its values, that stands in no list although a document has it.
package struct NameException: Hashable, Sendable {
    /// A maker, or one of its lists.
    package var scope: String
    /// As the lists write it; one that ends with `/*`, or a number with a star behind it, stands for all that begin so.
    package var name: String
    /// The only value that is excused; empty = any.
    package var value: String
    package var document: String

    package init(scope: String, name: String, value: String, document: String) {
        self.scope = scope
        self.name = name
        self.value = value
        self.document = document
    }

    private static let columns = ["vendor", "name", "value", "document"]
    /// What stands behind is left out; hundreds are no exceptions any more.
    private static let rowsMax = 5000

    /// Dialtone's own table, kept by hand.
    package static let builtIn = table(String(decoding: PackageResources.exceptions_tsv, as: UTF8.self)) ?? []

    /// Reads a table with the columns vendor, name, value and document, between tabs.
    ///
    /// - Returns: nil if the first line is not that of such a table.
    package static func table(_ text: String) -> [NameException]? {
        let lines = text.split(whereSeparator: \.isNewline)
        guard lines.first.map(String.init) == columns.joined(separator: "\t") else { return nil }
        return lines.dropFirst().prefix(rowsMax).compactMap { line in
            let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard cells.count == columns.count else { return nil }
            return NameException(scope: cells[0], name: cells[1], value: cells[2], document: cells[3])
        }
    }
}
