import DialtoneModel
import DialtoneSQL
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import DialtoneStore

@Suite("Several nodes on one PostgreSQL")
struct NodeTests {
    /// Two nodes on one database, which have joined and hold nothing.
    private static func withTwo(_ body: (PostgresStore, PostgresStore) async throws -> Void) async throws {
        let (settings, key) = (try await TestDatabase.settings(), SecretKey.random())
        let (first, second) = (
            try await PostgresStore.open(settings, key: key), try await PostgresStore.open(settings, key: key)
        )
        _ = try await first.renew(.sample("one")) { _ in [] }
        _ = try await second.renew(.sample("two")) { _ in [] }
        try await body(first, second)
        try await first.close()
        try await second.close()
    }

    /// As if the node had said nothing for so long.
    private static func silence(_ node: NodeID, in store: PostgresStore) async throws {
        try await store.database.commit { try $0.run("UPDATE nodes SET lease_until = 1 WHERE id = ?", [.text(node.text)]) }
    }

    @Test("a node takes what it claims of the free buckets, and no others")
    func claims() async throws {
        try await Self.withTwo { first, second in
            let some = Set(PhoneBucket.all.sorted().prefix(5))
            let mine = try await first.renew(.sample("one")) { _ in some }
            #expect(mine.nodes.map(\.name) == ["one", "two"] && mine.buckets(of: first.node) == some)
            let view = try await second.renew(.sample("two")) { shown in
                shown.holders.isEmpty ? [] : PhoneBucket.all
            }
            #expect(view.buckets(of: second.node) == PhoneBucket.all.subtracting(some))
            #expect(view.buckets(of: first.node) == some)
            try await second.release(PhoneBucket.all)
            #expect(try await first.nodes().buckets(of: first.node) == some)
            #expect(try await first.nodes().buckets(of: second.node).isEmpty)
        }
    }

    @Test("a node that died is buried by the next renewal of another; its writes are refused, and it comes back without its phones")
    func fenced() async throws {
        try await Self.withTwo { first, second in
            _ = try await first.renew(.sample("one")) { _ in PhoneBucket.all }
            let phone = try await first.receive(.sample(), at: .noon)
            try await Self.silence(first.node, in: second)
            // Nothing was taken yet, so it may go on writing.
            #expect(try await first.commit([.identifying], for: phone.id, at: .noon).status == .identifying)
            let view = try await second.renew(.sample("two")) { _ in PhoneBucket.all }
            #expect(view.nodes.map(\.name) == ["two"] && view.buckets(of: second.node) == PhoneBucket.all)
            await #expect(throws: StoreError.heldElsewhere) { _ = try await first.commit([.ready], for: phone.id, at: .noon) }
            await #expect(throws: StoreError.heldElsewhere) { _ = try await first.receive(.sample(number: 0x0004_132a_7b16), at: .noon) }
            await #expect(throws: StoreError.heldElsewhere) { _ = try await first.updateDetails(of: phone.id, from: .sample(), at: .noon) }
            #expect(try await second.phone(phone.id)?.status == .identifying)
            #expect(try await second.commit([.ready], for: phone.id, at: .noon).status == .ready)
            let back = try await first.renew(.sample("one")) { _ in PhoneBucket.all }
            #expect(back.nodes.map(\.name) == ["one", "two"] && back.buckets(of: first.node).isEmpty)
        }
    }

