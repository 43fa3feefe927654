import DialtoneDialogue
import DialtoneModel
import DialtoneProvisioning
import DialtoneStore
import DialtoneTransport
import Foundation
import Logging
import ServiceLifecycle
import Synchronization

/// One phone in one instance: what an owner is for.
struct PhoneKey: Hashable, Sendable {
    var instance: InstanceID
    var mac: MACAddress
}

/// Every phone of every instance, each with the one task that owns it.
///
/// The fleet only finds owners and hands them messages; what a phone does is decided in its own ``PhoneLife``.
actor Fleet {
    /// What owners share.
    struct Environment: Sendable {
        let store: any PhoneStore
        let links: any SysclientLinks
        let limiter: ConnectionLimiter
        let files: FileMaker
        /// Time in which an order is answered.
        let deadline: Duration
        /// How long after its order a code is still shown to Devices.
        let codeLifetime: Duration
        let connections: ConnectionRegister
        /// Called after each commit, with the phone as it is now.
        let committed: @Sendable (Phone, [PhoneStep]) -> Void
        var time = Time()
        /// Chance for one owner.
        var random: @Sendable () -> Chance = { Chance(SystemRandomNumberGenerator()) }
        let logger: Logger
    }

    /// A source of randomness, the system's or a test's.
    struct Chance: RandomNumberGenerator, Sendable {
        private var source: any RandomNumberGenerator & Sendable

        init(_ source: any RandomNumberGenerator & Sendable) { self.source = source }

        mutating func next() -> UInt64 { source.next() }
    }

    /// Handed in, so that tests move it.
    struct Time: Sendable {
        var clock: any Clock<Duration> = ContinuousClock()
        var date: @Sendable () -> Date = { .now }
    }

    private static let jottedMax = 1000

    private let environment: Environment
    /// For steps on their way that no caller waits for.
    private let jotting = Turnstile(placesMax: jottedMax)
    private var owners: [PhoneKey: PhoneOwner] = [:]
    private var urls: [InstanceID: String] = [:]
    private let arrivals: AsyncStream<PhoneOwner>
    private let arrive: AsyncStream<PhoneOwner>.Continuation
    /// What owners tell each other. Lost with the process: at its next start all phones look at their files.
    private let messages: AsyncStream<RevisionMaker.Message>
    private let tell: AsyncStream<RevisionMaker.Message>.Continuation
    private var isStopping = false

    init(_ environment: Environment) {
        self.environment = environment
        (arrivals, arrive) = AsyncStream.makeStream(of: PhoneOwner.self)
        // Without a limit, since none may be lost: one for each change of an order, and one for each handset of a base that changes.
        (messages, tell) = AsyncStream.makeStream(of: RevisionMaker.Message.self)
    }

    /// Wakes an owner for every stored phone, and keeps all owners until the service stops.
    func run() async throws {
        let entries = try await environment.store.fleet()
        for entry in entries { _ = owner(of: PhoneKey(instance: entry.instance, mac: entry.mac)) }
        environment.logger.notice("Phones loaded", metadata: [LogKey.count: "\(entries.count)"])
        let (arrivals, messages) = (self.arrivals, self.messages)
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                group.addTask { for await message in messages { await self.revise(message.key, message.occasion) } }
                for await owner in arrivals {
                    group.addTask {
                        await owner.run()
                        await self.ended(owner)
                    }
                }
            }
        } onGracefulShutdown: {
            // Owned by the shutdown: it ends when the owners have their message.
            Task { await self.stop() }
        }
    }

    /// Hands an order to the phone's owner.
    ///
    /// - Returns: nil when everything that `ok` promises is done, else why not.
    func order(_ order: PhoneOrder) async -> Condition? {
        await withCheckedContinuation { answer in
            guard !isStopping else { return answer.resume(returning: .serviceStopping) }
            let mailbox = owner(of: PhoneKey(instance: order.instance, mac: order.mac)).mailbox
            if !mailbox.post(.order(order, answer: answer)) { answer.resume(returning: .serviceStopping) }
        }
    }

    /// Commits steps of a phone through its owner; returns when they are durable.
    ///
    /// A phone that was taken out gets an owner again for that; while its last one is ending, this writes its record.
    /// - Returns: The phone as it then is; nil if nothing was to be written.
    /// - Throws: What the store says, or ``OwnerEnded``.
    @discardableResult
    func commit(_ steps: [PhoneStep], for phone: Phone) async throws -> Phone? {
        let mailbox = owner(of: PhoneKey(instance: phone.instance, mac: phone.mac)).mailbox
        do {
            return try await withCheckedThrowingContinuation { done in
                if !mailbox.post(.durableSteps(steps, done: done)) { done.resume(throwing: OwnerEnded()) }
            }
        } catch is OwnerEnded where phone.status == .removed {
            let phone = try await environment.store.commit(steps, for: phone.id, at: environment.time.date())
            environment.committed(phone, steps)
            return phone
        }
    }

    /// Has steps committed that no caller needs to wait for; when very many are on their way, the caller waits for one of them.
    func jot(_ steps: [PhoneStep], for phone: Phone) async {
        await jotting.enter()
        // Owned by the fleet, which bounds their number; it ends with the commit, or with the owner.
        Task {
            do { try await commit(steps, for: phone) } catch {
                environment.logger.with(phone.instance, phone.mac).warning(
                    "A fetch could not be written down", metadata: [LogKey.error: "\(error)"])
            }
            await jotting.leave()
        }
    }

    /// Commits steps that another part found out about the phone, through its owner.
    func record(_ steps: [PhoneStep], for key: PhoneKey) { owner(of: key).mailbox.post(.steps(steps)) }

    /// Has a phone's owner look whether its files have changed.
    func revise(_ key: PhoneKey, _ occasion: RevisionMaker.Occasion) {
        guard !isStopping else { return }
        owner(of: key).mailbox.post(.revise(occasion))
    }

    /// A command of an administrator.
    func command(_ event: PhoneLife.Event, for key: PhoneKey) { owner(of: key).mailbox.post(.life(event)) }

    /// An instance found, changed or lost its Devices.
    func devicesChanged(_ instance: InstanceID, _ url: String?) {
        urls[instance] = url
        environment.logger.notice(
            "Devices changed",
            metadata: [
                LogKey.instance: "\(instance)", LogKey.url: "\(url ?? "none")",
            ])
        for (key, owner) in owners where key.instance == instance { owner.mailbox.post(.life(.devices(url: url))) }
    }

    private func owner(of key: PhoneKey) -> PhoneOwner {
        if let owner = owners[key] { return owner }
        let owner = PhoneOwner(key: key, environment: environment) { [tell] in tell.yield($0) }
        owners[key] = owner
        owner.mailbox.post(.life(.devices(url: urls[key.instance])))
        arrive.yield(owner)
        return owner
    }

    private func ended(_ owner: PhoneOwner) {
        if owners[owner.key]?.mailbox === owner.mailbox { owners[owner.key] = nil }
        if isStopping, owners.isEmpty { end() }
    }

    private func end() {
        arrive.finish()
        tell.finish()
    }

    private func stop() {
        isStopping = true
        for owner in owners.values { owner.mailbox.post(.life(.stop)) }
        if owners.isEmpty { end() }
    }
}

/// Where each phone's connection to Devices stands: written by the owners, read by whoever shows or counts.
final class ConnectionRegister: Sendable {
    private let states = Mutex<[PhoneKey: PhoneLife.ConnectionState]>([:])

    func set(_ key: PhoneKey, _ state: PhoneLife.ConnectionState?) { states.withLock { $0[key] = state } }

    /// How many phones of each instance are in each state.
    var counts: [InstanceID: [PhoneLife.ConnectionState: Int]] {
        states.withLock { $0 }.reduce(into: [:]) { $0[$1.key.instance, default: [:]][$1.value, default: 0] += 1 }
    }

    /// The phones whose connection is open.
    var connected: Set<PhoneKey> {
        Set(states.withLock { $0 }.filter { [.identifying, .proving, .member, .outside].contains($0.value) }.keys)
    }
}
