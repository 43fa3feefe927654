import Crypto
import DialtoneModel
import DialtoneSQL
import Foundation

/// Copies everything from one database to another, empty one, and proves the copy by reading both again.
///
/// Sealed values stay sealed: they are bound to keys of rows, which stay as well, and both databases have the same key file.
package struct DatabaseCopy: Sendable {
    /// What became of one table.
    package struct Table: Hashable, Sendable {
        package var name: String
        package var rows: Int
        /// SHA-256 over all rows in their order, as hex digits; the same on both sides.
        package var digest: String
    }

    struct Layout: Sendable {
        var name: String
        var columns: [String]
        /// How many of the columns, from the first on, are the key.
        var keyCount: Int
        /// Whether the key is a number that the database gives out.
        var isNumbered = false
    }

    static let layouts: [Layout] = [
        Layout(name: "metadata", columns: ["key", "value"], keyCount: 1),
        Layout(
            name: "phones",
            columns: [
                "id", "instance_domain", "instance_name", "mac", "hwid", "\"user\"", "common_name", "domain", "pbx_dns", "status", "vendor",
                "model", "firmware", "address", "received_at", "configured_at", "delivered_at", "registered_at", "changed_at",
                "stuck_from", "code_open_until", "revision", "revision_digest", "delivered_revision", "assigned_mac", "owes_goodbye",
                "handsets", "seen_user", "is_removed", "url_follows_code",
            ], keyCount: 1, isNumbered: true),
        Layout(name: "conditions", columns: ["phone_id", "subject", "code", "facts", "since"], keyCount: 2),
        Layout(name: "phone_secrets", columns: ["phone_id", "kind", "sealed", "lookup"], keyCount: 2),
        Layout(name: "configuration_items", columns: ["phone_id", "ordinal", "type", "sealed"], keyCount: 2),
        Layout(name: "history", columns: ["id", "phone_id", "at", "kind", "facts", "former_text"], keyCount: 1, isNumbered: true),
        Layout(
            name: "revisions",
            columns: ["phone_id", "number", "at", "cause", "cause_facts", "digest", "vendor", "model", "firmware", "sealed"], keyCount: 2),
        Layout(
            name: "strangers",
            columns: ["mac", "vendor", "model", "firmware", "address", "file", "first_at", "last_at", "count", "dismissed_at"],
            keyCount: 1),
        Layout(name: "stranger_dismissals", columns: ["mac", "instance_domain", "instance_name", "at"], keyCount: 3),
        Layout(
            name: "alarms",
            columns: ["id", "phone_id", "instance_domain", "instance_name", "at", "kind", "code", "facts", "details", "acknowledged_at"],
            keyCount: 1, isNumbered: true),
        Layout(
            name: "overrides", columns: ["instance_domain", "instance_name", "subject_kind", "subject", "changed_at", "sealed"],
            keyCount: 4),
        Layout(
            name: "phone_actions", columns: ["id", "phone_id", "kind", "details", "requested_at", "set_aside_at"], keyCount: 1,
            isNumbered: true),
    ]

    private let source: any SQLPhoneStore
    private let target: any SQLPhoneStore

    /// - Parameters:
    ///   - source: Opened as the service, so that no service changes it meanwhile.
    ///   - target: The same; it must be empty.
    package init(from source: any SQLPhoneStore, to target: any SQLPhoneStore) {
        self.source = source
        self.target = target
    }

    /// - Parameter progress: Called with each table that is copied and proved.
    /// - Throws: ``StoreError/conflict(_:)`` for a target that is not empty, and for a copy that is not like its source.
    package func run(progress: (Table) -> Void = { _ in }) async throws(StoreError) -> [Table] {
        for layout in Self.layouts where layout.name != "metadata" {
            let isEmpty = try await target.read("copy_look") { try $0.first("SELECT 1 FROM \(layout.name) LIMIT 1") == nil }
            guard isEmpty else { throw .conflict("the database to copy to has \(layout.name) already; give an empty one") }
        }
        var tables: [Table] = []
        // The target has made its own already.
        _ = try await target.write("copy_clear") { try $0.run("DELETE FROM metadata") }
        for layout in Self.layouts {
            try await copy(layout)
            let before = try await source.read("copy_proof") { try layout.proof(in: $0) }
            let after = try await target.read("copy_proof") { try layout.proof(in: $0) }
            guard before == after else {
                throw .conflict(
                    "the copy of \(layout.name) has \(after.rows) rows instead of \(before.rows), or other ones; nothing of it is to be used"
                )
            }
            tables.append(after)
            progress(after)
        }
        // Made from the phones, so not copied.
        try await target.write("copy_search") { try SearchTable(database: $0).rebuild() }
        return tables
    }

    private func copy(_ layout: Layout) async throws(StoreError) {
        let names = layout.columns.joined(separator: ", ")
        let places = layout.columns.map { _ in "?" }.joined(separator: ", ")
        let key = layout.columns.prefix(layout.keyCount)
        let others = layout.columns.dropFirst(layout.keyCount)
        let insert = """
            INSERT INTO \(layout.name) (\(names)) VALUES (\(places)) ON CONFLICT (\(key.joined(separator: ", "))) DO UPDATE SET \
            \(others.map { "\($0) = excluded.\($0)" }.joined(separator: ", "))
            """
        var last: [SQLValue]?
        while true {
            let page = try await source.read("copy_read") { [last] in try layout.rows(after: last, in: $0) }
            guard let end = page.last else { break }
            try await target.write("copy") { database in
                for row in page { try database.run(insert, row) }
            }
            last = Array(end.prefix(layout.keyCount))
        }
        guard layout.isNumbered else { return }
        let source = source
        let number = try await source.read("copy_key") { try source.lastKey(of: layout.name, in: $0) }
        let target = target
        try await target.write("copy_key") { try target.setLastKey(number, of: layout.name, in: $0) }
    }
}

