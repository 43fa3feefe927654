import DialtoneModel
import Foundation
import GRDB

/// The configuration items of phones, sealed, in the order of their arrival.
struct ItemTable {
    /// How many items are kept for a phone. Devices sends a handful; a peer that repeats itself must not fill the disk.
    static let itemsMax = 128

    /// An item and its number among the phone's.
    struct Placed {
        var ordinal: Int
        var item: ConfigurationItem
    }

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
    /// - Parameter all: The phone's items as ``items(of:)`` read them, and as they are then.
    /// - Returns: Whether anything changed.
    func take(_ item: ConfigurationItem, mode: ItemMode, of id: Phone.ID, among all: inout [Placed]) throws -> Bool {
        let same = all.filter { $0.item.type == item.type }
        switch mode {
        case .replace:
            if same.count == 1, same.first?.item == item { return false }
            for extra in same.dropFirst() { try delete(extra.ordinal, of: id, among: &all) }
            // It keeps the place of the one it replaces, so that lists for people do not jump.
            try write(item, at: same.first?.ordinal ?? Self.next(behind: all), of: id, among: &all)
        case .merge:
            guard let last = same.last else { return try take(item, mode: .append, of: id, among: &all) }
            let merged = ConfigurationItem(type: item.type, value: Self.merge(item.value, into: last.item.value))
            if merged == last.item { return false }
            try write(merged, at: last.ordinal, of: id, among: &all)
        case .append:
            // The oldest of its type makes room, else the oldest of all.
            if all.count >= Self.itemsMax, let oldest = same.first ?? all.first {
                try delete(oldest.ordinal, of: id, among: &all)
            }
            try write(item, at: Self.next(behind: all), of: id, among: &all)
        }
        return true
    }

    /// The fields of the later value win one by one.
    private static func merge(_ later: JSONValue, into earlier: JSONValue) -> JSONValue {
        guard let members = later.members, earlier.members != nil else { return later }
        return members.reduce(into: earlier) { $0[$1.key] = $1.value }
    }

    private static func next(behind all: [Placed]) -> Int {
        (all.last?.ordinal ?? 0) + 1
    }

    /// All items of a phone, in the order of their arrival.
    func items(of id: Phone.ID) throws -> [Placed] {
        let rows = try database.rows(
            "SELECT ordinal, type, sealed FROM configuration_items WHERE phone_id = ? ORDER BY ordinal", [id])
        var items: [Placed] = []
        while let row = try rows.next() {
            items.append(Placed(ordinal: row[0], item: try item(of: id, ordinal: row[0], type: row[1], sealed: row[2])))
        }
        return items
    }

    private func write(_ item: ConfigurationItem, at ordinal: Int, of id: Phone.ID, among all: inout [Placed]) throws {
        let sealed = try sealer.seal(item.value.text, for: Self.place(id, ordinal))
        try database.run(
            """
            INSERT INTO configuration_items (phone_id, ordinal, type, sealed) VALUES (?, ?, ?, ?)
            ON CONFLICT (phone_id, ordinal) DO UPDATE SET type = excluded.type, sealed = excluded.sealed
            """, [id, ordinal, item.type, sealed])
        if let index = all.firstIndex(where: { $0.ordinal == ordinal }) {
            all[index].item = item
        } else {
            all.append(Placed(ordinal: ordinal, item: item))
        }
    }

    private func delete(_ ordinal: Int, of id: Phone.ID, among all: inout [Placed]) throws {
        try database.run("DELETE FROM configuration_items WHERE phone_id = ? AND ordinal = ?", [id, ordinal])
        all.removeAll { $0.ordinal == ordinal }
    }
}
