/// The names of parameters that public material has for one family of phones.
///
/// Read from a table with the columns name, sources, families and closed (`Scripts/name-tables` makes it): indexes in names are
/// `*`, sources and families are letters and folders of public template collections, and closed has all values that the
/// name can have, between bars, or is empty where values are free or not known.
struct NameList: Sendable, Equatable {
    struct Row: Sendable, Equatable {
        var sources: String
        var families: String
        /// In lower case; empty where any value may be right.
        var closed: Set<String>
    }

    private(set) var rows: [String: Row] = [:]

    init(_ text: String) {
        for line in text.split(separator: "\n").dropFirst() {
            let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard cells.count == 4 else { continue }
            rows[cells[0]] = Row(
                sources: cells[1], families: cells[2], closed: Set(cells[3].split(separator: "|").map { $0.lowercased() }))
        }
    }

    /// Words for yes and no: one pair of a vendor's stands for another that no source happens to have.
    private static let switches: [Set<String>] = [
        ["0", "1"], ["yes", "no"], ["on", "off"], ["true", "false"], ["enable", "disable"], ["enabled", "disabled"],
    ]

    /// Whether a name can have a value, as far as that is known.
    func allows(_ value: String, for row: Row) -> Bool {
        let value = value.lowercased()
        guard !value.isEmpty, !row.closed.isEmpty, !row.closed.contains(value) else { return true }
        return Self.switches.contains { $0.contains(value) && !$0.isDisjoint(with: row.closed) }
    }
}