extension DatabaseCopy.Layout {
    /// Rows of one page.
    private static let pageMax = 500

    /// The rows behind a key, or the first ones, in the order of their keys.
    func rows(after last: [SQLValue]?, in database: any SQLDatabase) throws -> [[SQLValue]] {
        let key = columns.prefix(keyCount).joined(separator: ", ")
        let places = (0..<keyCount).map { _ in "?" }.joined(separator: ", ")
        let sql = """
            SELECT \(columns.joined(separator: ", ")) FROM \(name) \
            \(last == nil ? "" : "WHERE (\(key)) > (\(places)) ")ORDER BY \(key) LIMIT \(Self.pageMax)
            """
        return try database.map(sql, last ?? []) { row in try columns.indices.map { try row.value($0) } }
    }

    /// Reads the whole table.
    func proof(in database: any SQLDatabase) throws -> DatabaseCopy.Table {
        var hash = SHA256()
        var count = 0
        var last: [SQLValue]?
        while true {
            let page = try rows(after: last, in: database)
            guard let end = page.last else { break }
            for value in page.joined() { hash.update(data: value.proof) }
            count += page.count
            last = Array(end.prefix(keyCount))
        }
        return DatabaseCopy.Table(name: name, rows: count, digest: hash.finalize().digits)
    }
}

extension SQLValue {
    /// The value with its kind and its length, so that no two lists of values have the same bytes.
    fileprivate var proof: Data {
        let (kind, bytes): (UInt8, [UInt8]) =
            switch self {
            case .null: (0, [])
            case .integer(let number): (1, withUnsafeBytes(of: number.bigEndian) { Array($0) })
            case .text(let text): (2, Array(text.utf8))
            case .bytes(let bytes): (3, bytes)
            }
        return Data([kind]) + withUnsafeBytes(of: UInt64(bytes.count).bigEndian) { Data($0) } + bytes
    }
}
