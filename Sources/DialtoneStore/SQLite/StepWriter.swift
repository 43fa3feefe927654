import DialtoneModel
import Foundation
import GRDB

/// Turns the steps of one phone into rows, inside one transaction.
struct StepWriter {
    private let phones: PhoneTable
    private let secrets: SecretTable
    private let items: ItemTable
    private let history: HistoryTable
    private let moment: Date
    private var phone: Phone

    /// Reads the phone that the steps are for.
    ///
    /// - Throws: ``StoreError/unknownPhone(_:)``.
    init(_ id: Phone.ID, at moment: Date, database: Database, sealer: Sealer) throws {
        phones = PhoneTable(database: database, sealer: sealer)
        secrets = SecretTable(database: database, sealer: sealer)
        items = ItemTable(database: database, sealer: sealer)
        history = HistoryTable(database: database)
        self.moment = Timestamp.rounded(moment)
        guard let phone = try phones.phone(id) else { throw StoreError.unknownPhone(id) }
        self.phone = phone
    }

    /// Writes the steps in their order, and returns the phone as it then is.
    mutating func write(_ steps: [PhoneStep]) throws -> Phone {
        let before = phone
        var hasNewItems = false
        for step in steps {
            if phone.status == .removed, !step.suitsRemovedPhone { continue }
            if case .item(let item, let mode, let turnPassword) = step {
                hasNewItems = try take(item, mode, turnPassword) || hasNewItems
            } else {
                try write(step)
            }
        }
        if phone != before { try phones.update(phone) }
        return hasNewItems ? try phones.phone(phone.id) ?? phone : phone
    }

    /// Opens the phone's door again, and returns the phone as it then is.
    ///
    /// - Throws: ``StoreError/unknownPhone(_:)`` for a removed phone.
    mutating func openDoor(until end: Date) throws -> Phone {
        guard phone.status != .removed else { throw StoreError.unknownPhone(phone.id) }
        phone.codeOpenUntil = Timestamp.rounded(end)
        try note("door-opened", "The phone's door was opened again.", ["until": .string(end.formatted(.iso8601))])
        try phones.update(phone)
        return phone
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
        case .item:
            assertionFailure("items are taken by write(_: [PhoneStep])")
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
        case .revised, .saidGoodbye, .alarmed: break  // SCAFFOLD
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

    /// Returns whether the items of the phone changed.
    private func take(_ item: ConfigurationItem, _ mode: ItemMode, _ turnPassword: Secret?) throws -> Bool {
        var hasChanged = try items.take(item, mode: mode, of: phone.id)
        let itemsChanged = hasChanged
        if let turnPassword {
            hasChanged = try store(turnPassword, .turnPassword) || hasChanged
        } else if item.type == "MEDIA", mode == .replace {
            // The new item takes the place of the one that had the password.
            try secrets.set(nil, .turnPassword, of: phone.id)
        }
        if hasChanged { try note("item", "Devices sent \(item.type).", ["type": .string(item.type)]) }
        return itemsChanged
    }

    private mutating func write(_ delivery: Delivery) throws {
        phone.vendor = delivery.vendor
        phone.model = delivery.model ?? phone.model
        phone.firmware = delivery.firmware ?? phone.firmware
        phone.address = delivery.address
        phone.deliveredAt = moment
        if phone.status != .registered { _ = move(to: .delivered) }
        let kind = [delivery.vendor, delivery.model, delivery.firmware].compactMap { $0 }.joined(separator: " ")
        try note(
            "fetched", "Fetched \(delivery.file) by \(delivery.door) from \(delivery.address) (\(kind)).",
            [
                "file": .string(delivery.file), "door": .string(delivery.door), "address": .string(delivery.address),
                "vendor": .string(delivery.vendor), "model": .optional(delivery.model),
                "firmware": .optional(delivery.firmware), "userAgent": .optional(delivery.userAgent),
            ])
    }

    private mutating func remove() throws {
        phone.status = .removed
        phone.reason = nil
        phone.codeOpenUntil = nil
        // What comes again with a new order is not kept for nothing. The rest belongs to the hardware and its Devices.
        try secrets.set(nil, .code, of: phone.id)
        try secrets.set(nil, .userPassword, of: phone.id)
        try note("removed", "Taken out by an administrator.")
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
    /// A phone that was taken out takes notes only.
    fileprivate var suitsRemovedPhone: Bool { if case .noted = self { true } else { false } }
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
