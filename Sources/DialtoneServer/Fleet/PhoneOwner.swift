import DialtoneDialogue
import DialtoneModel
import DialtoneProvisioning
import DialtoneStore
import DialtoneTransport
import DialtoneVendors
import DialtoneWire
import Foundation
import Logging
import NIOCore

/// The one task that owns a phone: its connection to Devices, its timers and every write to its record.
struct PhoneOwner: Sendable {
    enum Event: Sendable {
        case life(PhoneLife.Event)
        /// A connection was made; its number, and where to write.
        case opened(Int, any SysclientSender)
        case order(PhoneOrder, answer: CheckedContinuation<Condition?, Never>)
        /// Steps that others found out: a fetch, a registration.
        case steps([PhoneStep])
        /// The same, for a caller that goes on only when they are on disk, with the phone as it then is.
        case durableSteps([PhoneStep], done: CheckedContinuation<Phone?, any Error>)
        /// The files may be others now.
        case revise(RevisionMaker.Occasion)
        /// Try the store again.
        case reload
    }

    let key: PhoneKey
    let environment: Fleet.Environment
    /// Has another owner hear of something; never waits.
    let tell: @Sendable (RevisionMaker.Message) -> Void
    let mailbox = Mailbox<Event>()

    func run() async {
        var work = PhoneWork(owner: self)
        await withDiscardingTaskGroup { group in
            await mailbox.run { event in
                await work.handle(event, &group)
            } leftOver: { event in
                switch event {
                case .order(_, let answer): answer.resume(returning: .serviceStopping)
                case .durableSteps(_, let done): done.resume(throwing: OwnerEnded())
                case .life, .opened, .steps, .revise, .reload: break
                }
            }
            await work.abandonLink()
            group.cancelAll()
        }
        environment.connections.set(key, nil)
    }
}

/// The service stops, or the phone was just removed: its record is not written any more.
struct OwnerEnded: Error, CustomStringConvertible {
    var description: String { "the phone's owner has ended" }
}

/// Too many events wait for the phone's owner.
struct OwnerBusy: Error, CustomStringConvertible {
    var description: String { "too much waits for this phone already; try again in a moment" }
}

/// The owner's state while it runs.
private struct PhoneWork {
    private typealias Answer = CheckedContinuation<Condition?, Never>

    /// How long the store gets to recover before the phone tries it again.
    private static let storeRetry: Duration = .seconds(5)
    private static let connectTimeout: Duration = .seconds(15)

    private let key: PhoneKey
    private let environment: Fleet.Environment
    private let tell: @Sendable (RevisionMaker.Message) -> Void
    private let mailbox: Mailbox<PhoneOwner.Event>
    private let logger: Logger
    private var random: Fleet.Chance
    private var life: PhoneLife?
    private var phoneID: Phone.ID?
    private var devicesURL: String?
    private var answers: [UInt64: Answer] = [:]
    private var lastTicket: UInt64 = 0
    /// The connection being made or held; cancelled when the life wants it gone, or with the owner.
    private var link: (number: Int, task: Task<Void, Never>, outbound: (any SysclientSender)?)?
    /// The end of the connection before: Devices must never see two of one phone.
    private var closing: Task<Void, Never>?
    /// The highest number of a connection so far: a life that starts anew must not meet events of an old one's.
    private var lastConnection = 0
    private var registered: PhoneLife.ConnectionState?
    /// What the last look at the files made, until it is committed.
    private var draft: RevisionDraft?

    init(owner: PhoneOwner) {
        key = owner.key
        environment = owner.environment
        random = owner.environment.random()
        tell = owner.tell
        mailbox = owner.mailbox
        logger = owner.environment.logger.with(owner.key.instance, owner.key.mac)
    }

