import DialtoneModel
import Foundation
import GRDB

/// Turns the steps of one phone into rows, inside one transaction.
struct StepWriter {
    private let phones: PhoneTable
    private let secrets: SecretTable
    private let itemTable: ItemTable
    private let revisions: RevisionTable
    private let history: HistoryTable
    private let alarms: AlarmTable
    private let strangers: StrangerTable
    private let moment: Date
    /// Without its items, which stand beside it.
    private var phone: Phone
    /// Read once: each is opened and parsed, and a phone makes many small steps.
    private var items: ConfigurationItems

    /// Reads the phone that the steps are for.
    ///
    /// - Throws: ``StoreError/unknownPhone(_:)``.
    init(_ id: Phone.ID, at moment: Date, database: Database, sealer: Sealer) throws {
        phones = PhoneTable(database: database, sealer: sealer)
        secrets = SecretTable(database: database, sealer: sealer)
        itemTable = ItemTable(database: database, sealer: sealer)
        revisions = RevisionTable(database: database, sealer: sealer)
        history = HistoryTable(database: database)
        alarms = AlarmTable(database: database)
        strangers = StrangerTable(database: database)
        self.moment = Timestamp.rounded(moment)
        guard let phone = try phones.bare(id) else { throw StoreError.unknownPhone(id) }
        self.phone = phone
        items = try itemTable.items(of: id)
    }

    /// Writes the steps in their order, and returns the phone as it then is.
    mutating func write(_ steps: [PhoneStep]) throws -> Phone {
        let before = phone
        for step in steps where phone.status != .removed || step.suitsRemovedPhone { try write(step) }
        if phone != before { try phones.update(phone) }
        return whole
    }

    /// Opens the phone's door again, and returns the phone as it then is.
    ///
    /// - Throws: ``StoreError/unknownPhone(_:)`` for a removed phone.
    mutating func openDoor(until end: Date) throws -> Phone {
        guard phone.status != .removed else { throw StoreError.unknownPhone(phone.id) }
        phone.codeOpenUntil = Timestamp.rounded(end)
        try note("door-opened", "The phone's door was opened again.", ["until": .string(end.formatted(.iso8601))])
        try phones.update(phone)
        return whole
    }

    /// Gives the phone another token and opens its door, so that it can be led to its new one; returns the phone as it then is.
    ///
    /// - Throws: ``StoreError/unknownPhone(_:)`` for a removed phone.
    mutating func renewToken(until end: Date) throws -> Phone {
        guard phone.status != .removed else { throw StoreError.unknownPhone(phone.id) }
        try secrets.renewToken(of: phone.id)
        phone.codeOpenUntil = Timestamp.rounded(end)
        try note(
            "token-renewed", "The phone was given a new URL of its own; the old one is no door any more.",
            ["until": .string(end.formatted(.iso8601))])
        try phones.update(phone)
        return whole
    }

    /// Gives the phone's account to other hardware, whose MAC opens the phone's door for a while.
    ///
    /// - Throws: ``StoreError/unknownPhone(_:)`` for a removed phone, ``StoreError/conflict(_:)`` for hardware that belongs to
    ///   another one.
    mutating func assign(_ hardware: MACAddress, until end: Date) throws -> Phone {
        guard phone.status != .removed else { throw StoreError.unknownPhone(phone.id) }
        if let holder = try phones.holder(of: hardware, in: phone.instance, besides: phone.id) {
            throw StoreError.conflict(
                "the hardware \(hardware) already belongs to the phone \(holder) of \(phone.instance); remove that one first")
        }
        phone.assignedMAC = hardware == phone.mac ? nil : hardware
        phone.codeOpenUntil = Timestamp.rounded(end)
        try strangers.remove(hardware)
        try note(
            "assigned", "The phone's account was given to the hardware \(hardware).",
            ["mac": .string(hardware.hex), "until": .string(end.formatted(.iso8601))])
        try phones.update(phone)
        return whole
    }

    /// The phone with its items.
    private var whole: Phone {
        var whole = phone
        whole.configuration = items.items
        return whole
    }

