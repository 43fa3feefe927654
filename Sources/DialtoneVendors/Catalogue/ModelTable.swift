/// What differs between the models of a vendor: one row per model or family.
struct ModelTable<Row: Sendable>: Sendable {
    /// The first row whose pattern fits counts.
    private let rows: [(pattern: [UInt8], row: Row)]
    /// For a model that is not known, or not in the table.
    let fallback: Row

    /// - Parameter rows: Patterns in upper case: `?` stands for one character, a final `*` for any rest. Several of them
    ///   may stand in one text, with blanks between.
    init(_ rows: [(String, Row)], fallback: Row) {
        self.rows = rows.flatMap { patterns, row in
            patterns.split(separator: " ").map { (pattern: Array($0.utf8), row: row) }
        }
        self.fallback = fallback
    }

    subscript(model: String?) -> Row {
        guard let model else { return fallback }
        let name = Array(model.uppercased().utf8)
        return rows.first { Self.matches(name, $0.pattern) }?.row ?? fallback
    }

    /// Whether a model has a row of its own.
    func has(_ model: String) -> Bool {
        let name = Array(model.uppercased().utf8)
        return rows.contains { Self.matches(name, $0.pattern) }
    }

    private static func matches(_ name: [UInt8], _ pattern: [UInt8]) -> Bool {
        let isOpen = pattern.last == UInt8(ascii: "*")
        let fixed = isOpen ? pattern.dropLast() : pattern[...]
        guard isOpen ? name.count >= fixed.count : name.count == fixed.count else { return false }
        return zip(name, fixed).allSatisfy { $1 == UInt8(ascii: "?") || $0 == $1 }
    }
}
