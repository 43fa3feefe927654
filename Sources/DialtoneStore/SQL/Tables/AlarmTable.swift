import DialtoneModel
import DialtoneSQL
import Foundation

/// What administrators have to look at.
struct AlarmTable {
    let database: any SQLDatabase

    /// The alarms of a phone that are open.
    func open(of id: Phone.ID) throws -> Set<AlarmCause> {
        Set(
            try database.map("SELECT kind, code, facts FROM alarms WHERE phone_id = ? AND acknowledged_at IS NULL", [.integer(id)]) { row in
                try Self.cause(kind: row.text(0), code: row.text(1), facts: row.text(2))
            })
    }

    /// Raises an alarm, or moves the same one that is open to this moment.
    func raise(_ alarm: PhoneRecord.RaisedAlarm, of id: Phone.ID, at moment: Date) throws {
        let key: [SQLValue] = [
            .integer(id), .text(alarm.cause.kind.rawValue), .text(alarm.cause.code), .text(alarm.cause.facts.text),
        ]
        if !alarm.isNew {
            let moved = try database.run(
                "UPDATE alarms SET at = ? WHERE phone_id = ? AND kind = ? AND code = ? AND facts = ? AND acknowledged_at IS NULL",
                [SQLValue(moment)] + key)
            // An administrator may have taken note of it since it was read.
            if moved > 0 { return }
        }
        try database.run(
            "INSERT INTO alarms (phone_id, kind, code, facts, at, details) VALUES (?, ?, ?, ?, ?, ?)",
            key + [SQLValue(moment), SQLValue(alarm.details?.text)])
        try dropOldest()
    }

    /// Acknowledged ones first: what no administrator has seen is worth more. Those of instances are few, and stay as long as their causes.
    private func dropOldest() throws {
        let count = try database.first("SELECT COUNT(*) FROM alarms WHERE phone_id IS NOT NULL")?.int(0) ?? 0
        guard count > alarmsMax else { return }
        try database.run(
            """
            DELETE FROM alarms WHERE id IN
                (SELECT id FROM alarms WHERE phone_id IS NOT NULL ORDER BY acknowledged_at IS NULL, at, id LIMIT ?)
            """,
            [SQLValue(count - alarmsMax)])
    }

    /// - Parameter instance: Alarms of other instances are passed over; nil for any.
    /// - Returns: Those of the ids that there are, seen before or not.
    func acknowledge(_ ids: [Alarm.ID], in instance: InstanceID?, at moment: Date) throws -> Set<Alarm.ID> {
        let own = """
            AND (phone_id IN (SELECT id FROM phones WHERE instance_domain = ? AND instance_name = ?)
                OR (instance_domain = ? AND instance_name = ?))
            """
        var found: Set<Alarm.ID> = []
        for id in ids {
            var arguments: [SQLValue] = [SQLValue(moment), .integer(id)]
            if let instance { arguments += Self.texts(instance) + Self.texts(instance) }
            // The moment of the first look stays.
            let changed = try database.run(
                "UPDATE alarms SET acknowledged_at = COALESCE(acknowledged_at, ?) WHERE id = ? \(instance == nil ? "" : own)", arguments)
            if changed > 0 { found.insert(id) }
        }
        return found
    }

    /// Makes the standing alarms of an instance, as far as `isJudged` says, these and no others.
    ///
    /// - Returns: Those that are new.
    func stand(
        _ causes: [AlarmCause], of instance: InstanceID, at moment: Date, where isJudged: (AlarmCause) -> Bool
    ) throws -> [AlarmCause] {
        let rows = try database.map(
            "SELECT id, kind, code, facts FROM alarms WHERE phone_id IS NULL AND instance_domain = ? AND instance_name = ?",
            Self.texts(instance)
        ) { row in (id: try row.integer(0), cause: try Self.cause(kind: row.text(1), code: row.text(2), facts: row.text(3))) }
        for row in rows where isJudged(row.cause) && !causes.contains(row.cause) {
            try database.run("DELETE FROM alarms WHERE id = ?", [.integer(row.id)])
        }
        let fresh = causes.filter { cause in !rows.contains { $0.cause == cause } }
        for cause in fresh {
            try database.run(
                """
                INSERT INTO alarms (instance_domain, instance_name, kind, code, facts, at) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (instance_domain, instance_name, code, facts) WHERE phone_id IS NULL DO NOTHING
                """, Self.texts(instance) + [.text(cause.kind.rawValue), .text(cause.code), .text(cause.facts.text), SQLValue(moment)])
        }
        return fresh
    }

