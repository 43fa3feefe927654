import DialtoneModel
import DialtoneSQL
import Foundation

/// Reads a phone's record, and writes what steps and orders made of it. What they make of it is decided by ``PhoneRecord``.
package struct RecordTable {
    let database: any SQLDatabase
    let sealer: Sealer
    /// Throws if this process may not write the phone.
    var mayWrite: (InstanceID, MACAddress) throws -> Void = { _, _ in }

    private var phones: PhoneTable { PhoneTable(database: database, sealer: sealer) }
    private var items: ItemTable { ItemTable(database: database, sealer: sealer) }
    private var secrets: SecretTable { SecretTable(database: database, sealer: sealer) }
    private var revisions: RevisionTable { RevisionTable(database: database, sealer: sealer) }
    private var alarms: AlarmTable { AlarmTable(database: database) }
    private var conditions: ConditionTable { ConditionTable(database: database) }

    /// The record of a phone, locked until the transaction ends.
    ///
    /// - Throws: ``StoreError/unknownPhone(_:)``.
    func record(_ id: Phone.ID, _ needs: PhoneRecord.Needs) throws -> PhoneRecord {
        guard let phone = try phones.bare(id) else { throw StoreError.unknownPhone(id) }
        var numbers: [String: Int] = [:]
        for digest in needs.digests where digest != phone.revisionDigest {
            numbers[digest] = try revisions.number(ofDigest: digest, of: id)
        }
        return PhoneRecord(
            phone: phone, items: try items.items(of: id),
            secrets: needs.secrets.isEmpty ? [:] : try secrets.all(of: id, only: needs.secrets),
            revisionNumbers: numbers, openAlarms: needs.alarms ? try alarms.open(of: id) : [])
    }

    /// Has a phone take steps, and returns it as it then is.
    ///
    /// - Throws: ``StoreError/unknownPhone(_:)``; ``StoreError/conflict(_:)`` for hardware that belongs to another phone.
    func commit(_ steps: [PhoneStep], for id: Phone.ID, at moment: Date) throws -> Phone {
        let before = try record(id, PhoneRecord.Needs(steps))
        try mayWrite(before.phone.instance, before.phone.mac)
        for case .assigned(let hardware, _) in steps where before.phone.status != .removed {
            try claim(hardware)
            if let holder = try phones.holder(of: hardware, in: before.phone.instance, besides: id) {
                throw StoreError.conflict(
                    "the hardware \(hardware) already belongs to the phone \(holder) of \(before.phone.instance); remove that one first")
            }
            // Two phones would be meant by its MAC, and the other's door by MAC would be shut.
            guard hardware != before.phone.mac, try phones.isHeld(hardware, outside: before.phone.instance) else { continue }
            throw StoreError.conflict(StoreError.heldByAnotherInstance(hardware))
        }
        var after = before
        after.take(steps.map(\.rounded), at: Timestamp.rounded(moment))
        try write(after, over: before)
        return after.whole
    }

    /// Takes in an order: a new phone, or a known one that starts again.
    func receive(_ order: PhoneOrder, at moment: Date) throws -> Phone {
        try mayWrite(order.instance, order.mac)
        var order = order
        order.codeOpenUntil = Timestamp.rounded(order.codeOpenUntil)
        let moment = Timestamp.rounded(moment)
        guard let id = try phones.key(instance: order.instance, mac: order.mac) else {
            var record = PhoneRecord(ordering: order, at: moment)
            record.setKey(try phones.insert(record.phone))
            try withdraw(order, at: moment)
            try SearchTable(database: database).write(record.phone, over: nil)
            try write(record, over: PhoneRecord(phone: record.phone, items: ConfigurationItems()))
            return record.whole
        }
        var needs = PhoneRecord.Needs()
        needs.secrets = [.ownAdminPassword]
        let before = try record(id, needs)
        var after = before
        if after.receive(order, at: moment) { try withdraw(order, at: moment) }
        try ActionTable(database: database).removeAll(of: id)
        try write(after, over: before)
        return after.whole
    }

    /// New details for an order that is being worked on.
    func updateDetails(of id: Phone.ID, from order: PhoneOrder, at moment: Date) throws -> Phone {
        try mayWrite(order.instance, order.mac)
        guard try phones.key(instance: order.instance, mac: order.mac) == id else { throw StoreError.unknownPhone(id) }
        let before = try record(id, PhoneRecord.Needs())
        guard before.phone.status != .removed else { throw StoreError.unknownPhone(id) }
        var after = before
        after.repeat(order, at: Timestamp.rounded(moment))
        try write(after, over: before)
        return after.whole
    }

    /// Takes the hardware of an order away from another phone that it was given to.
    private func withdraw(_ order: PhoneOrder, at moment: Date) throws {
        try claim(order.mac)
        guard let other = try phones.key(instance: order.instance, assignedMAC: order.mac) else { return }
        let before = try record(other, PhoneRecord.Needs())
        var after = before
        after.giveUp(order.mac, to: order, at: moment)
        try write(after, over: before)
    }

    /// Keeps other transactions from giving this hardware to a phone until this one has ended: else two would find that no phone has it, and
    /// both give it away.
    private func claim(_ hardware: MACAddress) throws { try database.lock(Self.hardwareLock | Int64(hardware.value)) }

    /// "ma" in front of the 48 bits of an address; the other locks of Dialtone begin with "di".
    private static let hardwareLock: Int64 = 0x6d61_0000_0000_0000

    private func write(_ after: PhoneRecord, over before: PhoneRecord) throws {
        let (id, changes) = (after.phone.id, after.changes)
        if after.phone != before.phone { try phones.update(after.phone, over: before.phone) }
        try conditions.write(after.phone.conditions, over: before.phone.conditions, of: id)
        try SearchTable(database: database).write(after.phone, over: before.phone)
        if after.items != before.items { try items.write(after.items, over: before.items, of: id) }
        for (kind, secret) in changes.secrets { try secrets.set(secret, kind, of: id) }
        if changes.renewsToken { try secrets.renewToken(of: id) }
        for revision in changes.revisions { try revisions.add(revision.draft, number: revision.number, of: id, at: changes.moment) }
        // Afterwards: those of revisions that the same steps made too.
        if changes.forgetsFiles { try revisions.forgetFiles(of: id) }
        for alarm in changes.alarms { try alarms.raise(alarm, of: id, at: changes.moment) }
        for hardware in changes.claimedHardware { try UnknownDeviceTable(database: database).remove(hardware) }
        let history = HistoryTable(database: database)
        for entry in changes.history { try history.add(entry, of: id) }
    }
}

extension PhoneStep {
    /// With its times as they will be read back.
    var rounded: PhoneStep {
        switch self {
        case .codeOpened(let end): .codeOpened(until: Timestamp.rounded(end))
        case .urlRenewed(let end): .urlRenewed(until: Timestamp.rounded(end))
        case .assigned(let hardware, let end): .assigned(hardware, until: Timestamp.rounded(end))
        case .identifying, .sysclientPassword, .adminPassword, .ownAdminPassword, .item, .itemSeriesCompleted, .ready, .failed, .condition,
            .cleared, .delivered, .refused, .codeClosed, .registered, .registrationLost, .userSeen, .displayName, .registrar, .removed,
            .revised,
            .saidGoodbye, .alarmed, .noted:
            self
        }
    }
}