    @Test(
        "two administrators assign one device at the same moment, at two nodes: one gets it, the other is told who has it",
        arguments: [InstanceID.sample, InstanceID(domain: "example.net", name: "x")])
    func assignedAtOnce(other: InstanceID) async throws {
        try await Self.withTwo { first, second in
            let (one, two) = (PhoneOrder.sample(number: 1), try #require(Self.order(in: other, besidesBucketOf: 1)))
            let bucket = PhoneBucket(of: two.instance, two.mac)
            _ = try await second.renew(.sample("two")) { _ in [bucket] }
            _ = try await first.renew(.sample("one")) { _ in PhoneBucket.all }
            let phones = (try await first.receive(one, at: .noon), try await second.receive(two, at: .noon))
            let hardware = MACAddress.numbered(0x99)
            let steps = [PhoneStep.assigned(hardware, until: .noon(plus: 60))]
            let (starts, start) = AsyncStream.makeStream(of: Void.self)
            let isOver = Mutex(false)
            async let late: Phone = {
                for await _ in starts { break }
                defer { isOver.withLock { $0 = true } }
                return try await second.commit(steps, for: phones.1.id, at: .noon)
            }()
            let phone = try await first.writeRecord("test") { table in
                let phone = try table.commit(steps, for: phones.0.id, at: .noon)
                start.yield()
                // Not before the other one has asked whose the device is, or waits to.
                while !isOver.withLock({ $0 }), try table.database.first(Self.waitingLocks) == nil {}
                return phone
            }
            #expect(phone.assignedMAC == hardware)
            let words = other == .sample ? "already belongs to the phone \(one.mac)" : "belongs to a phone of another instance"
            do {
                _ = try await late
                Issue.record("both have it")
            } catch let error as StoreError {
                #expect(error.kind == "conflict" && error.description.contains(words), "\(error)")
            }
            #expect(try await first.phones(withMAC: hardware).map(\.id) == [phone.id])
        }
    }

    /// Locks of this database that a transaction waits for.
    private static let waitingLocks =
        "SELECT 1 FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) LIMIT 1"

    /// An order whose phone is in another bucket than that of the phone with this number.
    private static func order(in instance: InstanceID, besidesBucketOf number: UInt64) -> PhoneOrder? {
        let bucket = PhoneBucket(of: .sample, .numbered(number))
        return (UInt64(10)...50).lazy.map { PhoneOrder.sample(instance: instance, number: $0) }.first {
            PhoneBucket(of: $0.instance, $0.mac) != bucket
        }
    }

    @Test("one that leaves gives everything back at once")
    func leaves() async throws {
        try await Self.withTwo { first, second in
            _ = try await first.renew(.sample("one")) { _ in PhoneBucket.all }
            try await first.leave()
            let view = try await second.renew(.sample("two")) { _ in PhoneBucket.all }
            #expect(view.nodes.map(\.name) == ["two"] && view.buckets(of: second.node) == PhoneBucket.all)
        }
    }

    @Test("a command writes alone while no node lives, and not beside one")
    func alone() async throws {
        let (settings, key) = (try await TestDatabase.settings(), SecretKey.random())
        let service = try await PostgresStore.open(settings, key: key)
        _ = try await service.renew(.sample("one")) { _ in PhoneBucket.all }
        let phone = try await service.receive(.sample(), at: .noon)
        let command = try await PostgresStore.open(settings, key: key, access: .beside)
        #expect(try await command.commitAlone([.removed], for: phone.id, at: .noon) == nil)
        #expect(try await command.phone(phone.id)?.status == .received)
        try await service.leave()
        #expect(try await command.commitAlone([.removed], for: phone.id, at: .noon)?.status == .removed)
        #expect(command.coordination == nil)
        try await command.close()
        try await service.close()
    }

    @Test("a message to a bucket is read by the node that holds it, one to a node by that node; both are sealed")
    func messages() async throws {
        try await Self.withTwo { first, second in
            let bucket = try #require(PhoneBucket(7))
            let toBucket = try await first.send(["code": "0815-secret"], to: .bucket(bucket))
            #expect(try await second.messages(after: 0, limit: 10).isEmpty)
            _ = try await second.renew(.sample("two")) { _ in [bucket] }
            let read = try await second.messages(after: 0, limit: 10)
            #expect(read == [NodeMessage(id: toBucket, sender: first.node, address: .bucket(bucket), body: ["code": "0815-secret"])])
            let rows = try await first.read("test") { try $0.map("SELECT sealed FROM node_messages") { try $0.data(0) } }
            #expect(rows.count == 1 && rows.allSatisfy { !$0.contains(Data("0815-secret".utf8)) })

            try await second.finish(toBucket, answer: ["done": true], to: first.node)
            #expect(try await second.messages(after: 0, limit: 10).isEmpty)
            let answers = try await first.messages(after: 0, limit: 10)
            #expect(answers.map(\.body) == [["done": true]] && answers.map(\.address) == [.node(first.node)])

            try await second.leave()
            await #expect(throws: StoreError.self) { try await first.send("hello", to: .node(second.node)) }
            // The asker has gone: there is no answer to leave, and the question goes all the same.
            let last = try await first.send("work", to: .bucket(bucket))
            try await first.finish(last, answer: "done", to: second.node)
            _ = try await first.renew(.sample("one")) { _ in [bucket] }
            #expect(try await first.messages(after: 0, limit: 10) == answers)
        }
    }

    @Test("what nodes announce goes with them")
    func announcements() async throws {
        try await Self.withTwo { first, second in
            try await first.announce(["pbx 1"])
            #expect(try await first.announcements().isEmpty)
            let heard = try await second.announcements()
            #expect(heard.map(\.node) == [first.node] && heard.map(\.sessions) == [["pbx 1"]])
            try await Self.silence(first.node, in: second)
            #expect(try await second.announcements().isEmpty)
        }
    }

    @Test("nodes that only look at what waits tell each other nothing")
    func quiet() async throws {
        try await Self.withTwo { first, second in
            _ = try await first.renew(.sample("one")) { _ in PhoneBucket.all }
            let phone = try await first.receive(.sample(), at: .noon)
            try await first.requestAction(PhoneAction(kind: .reopen, phone: phone.id), at: .noon)
            for await _ in first.news() where first.takeNews() == .everything { break }
            let before = try await first.dataVersion()
            for _ in 0..<5 { #expect(try await second.waitingActions(at: .noon).count == 1) }
            // Told behind the looks, so they would have been told by now.
            try await second.noteUnknownDevices([.sample(1)])
            while try await first.dataVersion() == before { await Task.yield() }
            #expect(try await first.dataVersion() == before + 1)
        }
    }

    @Test("a node hears of messages and of nodes, and of phones that others write")
    func news() async throws {
        try await Self.withTwo { first, second in
            let rings = second.news()
            var changes = second.foreignChanges().makeAsyncIterator()
            /// Waits until such news have come, whatever else has.
            func wait(for news: NodeNews) async {
                var heard: NodeNews = []
                for await _ in rings {
                    heard.formUnion(second.takeNews())
                    if heard.contains(news) { return }
                }
            }
            // Its own beginning to listen: everything is to be read.
            await wait(for: .everything)
            try await first.send("hello", to: .node(second.node))
            await wait(for: .messages)
            try await first.announce([])
            await wait(for: .announcements)
            _ = try await first.renew(.sample("one")) { _ in PhoneBucket.all }
            await wait(for: .nodes)
            let phone = try await first.receive(.sample(), at: .noon)
            while let change = await changes.next(), change != .phone(phone.id) {}
            #expect(try await second.phone(phone.id) == phone)
        }
    }
}

extension NodeFacts {
    static func sample(_ name: String) -> NodeFacts { NodeFacts(name: name, release: "1.0") }
}
