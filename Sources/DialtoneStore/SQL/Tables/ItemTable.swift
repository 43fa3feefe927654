import DialtoneModel
import DialtoneSQL
import Foundation

/// The configuration items of phones, sealed, in the order in which they count. What happens to them is decided by
/// ``ConfigurationItems``.
struct ItemTable {
    let database: any SQLDatabase
    let sealer: Sealer

    static func place(_ id: Phone.ID, _ ordinal: Int) -> Sealer.Place {
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

    /// All items of a phone.
    func items(of id: Phone.ID) throws -> ConfigurationItems {
        ConfigurationItems(
            placed: try database.map(
                "SELECT ordinal, type, sealed FROM configuration_items WHERE phone_id = ? ORDER BY ordinal", [.integer(id)]
            ) { row in
                let ordinal = try row.int(0)
                return .init(ordinal: ordinal, item: try item(of: id, ordinal: ordinal, type: row.text(1), sealed: row.data(2)))
            })
    }

    /// Writes what is different from what is stored.
    ///
    /// - Parameter stored: The phone's items as ``items(of:)`` read them.
    func write(_ items: ConfigurationItems, over stored: ConfigurationItems, of id: Phone.ID) throws {
        let before = Dictionary(stored.placed.map { ($0.ordinal, $0.item) }) { _, last in last }
        let after = Set(items.placed.map(\.ordinal))
        for placed in stored.placed where !after.contains(placed.ordinal) {
            try database.run(
                "DELETE FROM configuration_items WHERE phone_id = ? AND ordinal = ?", [.integer(id), SQLValue(placed.ordinal)])
        }
        for placed in items.placed where before[placed.ordinal] != placed.item {
            let sealed = try sealer.seal(placed.item.value.text, for: Self.place(id, placed.ordinal))
            try database.run(
                """
                INSERT INTO configuration_items (phone_id, ordinal, type, sealed) VALUES (?, ?, ?, ?)
                ON CONFLICT (phone_id, ordinal) DO UPDATE SET type = excluded.type, sealed = excluded.sealed
                """, [.integer(id), SQLValue(placed.ordinal), .text(placed.item.type), SQLValue(sealed)])
        }
    }
}
