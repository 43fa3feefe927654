package import struct Foundation.Date

/// The record of one phone, and the one place that decides what a step or an order makes of it: status, times, conditions, items,
/// secrets, revisions and history.
///
/// A value: a store reads the record, has it take steps, and writes ``changes`` and what is different in ``phone`` and ``items``.
/// The picture of the statuses, and for each status and step what becomes of it, is in `docs/phone-record.md`, which a test compares.
package struct PhoneRecord: Equatable, Sendable {
    /// What a store has to read beside the phone and its items before a record can take steps.
    package struct Needs: Equatable, Sendable {
        /// The stored secrets that are compared with new ones; each is opened, which costs.
        package var secrets: Set<SecretKind> = []
        /// The newest revisions with these digests are looked for.
        package var digests: Set<String> = []
        /// The alarms of the phone that are open are compared with a new one.
        package var alarms = false

        package init(_ steps: [PhoneStep]) {
            for step in steps {
                switch step {
                case .sysclientPassword: secrets.insert(.sysclientPassword)
                case .adminPassword: secrets.insert(.adminPassword)
                case .ownAdminPassword: secrets.insert(.ownAdminPassword)
                case .item, .itemSeriesCompleted: secrets.insert(.turnPassword)
                case .delivered(let delivery): delivery.digest.map { _ = digests.insert($0) }
                case .alarmed: alarms = true
                case .identifying, .ready, .failed, .condition, .cleared, .refused, .codeClosed, .codeOpened, .urlRenewed, .assigned,
                    .registered,
                    .registrationLost, .userSeen, .displayName, .registrar, .removed, .revised, .saidGoodbye, .noted:
                    break
                }
            }
        }

        package init() {}
    }

    /// What a store has to write beside the phone and its items.
    package struct Changes: Equatable, Sendable {
        /// When it was changed.
        package var moment = Date(timeIntervalSince1970: 0)
        package var history: [HistoryEntry] = []
        /// New secrets; an inner nil forgets one.
        package var secrets: [SecretKind: Secret?] = [:]
        /// The phone needs a token that no client knows yet.
        package var renewsToken = false
        package var revisions: [Numbered] = []
        /// The files of the revisions that are stored are to be forgotten; their list stays.
        package var forgetsFiles = false
        package var alarms: [RaisedAlarm] = []
        /// Hardware that belongs to a phone now, so it is not unknown any more.
        package var claimedHardware: [MACAddress] = []

        /// Whether there is nothing to write; the moment alone is nothing.
        package var isEmpty: Bool {
            var none = Changes()
            none.moment = moment
            return self == none
        }
    }

    package struct Numbered: Equatable, Sendable {
        package var number: Int
        package var draft: RevisionDraft
    }

    package struct RaisedAlarm: Equatable, Sendable {
        package var cause: AlarmCause
        package var details: JSONValue?
        /// Otherwise the same one is open, and only its time moves.
        package var isNew: Bool
    }

    /// Without its items, which stand beside it.
    package internal(set) var phone: Phone
    package internal(set) var items: ConfigurationItems
    package internal(set) var changes = Changes()
    package internal(set) var secrets: [SecretKind: Secret]
    /// The numbers of the newest stored revisions, by digest.
    var revisionNumbers: [String: Int]
    var openAlarms: Set<AlarmCause>

    /// A record as it is stored; of secrets, revisions and alarms only what ``Needs`` names.
    package init(
        phone: Phone, items: ConfigurationItems, secrets: [SecretKind: Secret] = [:], revisionNumbers: [String: Int] = [:],
        openAlarms: Set<AlarmCause> = []
    ) {
        self.phone = phone
        self.phone.configuration = []
        self.items = items
        self.secrets = secrets
        self.revisionNumbers = revisionNumbers
        if let digest = phone.revisionDigest, let number = phone.revision { self.revisionNumbers[digest] = number }
        self.openAlarms = openAlarms
    }

    /// The phone with its items.
    package var whole: Phone {
        var whole = phone
        whole.configuration = items.items
        return whole
    }

    /// The record as it is once its changes are on disk.
    package var written: PhoneRecord {
        var written = self
        written.changes = Changes()
        return written
    }

    /// Whether a store has to write anything to make this record of the one that it has.
    package func differs(from before: PhoneRecord) -> Bool { phone != before.phone || items != before.items || !changes.isEmpty }

    /// Gives a new record the key under which the store keeps it.
    package mutating func setKey(_ id: Phone.ID) { phone.id = id }

    /// Takes steps in their order; a removed phone passes over those that are not for it.
    ///
    /// - Parameter moment: As exactly as it is stored.
    package mutating func take(_ steps: [PhoneStep], at moment: Date) {
        changes.moment = moment
        for step in steps where phone.status != .removed || step.suitsRemovedPhone { take(step, at: moment) }
    }

    private mutating func take(_ step: PhoneStep, at moment: Date) {
        switch step {
        case .identifying:
            if move(to: .identifying) { note(HistoryEvent(.identifying), at: moment) }
        case .sysclientPassword(let password): takePassword(password, at: moment)
        case .adminPassword(let password):
            if store(password, .adminPassword) { note(HistoryEvent(.adminPassword), at: moment) }
        case .ownAdminPassword(let password):
            // The phone may have it in its file already; another one would lock its administrator out until the next fetch.
            guard secrets[.ownAdminPassword] == nil, store(password, .ownAdminPassword) else { return }
            note(HistoryEvent(.ownAdminPassword), at: moment)
        case .item(let item, let mode): takeItem(item, mode, at: moment)
        case .itemSeriesCompleted(let identities): complete(identities, at: moment)
        case .ready:
            phone.configuredAt = moment
            if !phone.status.isReadyOrFurther, move(to: .ready) { note(HistoryEvent(.ready), at: moment) }
            // Devices has sent everything, and a file can be made of it.
            clear(.connection, .file)
        case .failed(let condition): fail(condition, at: moment)
        case .condition(let condition): show(condition, at: moment)
        case .cleared(let subject):
            // A phone that failed keeps why.
            guard phone.status != .failed || !subject.isOfFailure else { return }
            clear(subject)
        case .delivered(let delivery): take(delivery, at: moment)
        case .refused(let delivery): learn(delivery)
        case .codeClosed:
            guard phone.codeOpenUntil != nil else { return }
            phone.codeOpenUntil = nil
            note(HistoryEvent(.codeClosed), at: moment)
        case .codeOpened(let end):
            (phone.codeOpenUntil, phone.urlFollowsCode) = (end, false)
            note(.codeOpened(until: end), at: moment)
        case .urlRenewed(let end):
            changes.renewsToken = true
            (phone.codeOpenUntil, phone.urlFollowsCode) = (end, true)
            note(.urlRenewed(until: end), at: moment)
        case .assigned(let hardware, let end):
            phone.assignedMAC = hardware == phone.mac ? nil : hardware
            (phone.codeOpenUntil, phone.urlFollowsCode) = (end, false)
            changes.claimedHardware.append(hardware)
            note(.assigned(hardware, until: end), at: moment)
        case .registered(let address):
            guard move(to: .registered) else { return }
            clear(.registration, .entry)
            phone.registeredAt = moment
            note(.registered(address: address), at: moment)
        case .registrationLost:
            guard phone.status == .registered else { return }
            move(to: .delivered)
            note(HistoryEvent(.registrationLost), at: moment)
        case .userSeen(let user): phone.seenUser = user
        case .displayName(let name): phone.commonName = name
        case .registrar(_, let registrar): phone.pbxDNS = registrar
        case .removed: remove(at: moment)
        case .revised(let draft): take(draft, at: moment)
        case .saidGoodbye(let delivery): sayGoodbye(delivery, at: moment)
        case .alarmed(let cause, let details): raise(cause, details, at: moment)
        case .noted(let event):
            // Any file of the phone's leads it to its own URL.
            if event.kind == .fetchedPart, let door = event.facts?["door"]?.string { giveURL(through: door) }
            note(event, at: moment)
        }
    }

    // MARK: Small things

    func has(_ kind: SecretKind) -> Bool { secrets[kind] != nil }

    /// Sets the status; whatever it was that stopped the phone, or a former release said, is over then.
    ///
    /// - Returns: Whether it is another one.
    @discardableResult
    mutating func move(to status: PhoneStatus) -> Bool {
        guard phone.status != status else { return false }
        if phone.status == .failed { clear(.order, .connection, .file) }
        clear(.former)
        phone.status = status
        return true
    }

    mutating func clear(_ subjects: Condition.Subject...) {
        for subject in subjects { phone.conditions.clear(subject) }
    }

    /// - Returns: Whether it is another one than before.
    mutating func store(_ secret: Secret, _ kind: SecretKind) -> Bool {
        guard secrets[kind] != secret else { return false }
        setSecret(secret, kind)
        return true
    }

    mutating func setSecret(_ secret: Secret?, _ kind: SecretKind) {
        secrets[kind] = secret
        changes.secrets[kind] = .some(secret)
        if kind == .sysclientPassword { phone.hasSysclientPassword = secret != nil }
    }

    mutating func note(_ event: HistoryEvent, at moment: Date) { changes.history.append(HistoryEntry(at: moment, event: event)) }
}

extension PhoneStep {
    /// A removed phone says its goodbye, and takes what people shall read.
    fileprivate var suitsRemovedPhone: Bool {
        switch self {
        case .saidGoodbye, .alarmed, .noted: true
        case .identifying, .sysclientPassword, .adminPassword, .ownAdminPassword, .item, .itemSeriesCompleted, .ready, .failed, .condition,
            .cleared, .delivered, .refused, .codeClosed, .codeOpened, .urlRenewed, .assigned, .registered, .registrationLost, .userSeen,
            .displayName,
            .registrar, .removed, .revised:
            false
        }
    }
}

extension PhoneStatus {
    /// Whether the way to `ready` is behind the phone.
    package var isReadyOrFurther: Bool {
        switch self {
        case .ready, .delivered, .registered: true
        case .received, .identifying, .configuring, .failed, .removed: false
        }
    }
}

extension Condition.Subject {
    /// Whether conditions of the subject are what makes a phone fail.
    fileprivate var isOfFailure: Bool {
        switch self {
        case .order, .connection, .file, .former: true
        case .entry, .registration, .access, .site: false
        }
    }
}
