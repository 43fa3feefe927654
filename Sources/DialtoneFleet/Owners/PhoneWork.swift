import DialtoneDialogue
import DialtoneModel
import DialtoneProvisioning
import DialtoneStore
import DialtoneSupport
import DialtoneVendors
import DialtoneWire
import Foundation
import Logging

/// An owner's state, and what it does with each event.
struct PhoneWork: Sendable {
    typealias Answer = CheckedContinuation<Condition?, Never>

    /// How long the store gets to recover before the phone tries it again.
    static let storeRetry: Duration = .seconds(5)
    private static let connectTimeout: Duration = .seconds(15)

    let key: PhoneKey
    let environment: Fleet.Environment
    /// Has another owner hear of something; never waits.
    let tell: @Sendable (RevisionMaker.Message) -> Void
    private var random: Fleet.Chance
    private var life: PhoneLife?
    var phoneID: Phone.ID?
    private var devicesURL: String?
    var answers: [UInt64: Answer] = [:]
    private var lastTicket: UInt64 = 0
    /// The connection being made or held, for the life.
    private var link: (number: Int, link: any SysclientLink)?
    /// The connection before, until its socket is closed: Devices must never see two of one phone.
    private var closing: (number: Int, link: any SysclientLink)?
    /// The connection that is opened once the one before is closed.
    private var next: (number: Int, url: String)?
    /// The highest number of a connection so far: a life that starts anew must not meet events of an old one's.
    private var lastConnection = 0
    private var registered: PhoneLife.ConnectionState?
    /// Over all connections: a Devices that opens one after the other is no better.
    private var budget = MessageBudget()
    /// What the last look at the files made, until it is committed.
    var draft: RevisionDraft?
    /// The phone, while an order runs or steps may follow each other; a phone that is left alone costs no memory for it.
    var known: KnownPhone?
    /// The timer that ends the waiting of ``known``'s steps, by its number.
    var waitingTimer: Int?
    var lastWaitingTimer = 0

    init(key: PhoneKey, environment: Fleet.Environment, tell: @escaping @Sendable (RevisionMaker.Message) -> Void) {
        self.key = key
        self.environment = environment
        self.tell = tell
        random = environment.random()
    }

    /// Whether a socket is open or being opened.
    var hasConnection: Bool { link != nil || closing != nil }

    var logger: Logger { environment.logger.with(key.instance, key.mac) }

    /// - Returns: false when the owner has nothing more to do.
    mutating func handle(_ event: PhoneOwner.Event, _ owner: PhoneOwner) async -> Bool {
        do {
            switch event {
            case .life(.devices(let url)):
                devicesURL = url
                // The first message of every owner: whatever is stored comes to life with it.
                guard life != nil else { return try await load(owner) }
                return try await live(.devices(url: url), owner)
            case .life(let event):
                if case .stop = event, life == nil { return end() }
                return try await live(event, owner)
            case .link(let number, let event): return try await follow(event, of: number, owner)
            case .granted: return try await live(.granted, owner)
            case .order(let order, let answer): return try await take(order, answer, owner)
            case .steps(let steps):
                try await commitWaiting(owner)
                _ = try await commit(steps, owner)
                return true
            case .durableSteps(let steps, let done):
                let phone: Phone?
                do {
                    // In a transaction of their own: what is refused of these must not take the others with it.
                    try await commitWaiting(owner)
                    phone = try await commit(steps, owner)
                    done.resume(returning: phone)
                } catch {
                    done.resume(throwing: error)
                    throw error
                }
                // Here, and not by a message behind it: an order that came between the two would be removed as well.
                return phone?.status == .removed && steps.contains(.removed) ? try await live(.remove, owner) : true
            case .revise(let trigger):
                do {
                    try await commitWaiting(owner)
                    guard let phone = try await environment.store.phone(instance: key.instance, mac: key.mac) else { return true }
                    try await revise(phone, trigger)
                } catch {
                    post(event, after: Self.storeRetry, owner)  // what changed has changed: it is looked at later
                    throw error
                }
                return true
            case .waited(let number):
                guard number == waitingTimer else { return true }
                waitingTimer = nil
                try await commitWaiting(owner)
                forget()
                return true
            case .reload: return life == nil ? try await load(owner) : true
            }
        } catch let refusal as StoreError where refusal.isRefusal {
            // The store works; what was wanted cannot be, and the caller has been told.
            logger.info("Refused by the store", metadata: [LogKey.error: "\(refusal)"])
            return true
        } catch {
            await storeFailed(error, owner)
            return true
        }
    }

