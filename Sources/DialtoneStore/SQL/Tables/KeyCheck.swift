import DialtoneModel
import DialtoneSQL
import Foundation

/// A known text, sealed with the key in use: only a key file that holds it belongs to the database.
///
/// Without it a wrong key file would show only when the first phone needs its password, after others were already
/// sealed under the wrong key. It is also the one place that says which key is in use: what seals with another one has not heard yet.
struct KeyCheck {
    static let row = "key-check"

    private static let place = Sealer.Place(table: "metadata", row: row, column: "value")
    private static let text = "dialtone"
    /// When each key was first used, as JSON: microseconds since 1970 by its name.
    private static let timesRow = "key-times"

    let database: any SQLDatabase
    let sealer: Sealer

    /// Seals it with the newest key where the database is new.
    func writeIfMissing(at moment: Date = .now) throws {
        let key = sealer.ring.newestMaterial
        let isNew = try database.run(
            "INSERT INTO metadata (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING",
            [.text(Self.row), SQLValue(try sealer.seal(Self.text, for: Self.place, with: key))])
        if isNew > 0 { try note(key.id, at: moment) }
    }

    /// Looks whether the key in use is one of ours, and seals with it from now on.
    ///
    /// - Returns: Whether it is another one than before.
    /// - Throws: ``StoreError/wrongKey(_:)``; ``StoreError/corrupt(_:)`` if the text is missing.
    @discardableResult
    func verify() throws -> Bool {
        let sealed = try sealed()
        let key = Sealer.key(of: sealed)
        do {
            guard try sealer.open(sealed, in: Self.place) == Self.text else { throw StoreError.wrongKey(key) }
        } catch is Sealer.Unopenable {
            throw StoreError.wrongKey(key)
        }
        // What former releases sealed names no key. While they ran there was one, so it is the oldest.
        return sealer.ring.use(key ?? sealer.ring.ids[sealer.ring.ids.count - 1])
    }

    /// Puts the newest key in use. One that was in use before is not taken again: nodes whose files have the keys in different orders would
    /// go on for ever.
    ///
    /// - Returns: Whether it was not.
    func adoptNewest(at moment: Date) throws -> Bool {
        let newest = sealer.ring.newestMaterial
        let current = Sealer.key(of: try sealed(isLocked: true))
        guard current != newest.id else { return false }
        try verify()
        guard try current == nil || times()["\(newest.id)"] == nil else { return false }
        try database.run(
            "UPDATE metadata SET value = ? WHERE key = ?",
            [SQLValue(try sealer.seal(Self.text, for: Self.place, with: newest)), .text(Self.row)])
        try note(newest.id, at: moment)
        return true
    }

    /// When keys were first used, by their names; those of former releases are not known.
    func times() throws -> [String: Date] {
        guard let row = try database.first("SELECT value FROM metadata WHERE key = ?", [.text(Self.timesRow)]),
            // Kept for people alone: what cannot be read is not known.
            let members = (try? JSONValue(parsing: String(decoding: try row.bytes(0), as: UTF8.self)))?.members
        else { return [:] }
        return Dictionary(members.compactMap { member in member.value.int.map { (member.key, Timestamp.date(Int64($0))) } }) { $1 }
    }

    private func note(_ key: KeyID, at moment: Date) throws {
        var times = try times()
        guard times["\(key)"] == nil else { return }
        times["\(key)"] = moment
        let members = times.sorted { $0.key < $1.key }.map { JSONMember($0.key, .int(Int(Timestamp.number($0.value)))) }
        try database.run(
            "INSERT INTO metadata (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            [.text(Self.timesRow), SQLValue(Data(JSONValue.object(members).text.utf8))])
    }

    private func sealed(isLocked: Bool = false) throws -> Data {
        let row = try database.first(
            "SELECT value FROM metadata WHERE key = ?\(isLocked ? database.lockingClause : "")", [.text(Self.row)])
        guard let row else { throw StoreError.corrupt("it does not say which key it was made with") }
        return try row.data(0)
    }
}
