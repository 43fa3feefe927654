import DialtoneModel
import DialtoneProvisioning
import DialtoneStore
import DialtoneSupport
import Logging

/// How steps come to disk, and the phone's files after them.
extension PhoneWork {
    /// Commits what the life decided, or has it wait for what follows, see ``KnownPhone``.
    mutating func keep(_ steps: [PhoneStep], _ owner: PhoneOwner) async throws {
        guard steps.allSatisfy(\.mayWait) else {
            _ = try await commit(steps, owner)
            return
        }
        guard var phone = try await know(owner) else { return }
        phone.hold(steps, at: environment.time.date())
        known = phone
        guard !phone.waiting.isEmpty else { return }
        if phone.waiting.count < KnownPhone.waitingMax { startWaiting(owner) } else { try await commitWaiting(owner) }
    }

    /// The phone with the steps that wait, read if it is not known; nil if there is none.
    private mutating func know(_ owner: PhoneOwner) async throws -> KnownPhone? {
        if let known { return known }
        guard let phone = try await environment.store.phone(instance: key.instance, mac: key.mac) else { return nil }
        phoneID = phone.id
        known = KnownPhone(phone, try await environment.store.secrets(of: phone.id))
        startWaiting(owner)
        return known
    }

    private mutating func startWaiting(_ owner: PhoneOwner) {
        guard waitingTimer == nil else { return }
        lastWaitingTimer += 1
        waitingTimer = lastWaitingTimer
        post(.waited(lastWaitingTimer), after: KnownPhone.waitingTime, owner)
    }

    /// Lets go of the phone unless there is something to do with it.
    mutating func forget() {
        if answers.isEmpty, waitingTimer == nil { known = nil }
    }

    mutating func commitWaiting(_ owner: PhoneOwner) async throws {
        if known?.waiting.isEmpty == false { _ = try await commit([], owner) }
    }

    /// Commits steps, behind those that wait and with them.
    ///
    /// - Returns: The phone after the steps; nil if there is none, or nothing to write.
    mutating func commit(_ steps: [PhoneStep], _ owner: PhoneOwner) async throws -> Phone? {
        let (first, completion) = known?.takeWaiting() ?? ([], nil)
        waitingTimer = nil
        defer { forget() }
        var steps = steps
        // The files were just made to see whether they can be; their revision goes to disk with the step itself.
        if steps.contains(.ready), let draft { steps.append(.revised(draft)) }
        draft = nil
        do {
            return try await write(first + steps, completion, owner)
        } catch let refusal as StoreError where refusal.isRefusal && !first.isEmpty && !steps.isEmpty {
            // What waited is not to blame.
            _ = try await write(first, completion, owner)
            return try await write(steps, nil, owner)
        }
    }

    private mutating func write(
        _ steps: [PhoneStep], _ completion: ConfigurationItems.Completion?, _ owner: PhoneOwner
    ) async throws -> Phone? {
        // A store that failed when the owner began left it without.
        if phoneID == nil { phoneID = try await environment.store.phone(instance: key.instance, mac: key.mac)?.id }
        guard let phoneID, !steps.isEmpty else { return nil }
        let (before, moment) = (known, environment.time.date())
        // What failed is not known: it is read when it is wanted.
        known = nil
        let phone = try await environment.store.commit(steps, for: phoneID, at: moment)
        known = before?.after(steps, as: phone, at: moment)
        for step in steps {
            guard case .failed(let condition) = step else { continue }
            logger.notice(
                "Phone failed", metadata: [LogKey.condition: "\(condition.code)", LogKey.reason: "\(condition.text(in: .english))"])
        }
        environment.committed(phone, steps)
        describe(phone, owner)
        var triggers = [RevisionMaker.Trigger(concerningHandsets: steps)].compactMap(\.self)
        if !steps.contains(.ready) {
            // That something is gone says more than what came with it.
            if let completion {
                triggers.append(.itemSeriesCompleted(completion))
            } else if let trigger = RevisionMaker.Trigger(steps) {
                triggers.append(trigger)
            }
        }
        for trigger in triggers {
            do {
                try await revise(phone, trigger)
            } catch {
                // The steps are on disk, and the caller must not take them again: the files are looked at later.
                logger.warning("The phone's files could not be looked at", metadata: [LogKey.error: "\(error)"])
                post(.revise(trigger), after: Self.storeRetry, owner)
            }
        }
        return phone
    }

    /// Why no file can be made; nil if one can, or if the phone's vendor is not known yet.
    mutating func fileProblem(_ owner: PhoneOwner) async throws -> Condition? {
        draft = nil
        guard let known = try await know(owner) else { return nil }
        switch try await revisions.look(known.phone, known.secrets) {
        case nil: return nil
        case .made(let draft)?:
            self.draft = draft
            return nil
        case .impossible(let condition)?: return condition
        }
    }

    mutating func revise(_ phone: Phone, _ trigger: RevisionMaker.Trigger) async throws {
        let outcome = try await revisions.revise(phone, trigger)
        if let revised = outcome.phone {
            known = known?.after([], as: revised, at: environment.time.date())
            environment.committed(revised, [])
        }
        for message in outcome.messages { tell(message) }
    }

    private var revisions: RevisionMaker { RevisionMaker(store: environment.store, files: environment.files, date: environment.time.date) }
}
