import DialtoneModel
import Foundation
import GRDB

/// What happened to phones, for people.
struct HistoryTable {
    let database: Database

    /// Writes a line, and drops the oldest one behind ``PhoneStore/historyMax``.
    func add(_ entry: HistoryEntry, of id: Phone.ID) throws {
        try database.run(
            "INSERT INTO history (phone_id, at, kind, text, details) VALUES (?, ?, ?, ?, ?)",
            [id, Timestamp.number(entry.at), entry.kind, entry.text, entry.details?.text])
        try database.run(
            """
            DELETE FROM history WHERE phone_id = ?1 AND id <= (
                SELECT id FROM history WHERE phone_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)
            """, [id, SQLiteStore.historyMax])
    }

    /// The latest lines, newest last.
    func latest(_ limit: Int, of id: Phone.ID) throws -> [HistoryEntry] {
        let rows = try database.rows(
            "SELECT at, kind, text, details FROM history WHERE phone_id = ? ORDER BY id DESC LIMIT ?", [id, max(0, limit)])
        var entries: [HistoryEntry] = []
        while let row = try rows.next() {
            let details = try Self.details(row[3], of: "the history of phone \(id)")
            entries.append(HistoryEntry(at: Timestamp.date(row[0] as Int64), kind: row[1], text: row[2], details: details))
        }
        return entries.reversed()
    }

    /// Reads a column of details.
    ///
    /// - Parameter place: Where it stands, for people.
    static func details(_ text: String?, of place: String) throws -> JSONValue? {
        do {
            return try text.map { try JSONValue(parsing: $0) }
        } catch {
            throw StoreError.corrupt("details in \(place) are not JSON (\(error))")
        }
    }
}