    /// - Returns: false when the owner has nothing more to do.
    mutating func handle(_ event: PhoneOwner.Event, _ group: inout DiscardingTaskGroup) async -> Bool {
        do {
            switch event {
            case .life(.devices(let url)):
                devicesURL = url
                // The first message of every owner: whatever is stored comes to life with it.
                guard life != nil else { return try await load(&group) }
                return try await live(.devices(url: url), &group)
            case .life(let event):
                if case .stop = event, life == nil { return end() }
                noteLinkEnd(event)
                return try await live(event, &group)
            case .opened(let number, let outbound):
                guard link?.number == number else {
                    group.addTask { await outbound.close(reason: "superseded") }
                    return true
                }
                link?.outbound = outbound
                return try await live(.connected(number), &group)
            case .order(let order, let answer): return try await take(order, answer, &group)
            case .steps(let steps):
                _ = try await commit(steps, &group)
                return true
            case .durableSteps(let steps, let done):
                let phone: Phone?
                do {
                    phone = try await commit(steps, &group)
                    done.resume(returning: phone)
                } catch {
                    done.resume(throwing: error)
                    throw error
                }
                // Here, and not by a message behind it: an order that came between the two would be removed as well.
                return phone?.status == .removed && steps.contains(.removed) ? try await live(.remove, &group) : true
            case .revise(let occasion):
                do {
                    guard let phone = try await environment.store.phone(instance: key.instance, mac: key.mac) else { return true }
                    try await revise(phone, occasion)
                } catch {
                    post(event, after: Self.storeRetry, &group)  // what changed has changed: it is looked at later
                    throw error
                }
                return true
            case .reload: return life == nil ? try await load(&group) : true
            }
        } catch let refusal as StoreError where refusal.isRefusal {
            // The store works; what was wanted cannot be, and the caller has been told.
            logger.info("Refused by the store", metadata: [LogKey.error: "\(refusal)"])
            return true
        } catch {
            await storeFailed(error, &group)
            return true
        }
    }

    // MARK: Orders

    /// Nothing happens before the order is on disk; from then on it survives whatever comes.
    private mutating func take(
        _ order: PhoneOrder, _ answer: Answer, _ group: inout DiscardingTaskGroup
    ) async throws -> Bool {
        lastTicket += 1
        let ticket = lastTicket
        answers[ticket] = answer
        if let phoneID, let phone = try await environment.store.phone(phoneID), try await isRepeated(order, phone) {
            // What is done already is ok at once (docs/protocols/provisioning.md); names and password may still have changed.
            let phone = try await environment.store.updateDetails(of: phone.id, from: order, at: environment.time.date())
            environment.committed(phone, [])
            describe(phone)
            try await revise(phone, .orderRepeated)
            resolve(ticket, nil)
            return true
        }
        let phone = try await environment.store.receive(order, at: environment.time.date())
        phoneID = phone.id
        describe(phone)
        logger.notice("Phone ordered", metadata: [LogKey.user: "\(phone.user)"])
        if environment.files.base(of: phone) != nil { try await revise(phone, .orderRepeated) }
        if life == nil {
            let secrets = try await environment.store.secrets(of: phone.id)
            life = PhoneLife(start(phone, secrets))
            guard try await live(.devices(url: devicesURL), &group) else { return false }
        }
        return try await live(.ordered(ticket: ticket, code: order.code), &group)
    }

    /// Whether the same order was already fulfilled: same code, and everything that `ok` promises is there.
    private func isRepeated(_ order: PhoneOrder, _ phone: Phone) async throws -> Bool {
        guard phone.hasSysclientPassword, [.ready, .delivered, .registered].contains(phone.status) else { return false }
        return try await environment.store.secrets(of: phone.id).code?.matches(order.code.reveal()) == true
    }

    /// A little earlier than promised to the outside, so that the answer is there in time.
    private var deadline: Duration { environment.deadline - min(.seconds(1), environment.deadline / 10) }

    // MARK: Life

    private mutating func load(_ group: inout DiscardingTaskGroup) async throws -> Bool {
        guard let phone = try await environment.store.phone(instance: key.instance, mac: key.mac) else { return true }
        phoneID = phone.id
        guard phone.status != .removed else { return true }  // it may be ordered again
        let secrets = try await environment.store.secrets(of: phone.id)
        life = PhoneLife(start(phone, secrets))
        guard try await live(.devices(url: devicesURL), &group) else { return false }
        return try await live(.started, &group)
    }

    private func start(_ phone: Phone, _ secrets: PhoneSecrets) -> PhoneLife.Start {
        PhoneLife.Start(
            identity: identity(of: phone), status: phone.status, shown: shown(phone),
            password: secrets.sysclientPassword, code: secrets.code,
            codeLives: phone.receivedAt.addingTimeInterval(environment.codeLifetime.seconds) > environment.time.date(), deadline: deadline,
            connectionsBefore: lastConnection)
    }

    /// What the phone's life has said of it: of the connection, or why it failed.
    private func shown(_ phone: Phone) -> Condition? {
        let conditions = phone.conditions
        return conditions[.connection] ?? (phone.status == .failed ? conditions[.file] ?? conditions[.former] : nil)
    }

