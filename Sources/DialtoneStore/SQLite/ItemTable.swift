import DialtoneModel
import Foundation
import GRDB

/// The configuration items of phones, sealed, in the order of their arrival.
struct ItemTable {
    /// How many items are kept for a phone. Devices sends a handful; a peer that repeats itself must not fill the disk.
    static let itemsMax = 128

    let database: Database
    let sealer: Sealer

    private static func place(_ id: Phone.ID, _ ordinal: Int) -> Sealer.Place {
        Sealer.Place(table: "configuration_items", row: "\(id).\(ordinal)", column: "value")
    }

    /// Opens one item.
    func item(of id: Phone.ID, ordinal: Int, type: String, sealed: Data) throws -> ConfigurationItem {
        let text = try sealer.open(sealed, in: Self.place(id, ordinal))
        do {
            return ConfigurationItem(type: type, value: try JSONValue(parsing: text))
        } catch {
            throw StoreError.corrupt("an item of phone \(id) is not JSON (\(error))")
        }
    }

    /// Takes in an item as its mode says.
    ///
    /// - Returns: Whether anything changed.
    func take(_ item: ConfigurationItem, mode: ItemMode, of id: Phone.ID) throws -> Bool {
        let all = try items(of: id)
        let same = all.filter { $0.item.type == item.type }
        switch mode {
        case .replace:
            if same.count == 1, same.first?.item == item { return false }
            try delete(same.dropFirst().map(\.ordinal), of: id)
            // It keeps the place of the one it replaces, so that lists for people do not jump.
            try write(item, at: same.first?.ordinal ?? Self.next(behind: all), of: id)
        case .merge:
            guard let last = same.last else { return try take(item, mode: .append, of: id) }
            let merged = ConfigurationItem(type: item.type, value: Self.merge(item.value, into: last.item.value))
            if merged == last.item { return false }
            try write(merged, at: last.ordinal, of: id)
        case .append:
            // The oldest of its type makes room, else the oldest of all.
            if all.count >= Self.itemsMax, let oldest = same.first ?? all.first { try delete([oldest.ordinal], of: id) }
            try write(item, at: Self.next(behind: all), of: id)
        }
        return true
    }

    /// The fields of the later value win one by one.
    private static func merge(_ later: JSONValue, into earlier: JSONValue) -> JSONValue {
        guard let members = later.members, earlier.members != nil else { return later }
        return members.reduce(into: earlier) { $0[$1.key] = $1.value }
    }

    private static func next(behind all: [(ordinal: Int, item: ConfigurationItem)]) -> Int {
        (all.last?.ordinal ?? 0) + 1
    }

    private func items(of id: Phone.ID) throws -> [(ordinal: Int, item: ConfigurationItem)] {
        let rows = try database.rows(
            "SELECT ordinal, type, sealed FROM configuration_items WHERE phone_id = ? ORDER BY ordinal", [id])
        var items: [(ordinal: Int, item: ConfigurationItem)] = []
        while let row = try rows.next() {
            items.append((row[0], try item(of: id, ordinal: row[0], type: row[1], sealed: row[2])))
        }
        return items
    }

    private func write(_ item: ConfigurationItem, at ordinal: Int, of id: Phone.ID) throws {
        let sealed = try sealer.seal(item.value.text, for: Self.place(id, ordinal))
        try database.run(
            """
            INSERT INTO configuration_items (phone_id, ordinal, type, sealed) VALUES (?, ?, ?, ?)
            ON CONFLICT (phone_id, ordinal) DO UPDATE SET type = excluded.type, sealed = excluded.sealed
            """, [id, ordinal, item.type, sealed])
    }

    private func delete(_ ordinals: [Int], of id: Phone.ID) throws {
        for ordinal in ordinals {
            try database.run("DELETE FROM configuration_items WHERE phone_id = ? AND ordinal = ?", [id, ordinal])
        }
    }
}
