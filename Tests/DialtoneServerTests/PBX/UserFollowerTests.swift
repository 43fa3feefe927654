import DialtoneModel
import DialtoneStore
import DialtoneWire
import Foundation
import Logging
import Synchronization
import TestSupport
import Testing

@testable import DialtoneFleet
@testable import DialtonePBX

@Suite("Following users, without sockets and waiting", .timeLimit(.minutes(10)))
struct UserFollowerTests {
    /// A follower over a store in memory, whose steps are committed at once, and the sessions of a directory that the test sets.
    private struct Bench {
        let store = MemoryStore()
        let clock = ManualClock()
        let follower: UserFollower
        let sessions: Sessions
        let steps: AsyncStream<[PhoneStep]>

        final class Sessions: Sendable {
            let all = Mutex<[any PBXConnection]>([])
        }

        static func run(node: NodeID? = nil, _ body: (Bench) async throws -> Void) async throws {
            let bench = Bench(node: node)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await bench.follower.run() }
                defer { group.cancelAll() }
                _ = try await bench.store.receive(order(), at: FleetBench.start)
                try await body(bench)
            }
        }

        private init(node: NodeID?) {
            let (steps, tell) = AsyncStream.makeStream(of: [PhoneStep].self)
            let (sessions, store) = (Sessions(), store)
            follower = UserFollower(
                UserFollower.Environment(
                    store: store, connections: { _ in sessions.all.withLock { $0 } },
                    record: { steps, key in
                        if let phone = try? await store.phone(instance: key.instance, mac: key.mac) {
                            _ = try? await store.commit(steps, for: phone.id, at: FleetBench.start)
                        }
                        tell.yield(steps)
                    }, passwordKey: Secret("key"), node: node, clock: clock, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
                ))
            (self.sessions, self.steps) = (sessions, steps)
        }

        static func order() -> PhoneOrder {
            PhoneOrder(
                instance: FleetBench.instance, mac: MACAddress("0004132a7b15").unsafelyUnwrapped, code: Secret("418830297561"),
                hwid: "0004132a7b15", user: "anna", commonName: "Anna Beispiel", password: Secret("Tulpe-7"), domain: "example.com",
                pbxDNS: "order.example.com")
        }

        func set(_ sessions: any PBXConnection...) async {
            self.sessions.all.withLock { $0 = sessions }
            await follower.settleConnections(of: FleetBench.instance)
        }

        /// Answers a ReplicateStart or ReplicateNext.
        func answer(_ request: JSONValue?, _ pbx: ScriptedPBX, columns: JSONValue? = nil) async throws {
            let request = try #require(request)
            var answer: JSONValue = [
                "api": "PbxTableUsers", "mt": .string((request["mt"]?.string ?? "") + "Result"), "src": request["src"] ?? .null,
            ]
            if let columns { answer["columns"] = columns }
            await follower.received(try AppMessage(parsing: answer.text), session: pbx.id.number)
        }

        /// Plays the whole table of users.
        func replicate(_ pbx: ScriptedPBX, _ rows: JSONValue...) async throws {
            try await answer(await pbx.next(), pbx, columns: ["guid": ["update": false]])
            for row in rows { try await answer(await pbx.next(), pbx, columns: row) }
            try await answer(await pbx.next(), pbx)
        }

        func tell(_ mt: String, _ pbx: ScriptedPBX, _ columns: JSONValue) async throws {
            let message: JSONValue = ["api": "PbxTableUsers", "mt": .string(mt), "src": "x", "columns": columns]
            await follower.received(try AppMessage(parsing: message.text), session: pbx.id.number)
        }

        func step() async throws -> [PhoneStep] {
            for await steps in steps { return steps }
            throw CancellationError()
        }

        var phone: Phone {
            get async throws { try #require(try await store.phone(instance: FleetBench.instance, mac: Self.order().mac)) }
        }
    }

    private static func anna(_ location: String = "hq", password: String = "one", name: String = "anna") -> JSONValue {
        [
            "guid": "7f0c", "h323": .string(name), "cn": "Anna Beispiel", "loc": .string(location), "pwd": .string(password),
            "devices": [["hw": "0004132a7b15"]],
        ]
    }

    @Test("a phone gets its user's registrar and conditions; once ordered anew it has none, and the user's row counts again")
    func life() async throws {
        try await Bench.run { bench in
            let pbx = ScriptedPBX()
            await bench.set(pbx)
            try await bench.replicate(pbx, Self.anna())
            let first = try await bench.step()
            #expect(first.last == .registrar(from: "order.example.com", to: "hq.example.com"))
            #expect(try await bench.phone.seenUser?.hasEntry == true)
            #expect(await bench.follower.registrar(ofUser: "anna", domain: "Example.com", in: FleetBench.instance) == "hq.example.com")
            _ = try await bench.store.commit([.ready], for: bench.phone.id, at: FleetBench.start)
            bench.follower.noticed(try await bench.phone, [.ready])
            try await bench.tell("ReplicateUpdate", pbx, Self.anna(password: "two"))
            #expect(try await bench.step() == [.condition(.userPasswordChanged(user: "anna"))])
            try await bench.tell("ReplicateDel", pbx, ["guid": "7f0c"])
            #expect(try await bench.step().last == .condition(.userGone(user: "anna")))
            try await bench.tell("ReplicateAdd", pbx, Self.anna(password: "three"))
            #expect(try await bench.step().last == .condition(.userPasswordChanged(user: "anna")))
            let phone = try await bench.store.receive(Bench.order(), at: FleetBench.start)
            #expect(phone.conditions.isEmpty && phone.seenUser == nil)
            bench.follower.noticed(phone, [.identifying])
            let anew = try await bench.step()
            #expect(anew.count == 2 && anew.last == .registrar(from: "order.example.com", to: "hq.example.com"))
            #expect(try await bench.phone.seenUser?.guid == "7f0c")
        }
    }

    @Test("a phone that another node wrote is read again, and so are all when it is not known which")
    func foreign() async throws {
        try await Bench.run { bench in
            let pbx = ScriptedPBX()
            await bench.set(pbx)
            try await bench.replicate(pbx, Self.anna())
            _ = try await bench.step()
            for change in [ForeignChange.phone(try await bench.phone.id), .more] {
                _ = try await bench.store.receive(Bench.order(), at: FleetBench.start)
                bench.follower.noticed(change)
                #expect(try await bench.step().last == .registrar(from: "order.example.com", to: "hq.example.com"))
            }
        }
    }

    @Test("an unanswered request is followed by a rest, and then everything comes anew")
    func silence() async throws {
        try await Bench.run { bench in
            let pbx = ScriptedPBX()
            await bench.set(pbx)
            #expect(await pbx.next()?["mt"] == "ReplicateStart")
            // Its patience, and the look at everything anew.
            await bench.clock.sleepers(2)
            bench.clock.advance(by: .seconds(10))
            await bench.clock.sleepers(2)
            bench.clock.advance(by: .seconds(60))
            try await bench.replicate(pbx, Self.anna())
            #expect(try await bench.step().count == 2)
        }
    }

    @Test("one session of a system is followed, the same at every node, and the next one when it ends")
    func turns() async throws {
        try await Bench.run(node: NodeID("b")) { bench in
            let (master, slave) = (ScriptedPBX(1), ScriptedPBX(2, pbx: "north", dns: "north.example.com"))
            await bench.set(slave, master)
            try await bench.replicate(master, Self.anna())
            _ = try await bench.step()
            await bench.set(slave)
            #expect(await slave.next()?["mt"] == "ReplicateStart")
            // The master has a session at another node, which follows it.
            let elsewhere = RemotePBXSession(
                id: PBXConnectionID(node: NodeID("a"), number: 7), instance: FleetBench.instance, info: master.info, login: LoginInfo(nil),
                services: [], forwarding: NoForwarding())
            await bench.set(slave, elsewhere)
            await bench.set(slave)
            #expect(await slave.next()?["mt"] == "ReplicateStart", "it had stopped")
        }
    }

    @Test("where no session grants the API, nothing is asked and nothing is kept")
    func notGranted() async throws {
        try await Bench.run { bench in
            let (without, with) = (ScriptedPBX(1, apis: [PBXGrant.admin.api]), ScriptedPBX(2))
            await bench.set(without)
            #expect(await bench.follower.registrar(ofUser: "anna", domain: "example.com", in: FleetBench.instance) == nil)
            await bench.set(without, with)
            #expect(await with.next()?["mt"] == "ReplicateStart")
            await bench.set(without)
            await bench.follower.received(try AppMessage(parsing: #"{"mt":"ReplicateStartResult","api":"PbxTableUsers"}"#), session: 2)
            await bench.set(with)
            #expect(await with.next()?["mt"] == "ReplicateStart")
        }
    }

    @Test("a PBX without a session is asked for, its phones follow it, and a PBX that moves takes its phones along")
    func places() async throws {
        try await Bench.run { bench in
            let pbx = ScriptedPBX { request in
                guard request["mt"] == "GetLocation" else { return nil }
                return ["api": "PbxAdminApi", "mt": "GetLocationResult", "loc": request["loc"] ?? .null, "dns": "south.example.com"]
            }
            await bench.set(pbx)
            try await bench.replicate(pbx, Self.anna("south"))
            #expect(try await bench.step().count == 1, "what was seen, and no place yet")
            #expect(try await bench.step() == [.registrar(from: "order.example.com", to: "south.example.com")])
            try await bench.tell("ReplicateUpdate", pbx, Self.anna("hq"))
            #expect(try await bench.step() == [.registrar(from: "south.example.com", to: "hq.example.com")])
            pbx.move(to: "moved.example.com")
            await bench.set(pbx)
            #expect(try await bench.step() == [.registrar(from: "hq.example.com", to: "moved.example.com")])
            #expect(try await bench.phone.pbxDNS == "moved.example.com")
        }
    }

    private struct NoForwarding: NodeForwarding {
        func ask(_ request: NodeRequest, of address: NodeAddress, within limit: Duration) async -> NodeAnswer { .failed("no") }
        func tell(_ request: NodeRequest, to address: NodeAddress) async throws {}
    }
}