    /// What Devices is to show of the phone. The name is the user's, by which people look for a phone.
    private func identity(of phone: Phone) -> SysclientDialogue.Identity {
        SysclientDialogue.Identity(
            mac: phone.mac, name: phone.commonName.isEmpty ? phone.user : phone.commonName,
            make: phone.vendor.flatMap { environment.files.catalogue.driver(id: $0)?.name }, model: phone.model,
            firmware: phone.firmware, address: phone.address)
    }

    /// Has the life hear of what is new of the phone, behind what it is doing now.
    private func describe(_ phone: Phone) {
        let identity = identity(of: phone)
        guard let life, life.identity != identity else { return }
        mailbox.post(.life(.described(identity)))
    }

    private mutating func live(_ event: PhoneLife.Event, _ group: inout DiscardingTaskGroup) async throws -> Bool {
        guard let actions = life?.handle(event, using: &random) else { return true }
        register(life?.connectionState)
        for action in actions {
            switch action {
            case .requestConnection(let urgent):
                let lane: ConnectionLimiter.Lane = urgent ? .order : .reconnection
                group.addTask { [mailbox, limiter = environment.limiter] in
                    guard (try? await limiter.wait(in: lane)) != nil else { return }  // cancelled with the owner
                    mailbox.post(.life(.granted))
                }
            case .connect(let number, let url): connect(number, url)
            case .send(let frame):
                // A send that fails is followed by the reader's "disconnected", which the life knows how to take.
                try? await link?.outbound?.send(frame)
            case .disconnect(let reason): disconnect(&group, reason)
            case .start(let timer, let delay):
                post(.life(.timerFired(timer)), after: delay, &group)
            case .commit(let steps): _ = try await commit(steps, &group)
            case .checkFile:
                let problem = try await fileProblem()
                guard try await live(.fileChecked(problem: problem), &group) else { return false }
            case .answer(let ticket, let problem): resolve(ticket, problem)
            case .note(let text): logger.info("Devices dialogue", metadata: [LogKey.reason: "\(text)"])
            case .finished:
                disconnect(&group)
                return end()
            }
        }
        return true
    }

    /// - Returns: The phone after the steps; nil if there is none, or nothing to write.
    private mutating func commit(_ steps: [PhoneStep], _ group: inout DiscardingTaskGroup) async throws -> Phone? {
        // A store that failed when the owner began left it without.
        if phoneID == nil { phoneID = try await environment.store.phone(instance: key.instance, mac: key.mac)?.id }
        guard let phoneID else { return nil }
        var steps = steps
        let completion = try await completion(by: steps, of: phoneID)
        // Most series bring what is there already: then there is nothing to write.
        if let completion, completion.isEmpty { steps.removeAll(where: \.endsItemSeries) }
        guard !steps.isEmpty else { return nil }
        // The files were just made to see whether they can be; their revision goes to disk with the step itself.
        let isRevised = steps.contains(.ready)
        if isRevised, let draft { steps.append(.revised(draft)) }
        draft = nil
        let phone = try await environment.store.commit(steps, for: phoneID, at: environment.time.date())
        for step in steps {
            guard case .failed(let condition) = step else { continue }
            logger.notice(
                "Phone failed", metadata: [LogKey.condition: "\(condition.code)", LogKey.reason: "\(condition.text(in: .english))"])
        }
        environment.committed(phone, steps)
        describe(phone)
        var occasions = [RevisionMaker.Occasion(concerningHandsets: steps)].compactMap(\.self)
        if !isRevised {
            if let occasion = RevisionMaker.Occasion(steps) {
                occasions.append(occasion)
            } else if let completion, !completion.isEmpty {
                occasions.append(.itemSeriesCompleted(completion))
            }
        }
        for occasion in occasions {
            do {
                try await revise(phone, occasion)
            } catch {
                // The steps are on disk, and the caller must not take them again: the files are looked at later.
                logger.warning("The phone's files could not be looked at", metadata: [LogKey.error: "\(error)"])
                post(.revise(occasion), after: Self.storeRetry, &group)
            }
        }
        return phone
    }

    /// What the end of a series of items will change; nil if there is none in these steps. Only this owner writes the phone.
    private func completion(by steps: [PhoneStep], of id: Phone.ID) async throws -> ConfigurationItems.Completion? {
        for case .itemSeriesCompleted(let identities) in steps {
            guard let phone = try await environment.store.phone(id) else { return nil }
            var items = ConfigurationItems(phone.configuration)
            return items.complete(identities)
        }
        return nil
    }

