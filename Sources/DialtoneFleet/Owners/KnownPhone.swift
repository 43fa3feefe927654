import DialtoneModel

import struct Foundation.Date

/// A phone as its owner knows it while there is much to do with it: as it is on disk, and the steps that wait to be written.
///
/// Each write waits for the disk. Devices says in one go what makes many steps, and the PBX waits for what they come to; so steps on which
/// neither relies wait for one that must be on disk at once, and go to disk with it, in their order. What a crash takes of them Devices
/// sends again at the next login. Steps that bring nothing new are dropped: Devices sends everything at each login.
///
/// Only the owner writes its phone, so what it knows stays true while it keeps it.
struct KnownPhone: Sendable {
    /// So many steps wait at most; more are written at once, and Devices is not read on meanwhile.
    static let waitingMax = 64
    /// So long a step waits at most: administrators watch what becomes of a phone.
    static let waitingTime: Duration = .milliseconds(100)

    /// With the steps that wait.
    private var record: PhoneRecord
    private let token: Secret
    private(set) var waiting: [PhoneStep] = []
    /// What the ends of series among them take away; nil if nothing.
    private(set) var completion: ConfigurationItems.Completion?

    init(_ phone: Phone, _ secrets: PhoneSecrets) {
        record = PhoneRecord(phone: phone, items: ConfigurationItems(phone.configuration), secrets: secrets.byKind)
        token = secrets.token
    }

    /// Whether something waits that Devices said.
    var hasWordsOfDevices: Bool { waiting.contains(where: \.isOfDevices) }

    /// As it will be with the steps that wait.
    var phone: Phone { record.whole }
    /// The same.
    var secrets: PhoneSecrets { PhoneSecrets(record.secrets, token: token) }

    /// Has steps wait, unless they bring nothing new.
    mutating func hold(_ steps: [PhoneStep], at moment: Date) {
        var after = record
        after.take(steps, at: moment)
        guard after.differs(from: record) else { return }
        for case .itemSeriesCompleted(let identities) in steps {
            var items = record.items
            let completion = items.complete(identities)
            if !completion.isEmpty { self.completion = completion }
        }
        waiting += steps
        record = after.written
    }

    /// Hands out the steps that wait, to be written.
    mutating func takeWaiting() -> (steps: [PhoneStep], completion: ConfigurationItems.Completion?) {
        defer { (waiting, completion) = ([], nil) }
        return (waiting, completion)
    }

    /// The phone once steps are on disk.
    ///
    /// - Parameter phone: As the store gave it back.
    /// - Returns: nil if only the store knows all of it now: the steps gave it another token.
    func after(_ steps: [PhoneStep], as phone: Phone, at moment: Date) -> KnownPhone? {
        var after = record
        after.take(steps, at: moment)
        return after.changes.renewsToken ? nil : KnownPhone(phone, PhoneSecrets(after.secrets, token: token))
    }
}

extension PhoneStep {
    /// Whether Devices and the PBX lose nothing if the step is not on disk yet.
    ///
    /// A password does not wait: what Devices is told next may prove that we have it, and Devices sends it once.
    var mayWait: Bool {
        switch self {
        case .identifying, .adminPassword, .item, .itemSeriesCompleted, .cleared: true
        case .sysclientPassword, .ownAdminPassword, .ready, .failed, .condition, .delivered, .refused, .codeClosed, .codeOpened,
            .urlRenewed, .assigned, .registered, .registrationLost, .userSeen, .displayName, .registrar, .removed, .revised, .saidGoodbye,
            .alarmed, .noted:
            false
        }
    }

    /// Whether it is what Devices said, of the steps that may wait.
    fileprivate var isOfDevices: Bool {
        switch self {
        case .adminPassword, .item, .itemSeriesCompleted: true
        default: false
        }
    }
}
