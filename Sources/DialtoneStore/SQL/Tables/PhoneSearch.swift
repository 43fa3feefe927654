import DialtoneModel
import DialtoneSQL
import Foundation

/// A ``PhoneQuery`` as SQL over `phones p`.
///
/// Lists are read in one of two ways, so that no page costs much more than what it shows. If one of the query's filters finds few phones by
/// its own index, then these are looked at and sorted. Else there are many, and the list is read along the index of its order until the page
/// is full.
struct PhoneSearch {
    /// So many phones are few.
    static let fewMax = 1000

    /// SQL with its arguments.
    typealias Part = (sql: String, arguments: [SQLValue])

    private(set) var condition: String
    private(set) var arguments: [SQLValue]
    /// Ends in the key, so that it is total and pages do not overlap.
    let order: String
    /// What of the list is meant, one part behind the other: all of it, or what comes behind a cursor. Those with the cursor's key, and those
    /// behind them, are two parts, since SQLite finds no place in an index by a pair whose second is the row's key.
    let stretches: [Part]

    /// - Parameter database: Whose SQL it is; asked how many phones the filters find.
    init(_ query: PhoneQuery, _ database: any SQLDatabase, fewMax: Int = Self.fewMax) throws {
        let filters = Self.filters(query, database)
        var few: [Phone.ID]?
        for filter in filters where few == nil {
            let found = try database.map("\(filter.sql) LIMIT \(fewMax + 1)", filter.arguments) { try $0.integer(0) }
            if found.count <= fewMax { few = found }
        }
        if let ids = query.ids { few = few.map { $0.filter(Set(ids).contains) } ?? ids }
        // With keys at hand, or in their order, the key is the way to the rows.
        let isByKey = few != nil || query.after != nil
        let place = { (column: String) in isByKey ? database.unindexed("p.\(column)") : "p.\(column)" }
        var conditions = ["\(place("instance_domain")) = ? AND \(place("instance_name")) = ?"]
        var arguments: [SQLValue] = [.text(query.instance.domain), .text(query.instance.name)]
        if query.statuses.isEmpty || !query.statuses.contains(.removed) {
            conditions.append("\(place("is_removed")) = 0")
        } else {
            conditions.append("\(place("is_removed")) \(query.statuses.allSatisfy { $0 == .removed } ? "= 1" : "IN (0, 1)")")
        }
        if let few {
            // As one text: there may be more of them than a statement can have arguments.
            conditions.append("p.id IN (\(database.integersOfJSON))")
            arguments.append(.text("[\(few.map(String.init).joined(separator: ","))]"))
        }
        for word in query.words {
            let (sql, found) = SearchTable.search(word, in: database)
            conditions.append("\(database.unindexed("p.id")) IN (\(sql))")
            arguments += found
        }
        for part in Self.parts(query, database) {
            conditions.append(part.sql)
            arguments += part.arguments
        }
        let key = Self.key(of: query.order)
        let isBehind = query.isDescending ? "<" : ">"
        if let after = query.after {
            stretches = [("p.id > ?", [.integer(after)])]
        } else if let cursor = query.cursor {
            stretches = [
                ("\(key) = ? AND p.id \(isBehind) ?", [cursor.key.value, .integer(cursor.id)]),
                ("\(key) \(isBehind) ?", [cursor.key.value]),
            ]
        } else {
            stretches = [("TRUE", [])]
        }
        condition = conditions.joined(separator: " AND ")
        self.arguments = arguments
        let direction = query.isDescending ? "DESC" : "ASC"
        order = query.after == nil ? "\(key) \(direction), p.id \(direction)" : "p.id ASC"
    }

    /// A statement that reads a page of a stretch; its last arguments are how many rows, and how many are passed over.
    func page(_ columns: String, of stretch: Part) -> String {
        "SELECT \(columns) FROM phones p WHERE \(condition) AND \(stretch.sql) ORDER BY \(order) LIMIT ? OFFSET ?"
    }

    private static func key(of order: PhoneQuery.Order) -> String {
        switch order {
        case .received: "p.received_at"
        case .changed: "p.changed_at"
        case .mac: "p.mac"
        case .user: "p.\"user\""
        case .status: "p.status"
        }
    }