    private mutating func write(_ step: PhoneStep) throws {
        switch step {
        case .identifying:
            if move(to: .identifying) { try note("identifying", "Introducing the phone to Devices.") }
        case .sysclientPassword(let password):
            try writeSysclientPassword(password)
        case .adminPassword(let password):
            guard try store(password, .adminPassword) else { return }
            try note("admin-password", "Devices set the password of the phone's own web page.")
        case .ownAdminPassword(let password):
            // The phone may have it in its file already; another one would lock its administrator out until the next fetch.
            guard try secrets.secret(.ownAdminPassword, of: phone.id) == nil else { return }
            try secrets.set(password, .ownAdminPassword, of: phone.id)
            try note("own-admin-password", "The phone was given a password of its own for its administrator.")
        case .item(let item, let mode):
            try take(item, mode)
        case .itemSeriesCompleted(let identities):
            try complete(identities)
        case .ready:
            phone.configuredAt = moment
            if !phone.status.isReadyOrFurther, move(to: .ready, clearsReason: true) {
                try note("ready", "The configuration is complete; the phone may fetch it.")
            }
        case .failed(let reason):
            guard phone.status != .failed || phone.reason != reason else { return }
            (phone.status, phone.reason) = (.failed, reason)
            try note("failed", reason)
        case .reason(let reason):
            guard phone.reason != reason, phone.status != .failed || reason != nil else { return }
            phone.reason = reason
            if let reason { try note("notice", reason) }
        case .delivered(let delivery):
            try write(delivery)
        case .codeClosed:
            guard phone.codeOpenUntil != nil else { return }
            phone.codeOpenUntil = nil
            try note("code-closed", "The phone came back through its own URL; its code opens no door any more.")
        case .registered(let address):
            guard move(to: .registered, clearsReason: true) else { return }
            phone.registeredAt = moment
            try note(
                "registered", address.map { "Registered at the PBX from \($0)." } ?? "Registered at the PBX.",
                address.map { ["address": .string($0)] })
        case .registrationLost:
            guard phone.status == .registered else { return }
            _ = move(to: .delivered)
            try note("registration-lost", "The PBX does not show the phone registered any more.")
        case .removed:
            try remove()
        case .revised(let draft):
            try write(draft)
        case .saidGoodbye(let delivery):
            try sayGoodbye(delivery)
        case .alarmed(let kind, let text, let details):
            try raise(kind, text, details)
        case .noted(let kind, let text, let details):
            try note(kind, text, details)
        }
    }

    // MARK: Single steps

    private mutating func writeSysclientPassword(_ password: Secret) throws {
        let isNew = try store(password, .sysclientPassword)
        phone.hasSysclientPassword = true
        let hasMoved = !phone.status.isReadyOrFurther && move(to: .configuring, clearsReason: true)
        if isNew || hasMoved { try note("password", "Devices accepted the phone and handed out its password.") }
    }

    private mutating func take(_ item: ConfigurationItem, _ mode: ItemMode) throws {
        let before = items
        let hasChanged = items.take(item, mode: mode)
        try write(over: before)
        if hasChanged { try note("item", "Devices sent \(item.identity).", item.identity.details) }
    }

    private mutating func complete(_ series: [ConfigurationItem.Identity]) throws {
        let before = items
        let completion = items.complete(series)
        try write(over: before)
        for identity in completion.gone { try note("item-gone", "Devices no longer sends \(identity).", identity.details) }
        for type in completion.fewer {
            try note("item-gone", "Devices sends fewer configurations of type \(type).", ["type": .string(type)])
        }
    }

    private mutating func write(over before: ConfigurationItems) throws {
        guard items != before else { return }
        try settleTURNPassword(over: before)
        try itemTable.write(items, over: before, of: phone.id)
    }

    /// The password that an older release kept beside its encrypted item is for that item, and for no other: it goes into it
    /// before others stand beside it, or goes with it.
    private mutating func settleTURNPassword(over before: ConfigurationItems) throws {
        guard let password = try secrets.secret(.turnPassword, of: phone.id) else { return }
        if let old = before.items.firstEncryptedMedia.map({ before.items[$0] }) {
            _ = items.take(old.opened(password), mode: .opened(of: old))
        }
        try secrets.set(nil, .turnPassword, of: phone.id)
    }

    private mutating func write(_ draft: RevisionDraft) throws {
        guard draft.digest != phone.revisionDigest else { return }
        let number = (phone.revision ?? 0) + 1
        try revisions.add(draft, number: number, of: phone.id, at: moment)
        (phone.revision, phone.revisionDigest) = (number, draft.digest)
        // A place that was written once is never forgotten: a former user's account may still stand in it at the base.
        let written = Set(draft.handsets.map(\.number))
        let placed = Set(draft.handsets.map(\.mac))
        let former = phone.handsets.filter { !written.contains($0.number) }.map { place in
            // An order that has moved on has no claim to where it was.
            placed.contains(place.mac) ? HandsetPlace(number: place.number, mac: phone.mac) : place
        }
        phone.handsets = (former + draft.handsets).sorted { $0.number < $1.number }
        try note(
            "revised", "Revision \(number): \(draft.cause).",
            [
                "revision": .int(number), "digest": .string(draft.digest), "vendor": .string(draft.vendor),
                "model": .optional(draft.model), "firmware": .optional(draft.firmware),
            ])
    }

