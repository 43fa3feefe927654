import DialtoneModel
import DialtoneStore
import Foundation
import Logging
import Synchronization
import TestSupport
import Testing

@testable import DialtoneFleet

@Suite("A node among others, with a clock that the test moves", .timeLimit(.minutes(10)))
struct NodeMembershipTests {
    /// A node that runs, and what it was made to do.
    private final class Running: Sendable {
        let id: NodeID
        let messenger: NodeMessenger
        private let held = Mutex<Set<PhoneBucket>>([])
        private let asked = Mutex<[NodeRequest]>([])
        private let heard = Mutex<[JSONValue]>([])
        /// Awaited before each request is done.
        let beforeWork = Mutex<@Sendable () async -> Void>({})
        private let changes: AsyncStream<Void>
        private let changed: AsyncStream<Void>.Continuation
        private let node = Mutex<Node?>(nil)

        init(_ name: String, in nodes: MemoryNodes, clock: ManualClock) {
            id = NodeID(name)
            (changes, changed) = AsyncStream.makeStream(of: Void.self)
            let coordination = nodes.node(name)
            let (rings, ring) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
            let (sessionChanges, _) = AsyncStream.makeStream(of: Void.self)
            messenger = NodeMessenger(coordination, clock: clock) { ring.yield() }
            let made = Node(
                coordination, facts: NodeFacts(name: name, release: "1"), messenger: messenger, rings: rings, ring: ring,
                sessionChanges: sessionChanges,
                duties: Node.Duties(
                    start: { buckets in
                        self.held.withLock { $0.formUnion(buckets) }
                        self.changed.yield()
                    },
                    stop: { buckets in
                        self.held.withLock { $0.subtract(buckets) }
                        self.changed.yield()
                    },
                    perform: { request in
                        await self.beforeWork.withLock { $0 }()
                        self.asked.withLock { $0.append(request) }
                        return .done
                    }, sessions: { (["PBX of \(JSONValue.string(name).text)"], 1) },
                    announced: { all in
                        self.heard.withLock { $0 = all.map(\.sessions) }
                        self.changed.yield()
                    }), clock: clock, uptime: { clock.now.offset }, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            node.withLock { $0 = made }
        }

        var buckets: Set<PhoneBucket> { held.withLock { $0 } }
        var requests: [NodeRequest] { asked.withLock { $0 } }
        var announcements: [JSONValue] { heard.withLock { $0 } }

        func run() async throws {
            guard let node = node.withLock({ $0 }) else { return }
            try await node.run()
        }

        /// Waits until it is so, looking again whenever something was done.
        func wait(until isSo: (Running) -> Bool) async {
            if isSo(self) { return }
            for await _ in changes where isSo(self) { return }
        }
    }

    /// Runs nodes beside a body, which may end one.
    private static func run(
        _ names: [String], _ body: (MemoryNodes, ManualClock, [Running], _ end: (Int) -> Void) async throws -> Void
    ) async throws {
        let clock = ManualClock()
        let nodes = MemoryNodes(clock)
        let running = names.map { Running($0, in: nodes, clock: clock) }
        let tasks = running.map { node in Task { try await node.run() } }
        defer { for task in tasks { task.cancel() } }
        try await body(nodes, clock, running) { tasks[$0].cancel() }
    }

    /// Waits until each node has some phones, and all together have all.
    private static func waitUntilShared(_ nodes: [Running]) async {
        while nodes.contains(where: { $0.buckets.isEmpty }) || nodes.reduce(0, { $0 + $1.buckets.count }) != PhoneBucket.count {
            await Task.yield()
        }
    }

    @Test("two nodes share all phones, and each hears of the other's PBX sessions")
    func shares() async throws {
        try await Self.run(["a", "b"]) { _, _, nodes, _ in
            await Self.waitUntilShared(nodes)
            #expect(nodes[0].buckets.isDisjoint(with: nodes[1].buckets))
            await nodes[1].wait { $0.announcements == [["PBX of \"a\""]] }
            await nodes[0].wait { $0.announcements == [["PBX of \"b\""]] }
        }
    }

