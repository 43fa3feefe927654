import DialtoneModel
import DialtoneSQL
import Foundation

/// A column of sealed values, as those need it who seal all of them with another key.
///
/// Values are compared by how they begin (``Sealer/header(_:)``): what does not begin with the key in use is to be sealed anew, which a
/// release is that named no key, too.
struct SealedColumn: Sendable {
    /// A value that is to be sealed anew.
    struct Stale: Sendable {
        var key: [SQLValue]
        var sealed: Data
    }

    var table: String
    var key: [String]
    var column = "sealed"
    /// Of all rows of the table; nil for all.
    var condition: String?
    /// Where the value of a row stands.
    var place: @Sendable (_ key: [SQLValue]) -> Sealer.Place?
    /// What the row is searched by, in its column `lookup`.
    var purpose: @Sendable (_ key: [SQLValue]) -> Sealer.Purpose? = { _ in nil }

    /// All that stay; the text by which the key in use is known has a way of its own, ``KeyCheck``.
    static let all: [SealedColumn] = [
        SealedColumn(table: "metadata", key: ["key"], column: "value", condition: "key = '\(DatabaseSecret.marksRow)'") { key in
            key[0].text.map { DatabaseSecret.place($0) }
        },
        SealedColumn(table: "phone_secrets", key: ["phone_id", "kind"]) { key in
            guard let id = key[0].integer, let kind = key[1].text.flatMap({ SecretKind(rawValue: $0) }) else { return nil }
            return SecretTable.place(id, kind)
        } purpose: { key in
            key[1].text.flatMap { SecretKind(rawValue: $0) }?.purpose
        },
        SealedColumn(table: "configuration_items", key: ["phone_id", "ordinal"]) { key in
            guard let id = key[0].integer, let ordinal = key[1].integer else { return nil }
            return ItemTable.place(id, Int(ordinal))
        },
        SealedColumn(table: "revisions", key: ["phone_id", "number"]) { key in
            guard let id = key[0].integer, let number = key[1].integer else { return nil }
            return RevisionTable.place(id, Int(number))
        },
        SealedColumn(table: "overrides", key: ["instance_domain", "instance_name", "subject_kind", "subject"]) { key in
            let texts = key.compactMap(\.text)
            guard texts.count == 4, let kind = OverrideSubject.Kind(rawValue: texts[2]) else { return nil }
            return OverrideTable.place(InstanceID(domain: texts[0], name: texts[1]), OverrideSubject(kind: kind, text: texts[3]))
        },
    ]

    /// What waits for other nodes a moment: counted, and gone before it could be sealed anew.
    static let messages = SealedColumn(table: "node_messages", key: ["id"]) { _ in NodeMessageTable.place }

    private var conditions: String { "\(column) IS NOT NULL" + (condition.map { " AND \($0)" } ?? "") }

    /// Values that are not sealed with this key, in the order of their rows.
    ///
    /// - Parameter last: The row behind which they begin; nil for the first.
    func stale(besides id: KeyID, after last: [SQLValue]?, limit: Int, in database: any SQLDatabase) throws -> [Stale] {
        let names = key.joined(separator: ", ")
        let sql = """
            SELECT \(column), \(names) FROM \(table) WHERE \(conditions) AND substr(\(column), 1, \(Sealer.headerBytes)) <> ?\
            \(last == nil ? "" : " AND (\(names)) > (\(key.places))") ORDER BY \(names) LIMIT ?
            """
        return try database.map(sql, [.bytes(Sealer.header(id))] + (last ?? []) + [SQLValue(limit)]) { row in
            Stale(key: try key.indices.map { try row.value($0 + 1) }, sealed: try row.data(0))
        }
    }

    /// Seals a value with another key, unless its row was written meanwhile.
    ///
    /// - Returns: Whether it opened.
    func reseal(_ stale: Stale, with material: KeyRing.Material, _ sealer: Sealer, in database: any SQLDatabase) throws -> Bool {
        // One that does not open is found by those who need it, and must not keep the others from their key.
        guard let place = place(stale.key), let text = try? sealer.open(stale.sealed, in: place) else { return false }
        var (assignments, arguments) = ("\(column) = ?", [SQLValue(try sealer.seal(text, for: place, with: material))])
        if let purpose = purpose(stale.key) {
            assignments += ", lookup = ?"
            arguments.append(SQLValue(sealer.lookup(Secret(text), purpose: purpose, with: material)))
        }
        let row = key.map { "\($0) = ?" }.joined(separator: " AND ")
        try database.run(
            "UPDATE \(table) SET \(assignments) WHERE \(row) AND \(column) = ?", arguments + stale.key + [SQLValue(stale.sealed)])
        return true
    }

    /// How many values are sealed with each key; nil stands for those of former releases, which name none.
    func counts(in database: any SQLDatabase) throws -> [KeyID?: Int] {
        let sql = """
            SELECT CASE WHEN substr(\(column), 1, 1) = ? THEN substr(\(column), 1, \(Sealer.headerBytes)) END, COUNT(*) FROM \(table)
            WHERE \(conditions) GROUP BY 1
            """
        var counts: [KeyID?: Int] = [:]
        try database.forEach(sql, [.bytes(Array(Sealer.header(KeyID(number: 0)).prefix(1)))]) { row in
            let header = try row.optionalBytes(0)
            counts[header.flatMap { Sealer.key(of: $0) }, default: 0] += try row.int(1)
        }
        return counts
    }
}

extension SQLValue {
    fileprivate var text: String? { if case .text(let text) = self { text } else { nil } }
    fileprivate var integer: Int64? { if case .integer(let number) = self { number } else { nil } }
}