    private mutating func write(_ delivery: Delivery) throws {
        phone.vendor = delivery.vendor
        phone.model = delivery.model ?? phone.model
        phone.firmware = delivery.firmware ?? phone.firmware
        phone.address = delivery.address
        phone.deliveredAt = moment
        if phone.status != .registered { _ = move(to: .delivered) }
        let revision = try delivery.digest.flatMap { try number(ofRevision: $0) }
        // A revision that was dropped since is nil too: better no number than that of another revision.
        if delivery.digest != nil { phone.deliveredRevision = revision }
        var details = delivery.details
        details["revision"] = revision.map { .int($0) } ?? .null
        try note("fetched", "Fetched \(delivery.file)\(revision.map { ", revision \($0)," } ?? "") \(delivery.way).", details)
    }

    /// The newest revision with this digest. It is the latest one but for a phone that was overtaken while it fetched.
    private func number(ofRevision digest: String) throws -> Int? {
        digest == phone.revisionDigest ? phone.revision : try revisions.number(ofDigest: digest, of: phone.id)
    }

    private mutating func remove() throws {
        phone.status = .removed
        phone.reason = nil
        phone.codeOpenUntil = nil
        phone.assignedMAC = nil
        // An order clears the time of the fetch but not what the phone has.
        phone.owesGoodbye = phone.deliveredAt != nil || phone.deliveredRevision != nil
        // What comes again with a new order is not kept for nothing. The rest belongs to the hardware and its Devices.
        try secrets.set(nil, .code, of: phone.id)
        try secrets.set(nil, .userPassword, of: phone.id)
        // The password stands in the files of the revisions too. Without them the latest digest says nothing any more.
        try revisions.forgetFiles(of: phone.id)
        phone.revisionDigest = nil
        try note("removed", "Taken out by an administrator.")
    }

    private mutating func sayGoodbye(_ delivery: Delivery) throws {
        guard phone.status == .removed, phone.owesGoodbye else { return }
        phone.owesGoodbye = false
        phone.deliveredRevision = nil
        try secrets.renewToken(of: phone.id)
        try note("goodbye", "Fetched \(delivery.file), which empties its account, \(delivery.way).", delivery.details)
    }

    /// Writes a line of history for a new alarm only: a flood of the same must not push out the others.
    private func raise(_ kind: AlarmKind, _ text: String, _ details: JSONValue?) throws {
        let text = text.cut(to: AlarmTable.textMax)
        guard try alarms.raise(kind, text, details, of: phone.id, at: moment) else { return }
        var facts = details ?? [:]
        facts["alarm"] = .string(kind.rawValue)
        try note("alarm", text, facts)
    }

    // MARK: Small things

    /// Sets the status; returns whether it is another one.
    private mutating func move(to status: PhoneStatus, clearsReason: Bool = false) -> Bool {
        guard phone.status != status else { return false }
        if clearsReason || phone.status == .failed { phone.reason = nil }
        phone.status = status
        return true
    }

    /// Stores a secret; returns whether it is another one than before.
    private func store(_ secret: Secret, _ kind: SecretTable.Kind) throws -> Bool {
        guard try secrets.secret(kind, of: phone.id) != secret else { return false }
        try secrets.set(secret, kind, of: phone.id)
        return true
    }

    private func note(_ kind: String, _ text: String, _ details: JSONValue? = nil) throws {
        try history.add(HistoryEntry(at: moment, kind: kind, text: text, details: details), of: phone.id)
    }
}

extension PhoneStep {
    /// A phone that was taken out says its goodbye, and takes what people shall read.
    fileprivate var suitsRemovedPhone: Bool {
        switch self {
        case .saidGoodbye, .alarmed, .noted: true
        case .identifying, .sysclientPassword, .adminPassword, .ownAdminPassword, .item, .itemSeriesCompleted, .ready, .failed, .reason,
            .delivered, .codeClosed,
            .registered, .registrationLost, .removed, .revised:
            false
        }
    }
}

extension PhoneStatus {
    /// Whether the way to `ready` is behind the phone.
    fileprivate var isReadyOrFurther: Bool {
        switch self {
        case .ready, .delivered, .registered: true
        case .received, .identifying, .configuring, .failed, .removed: false
        }
    }
}

extension ConfigurationItem.Identity {
    /// For a line of history.
    fileprivate var details: JSONValue { id.map { ["type": .string(type), "id": .string($0)] } ?? ["type": .string(type)] }
}
