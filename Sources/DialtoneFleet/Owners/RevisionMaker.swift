import DialtoneModel
import DialtoneProvisioning
import DialtoneStore
import DialtoneVendors
import Foundation

/// Makes a phone's files when something happened that may have changed them, and keeps them as a new revision if they
/// are others than before.
struct RevisionMaker: Sendable {
    /// What may have changed a phone's files.
    enum Trigger: Hashable, Sendable {
        case item(ConfigurationItem.Identity)
        /// The phone's whole configuration came: what it had besides is gone, or the rest counts in another order.
        case itemSeriesCompleted(ConfigurationItems.Completion)
        case adminPassword
        /// The phone was given a password of its own for its administrator.
        case ownAdminPassword
        case codeClosed
        case orderRepeated
        /// The phone's own URL is another one.
        case tokenRenewed
        /// Administrators changed what they want different in these scopes.
        case overrides([OverrideScope])
        /// The phone's configuration is complete, for the first time or after another order.
        case ready
        /// The phone fetched its file: what it is may be known now.
        case delivered
        case removed
        /// A DECT base hears from the order of one of its handsets.
        case handset(MACAddress, HandsetChange)
        /// A handset's order hears from its base: why it has no place, or that it has one.
        case place(HandsetProblem?)
        /// The PBX has another name for the phone's user.
        case displayName(String)
        /// The phone's user is at another PBX.
        case registrar(from: String, to: String)
        /// What the phone shows at its own URL is made from another key.
        case secretKey
        /// The service starts: no owner looked while it did not run.
        case started
    }

    enum Look: Sendable {
        case made(RevisionDraft)
        case impossible(Condition)
    }

    typealias HandsetChange = RevisionCause.HandsetChange

    /// What another owner has to hear of.
    struct Message: Sendable {
        var key: PhoneKey
        var trigger: Trigger
    }

    struct Outcome: Sendable {
        /// The phone, if anything was written.
        var phone: Phone?
        var messages: [Message] = []
    }

    let store: any PhoneStore
    let files: FileMaker
    var date: @Sendable () -> Date = { .now }

    /// The files of a phone whose configuration just became complete; nil while its vendor is not known.
    func look(_ phone: Phone, _ secrets: PhoneSecrets) async throws -> Look? {
        guard let hardware = files.hardware(of: phone) else { return nil }
        do {
            let made = try files.files(for: phone, secrets: secrets, on: hardware, handsets: try await reader.members(of: phone))
            return .made(made.revision(cause: phone.revision == nil ? .configurationComplete : .orderedAgain))
        } catch let fault as RenderFault {
            return .impossible(.fileImpossible(maker: hardware.words, problem: "\(fault)"))
        }
    }

    func revise(_ phone: Phone, _ trigger: Trigger) async throws -> Outcome {
        if let base = files.base(of: phone) { return try await settle(phone, at: base, trigger) }
        let handsets = try await reader.members(of: phone)
        return Outcome(
            phone: try await revise(phone, trigger, handsets), messages: try await messages(to: handsets.map(\.phone), of: phone))
    }

    private var reader: HandsetReader { HandsetReader(store: store, files: files) }