    // MARK: Orders

    /// Nothing happens before the order is on disk; from then on it survives whatever comes.
    private mutating func take(
        _ order: PhoneOrder, _ answer: Answer, _ owner: PhoneOwner
    ) async throws -> Bool {
        lastTicket += 1
        let ticket = lastTicket
        answers[ticket] = answer
        try await commitWaiting(owner)
        if let phoneID, let phone = try await environment.store.phone(phoneID), try await isRepeated(order, phone) {
            // What is done already is ok at once (docs/protocols/provisioning.md); names and password may still have changed.
            let phone = try await environment.store.updateDetails(of: phone.id, from: order, at: environment.time.date())
            known = nil
            environment.committed(phone, [])
            describe(phone, owner)
            try await revise(phone, .orderRepeated)
            resolve(ticket, nil)
            return true
        }
        let phone = try await environment.store.receive(order, at: environment.time.date())
        phoneID = phone.id
        describe(phone, owner)
        logger.notice("Phone ordered", metadata: [LogKey.user: "\(phone.user)"])
        let secrets = try await environment.store.secrets(of: phone.id)
        known = KnownPhone(phone, secrets)
        if environment.files.base(of: phone) != nil { try await revise(phone, .orderRepeated) }
        if life == nil {
            life = PhoneLife(start(phone, secrets))
            guard try await live(.devices(url: devicesURL), owner) else { return false }
        }
        return try await live(.ordered(ticket: ticket, code: order.code), owner)
    }

    /// Whether the same order was already fulfilled: same code, and everything that `ok` promises is there.
    private func isRepeated(_ order: PhoneOrder, _ phone: Phone) async throws -> Bool {
        guard phone.hasSysclientPassword, [.ready, .delivered, .registered].contains(phone.status) else { return false }
        return try await environment.store.secrets(of: phone.id).code?.matches(order.code.reveal()) == true
    }

    /// A little earlier than promised to the outside, so that the answer is there in time.
    private var deadline: Duration { environment.deadline - min(.seconds(1), environment.deadline / 10) }

    // MARK: Life

