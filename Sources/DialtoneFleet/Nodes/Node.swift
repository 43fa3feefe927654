package import DialtoneModel
package import DialtoneStore
import DialtoneSupport
import Foundation
package import Logging
import ServiceLifecycle

/// This process among those that work on one database: moves its lease on, takes and hands over buckets of phones, and deals with
/// the messages of the other nodes.
package actor Node {
    /// What a node does for its phones and for the others; the service joins it to fleet, watch and directory.
    package struct Duties: Sendable {
        /// Wakes the owners of the phones in these buckets.
        var start: @Sendable (Set<PhoneBucket>) async throws -> Void
        /// Ends them; returns when their connections to Devices are closed.
        var stop: @Sendable (Set<PhoneBucket>) async -> Void
        /// Does what another node asks; nil if the phone is not ours any more, and the next holder has to do it.
        var perform: @Sendable (NodeRequest) async -> NodeAnswer?
        /// What this node tells of its PBX sessions, and how many it has.
        var sessions: @Sendable () async -> (announcement: JSONValue, count: Int)
        /// The others' sessions.
        var announced: @Sendable ([(node: NodeID, sessions: JSONValue)]) async -> Void

        package init(
            start: @escaping @Sendable (Set<PhoneBucket>) async throws -> Void, stop: @escaping @Sendable (Set<PhoneBucket>) async -> Void,
            perform: @escaping @Sendable (NodeRequest) async -> NodeAnswer?,
            sessions: @escaping @Sendable () async -> (announcement: JSONValue, count: Int),
            announced: @escaping @Sendable ([(node: NodeID, sessions: JSONValue)]) async -> Void
        ) {
            self.start = start
            self.stop = stop
            self.perform = perform
            self.sessions = sessions
            self.announced = announced
        }
    }

    /// Messages that are read at once.
    private static let page = 200

    private let coordination: any NodeCoordination
    private let messenger: NodeMessenger
    private let duties: Duties
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let uptime: @Sendable () -> Duration
    private var facts: NodeFacts
    private var timer = LeaseTimer()
    /// The buckets whose owners run here.
    private var active: Set<PhoneBucket> = []
    /// Those whose owners are just ended.
    private var ending: Set<PhoneBucket> = []
    /// When the database first saw this node; another time means that it was buried meanwhile.
    private var joinedAt: Date?
    private var others: Set<NodeID> = []
    /// Messages that are being worked on, and those of ``finished``.
    private var handling: Set<NodeMessage.ID> = []
    /// Messages that were taken from the database since the last reading of it began.
    private var finished: Set<NodeMessage.ID> = []
    /// The last step on its way for each phone: they are taken in their order.
    private var tails: [PhoneKey: Task<Void, Never>] = [:]
    private var hasNewSessions = true
    private var isRenewalDue = true
    private var lastFault: String?
    private let sessionChanges: AsyncStream<Void>
    private let rings: AsyncStream<Void>
    private let ring: AsyncStream<Void>.Continuation

    /// - Parameters:
    ///   - rings: Wakes this node, as `ring` does.
    ///   - sessionChanges: The PBX sessions of this node have changed.
    ///   - uptime: Time since some moment; goes on while the machine sleeps.
    package init(
        _ coordination: any NodeCoordination, facts: NodeFacts, messenger: NodeMessenger, rings: AsyncStream<Void>,
        ring: AsyncStream<Void>.Continuation, sessionChanges: AsyncStream<Void>, duties: Duties,
        clock: any Clock<Duration> = ContinuousClock(), uptime: @escaping @Sendable () -> Duration, logger: Logger
    ) {
        (self.coordination, self.facts, self.messenger, self.duties) = (coordination, facts, messenger, duties)
        (self.rings, self.ring, self.sessionChanges) = (rings, ring, sessionChanges)
        (self.clock, self.uptime, self.logger) = (clock, uptime, logger)
    }

    /// Takes part until the service stops, and then leaves: the owners of its phones have ended by then.
    package func run() async throws {
        try await untilStopped { [self] in
            try await withThrowingDiscardingTaskGroup { group in
                group.addTask { for await _ in self.coordination.news() { self.ring.yield() } }
                group.addTask { for await _ in self.sessionChanges { await self.sessionsChanged() } }
                group.addTask { try await self.keepRinging() }
                group.addTask { try await self.watchLease() }
                for await _ in rings { await look(&group) }
            }
        }
        do {
            try await coordination.leave()
        } catch {
            // Its lease ends by itself, only later.
            logger.warning("This node could not hand its phones over", metadata: [LogKey.error: "\(error)"])
        }
    }

    /// The sessions that are announced have changed.
    private func sessionsChanged() {
        hasNewSessions = true
        ring.yield()
    }

    /// Whether this node takes part: it has joined, and could write that it is here.
    package var isMember: Bool { joinedAt != nil && !timer.isOver(at: uptime()) }

    /// For metrics: its name, the buckets that it holds, and the nodes that it sees.
    package var status: (name: String, buckets: Int, nodes: Int) { (facts.name, active.count, others.count + (isMember ? 1 : 0)) }

    // MARK: Loops

    private func keepRinging() async throws {
        while true {
            isRenewalDue = true
            ring.yield()
            try await clock.sleep(for: LeaseTimer.renewal)
        }
    }

    /// Lets all phones go before the lease ends, if it cannot be renewed.
    private func watchLease() async throws {
        while true {
            try await clock.sleep(for: .milliseconds(250))
            guard !active.isEmpty, timer.isOver(at: uptime()) else { continue }
            logger.error("The lease of this node could not be renewed: its phones are let go")
            let lost = active
            active = []
            await stop(lost)
        }
    }

    private func look(_ group: inout ThrowingDiscardingTaskGroup<any Error>) async {
        var news = coordination.takeNews()
        do {
            if isRenewalDue || news.contains(.nodes) {
                isRenewalDue = false
                if try await renew(&group) { news = .everything }
            }
            if hasNewSessions {
                hasNewSessions = false
                do { try await coordination.announce(await duties.sessions().announcement) } catch {
                    hasNewSessions = true
                    throw error
                }
            }
            if news.contains(.announcements) { await duties.announced(try await coordination.announcements()) }
            // Always: a message to a bucket may have been read by its former holder only.
            try await readMessages(&group)
            lastFault = nil
        } catch {
            if lastFault != "\(error)" {
                logger.warning("This node cannot reach the others", metadata: [LogKey.error: "\(error)"])
                lastFault = "\(error)"
            }
        }
    }

    // MARK: Lease and buckets

    /// - Returns: Whether something is to be read that may have come before.
    private func renew(_ group: inout ThrowingDiscardingTaskGroup<any Error>) async throws -> Bool {
        let sentAt = uptime()
        let own = coordination.node
        facts.pbxSessions = await duties.sessions().count
        let view = try await coordination.renew(facts) { BucketPlan($0, for: own).claims }
        timer.renewed(sentAt: sentAt, isAlone: view.nodes.allSatisfy { $0.id == own })
        let nodes = Set(view.nodes.map(\.id)).subtracting([own])
        let isChanged = nodes != others
        if isChanged {
            others = nodes
            logger.notice("Nodes changed", metadata: [LogKey.count: "\(view.nodes.count)"])
        }
        let since = view.nodes.first { $0.id == own }?.since
        if since != joinedAt {
            joinedAt = since
            hasNewSessions = true
        }
        let isStarted = try await settle(view, &group)
        return isChanged || isStarted
    }

    /// Makes the owners that run here those of the buckets that are ours.
    private func settle(_ view: NodeView, _ group: inout ThrowingDiscardingTaskGroup<any Error>) async throws -> Bool {
        let own = view.buckets(of: coordination.node)
        let surplus = BucketPlan(view, for: coordination.node).surplus
        let lost = active.subtracting(own)
        if !lost.isEmpty {
            logger.warning("Another node took phones of this one", metadata: [LogKey.count: "\(lost.count)"])
            active.subtract(lost)
            await stop(lost)
        }
        let leaving = surplus.subtracting(ending)
        if !leaving.isEmpty {
            active.subtract(leaving)
            ending.formUnion(leaving)
            group.addTask { await self.handOver(leaving) }
        }
        let fresh = own.subtracting(surplus).subtracting(active).subtracting(ending)
        guard !fresh.isEmpty else { return false }
        // First: a message that comes while they start is theirs.
        active.formUnion(fresh)
        do { try await duties.start(fresh) } catch {
            active.subtract(fresh)
            throw error
        }
        logger.notice("This node has taken phones", metadata: [LogKey.count: "\(active.count)"])
        return true
    }

    private func stop(_ buckets: Set<PhoneBucket>) async {
        ending.formUnion(buckets)
        await duties.stop(buckets)
        ending.subtract(buckets)
    }

    private func handOver(_ buckets: Set<PhoneBucket>) async {
        await duties.stop(buckets)
        do { try await coordination.release(buckets) } catch {
            // The next look finds them to be surplus again.
            logger.warning("Phones could not be handed over", metadata: [LogKey.error: "\(error)"])
        }
        ending.subtract(buckets)
    }

    // MARK: Messages

    private func readMessages(_ group: inout ThrowingDiscardingTaskGroup<any Error>) async throws {
        // What was finished before this reading begins cannot be in it; what is finished while it goes on can.
        handling.subtract(finished)
        finished = []
        var last: NodeMessage.ID = 0
        while true {
            let messages = try await coordination.messages(after: last, limit: Self.page)
            for message in messages where handling.insert(message.id).inserted { take(message, &group) }
            guard let next = messages.last?.id, messages.count == Self.page else { return }
            last = next
        }
    }

    private func take(_ message: NodeMessage, _ group: inout ThrowingDiscardingTaskGroup<any Error>) {
        guard let envelope = NodeMessenger.Envelope(json: message.body) else {
            // A later release has other requests; it does not run beside this one, since the tables have one version.
            logger.error("A message of another node was not understood and dropped")
            group.addTask { await self.finish(message, nil) }
            return
        }
        switch envelope.request {
        case .answer(let number, let answer):
            group.addTask {
                await self.messenger.answered(number, answer)
                await self.finish(message, nil)
            }
        case .steps(_, let key):
            let before = tails[key]
            let task = Task {
                await before?.value
                await perform(message, envelope)
            }
            tails[key] = task
            // Ends with the work, also when the service stops.
            group.addTask {
                await task.value
                await self.forget(key, task)
            }
        case .order, .retry, .handset, .place, .pbx: group.addTask { await self.perform(message, envelope) }
        }
    }

    private func forget(_ key: PhoneKey, _ task: Task<Void, Never>) { if tails[key] == task { tails[key] = nil } }

    private func perform(_ message: NodeMessage, _ envelope: NodeMessenger.Envelope) async {
        guard let answer = await duties.perform(envelope.request) else {
            handling.remove(message.id)
            return
        }
        await finish(message, envelope.request.isAnswered ? .answer(envelope.number, answer) : nil)
    }

    private func finish(_ message: NodeMessage, _ answer: NodeRequest?) async {
        let own = coordination.node
        do {
            if message.sender == own, case .answer(let number, let answer)? = answer {
                await messenger.answered(number, answer)
                try await coordination.finish(message.id, answer: nil, to: own)
            } else {
                let body = answer.map { NodeMessenger.Envelope(number: 0, request: $0).json }
                try await coordination.finish(message.id, answer: body, to: message.sender)
            }
            finished.insert(message.id)
        } catch {
            logger.warning("A message of another node stays", metadata: [LogKey.error: "\(error)"])
            handling.remove(message.id)
        }
    }
}
