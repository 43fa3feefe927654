import DialtoneModel
import DialtoneSQL
import Foundation

/// The conditions of phones: at most one row for each phone and subject.
struct ConditionTable {
    let database: any SQLDatabase

    /// Writes what is different from what is stored.
    func write(_ conditions: PhoneConditions, over stored: PhoneConditions, of id: Phone.ID) throws {
        guard conditions != stored else { return }
        for former in stored.all where conditions[former.condition.subject] == nil {
            try database.run(
                "DELETE FROM conditions WHERE phone_id = ? AND subject = ?", [.integer(id), .text(former.condition.subject.rawValue)])
        }
        for each in conditions.all where !stored.all.contains(each) {
            let (condition, facts) = (each.condition, each.condition.facts)
            try database.run(
                """
                INSERT INTO conditions (phone_id, subject, code, facts, since) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (phone_id, subject) DO UPDATE SET code = excluded.code, facts = excluded.facts, since = excluded.since
                """,
                [
                    .integer(id), .text(condition.subject.rawValue), .text(condition.code),
                    SQLValue(facts.members?.isEmpty == true ? nil : facts.text), SQLValue(each.since),
                ])
        }
    }

    func conditions(of id: Phone.ID) throws -> PhoneConditions {
        PhoneConditions(
            try database.map("SELECT code, facts, since FROM conditions WHERE phone_id = ?", [.integer(id)]) { row in
                try Self.condition(code: row.text(0), facts: row.optionalText(1), since: row.date(2), of: id)
            })
    }

    /// Those of the phones that a query over `phones p` means.
    ///
    /// - Parameter phones: SQL of the phones' ids, with its `arguments`.
    func conditions(ofPhones phones: String, _ arguments: [SQLValue]) throws -> [Phone.ID: PhoneConditions] {
        var lists: [Phone.ID: [LastingCondition]] = [:]
        try database.forEach("SELECT phone_id, code, facts, since FROM conditions WHERE phone_id IN (\(phones))", arguments) { row in
            let id = try row.integer(0)
            lists[id, default: []].append(
                try Self.condition(code: row.text(1), facts: row.optionalText(2), since: row.date(3), of: id))
        }
        return lists.mapValues { PhoneConditions($0) }
    }

    private static func condition(code: String, facts: String?, since: Date, of id: Phone.ID) throws -> LastingCondition {
        let facts = try HistoryTable.json(facts, of: "a condition of phone \(id)")
        guard let condition = Condition(code: code, facts: facts) else {
            throw StoreError.corrupt("phone \(id) has a condition \(code) that this release does not know, or whose facts are not its own")
        }
        return LastingCondition(condition, since: since)
    }
}