    private mutating func load(_ owner: PhoneOwner) async throws -> Bool {
        guard let phone = try await environment.store.phone(instance: key.instance, mac: key.mac) else { return true }
        phoneID = phone.id
        guard phone.status != .removed else { return true }  // it may be ordered again
        let secrets = try await environment.store.secrets(of: phone.id)
        life = PhoneLife(start(phone, secrets))
        guard try await live(.devices(url: devicesURL), owner) else { return false }
        return try await live(.started, owner)
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
    func describe(_ phone: Phone, _ owner: PhoneOwner) {
        let identity = identity(of: phone)
        guard let life, life.identity != identity else { return }
        owner.post(.life(.described(identity)))
    }

    private mutating func live(_ event: PhoneLife.Event, _ owner: PhoneOwner) async throws -> Bool {
        guard let actions = life?.handle(event, using: &random) else { return true }
        register(life?.connectionState)
        for action in actions {
            switch action {
            case .requestConnection(let urgent):
                let delay = environment.limiter.slot(in: urgent ? .order : .reconnection, now: environment.time.timers.now)
                if delay > .zero { post(.granted, after: delay, owner) } else { owner.post(.granted) }
            case .connect(let number, let url): connect(number, url, owner)
            case .send(let frame):
                // An answer tells Devices that what it said before has taken effect.
                if known?.hasWordsOfDevices == true { try await commitWaiting(owner) }
                // One that fails is followed by the connection's end, which the life knows how to take.
                link?.link.send(frame)
            case .disconnect(let reason): disconnect(reason)
            case .start(let timer, let delay):
                post(.life(.timerFired(timer)), after: delay, owner)
            case .commit(let steps): try await keep(steps, owner)
            case .checkFile:
                let problem = try await fileProblem(owner)
                guard try await live(.fileChecked(problem: problem), owner) else { return false }
            case .answer(let ticket, let problem):
                // `ok` promises all that came before it.
                if problem == nil { try await commitWaiting(owner) }
                resolve(ticket, problem)
            case .note(let text): logger.info("Devices dialogue", metadata: [LogKey.reason: "\(text)"])
            case .finished:
                // Devices sends again what cannot be written any more.
                try? await commitWaiting(owner)
                disconnect()
                return end()
            }
        }
        return true
    }

    private mutating func resolve(_ ticket: UInt64, _ problem: Condition?) {
        answers.removeValue(forKey: ticket)?.resume(returning: problem)
        forget()
    }

    /// Answers the orders that still wait; the owner ends.
    private mutating func end() -> Bool {
        for ticket in Array(answers.keys) { resolve(ticket, .serviceStopping) }
        return false
    }

    /// Nothing may happen that is not on disk: the connection goes, orders are told, and life starts anew from the
    /// store's truth once it works again.
    private mutating func storeFailed(_ error: any Error, _ owner: PhoneOwner) async {
        // A cancelled owner could not write any more; its phone's truth is on disk.
        if !Task.isCancelled { logger.error("The store failed", metadata: [LogKey.error: "\(error)"]) }
        for ticket in Array(answers.keys) { resolve(ticket, .storeFailed(problem: "\(error)")) }
        disconnect()
        (life, known, waitingTimer) = (nil, nil, nil)
        register(.idle)
        post(.reload, after: Self.storeRetry, owner)
    }

    func post(_ event: PhoneOwner.Event, after delay: Duration, _ owner: PhoneOwner) {
        environment.time.timers.after(delay) { [weak owner] in owner?.post(event) }
    }

    private mutating func register(_ state: PhoneLife.ConnectionState?) {
        guard state != registered else { return }
        registered = state
        environment.connections.set(key, state)
    }

    // MARK: Connection

    private mutating func connect(_ number: Int, _ url: String, _ owner: PhoneOwner) {
        lastConnection = number
        guard closing == nil else {
            next = (number, url)
            return
        }
        let link = environment.links.open(url, timeout: Self.connectTimeout) { [weak owner] event in owner?.post(.link(number, event)) }
        self.link = (number, link)
    }

    private mutating func follow(_ event: SysclientLinkEvent, of number: Int, _ owner: PhoneOwner) async throws -> Bool {
        guard link?.number == number else {
            if closing?.number == number, event.isLast { closed(owner) }
            return true
        }
        let pause = event.isBudgeted ? budget.take(at: environment.time.timers.now) : .zero
        switch event {
        case .opened: return try await live(.connected(number), owner)
        case .received(let frame):
            defer { readOn(after: pause) }
            return try await live(.received(number, frame), owner)
        case .unreadable(let fault, let byteCount):
            defer { readOn(after: pause) }
            return try await live(.unreadable(number, fault, byteCount: byteCount), owner)
        case .failed(let reason):
            link = nil
            return try await live(.connectFailed(number, reason: reason), owner)
        case .ended(let reason):
            link = nil
            return try await live(.disconnected(number, reason: reason), owner)
        }
    }

    /// A message was dealt with.
    private func readOn(after pause: Duration) {
        guard let link = link?.link else { return }
        if pause > .zero { environment.time.timers.after(pause) { link.taken() } } else { link.taken() }
    }

    /// The socket of the connection before is closed: the next may be opened.
    private mutating func closed(_ owner: PhoneOwner) {
        closing = nil
        guard let (number, url) = next else { return }
        next = nil
        connect(number, url, owner)
    }

    private mutating func disconnect(_ reason: String = "") {
        next = nil
        guard let link else { return }
        self.link = nil
        closing = link
        link.link.close(reason: reason)
    }

    /// Closes the socket without ceremony; the owner was abandoned.
    mutating func abort() {
        _ = end()
        for connection in [link, closing] { connection?.link.abort() }
        (link, closing, next) = (nil, nil, nil)
    }
}

extension SysclientLinkEvent {
    fileprivate var isLast: Bool {
        switch self {
        case .failed, .ended: true
        case .opened, .received, .unreadable: false
        }
    }
}