    /// What has an index of its own, the most telling first.
    static func filters(_ query: PhoneQuery, _ database: any SQLDatabase) -> [Part] {
        let instance = "SELECT id FROM phones WHERE instance_domain = ? AND instance_name = ?"
        let name: [SQLValue] = [.text(query.instance.domain), .text(query.instance.name)]
        var filters: [Part] = []
        if let macs = query.macs {
            filters.append(("\(instance) AND mac IN (\(places(macs.count)))", name + macs.map { .text($0.hex) }))
        }
        if let user = query.user {
            filters.append(("\(instance) AND is_removed IN (0, 1) AND \"user\" = ?", name + [.text(user)]))
        }
        filters += query.words.map { SearchTable.search($0, in: database) }
        if query.stuckFrom != nil || query.stuckAt != nil {
            filters.append(
                (
                    "\(instance) AND stuck_from >= ? AND stuck_from < ?",
                    name + [SQLValue(query.stuckFrom ?? .distantPast), SQLValue(query.stuckAt ?? .distantFuture)]
                ))
        }
        if !query.conditions.isEmpty {
            let codes = query.conditions.map { SQLValue.text($0) }
            filters.append(("SELECT phone_id FROM conditions WHERE code IN (\(places(codes.count)))", codes))
        }
        if !query.statuses.isEmpty {
            filters.append(
                (
                    "\(instance) AND is_removed IN (0, 1) AND status IN (\(places(query.statuses.count)))",
                    name + query.statuses.map { .text($0.rawValue) }
                ))
        }
        if !query.vendors.isEmpty {
            filters.append(("\(instance) AND vendor IN (\(places(query.vendors.count)))", name + query.vendors.map { .text($0) }))
        }
        return filters
    }

    /// The conditions on columns but instance, key and words, each of which is looked at in rows that were found otherwise.
    private static func parts(_ query: PhoneQuery, _ database: any SQLDatabase) -> [Part] {
        let column = { (name: String) in database.unindexed("p.\(name)") }
        var parts: [Part] = []
        if !query.statuses.isEmpty {
            parts.append(("\(column("status")) IN (\(places(query.statuses.count)))", query.statuses.map { .text($0.rawValue) }))
        }
        if !query.vendors.isEmpty {
            parts.append(("\(column("vendor")) IN (\(places(query.vendors.count)))", query.vendors.map { .text($0) }))
        }
        if let user = query.user { parts.append(("\(column("\"user\"")) = ?", [.text(user)])) }
        if let ended = query.codeEnded {
            parts.append(
                (
                    "p.delivered_at IS NULL AND p.code_open_until >= ? AND p.code_open_until < ?",
                    [SQLValue(ended.lowerBound), SQLValue(ended.upperBound)]
                ))
        }
        if let macs = query.macs { parts.append(("\(column("mac")) IN (\(places(macs.count)))", macs.map { .text($0.hex) })) }
        if !query.conditions.isEmpty {
            parts.append(
                (
                    """
                    EXISTS (SELECT 1 FROM conditions c
                    WHERE c.phone_id = p.id AND \(database.unindexed("c.code")) IN (\(places(query.conditions.count))))
                    """, query.conditions.map { .text($0) }
                ))
        }
        if let from = query.receivedFrom { parts.append(("\(column("received_at")) >= ?", [SQLValue(from)])) }
        if query.lacksAdminPassword {
            parts.append(
                (
                    """
                    NOT EXISTS (SELECT 1 FROM phone_secrets s
                    WHERE s.phone_id = p.id AND s.kind IN ('admin_password', 'own_admin_password'))
                    """, []
                ))
        }
        if let moment = query.stuckFrom { parts.append(("\(column("stuck_from")) >= ?", [SQLValue(moment)])) }
        if let moment = query.stuckAt { parts.append(("\(column("stuck_from")) < ?", [SQLValue(moment)])) }
        return parts
    }

    /// For a list of arguments; an empty one means none.
    static func places(_ count: Int) -> String { count == 0 ? "NULL" : Array(repeating: "?", count: count).joined(separator: ", ") }
}

extension PhoneCursor.Key {
    fileprivate var value: SQLValue {
        switch self {
        case .time(let time): SQLValue(time)
        case .text(let text): .text(text)
        }
    }
}