    private func revise(_ phone: Phone, _ trigger: Trigger, _ handsets: [HandsetMember]) async throws -> Phone? {
        // Before, there is nothing that the phone could get; afterwards, nothing that it may.
        guard phone.configuredAt != nil, phone.status != .removed else { return nil }
        // It was a handset until now.
        let isFreed = phone.conditions[.file]?.isOfHandset == true
        guard let hardware = files.hardware(of: phone), let cause = try await cause(of: trigger, for: phone, on: hardware, handsets) else {
            return isFreed ? try await store.commit([.cleared(.file)], for: phone.id, at: date()) : nil
        }
        do {
            let made = try files.files(
                for: phone, secrets: try await store.secrets(of: phone.id), on: hardware, handsets: handsets)
            var steps: [PhoneStep] = []
            if made.digest != phone.revisionDigest { steps.append(.revised(made.revision(cause: cause))) }
            // A failed one keeps why until its life has checked the file, and one that has not fetched its new file is not there yet.
            let shown = phone.conditions[.file]
            if let shown, phone.status != .failed, !shown.isOfMove { steps.append(.cleared(.file)) }
            // Overrides and Devices may send the phone elsewhere: then its file is as it was.
            if case .registrar(let from, let to) = trigger, made.digest != phone.revisionDigest, phone.deliveredRevision != nil,
                phone.status != .failed
            {
                // Several moves before it fetches are one.
                let first = if case .registrarMoved(let first, _) = shown { first } else { from }
                steps.append(first == to ? .cleared(.file) : .condition(.registrarMoved(from: first, to: to)))
            }
            return steps.isEmpty ? nil : try await store.commit(steps, for: phone.id, at: date())
        } catch let fault as RenderFault {
            // The phone keeps what it has; people must see why.
            let problem = "\(fault)"
            // What was said of the same problem first, such as by the door, tells more than the latest trigger to find it again.
            guard phone.conditions[.file]?.problemOfFile != problem else { return nil }
            return try await store.commit([.condition(.fileOutdated(cause: cause, problem: problem))], for: phone.id, at: date())
        }
    }

    /// nil if the phone is not concerned.
    private func cause(
        of trigger: Trigger, for phone: Phone, on hardware: Hardware, _ handsets: [HandsetMember]
    ) async throws -> RevisionCause? {
        switch trigger {
        case .item(let identity): return .item("\(identity)")
        case .itemSeriesCompleted(let completion):
            if !completion.gone.isEmpty {
                let (names, more) = RevisionCause.named(completion.gone.map(\.description))
                return .itemsGone(names, more: more)
            }
            guard !completion.fewer.isEmpty else { return .itemOrder }
            let (types, more) = RevisionCause.named(completion.fewer)
            return .itemsFewer(types, more: more)
        case .adminPassword: return .devicesAdminPassword
        case .ownAdminPassword: return .ownAdminPassword
        case .displayName(let name): return .displayName(name)
        case .registrar(let from, let to): return .registrarMoved(from: from, to: to)
        case .codeClosed: return .codeClosed
        case .orderRepeated: return .orderRepeated
        case .tokenRenewed: return .urlRenewed
        case .secretKey: return .secretKey
        case .started: return .serviceStarted
        case .handset(let mac, let change):
            // Its place now, or else the one that the file had for it.
            let number = files.roster(of: phone, on: hardware, handsets: handsets.map(\.phone))?.number(of: mac, kept: phone.handsets)
            // One that has left the base is not among its handsets any more.
            let handset = try await store.phone(instance: phone.instance, mac: mac)
            return .handset(number: number, user: handset?.user, mac: mac, change: change)
        // The files were made with the step itself, or there are none any more.
        case .ready, .delivered, .removed, .place: return nil
        case .overrides(let scopes):
            let own = scopes.filter {
                $0.instance == phone.instance && $0.contains(mac: phone.mac, vendor: hardware.driver.id, model: hardware.model)
            }
            guard !own.isEmpty else { return nil }
            let (names, more) = RevisionCause.named(own.map(\.description))
            return .overrides(names, more: more)
        }
    }
}

// MARK: Handsets of DECT bases

extension RevisionMaker {
    /// A handset's order has no files of its own: says why it has no place, and tells its base what changed.
    private func settle(_ phone: Phone, at mac: MACAddress, _ trigger: Trigger) async throws -> Outcome {
        // The first order of a handset concerns its base once it is complete; another one brings another password at once.
        let isSettled = phone.configuredAt != nil && phone.status != .removed
        guard isSettled || phone.status == .removed || trigger == .orderRepeated else { return Outcome() }
        var outcome = Outcome()
        let base = try await store.phone(instance: phone.instance, mac: mac)
        if isSettled {
            var problem = files.problem(ofBase: mac, base, for: phone)
            // Whether there is a place for it only the base can say.
            if problem == nil, case .place(let told) = trigger { problem = told }
            let (condition, shown) = (problem.map { Condition.handset($0) }, phone.conditions[.file])
            if let condition, condition != shown {
                outcome.phone = try await store.commit([.condition(condition)], for: phone.id, at: date())
            } else if condition == nil, let shown, trigger.isOfPlace || !shown.isOfHandset {
                // Besides a place that it has now: what was said of a file of its own, before it became a handset.
                outcome.phone = try await store.commit([.cleared(.file)], for: phone.id, at: date())
            }
        }
        if let change = HandsetChange(trigger, for: phone), let base, base.status != .removed, base.mac != phone.mac {
            outcome.messages = [Message(key: PhoneKey(instance: base.instance, mac: base.mac), trigger: .handset(phone.mac, change))]
        }
        return outcome
    }

