import DialtoneModel
import Foundation
import GRDB

/// Takes in orders, inside one transaction.
struct OrderWriter {
    let database: Database
    let sealer: Sealer
    let moment: Date

    private var phones: PhoneTable { PhoneTable(database: database, sealer: sealer) }
    private var secrets: SecretTable { SecretTable(database: database, sealer: sealer) }

    /// A new phone, or a known one that starts again.
    func receive(_ order: PhoneOrder) throws -> Phone {
        let known = try phones.known(order)
        let id: Phone.ID
        if let known {
            id = known.id
            try phones.restart(id, with: order, at: moment)
            // What somebody wanted before this order is outdated: a late "remove" would hit the phone that has come back.
            try database.run("DELETE FROM phone_actions WHERE phone_id = ?", [id])
        } else {
            id = try phones.insert(order, at: moment)
        }
        if known == nil || known?.status == .removed {
            try secrets.renewToken(of: id)
            try takeHardware(order)
        }
        try setSecrets(of: id, from: order)
        // One that is in service without keeps what it has until an administrator says otherwise.
        if known?.hasFetched != true || known?.status == .removed { try setOwnAdminPassword(of: id, from: order) }
        let text = known == nil ? "Ordered for user \(order.user)." : "Ordered again, for user \(order.user)."
        try note(id, "received", text, order)
        return try phone(id)
    }

    /// New details for an order that is being worked on.
    func updateDetails(of id: Phone.ID, from order: PhoneOrder) throws -> Phone {
        guard let known = try phones.known(order), known.id == id, known.status != .removed else {
            throw StoreError.unknownPhone(id)
        }
        try phones.replaceDetails(of: id, from: order)
        try setSecrets(of: id, from: order)
        try note(id, "repeated", "The order was repeated, for user \(order.user).", order)
        return try phone(id)
    }

    /// Hardware that was given to another phone, and is now ordered as a phone of its own, goes where the order says.
    private func takeHardware(_ order: PhoneOrder) throws {
        guard let other = try phones.withdraw(order.mac, in: order.instance) else { return }
        let text = "The hardware \(order.mac) was ordered for user \(order.user), and is not this phone's any more."
        let entry = HistoryEntry(at: moment, kind: "unassigned", text: text, details: ["mac": .string(order.mac.hex)])
        try HistoryTable(database: database).add(entry, of: other)
    }

    private func setSecrets(of id: Phone.ID, from order: PhoneOrder) throws {
        try secrets.set(order.code, .code, of: id)
        try secrets.set(order.password, .userPassword, of: id)
    }

    /// Gives the phone the password that was made for it, unless it has one of its own.
    private func setOwnAdminPassword(of id: Phone.ID, from order: PhoneOrder) throws {
        guard let password = order.ownAdminPassword, try secrets.secret(.ownAdminPassword, of: id) == nil else { return }
        try secrets.set(password, .ownAdminPassword, of: id)
    }

    private func phone(_ id: Phone.ID) throws -> Phone {
        guard let phone = try phones.phone(id) else { throw StoreError.unknownPhone(id) }
        return phone
    }

    private func note(_ id: Phone.ID, _ kind: String, _ text: String, _ order: PhoneOrder) throws {
        let details: JSONValue = [
            "user": .string(order.user), "hwid": .string(order.hwid), "domain": .string(order.domain),
            "hasPassword": .bool(order.password != nil),
        ]
        try HistoryTable(database: database).add(HistoryEntry(at: moment, kind: kind, text: text, details: details), of: id)
    }
}
