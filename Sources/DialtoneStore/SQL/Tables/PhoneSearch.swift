import DialtoneModel
import DialtoneSQL
import Foundation

/// A ``PhoneQuery`` as SQL over `phones p`.
struct PhoneSearch {
    private(set) var condition: String
    private(set) var arguments: [SQLValue]
    /// Ends in the key, so that it is total and pages do not overlap.
    let order: String

    /// - Parameter database: Whose SQL it is.
    init(_ query: PhoneQuery, _ database: any SQLDatabase) {
        var conditions = ["p.instance_domain = ? AND p.instance_name = ?"]
        var arguments: [SQLValue] = [.text(query.instance.domain), .text(query.instance.name)]
        if query.statuses.isEmpty {
            conditions.append("p.status <> 'removed'")
        } else {
            conditions.append("p.status IN (\(Self.places(query.statuses.count)))")
            arguments += query.statuses.map { .text($0.rawValue) }
        }
        if !query.vendors.isEmpty {
            conditions.append("p.vendor IN (\(Self.places(query.vendors.count)))")
            arguments += query.vendors.map { .text($0) }
        }
        if let user = query.user {
            conditions.append("p.\"user\" = ?")
            arguments += [.text(user)]
        }
        if let ended = query.codeEnded {
            conditions.append("p.delivered_at IS NULL AND p.code_open_until >= ? AND p.code_open_until < ?")
            arguments += [SQLValue(ended.lowerBound), SQLValue(ended.upperBound)]
        }
        if let macs = query.macs {
            conditions.append("p.mac IN (\(Self.places(macs.count)))")
            arguments += macs.map { .text($0.hex) }
        }
        if let ids = query.ids {
            // As one text: there may be more of them than a statement can have arguments.
            conditions.append("p.id IN (\(database.integersOfJSON))")
            arguments.append(.text("[\(ids.map(String.init).joined(separator: ","))]"))
        }
        if !query.conditions.isEmpty {
            conditions.append(Self.hasCondition(query.conditions.count))
            arguments += query.conditions.map { .text($0) }
        }
        if let from = query.receivedFrom {
            conditions.append("p.received_at >= ?")
            arguments += [SQLValue(from)]
        }
        if let after = query.after {
            conditions.append("p.id > ?")
            arguments += [.integer(after)]
        }
        if query.lacksAdminPassword {
            conditions.append(
                """
                NOT EXISTS (SELECT 1 FROM phone_secrets s
                WHERE s.phone_id = p.id AND s.kind IN ('admin_password', 'own_admin_password'))
                """)
        }
        for word in query.words {
            // Conditions are stored as codes: a word is looked for in what people read of them, and in their facts.
            let codes = Condition.codes(telling: word)
            let columns = ["common_name", "\"user\"", "vendor", "model", "address", "hwid"].map { "LOWER(p.\($0)) LIKE ? ESCAPE '\\'" }
            let mac = SQLValue.text(Self.pattern(Self.digits(ofMAC: word)))
            let pattern = SQLValue.text(Self.pattern(word))
            var places = columns + ["p.mac LIKE ? ESCAPE '\\'", "p.assigned_mac LIKE ? ESCAPE '\\'"]
            arguments += Array(repeating: pattern, count: columns.count) + [mac, mac]
            if Condition.mayBeFact(word) {
                places.append("EXISTS (SELECT 1 FROM conditions c WHERE c.phone_id = p.id AND LOWER(c.facts) LIKE ? ESCAPE '\\')")
                arguments.append(pattern)
            }
            if !codes.isEmpty {
                places.append(Self.hasCondition(codes.count))
                arguments += codes.map { .text($0) }
            }
            conditions.append("(\(places.joined(separator: " OR ")))")
        }
        if let moment = query.stuckAt {
            conditions.append("p.stuck_from < ?")
            arguments += [SQLValue(moment)]
        }
        condition = conditions.joined(separator: " AND ")
        self.arguments = arguments
        let direction = query.isDescending ? "DESC" : "ASC"
        order =
            switch query.order {
            case _ where query.after != nil: "p.id ASC"
            case .received: "p.received_at \(direction), p.id \(direction)"
            case .changed: "p.changed_at \(direction), p.id \(direction)"
            case .mac: "p.mac \(direction)"
            case .user: "p.\"user\" \(direction), p.id \(direction)"
            case .status: "p.status \(direction), p.id \(direction)"
            }
    }

    private static func hasCondition(_ count: Int) -> String {
        "EXISTS (SELECT 1 FROM conditions c WHERE c.phone_id = p.id AND c.code IN (\(places(count))))"
    }

    private static func places(_ count: Int) -> String { Array(repeating: "?", count: count).joined(separator: ", ") }

    /// A word without a hardware address's separators: `00:04:13`, `00-04-13` or `0004.132a`, but not `10.0.18.`, which is of an
    /// IP address.
    static func digits(ofMAC word: String) -> String {
        let groups = word.split(separator: ".", omittingEmptySubsequences: false)
        let isDotted = groups.count > 1 && groups.dropLast().allSatisfy { $0.utf8.count == 4 }
        return String(word.filter { !":-".contains($0) && !(isDotted && $0 == ".") })
    }

    /// The word anywhere in the text; what LIKE takes for a wildcard stands for itself.
    private static func pattern(_ word: String) -> String {
        var pattern = "%"
        for character in word {
            if "\\%_".contains(character) { pattern.append("\\") }
            pattern.append(character)
        }
        return pattern + "%"
    }
}
