package import DialtoneDialogue
package import DialtoneModel
package import DialtoneProvisioning
package import DialtoneStore
package import DialtoneSupport
import DialtoneTransport
package import Foundation
package import Logging
import ServiceLifecycle
import Synchronization

/// Every phone of every instance, each with the one object that owns it, and the few workers that drain these.
///
/// The fleet only finds owners and hands them messages; what a phone does is decided in its own ``PhoneLife``.
package actor Fleet {
    /// What owners share.
    package struct Environment: Sendable {
        let store: any PhoneStore
        let links: any SysclientLinks
        let limiter: ConnectionLimiter
        let files: FileMaker
        /// Time in which an order is answered.
        let deadline: Duration
        /// How long after its order a code is still shown to Devices.
        let codeLifetime: Duration
        let connections: ConnectionRegister
        /// Where several nodes work on one database; nil where this process has all phones.
        var forwarding: (any NodeForwarding)?
        /// Called when an owner had too much to do already.
        var refused: @Sendable () -> Void = {}
        /// Called after each commit, with the phone as it is now.
        let committed: @Sendable (Phone, [PhoneStep]) -> Void
        let time: Time
        /// Chance for one owner.
        var random: @Sendable () -> Chance = { Chance(SystemRandomNumberGenerator()) }
        let logger: Logger

        package init(
            store: any PhoneStore, links: any SysclientLinks, limiter: ConnectionLimiter, files: FileMaker, deadline: Duration,
            codeLifetime: Duration, connections: ConnectionRegister, forwarding: (any NodeForwarding)? = nil,
            refused: @escaping @Sendable () -> Void = {}, committed: @escaping @Sendable (Phone, [PhoneStep]) -> Void, time: Time,
            random: @escaping @Sendable () -> Chance = { Chance(SystemRandomNumberGenerator()) }, logger: Logger
        ) {
            self.store = store
            self.links = links
            self.limiter = limiter
            self.files = files
            self.deadline = deadline
            self.codeLifetime = codeLifetime
            self.connections = connections
            self.forwarding = forwarding
            self.refused = refused
            self.committed = committed
            self.time = time
            self.random = random
            self.logger = logger
        }
    }

    /// A source of randomness, the system's or a test's.
    package struct Chance: RandomNumberGenerator, Sendable {
        private var source: any RandomNumberGenerator & Sendable

        init(_ source: any RandomNumberGenerator & Sendable) { self.source = source }

        package mutating func next() -> UInt64 { source.next() }
    }

    /// Handed in, so that tests move it.
    package struct Time: Sendable {
        var timers: any Timers
        var date: @Sendable () -> Date = { .now }

        package init(timers: any Timers, date: @escaping @Sendable () -> Date = { .now }) {
            self.timers = timers
            self.date = date
        }
    }

    /// Owners that are at work at once, most of the time waiting for the store, which commits theirs together.
    private static let workers = 64
    private static let laterCommitsMax = 1000
    /// One for each change of a handset's order, and one for each handset of a base that changes: all bases of a large site at once.
    private static let messagesMax = 100_000
    /// Owners that are told at once to look at their files, and how long the others have before the next ones.
    private static let revisedAtOnce = 50
    private static let revisionPause: Duration = .milliseconds(100)
    /// How long another node has for a commit: a phone that fetches waits for it.
    private static let forwardingPatience: Duration = .seconds(10)

    private let environment: Environment
    /// For steps on their way that no caller waits for.
    private let laterCommits = ConcurrencyLimit(placesMax: laterCommitsMax)
    private var owners: [PhoneKey: PhoneOwner] = [:]
    private var urls: [InstanceID: String] = [:]
    /// Stored phones that have no owner yet; they get one at the rate of connections once their Devices is known, or when something is to
    /// be done.
    private var dormant: [InstanceID: [PhoneKey]] = [:]
    private var waking: Set<InstanceID> = []
    private let wakings: AsyncStream<InstanceID>
    private let wake: AsyncStream<InstanceID>.Continuation
    /// The owners with something to do; each once or twice.
    private let work = WorkQueue<PhoneOwner>()
    /// What owners tell each other. Lost with the process: at its next start all phones look at their files.
    /// At most ``messagesMax`` wait; what would be more is counted as refused.
    private let messages: AsyncStream<RevisionMaker.Message>
    private let tell: AsyncStream<RevisionMaker.Message>.Continuation
    private var isStopping = false
    /// The buckets whose phones have their owners here.
    private var held: Set<PhoneBucket>
    /// Grows whenever buckets were taken.
    private(set) var takeovers = 0
    /// Callers that wait until these owners have ended.
    private var endings: [(owners: Set<PhoneKey>, done: CheckedContinuation<Void, Never>)] = []

    package init(_ environment: Environment) {
        self.environment = environment
        held = environment.forwarding == nil ? PhoneBucket.all : []
        // One for each instance at most, see `waking`.
        (wakings, wake) = AsyncStream.makeStream(of: InstanceID.self)
        (messages, tell) = AsyncStream.makeStream(of: RevisionMaker.Message.self, bufferingPolicy: .bufferingOldest(Self.messagesMax))
    }

    /// Keeps all owners until the service stops. Without other nodes it first wakes an owner for every stored phone.
    package func run() async throws {
        if environment.forwarding == nil { try await start(PhoneBucket.all) }
        let (work, messages, wakings) = (self.work, self.messages, self.wakings)
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                group.addTask { for await message in messages { await self.pass(message) } }
                group.addTask {
                    await withDiscardingTaskGroup { group in
                        for await instance in wakings { group.addTask { await self.wakeAll(of: instance) } }
                    }
                }
                for _ in 0..<Self.workers {
                    group.addTask {
                        while let owner = await work.next() {
                            if await owner.drain() { await self.ended(owner) }
                        }
                    }
                }
            }
        } onGracefulShutdown: {
            // Owned by the shutdown: it ends when the owners have their message.
            Task { await self.stop() }
        }
        // Also where the task was cancelled: a request that is still being answered may want an owner, and no worker would come.
        isStopping = true
        // There are some only if the task was cancelled.
        for owner in owners.values {
            owner.abandon()
            ended(owner)
        }
    }

    // MARK: Buckets

    /// Takes the phones in these buckets: each gets its owner when there is something to do, at the latest when its Devices is known and
    /// its turn has come.
    ///
    /// - Returns: The phones.
    @discardableResult
    package func start(_ buckets: Set<PhoneBucket>) async throws -> [FleetEntry] {
        held.formUnion(buckets)
        let entries = try await environment.store.fleet().filter { buckets.contains(PhoneBucket(of: $0.instance, $0.mac)) }
        for entry in entries {
            let key = PhoneKey(instance: entry.instance, mac: entry.mac)
            if owners[key] == nil { dormant[entry.instance, default: []].append(key) }
        }
        for instance in dormant.keys { wakeIfPossible(instance) }
        takeovers += 1
        environment.logger.notice("Phones loaded", metadata: [LogKey.count: "\(entries.count)"])
        return entries
    }

    private func wakeIfPossible(_ instance: InstanceID) {
        guard urls[instance] != nil, dormant[instance] != nil, waking.insert(instance).inserted else { return }
        wake.yield(instance)
    }

    /// Gives each stored phone of an instance its owner, at the rate of connections.
    private func wakeAll(of instance: InstanceID) async {
        while !isStopping, let key = dormant[instance]?.popLast() {
            guard held.contains(key.bucket), owners[key] == nil else { continue }
            guard await turnToLoad() else { break }
            if holds(key) { _ = owner(of: key) }
        }
        dormant[instance] = nil
        waking.remove(instance)
    }

    /// Waits for the next turn to load a phone; false if the task was cancelled.
    private func turnToLoad() async -> Bool {
        let delay = environment.limiter.slot(in: .loading, now: environment.time.timers.now)
        guard delay > .zero else { return !Task.isCancelled }
        let (turns, turn) = AsyncStream.makeStream(of: Never.self)
        environment.time.timers.after(delay) { turn.finish() }
        for await _ in turns {}
        return !Task.isCancelled
    }

    /// Ends the owners of the phones in these buckets; returns when their connections to Devices are closed.
    package func stop(_ buckets: Set<PhoneBucket>) async {
        held.subtract(buckets)
        let ending = owners.values.filter { buckets.contains($0.key.bucket) }
        for owner in ending { owner.post(.life(.stop)) }
        guard !ending.isEmpty else { return }
        await withCheckedContinuation { endings.append((Set(ending.map(\.key)), $0)) }
    }

    /// Whether the phone's owner is here.
    package func holds(_ key: PhoneKey) -> Bool { held.contains(key.bucket) && !isStopping }

    // MARK: Messages to owners

    /// Hands an order to the phone's owner, here or at the node that holds the phone.
    ///
    /// - Returns: nil when everything that `ok` promises is done, else why not.
    package func order(_ order: PhoneOrder) async -> Condition? {
        let key = PhoneKey(instance: order.instance, mac: order.mac)
        while holds(key) {
            let problem = await orderHere(order)
            // The phone may have gone to another node meanwhile, which then has to do it.
            guard problem == .serviceStopping, !isStopping, !holds(key) else { return problem }
        }
        guard !isStopping, let forwarding = environment.forwarding else { return .serviceStopping }
        switch await forwarding.ask(.order(order), of: .bucket(key.bucket), within: environment.deadline) {
        case .done: return nil
        case .problem(let condition): return condition
        case .refused(let error): return .storeFailed(problem: "\(error)")
        case .failed(let text): return .storeFailed(problem: text)
        case .message: return .storeFailed(problem: "another node gave the answer to another question")
        }
    }

    /// Hands an order to the phone's owner here.
    private func orderHere(_ order: PhoneOrder) async -> Condition? {
        await withCheckedContinuation { answer in
            guard !isStopping else { return answer.resume(returning: .serviceStopping) }
            let owner = owner(of: PhoneKey(instance: order.instance, mac: order.mac))
            switch owner.offer(.order(order, answer: answer)) {
            case .queued: break
            case .full:
                environment.refused()
                answer.resume(returning: .storeFailed(problem: "\(OwnerBusy())"))
            case .ended: answer.resume(returning: .serviceStopping)
            }
        }
    }

    /// Does what another node asks.
    ///
    /// - Returns: nil if the phone is not here any more.
    package func perform(_ request: NodeRequest) async -> NodeAnswer? {
        switch request {
        case .order(let order):
            let key = PhoneKey(instance: order.instance, mac: order.mac)
            guard holds(key) else { return nil }
            let problem = await orderHere(order)
            guard let problem else { return .done }
            return problem == .serviceStopping ? nil : .problem(problem)
        case .steps(let steps, let key):
            guard holds(key) else { return nil }
            do {
                guard let phone = try await environment.store.phone(instance: key.instance, mac: key.mac) else {
                    return .failed("there is no such phone")
                }
                _ = try await commitHere(steps, for: phone)
                return .done
            } catch is OwnerEnded {
                return nil
            } catch let error as StoreError {
                if case .heldElsewhere = error { return nil }
                return error.isRefusal ? .refused(error) : .failed("\(error)")
            } catch {
                return .failed("\(error)")
            }
        case .retry(let key):
            guard holds(key) else { return nil }
            command(.reopen, for: key)
            return .done
        case .handset(let mac, let change, let base):
            guard holds(base) else { return nil }
            revise(base, .handset(mac, change))
            return .done
        case .place(let problem, let key):
            guard holds(key) else { return nil }
            revise(key, .place(problem))
            return .done
        case .pbx, .answer: return .failed("it is nothing for a phone")
        }
    }

    /// Commits steps of a phone through its owner; returns when they are durable.
    ///
    /// A phone that was taken out gets an owner again for that; while its last one is ending, this writes its record.
    /// - Returns: The phone as it then is; nil if nothing was to be written.
    /// - Throws: What the store says, or ``OwnerEnded``, also when the fleet has ended.
    @discardableResult
    package func commit(_ steps: [PhoneStep], for phone: Phone) async throws -> Phone? {
        let key = PhoneKey(instance: phone.instance, mac: phone.mac)
        while held.contains(key.bucket) {
            do { return try await commitHere(steps, for: phone) } catch is OwnerEnded where !isStopping && !holds(key) {}
        }
        guard let forwarding = environment.forwarding else { throw OwnerEnded() }
        switch await forwarding.ask(.steps(steps, key), of: .bucket(key.bucket), within: Self.forwardingPatience) {
        case .done: return try await environment.store.phone(phone.id)
        case .refused(let error): throw error
        case .failed(let text): throw StoreError.unavailable(text)
        case .problem, .message: throw StoreError.unavailable("another node gave the answer to another question")
        }
    }

    private func commitHere(_ steps: [PhoneStep], for phone: Phone) async throws -> Phone? {
        let owner = owner(of: PhoneKey(instance: phone.instance, mac: phone.mac))
        do {
            return try await withCheckedThrowingContinuation { done in
                switch owner.offer(.durableSteps(steps, done: done)) {
                case .queued: break
                case .full:
                    environment.refused()
                    done.resume(throwing: OwnerBusy())
                case .ended: done.resume(throwing: OwnerEnded())
                }
            }
        } catch is OwnerEnded where phone.status == .removed {
            let phone = try await environment.store.commit(steps, for: phone.id, at: environment.time.date())
            environment.committed(phone, steps)
            return phone
        }
    }

    /// Has steps committed that no caller needs to wait for; when very many are on their way, the caller waits for one of them.
    package func commitLater(_ steps: [PhoneStep], for phone: Phone) async {
        await laterCommits.enter()
        // Owned by the fleet, which bounds their number; it ends with the commit, or with the owner.
        Task {
            do {
                let key = PhoneKey(instance: phone.instance, mac: phone.mac)
                if !held.contains(key.bucket), let forwarding = environment.forwarding {
                    try await forwarding.tell(.steps(steps, key), to: .bucket(key.bucket))
                } else {
                    try await commit(steps, for: phone)
                }
            } catch {
                environment.logger.with(phone.instance, phone.mac).warning(
                    "A fetch could not be written down", metadata: [LogKey.error: "\(error)"])
            }
            await laterCommits.leave()
        }
    }

    /// Commits steps that another part found out about the phone, through its owner.
    package func record(_ steps: [PhoneStep], for key: PhoneKey) async {
        if held.contains(key.bucket) {
            offer(.steps(steps), key)
        } else {
            await forward(.steps(steps, key), key)
        }
    }

    /// Has a phone's owner look whether its files have changed; another node's owner does so by itself.
    func revise(_ key: PhoneKey, _ trigger: RevisionMaker.Trigger) {
        guard holds(key) else { return }
        offer(.revise(trigger), key)
    }

    /// Has the owners of all phones in these instances look at their files, since what phones show at their own URLs is made from another
    /// key; in portions, because others want the database too.
    package func credentialsChanged(in instances: Set<InstanceID>) async throws {
        var posted = 0
        for entry in try await environment.store.fleet() where instances.contains(entry.instance) {
            revise(PhoneKey(instance: entry.instance, mac: entry.mac), .secretKey)
            posted += 1
            if posted % Self.revisedAtOnce == 0 { try await Task.sleep(for: Self.revisionPause) }
        }
    }

    private func offer(_ event: PhoneOwner.Event, _ key: PhoneKey) {
        guard owner(of: key).offer(event) == .full else { return }
        environment.refused()
        environment.logger.with(key.instance, key.mac).warning("\(OwnerBusy())")
    }

    /// Passes on what one owner tells another.
    private func pass(_ message: RevisionMaker.Message) async {
        guard !held.contains(message.key.bucket) else { return revise(message.key, message.trigger) }
        switch message.trigger {
        case .handset(let mac, let change): await forward(.handset(mac, change, base: message.key), message.key)
        case .place(let problem): await forward(.place(problem, message.key), message.key)
        case .item, .itemSeriesCompleted, .adminPassword, .ownAdminPassword, .codeClosed, .orderRepeated, .tokenRenewed, .overrides, .ready,
            .displayName, .registrar, .delivered, .removed, .secretKey, .started:
            // Owners tell each other nothing of these.
            break
        }
    }

    /// A command of an administrator: the owner tries again what had failed.
    func retry(_ key: PhoneKey) async {
        if held.contains(key.bucket) { command(.reopen, for: key) } else { await forward(.retry(key), key) }
    }

    private func command(_ event: PhoneLife.Event, for key: PhoneKey) { owner(of: key).post(.life(event)) }

    private func forward(_ request: NodeRequest, _ key: PhoneKey) async {
        guard let forwarding = environment.forwarding else { return }
        do { try await forwarding.tell(request, to: .bucket(key.bucket)) } catch {
            environment.logger.with(key.instance, key.mac).warning(
                "Another node could not be told", metadata: [LogKey.error: "\(error)"])
        }
    }

    /// An instance found, changed or lost its Devices.
    package func devicesChanged(_ instance: InstanceID, _ url: String?) {
        urls[instance] = url
        environment.logger.notice(
            "Devices changed",
            metadata: [
                LogKey.instance: "\(instance)", LogKey.url: "\(url ?? "none")",
            ])
        for (key, owner) in owners where key.instance == instance { owner.post(.life(.devices(url: url))) }
        wakeIfPossible(instance)
    }

    private func owner(of key: PhoneKey) -> PhoneOwner {
        if let owner = owners[key] { return owner }
        let owner = PhoneOwner(
            key: key,
            work: PhoneWork(key: key, environment: environment) { [tell, refused = environment.refused] in
                if case .dropped = tell.yield($0) { refused() }
            }
        ) { [work] in work.add($0, isUrgent: $1) }
        guard !isStopping else {
            // It would never be told to stop, and hold up the end.
            owner.abandon()
            return owner
        }
        owners[key] = owner
        owner.post(.life(.devices(url: urls[key.instance])))
        return owner
    }

    private func ended(_ owner: PhoneOwner) {
        environment.connections.set(owner.key, nil)
        if owners[owner.key] === owner { owners[owner.key] = nil }
        for index in endings.indices.reversed() where endings[index].owners.remove(owner.key) != nil && endings[index].owners.isEmpty {
            endings.remove(at: index).done.resume()
        }
        if isStopping, owners.isEmpty { end() }
    }

    private func end() {
        work.finish()
        tell.finish()
        wake.finish()
    }

    private func stop() {
        isStopping = true
        for owner in owners.values { owner.post(.life(.stop)) }
        if owners.isEmpty { end() }
    }
}

/// Where each phone's connection to Devices stands: written by the owners, read by whoever shows or counts.
package final class ConnectionRegister: Sendable {
    private let states = Mutex<[PhoneKey: PhoneLife.ConnectionState]>([:])

    package init() {}

    func set(_ key: PhoneKey, _ state: PhoneLife.ConnectionState?) { states.withLock { $0[key] = state } }

    /// How many phones of each instance are in each state.
    package var counts: [InstanceID: [PhoneLife.ConnectionState: Int]] {
        states.withLock { $0 }.reduce(into: [:]) { $0[$1.key.instance, default: [:]][$1.value, default: 0] += 1 }
    }

    /// The phones whose connection is open.
    var connected: Set<PhoneKey> {
        Set(states.withLock { $0 }.filter { [.identifying, .proving, .member, .outside].contains($0.value) }.keys)
    }
}