    private static func texts(_ instance: InstanceID) -> [SQLValue] { [.text(instance.domain), .text(instance.name)] }

    /// A phone's alarm is its instance's. The expressions keep SQLite from starting with all phones of an instance.
    private static let ofInstance =
        "COALESCE(a.instance_domain, p.instance_domain) = ? AND COALESCE(a.instance_name, p.instance_name) = ?"

    /// How many alarms of an instance no administrator has taken note of.
    func openCount(in instance: InstanceID) throws -> Int {
        try database.first(
            """
            SELECT COUNT(*) FROM alarms a LEFT JOIN phones p ON p.id = a.phone_id
            WHERE a.acknowledged_at IS NULL AND \(Self.ofInstance)
            """, Self.texts(instance))?.int(0) ?? 0
    }

    /// How many of each code there are, of each instance.
    func openCounts() throws -> [(instance: InstanceID, code: String, count: Int)] {
        try database.map(
            """
            SELECT p.instance_domain, p.instance_name, a.code, COUNT(*) FROM alarms a JOIN phones p ON p.id = a.phone_id
            WHERE a.acknowledged_at IS NULL
            GROUP BY p.instance_domain, p.instance_name, a.code ORDER BY p.instance_domain, p.instance_name, a.code
            """
        ) { (InstanceID(domain: try $0.text(0), name: try $0.text(1)), try $0.text(2), try $0.int(3)) }
    }

    /// The same for each of these phones that has any.
    func openCounts(of phones: [Phone.ID]) throws -> [Phone.ID: Int] {
        let places = Array(repeating: "?", count: phones.count).joined(separator: ", ")
        var counts: [Phone.ID: Int] = [:]
        try database.forEach(
            "SELECT phone_id, COUNT(*) FROM alarms WHERE acknowledged_at IS NULL AND phone_id IN (\(places)) GROUP BY phone_id",
            phones.map { .integer($0) }
        ) { counts[try $0.integer(0)] = try $0.int(1) }
        return counts
    }

    /// Alarms, newest first.
    func list(in instance: InstanceID?, open: Bool, limit: Int) throws -> [Alarm] {
        var conditions = ["TRUE"]
        var arguments: [SQLValue] = []
        if let instance {
            conditions.append(Self.ofInstance)
            arguments += Self.texts(instance)
        }
        if open { conditions.append("a.acknowledged_at IS NULL") }
        return try database.map(
            """
            SELECT a.id, a.at, COALESCE(a.instance_domain, p.instance_domain), COALESCE(a.instance_name, p.instance_name), a.phone_id, p.mac,
                a.kind, a.code, a.facts, a.details, a.acknowledged_at
            FROM alarms a LEFT JOIN phones p ON p.id = a.phone_id
            WHERE \(conditions.joined(separator: " AND ")) ORDER BY a.at DESC, a.id DESC LIMIT ?
            """, arguments + [SQLValue(max(0, limit))], Self.alarm)
    }

    private static func alarm(at row: SQLRow) throws -> Alarm {
        let id = try row.integer(0)
        return Alarm(
            id: id, at: try row.date(1), instance: InstanceID(domain: try row.text(2), name: try row.text(3)),
            phone: try row.optionalInteger(4), mac: try row.optionalText(5).map { try PhoneTable.mac($0) },
            cause: try cause(kind: row.text(6), code: row.text(7), facts: row.text(8)),
            details: try HistoryTable.json(try row.optionalText(9), of: "alarm \(id)"), acknowledgedAt: try row.optionalDate(10))
    }

    private static func cause(kind word: String, code: String, facts: String) throws -> AlarmCause {
        guard let kind = AlarmKind(rawValue: word) else { throw StoreError.corrupt("the kind of alarm \(word) is unknown") }
        guard let cause = AlarmCause(kind: kind, code: code, facts: try HistoryTable.json(facts, of: "an alarm")) else {
            throw StoreError.corrupt("an alarm has a cause \(code) that this release does not know")
        }
        return cause
    }
}
