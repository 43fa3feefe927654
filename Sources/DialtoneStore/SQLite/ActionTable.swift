import DialtoneModel
import Foundation
import GRDB

/// What other processes want the service to do.
struct ActionTable {
    let database: Database

    /// Puts an action at the end; one that waits already moves there, so the table never outgrows the phones.
    func add(_ action: PhoneAction, at moment: Date) throws {
        try database.run(
            "DELETE FROM phone_actions WHERE phone_id = ? AND kind = ?", [action.phone, action.kind.rawValue])
        try database.run(
            "INSERT INTO phone_actions (phone_id, kind, requested_at) VALUES (?, ?, ?)",
            [action.phone, action.kind.rawValue, Timestamp.number(moment)])
    }

    /// All actions, oldest first; they are gone then.
    func takeAll() throws -> [PhoneAction] {
        let rows = try database.rows("SELECT phone_id, kind FROM phone_actions ORDER BY id")
        var actions: [PhoneAction] = []
        while let row = try rows.next() {
            let word: String = row[1]
            guard let kind = PhoneAction.Kind(rawValue: word) else {
                throw StoreError.corrupt("the action \(word) is unknown")
            }
            actions.append(PhoneAction(kind: kind, phone: row[0]))
        }
        if !actions.isEmpty { try database.run("DELETE FROM phone_actions") }
        return actions
    }
}