    /// Why no file can be made; nil if one can, or if the phone's vendor is not known yet.
    private mutating func fileProblem() async throws -> Condition? {
        draft = nil
        guard let phoneID, let phone = try await environment.store.phone(phoneID) else { return nil }
        switch try await revisions.look(phone) {
        case nil: return nil
        case .made(let draft)?:
            self.draft = draft
            return nil
        case .impossible(let condition)?: return condition
        }
    }

    private func revise(_ phone: Phone, _ occasion: RevisionMaker.Occasion) async throws {
        let outcome = try await revisions.revise(phone, occasion)
        if let revised = outcome.phone { environment.committed(revised, []) }
        for message in outcome.messages { tell(message) }
    }

    private var revisions: RevisionMaker { RevisionMaker(store: environment.store, files: environment.files, date: environment.time.date) }

    private mutating func resolve(_ ticket: UInt64, _ problem: Condition?) {
        answers.removeValue(forKey: ticket)?.resume(returning: problem)
    }

    /// Answers the orders that still wait; the owner ends.
    private mutating func end() -> Bool {
        for ticket in Array(answers.keys) { resolve(ticket, .serviceStopping) }
        return false
    }

    /// Nothing may happen that is not on disk: the connection goes, orders are told, and life starts anew from the
    /// store's truth once it works again.
    private mutating func storeFailed(_ error: any Error, _ group: inout DiscardingTaskGroup) async {
        // A cancelled owner could not write any more; its phone's truth is on disk.
        if !Task.isCancelled { logger.error("The store failed", metadata: [LogKey.error: "\(error)"]) }
        for ticket in Array(answers.keys) { resolve(ticket, .storeFailed(problem: "\(error)")) }
        disconnect(&group)
        life = nil
        register(.idle)
        post(.reload, after: Self.storeRetry, &group)
    }

    private func post(_ event: PhoneOwner.Event, after delay: Duration, _ group: inout DiscardingTaskGroup) {
        group.addTask { [mailbox, clock = environment.time.clock] in
            guard (try? await clock.sleep(for: delay)) != nil else { return }  // cancelled with the owner
            mailbox.post(event)
        }
    }

    private mutating func register(_ state: PhoneLife.ConnectionState?) {
        guard state != registered else { return }
        registered = state
        environment.connections.set(key, state)
    }

    // MARK: Link

    private mutating func connect(_ number: Int, _ url: String) {
        lastConnection = number
        let mailbox = self.mailbox
        let links = environment.links
        let former = closing
        // Owned by `link`: cancelled by `disconnect`, which also the owner's end goes through.
        let task = Task {
            await former?.value
            do {
                try await links.run(to: url, timeout: Self.connectTimeout) { sender in
                    mailbox.post(.opened(number, sender))
                } received: { message in
                    switch message {
                    case .frame(let frame): await mailbox.deliver(.life(.received(number, frame)))
                    case .unreadable(let fault, let byteCount):
                        await mailbox.deliver(.life(.unreadable(number, fault, byteCount: byteCount)))
                    }
                }
                mailbox.post(.life(.disconnected(number, reason: nil)))
            } catch let fault as SysclientLinkFault {
                mailbox.post(.life(.connectFailed(number, reason: fault.reason)))
            } catch {
                mailbox.post(.life(.disconnected(number, reason: "\(error)")))
            }
        }
        link = (number, task, nil)
    }

    /// The link's task has ended by itself, or never came up.
    private mutating func noteLinkEnd(_ event: PhoneLife.Event) {
        switch event {
        case .disconnected(let number, _), .connectFailed(let number, _):
            guard link?.number == number else { return }
            link = nil
        case .started, .ordered, .devices, .granted, .connected, .received, .unreadable, .timerFired, .fileChecked,
            .described, .reopen, .remove, .stop:
            break
        }
    }

    /// The owner was cancelled in the middle of its life: nobody would close the connection any more.
    mutating func abandonLink() async {
        guard let (_, task, _) = link else { return }
        link = nil
        task.cancel()
        await task.value
    }

    private mutating func disconnect(_ group: inout DiscardingTaskGroup, _ reason: String = "") {
        guard let (_, task, outbound) = link else { return }
        link = nil
        let end = Task {
            await outbound?.close(reason: reason)
            task.cancel()
            await task.value
        }
        closing = end
        group.addTask { await end.value }  // so the owner ends after it
    }
}

extension PhoneStep {
    fileprivate var endsItemSeries: Bool { if case .itemSeriesCompleted = self { true } else { false } }
}