    @Test("a node that stops gives its phones to the other at once")
    func stops() async throws {
        try await Self.run(["a", "b"]) { _, _, nodes, end in
            await Self.waitUntilShared(nodes)
            end(1)
            await nodes[0].wait { $0.buckets == PhoneBucket.all }
        }
    }

    @Test("a question to a bucket is answered by its holder, also one that is asked before there is one")
    func asks() async throws {
        try await Self.run(["a"]) { database, clock, nodes, _ in
            await nodes[0].wait { $0.buckets == PhoneBucket.all }
            // A node that only asks.
            let asker = Running("asker", in: database, clock: clock)
            var facts = NodeFacts(name: "asker", release: "1")
            facts.isLeaving = true
            _ = try await database.node("asker").renew(facts) { _ in [] }
            let key = PhoneKey(instance: InstanceID(domain: "example.com", name: "dialtone"), mac: MACAddress(value: 7).unsafelyUnwrapped)
            async let answer = asker.messenger.ask(.steps([.codeClosed], key), of: .bucket(key.bucket), within: .seconds(5))
            await database.waitForAnswer(to: "asker", of: asker.messenger)
            #expect(await answer == .done)
            #expect(nodes[0].requests == [.steps([.codeClosed], key)])
        }
    }

    @Test("a message is done once, also when it is finished while the messages are being read again")
    func once() async throws {
        try await Self.run(["a"]) { database, clock, nodes, _ in
            await nodes[0].wait { $0.buckets == PhoneBucket.all }
            database.setSlow()
            nodes[0].beforeWork.withLock { $0 = { await database.waitForStaleReading() } }
            let sender = Running("sender", in: database, clock: clock)
            let key = PhoneKey(instance: InstanceID(domain: "example.com", name: "dialtone"), mac: MACAddress(value: 7).unsafelyUnwrapped)
            let requests: [NodeRequest] = [.steps([.codeClosed], key), .steps([.ready], key)]
            try await sender.messenger.tell(requests[0], to: .bucket(key.bucket))
            await database.waitUntilRead()
            try await sender.messenger.tell(requests[1], to: .bucket(key.bucket))
            while nodes[0].requests.last != requests[1] { await Task.yield() }
            #expect(nodes[0].requests == requests)
        }
    }

    @Test("without an answer a question fails at its limit")
    func unanswered() async throws {
        let clock = ManualClock()
        let database = MemoryNodes(clock)
        let asker = Running("asker", in: database, clock: clock)
        async let answer = asker.messenger.ask(.pbx(session: 1, [:]), of: .bucket(PhoneBucket.all.sorted()[0]), within: .seconds(5))
        await clock.sleepers(1)
        clock.advance(by: .seconds(5))
        #expect(await answer == .failed("no other node did it in time"))
    }

    @Test("a node that cannot renew its lease lets its phones go before the other may have them")
    func letsGo() async throws {
        try await Self.run(["a", "b"]) { database, clock, nodes, _ in
            await Self.waitUntilShared(nodes)
            database.setAway(true)
            while !nodes[0].buckets.isEmpty || !nodes[1].buckets.isEmpty {
                try #require(clock.now.offset < LeaseTimer.length, "\(nodes.map { $0.buckets.count }) \(database.view.nodes.map(\.name))")
                // Both nodes' two loops.
                await clock.sleepers(4)
                clock.advance(by: .milliseconds(250))
                await Task.yield()
            }
            database.setAway(false)
            while nodes[0].buckets.union(nodes[1].buckets) != PhoneBucket.all {
                await clock.sleepers(4)
                clock.advance(by: .milliseconds(250))
                await Task.yield()
            }
            #expect(nodes[0].buckets.isDisjoint(with: nodes[1].buckets))
        }
    }
}

extension MemoryNodes {
    /// Passes the next answer on, as the loop of a node does.
    fileprivate func waitForAnswer(to node: String, of messenger: NodeMessenger) async {
        let coordination = self.node(node)
        for await _ in coordination.news() {
            _ = coordination.takeNews()
            guard let message = try? await coordination.messages(after: 0, limit: 1).first,
                case .answer(let number, let answer)? = NodeMessenger.Envelope(json: message.body)?.request
            else { continue }
            return await messenger.answered(number, answer)
        }
    }
}
