import DialtoneModel
import DialtoneSQL
import Foundation

/// What happened to phones: a word, facts and a time for each event.
struct HistoryTable {
    let database: any SQLDatabase

    /// Writes a line, and drops the oldest one behind ``PhoneStore/historyMax``.
    func add(_ entry: HistoryEntry, of id: Phone.ID) throws {
        try database.run(
            "INSERT INTO history (phone_id, at, kind, facts, former_text) VALUES (?, ?, ?, ?, ?)",
            [
                .integer(id), SQLValue(entry.at), .text(entry.event.kind.rawValue), SQLValue(entry.event.facts?.text),
                SQLValue(entry.formerText),
            ])
        try database.run(
            """
            DELETE FROM history WHERE phone_id = ? AND id <= (
                SELECT id FROM history WHERE phone_id = ? ORDER BY id DESC LIMIT 1 OFFSET ?)
            """, [.integer(id), .integer(id), SQLValue(historyMax)])
    }

    /// The latest lines, newest last.
    func latest(_ limit: Int, of id: Phone.ID) throws -> [HistoryEntry] {
        try database.map(
            "SELECT at, kind, facts, former_text FROM history WHERE phone_id = ? ORDER BY id DESC LIMIT ?",
            [.integer(id), SQLValue(max(0, limit))]
        ) { row in
            let word = try row.text(1)
            guard let kind = HistoryEvent.Kind(rawValue: word) else { throw StoreError.corrupt("the kind of history \(word) is unknown") }
            let facts = try Self.json(try row.optionalText(2), of: "the history of phone \(id)")
            return HistoryEntry(at: try row.date(0), event: HistoryEvent(kind, facts), formerText: try row.optionalText(3))
        }.reversed()
    }

    /// Reads a column of facts.
    ///
    /// - Parameter place: Where it stands, for people.
    static func json(_ text: String?, of place: String) throws -> JSONValue? {
        do {
            return try text.map { try JSONValue(parsing: $0) }
        } catch {
            throw StoreError.corrupt("facts in \(place) are not JSON (\(error))")
        }
    }
}
