import DialtoneModel
import GRDB

/// A ``PhoneQuery`` as SQL over `phones p`.
struct PhoneSearch {
    private(set) var condition: String
    private(set) var arguments: StatementArguments
    /// Ends in the key, so that it is total and pages do not overlap.
    let order: String

    init(_ query: PhoneQuery) {
        var conditions = ["p.instance_domain = ? AND p.instance_name = ?"]
        var arguments: StatementArguments = [query.instance.domain, query.instance.name]
        if query.statuses.isEmpty {
            conditions.append("p.status <> 'removed'")
        } else {
            conditions.append("p.status IN (\(Self.places(query.statuses.count)))")
            arguments += StatementArguments(query.statuses.map(\.rawValue))
        }
        if !query.vendors.isEmpty {
            conditions.append("p.vendor IN (\(Self.places(query.vendors.count)))")
            arguments += StatementArguments(query.vendors)
        }
        if let user = query.user {
            conditions.append("p.user = ?")
            arguments += [user]
        }
        if let ended = query.codeEnded {
            conditions.append("p.delivered_at IS NULL AND p.code_open_until >= ? AND p.code_open_until < ?")
            arguments += [Timestamp.number(ended.lowerBound), Timestamp.number(ended.upperBound)]
        }
        if let macs = query.macs {
            conditions.append("p.mac IN (\(Self.places(macs.count)))")
            arguments += StatementArguments(macs.map(\.hex))
        }
        if let ids = query.ids {
            // As one text: there may be more of them than a statement can have arguments.
            conditions.append("p.id IN (SELECT value FROM json_each(?))")
            arguments += ["[\(ids.map(String.init).joined(separator: ","))]"]
        }
        if let from = query.receivedFrom {
            conditions.append("p.received_at >= ?")
            arguments += [Timestamp.number(from)]
        }
        if let after = query.after {
            conditions.append("p.id > ?")
            arguments += [after]
        }
        if query.lacksAdminPassword {
            conditions.append(
                """
                NOT EXISTS (SELECT 1 FROM phone_secrets s
                WHERE s.phone_id = p.id AND s.kind IN ('admin_password', 'own_admin_password'))
                """)
        }
        for word in query.text.split(separator: " ").prefix(8) {
            let columns = ["common_name", "user", "vendor", "model", "address", "reason", "hwid"].map { "p.\($0) LIKE ? ESCAPE '\\'" }
            let mac = Self.pattern(Self.digits(ofMAC: word))
            conditions.append("(\(columns.joined(separator: " OR ")) OR p.mac LIKE ? ESCAPE '\\' OR p.assigned_mac LIKE ? ESCAPE '\\')")
            arguments += StatementArguments(Array(repeating: Self.pattern(String(word)), count: columns.count))
            arguments += [mac, mac]
        }
        if let stuck = query.stuck {
            conditions.append(
                """
                (p.status = 'failed' OR (p.status IN ('received', 'identifying', 'configuring') AND p.received_at < ?)
                OR (p.status = 'ready' AND p.configured_at < ?) OR (p.status = 'delivered' AND p.delivered_at < ?))
                """)
            arguments += [Timestamp.number(stuck.ordered), Timestamp.number(stuck.ready), Timestamp.number(stuck.delivered)]
        }
        condition = conditions.joined(separator: " AND ")
        self.arguments = arguments
        let direction = query.isDescending ? "DESC" : "ASC"
        order =
            switch query.order {
            case _ where query.after != nil: "p.id ASC"
            case .received: "p.received_at \(direction), p.id \(direction)"
            case .changed:
                "MAX(p.received_at, COALESCE(p.configured_at, 0), COALESCE(p.delivered_at, 0), COALESCE(p.registered_at, 0)) \(direction), p.id \(direction)"
            case .mac: "p.mac \(direction)"
            case .user: "p.user \(direction), p.id \(direction)"
            case .status: "p.status \(direction), p.id \(direction)"
            }
    }

    private static func places(_ count: Int) -> String { Array(repeating: "?", count: count).joined(separator: ", ") }

    /// A word without a hardware address's separators: `00:04:13`, `00-04-13` or `0004.132a`, but not `10.0.18.`, which is of an
    /// IP address.
    private static func digits(ofMAC word: Substring) -> String {
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
