import DialtoneModel
import Foundation
import GRDB

/// What administrators have to look at.
struct AlarmTable {
    /// How many alarms are kept for all phones together.
    static let alarmsMax = 10_000
    /// Longer than any sentence of ours; parts of it may come from outside.
    static let textMax = 500

    let database: Database

    /// Raises an alarm; the same one that is still open only moves to this moment.
    ///
    /// - Returns: Whether it is a new one.
    func raise(_ kind: AlarmKind, _ text: String, _ details: JSONValue?, of id: Phone.ID, at moment: Date) throws -> Bool {
        try database.run(
            "UPDATE alarms SET at = ? WHERE phone_id = ? AND kind = ? AND text = ? AND acknowledged_at IS NULL",
            [Timestamp.number(moment), id, kind.rawValue, text])
        guard database.changesCount == 0 else { return false }
        try database.run(
            "INSERT INTO alarms (phone_id, at, kind, text, details) VALUES (?, ?, ?, ?, ?)",
            [id, Timestamp.number(moment), kind.rawValue, text, details?.text])
        try dropOldest()
        return true
    }

    /// Acknowledged ones first: what nobody has seen is worth more.
    private func dropOldest() throws {
        let count: Int = try database.row("SELECT COUNT(*) FROM alarms")?[0] ?? 0
        guard count > Self.alarmsMax else { return }
        try database.run(
            "DELETE FROM alarms WHERE id IN (SELECT id FROM alarms ORDER BY acknowledged_at IS NULL, at, id LIMIT ?)",
            [count - Self.alarmsMax])
    }

    /// - Parameter instance: Alarms of other instances are passed over; nil for any.
    /// - Returns: Those of the ids that there are, seen before or not.
    func acknowledge(_ ids: [Alarm.ID], in instance: InstanceID?, at moment: Date) throws -> Set<Alarm.ID> {
        let own = "AND phone_id IN (SELECT id FROM phones WHERE instance_domain = ? AND instance_name = ?)"
        var found: Set<Alarm.ID> = []
        for id in ids {
            var arguments: StatementArguments = [Timestamp.number(moment), id]
            if let instance { arguments += [instance.domain, instance.name] }
            // The moment of the first look stays.
            try database.run(
                "UPDATE alarms SET acknowledged_at = COALESCE(acknowledged_at, ?) WHERE id = ? \(instance == nil ? "" : own)", arguments)
            if database.changesCount > 0 { found.insert(id) }
        }
        return found
    }

    /// How many alarms of an instance nobody has taken note of.
    func openCount(in instance: InstanceID) throws -> Int {
        // CROSS JOIN for the same reason as below.
        try database.row(
            """
            SELECT COUNT(*) FROM alarms a CROSS JOIN phones p ON p.id = a.phone_id
            WHERE a.acknowledged_at IS NULL AND p.instance_domain = ? AND p.instance_name = ?
            """, [instance.domain, instance.name])?[0] ?? 0
    }

    /// The same for each of these phones that has any.
    func openCounts(of phones: [Phone.ID]) throws -> [Phone.ID: Int] {
        let places = Array(repeating: "?", count: phones.count).joined(separator: ", ")
        // Not cached: the statement is another one for each number of phones.
        let rows = try Row.fetchCursor(
            database,
            sql: "SELECT phone_id, COUNT(*) FROM alarms WHERE acknowledged_at IS NULL AND phone_id IN (\(places)) GROUP BY phone_id",
            arguments: StatementArguments(phones))
        var counts: [Phone.ID: Int] = [:]
        while let row = try rows.next() { counts[row[0]] = row[1] }
        return counts
    }

    /// Alarms, newest first.
    func list(in instance: InstanceID?, open: Bool, limit: Int) throws -> [Alarm] {
        var conditions = ["TRUE"]
        var arguments = StatementArguments()
        if let instance {
            conditions.append("p.instance_domain = ? AND p.instance_name = ?")
            arguments += [instance.domain, instance.name]
        }
        if open { conditions.append("a.acknowledged_at IS NULL") }
        // CROSS JOIN keeps SQLite from starting with all phones of an instance.
        let rows = try database.rows(
            """
            SELECT a.id, a.at, p.instance_domain, p.instance_name, a.phone_id, p.mac, a.kind, a.text, a.details, a.acknowledged_at
            FROM alarms a CROSS JOIN phones p ON p.id = a.phone_id
            WHERE \(conditions.joined(separator: " AND ")) ORDER BY a.at DESC, a.id DESC LIMIT ?
            """, arguments + [max(0, limit)])
        var alarms: [Alarm] = []
        while let row = try rows.next() { alarms.append(try Self.alarm(at: row)) }
        return alarms
    }

    private static func alarm(at row: Row) throws -> Alarm {
        let (id, word, details): (Alarm.ID, String, String?) = (row[0], row[6], row[8])
        guard let kind = AlarmKind(rawValue: word) else { throw StoreError.corrupt("the kind of alarm \(word) is unknown") }
        return Alarm(
            id: id, at: Timestamp.date(row[1] as Int64), instance: InstanceID(domain: row[2], name: row[3]), phone: row[4],
            mac: try PhoneTable.mac(row[5]), kind: kind, text: row[7],
            details: try HistoryTable.details(details, of: "alarm \(id)"),
            acknowledgedAt: Timestamp.date(row[9] as Int64?))
    }
}
