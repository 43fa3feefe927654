import DialtoneModel
import DialtoneSQL
import Foundation

/// What other processes want the service to do.
struct ActionTable {
    let database: any SQLDatabase

    /// Puts a wish at the end; one that waits already moves there, so the table never outgrows the phones.
    func add(_ action: PhoneAction, at moment: Date) throws {
        try database.run(
            "DELETE FROM phone_actions WHERE phone_id = ? AND kind = ?", [.integer(action.phone), .text(action.kind.rawValue)])
        try database.run(
            "INSERT INTO phone_actions (phone_id, kind, details, requested_at) VALUES (?, ?, ?, ?)",
            [.integer(action.phone), .text(action.kind.rawValue), SQLValue(action.details?.text), SQLValue(moment)])
    }

    /// The wishes that wait, oldest first, and those that this release does not know or cannot read.
    func waiting() throws -> (known: [StoredAction], unknown: [StoredAction.ID]) {
        var known: [StoredAction] = []
        var unknown: [StoredAction.ID] = []
        try database.forEach("SELECT id, phone_id, kind, details FROM phone_actions WHERE set_aside_at IS NULL ORDER BY id", []) { row in
            let id = try row.integer(0)
            guard let kind = PhoneAction.Kind(rawValue: try row.text(2)) else { return unknown.append(id) }
            let text = try row.optionalText(3)
            let details = text.flatMap { try? JSONValue(parsing: $0) }  // why it is none says nothing more
            guard (text == nil) == (details == nil) else { return unknown.append(id) }
            known.append(StoredAction(id: id, action: PhoneAction(kind: kind, phone: try row.integer(1), details: details)))
        }
        return (known, unknown)
    }

    /// A wish was carried out.
    func remove(_ id: StoredAction.ID) throws { try database.run("DELETE FROM phone_actions WHERE id = ?", [.integer(id)]) }

    func setAside(_ id: StoredAction.ID, at moment: Date) throws {
        try database.run("UPDATE phone_actions SET set_aside_at = ? WHERE id = ?", [SQLValue(moment), .integer(id)])
    }

    func standing(of action: PhoneAction) throws -> ActionStanding {
        let row = try database.first(
            "SELECT set_aside_at IS NULL FROM phone_actions WHERE phone_id = ? AND kind = ?",
            [.integer(action.phone), .text(action.kind.rawValue)])
        return try row.map { try $0.flag(0) ? .waiting : .setAside } ?? .gone
    }

    /// A new order is newer than what was wanted before: a late "remove" would hit the phone that has come back.
    func removeAll(of phone: Phone.ID) throws { try database.run("DELETE FROM phone_actions WHERE phone_id = ?", [.integer(phone)]) }
}
