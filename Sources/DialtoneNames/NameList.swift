/// The names of parameters that public material has for one family of phones.
///
/// Read from a table of text: columns between tabs, named in the first line. A full list has name, files, sources, families, values
/// (those seen) and allowed (those listed beside the name); a shorter one has name, sources, families and closed, which is what
/// ``closed(name:values:allowed:)`` makes of the two, between bars. Indexes in names are `*`.
package struct NameList: Sendable, Equatable {
    package struct Row: Sendable, Equatable {
        /// Letters of public template collections.
        package var sources: String
        /// Folders of those.
        package var families: String
        /// All values that the name can have; empty where any may be right.
        package var closed: Set<String>

        /// Whether the name can have a value, as far as that is known.
        package func allows(_ value: String) -> Bool {
            guard !value.isEmpty, !closed.isEmpty else { return true }
            let (value, known) = (value.lowercased(), closed.map { $0.lowercased() })
            return known.contains(value) || NameList.pairs.contains { $0.contains(value) && !$0.isDisjoint(with: known) }
        }
    }

    /// No list at hand has a fifth of it; what stands behind is left out.
    private static let rowsMax = 50_000
    static let fullColumns = ["name", "files", "sources", "families", "values", "allowed"]
    package static let columns = ["name", "sources", "families", "closed"]

    package private(set) var rows: [String: Row] = [:]

    /// - Returns: nil if the first line is that of no list.
    package init?(_ text: String) {
        let lines = text.split(whereSeparator: \.isNewline)
        let columns = lines.first.map { Self.cells($0) } ?? []
        guard columns == Self.fullColumns || columns == Self.columns else { return nil }
        for line in lines.dropFirst().prefix(Self.rowsMax) where !line.hasPrefix("#") {
            let cells = Self.cells(line)
            guard cells.count == columns.count, !cells[0].isEmpty else { continue }
            rows[cells[0]] =
                columns == Self.columns
                ? Row(sources: cells[1], families: cells[2], closed: Set(Self.parts(cells[3])))
                : Row(
                    sources: cells[2], families: cells[3],
                    closed: Self.closed(name: cells[0], values: Self.parts(cells[4]), allowed: Self.parts(cells[5])))
        }
    }

    /// The shorter table of some of the names, in their order.
    package func table(of names: Set<String>) -> String {
        names.sorted { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }.compactMap { name in
            rows[name].map { [name, $0.sources, $0.families, $0.closed.sorted().joined(separator: "|")] }
        }.reduce(into: Self.columns.joined(separator: "\t") + "\n") { $0 += $1.joined(separator: "\t") + "\n" }
    }

    private static func cells(_ line: Substring) -> [String] {
        line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }

    private static func parts(_ cell: String) -> [String] { cell.split(separator: "|").map(String.init) }
}

extension NameList {
    /// Words for yes and no: one pair of a vendor's stands for another that no source happens to have.
    static let pairs: [Set<String>] = [
        ["0", "1"], ["yes", "no"], ["on", "off"], ["true", "false"], ["enable", "disable"], ["enabled", "disabled"],
    ]
    /// More values than these were no small closed set (assumed).
    private static let valuesMax = 6
    /// Larger numbers are no choice among words (assumed).
    private static let choiceMax = 31

    /// All values that a name can have; empty where that is not known.
    ///
    /// The rules were chosen so that values of the makers' own documents are not found wrong (assumed). A set beside the name counts if
    /// it explains what was seen; else the few plain words or small numbers that were seen, unless the name says that its values are
    /// free.
    ///
    /// - Parameters:
    ///   - values: Those seen in templates; `<x>` is a variable of theirs, and `+n` stands for n more.
    ///   - allowed: Those listed beside the name; `a..b` is a range.
    static func closed(name: String, values seen: [String], allowed: [String]) -> Set<String> {
        guard !seen.isEmpty else { return [] }
        let listed = Set(allowed)
        let isNumbered = name.wholeMatch(of: /P[0-9]+/) != nil
        let literal = seen.filter { !$0.hasPrefix("+") && !$0.contains("<") }
        let isRange = allowed.contains { $0.contains("..") || $0.hasPrefix("+") }
        if !listed.isEmpty, !literal.isEmpty, !isRange, listed.isSuperset(of: literal), isNumbered || !isFree(name) { return listed }
        guard literal.count == seen.count, seen.count <= valuesMax, seen.allSatisfy(isPlain), !isFree(name) else { return [] }
        if isNumbered, !seen.allSatisfy({ ["0", "1", "2", "3"].contains($0) }) { return [] }
        let numbers = seen.compactMap { Int($0) }
        if numbers.count == seen.count, numbers.contains(where: { $0 > choiceMax }) { return [] }
        // One value says nothing, unless it is one side of a switch.
        return seen.count == 1 && !pairs.contains { $0.contains(seen[0].lowercased()) } ? [] : Set(seen)
    }

    /// Letters, digits and a few marks; a minus only in front or within.
    private static func isPlain(_ value: String) -> Bool { value.wholeMatch(of: /-?[A-Za-z0-9_.\/+\-]{0,24}/) != nil }

    /// Parts of names whose values are free however few of them were seen: numbers, texts, addresses.
    private static let freeParts = [
        "account", "addr", "attr", "base", "count", "date", "day", "delay", "display", "domain", "duration", "expir", "extension",
        "file", "filter", "host", "hour", "index", "interval", "intvl", "label", "length", "level", "list", "max", "min", "minut",
        "month", "mtu", "name", "number", "offset", "pass", "path", "payload", "period", "pin", "pool", "port", "priority", "proxy",
        "ptime", "rate", "realm", "ring", "rule", "second", "server", "size", "text", "time", "title", "uri", "url", "user", "value",
        "version",
        "vlan", "volume", "week", "zone", "_id",
    ]
    /// What such names end with.
    private static let freeEnds = ["dn", "id", "key", "line", "ref"]

    private static func isFree(_ name: String) -> Bool {
        let name = name.lowercased()
        return freeEnds.contains { name.hasSuffix($0) } || freeParts.contains { name.contains($0) }
    }
}