    /// Tells handsets' orders why they have no place, or that they have one: each that says something else.
    private func messages(to handsets: [Phone], of base: Phone) async throws -> [Message] {
        guard !handsets.isEmpty else { return [] }
        let roster = files.hardware(of: base).flatMap { files.roster(of: base, on: $0, handsets: handsets) }
        return handsets.compactMap { handset in
            guard handset.status != .removed, handset.configuredAt != nil else { return nil }
            let problem = files.problem(ofBase: base.mac, base, for: handset) ?? roster?.problems[handset.mac]
            let shown: HandsetProblem? = if case .handset(let told) = handset.conditions[.file] { told } else { nil }
            guard problem != shown else { return nil }
            return Message(key: PhoneKey(instance: handset.instance, mac: handset.mac), trigger: .place(problem))
        }
    }
}

extension RevisionMaker.HandsetChange {
    /// What a trigger at a handset's order is for its base; nil for what its account does not depend on, and for what the base hears
    /// of as well.
    fileprivate init?(_ trigger: RevisionMaker.Trigger, for phone: Phone) {
        switch trigger {
        case .ready: self = .ordered
        case .removed: self = .removed
        case .item, .itemSeriesCompleted, .orderRepeated, .displayName, .registrar: self = .changed
        case .overrides(let scopes):
            guard scopes.contains(OverrideScope(phone.instance, .phone(phone.mac))) else { return nil }
            self = .changed
        case .adminPassword, .ownAdminPassword, .codeClosed, .tokenRenewed, .secretKey, .started, .delivered, .handset, .place:
            return nil
        }
    }
}

extension Condition {
    fileprivate var isOfHandset: Bool { if case .handset = self { true } else { false } }
    fileprivate var isOfMove: Bool { if case .registrarMoved = self { true } else { false } }
}

extension RevisionMaker.Trigger {
    fileprivate var isOfPlace: Bool { if case .place = self { true } else { false } }

    /// What steps mean for the other orders at the same DECT base; nil if nothing.
    init?(concerningHandsets steps: [PhoneStep]) {
        if steps.contains(.removed) {
            self = .removed
        } else if steps.contains(.ready) {
            self = .ready
        } else if steps.contains(where: { if case .delivered = $0 { true } else { false } }) {
            self = .delivered
        } else {
            return nil
        }
    }

    /// What steps mean for the phone's files; nil if they cannot change them.
    ///
    /// A fetch brings its own revision with it, see `PhoneDoors`.
    init?(_ steps: [PhoneStep]) {
        // The door has just made the files, and would have said so.
        guard !steps.contains(where: { if case .delivered = $0 { true } else { false } }) else { return nil }
        // Of several items in one commit the last one names the cause.
        for step in steps.reversed() {
            switch step {
            case .item(let item, _):
                self = .item(item.identity)
                return
            case .adminPassword:
                self = .adminPassword
                return
            case .ownAdminPassword:
                self = .ownAdminPassword
                return
            case .codeClosed:
                self = .codeClosed
                return
            case .urlRenewed:
                self = .tokenRenewed
                return
            case .displayName(let name):
                self = .displayName(name)
                return
            case .registrar(let from, let to):
                self = .registrar(from: from, to: to)
                return
            case .identifying, .sysclientPassword, .itemSeriesCompleted, .ready, .failed, .condition, .cleared, .delivered, .refused,
                .codeOpened, .assigned, .registered, .registrationLost, .userSeen, .removed, .revised, .saidGoodbye, .alarmed, .noted:
                continue
            }
        }
        return nil
    }
}
