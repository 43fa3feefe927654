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
@testable import DialtoneSupport

@Suite("Following phones to their registration, without sockets and waiting", .timeLimit(.minutes(10)))
struct RegistrationWatchTests {
    /// A fleet with one phone that fetched its file, a PBX that answers as the test wants, and a watch whose time stands still.
    private struct Bench {
        let fleet: FleetBench
        let watch: RegistrationWatch
        let clock: ManualClock
        let pbx: ScriptedPBX
        let isRegistered: Answers

        final class Answers: Sendable {
            private let state = Mutex((isRegistered: false, isReachable: true))

            func set(registered: Bool, reachable: Bool = true) { state.withLock { $0 = (registered, reachable) } }

            func answer(_ message: JSONValue) -> JSONValue? {
                let now = state.withLock { $0 }
                guard now.isReachable else { return nil }
                let src = message["src"] ?? .null
                switch message["mt"]?.string {
                case "GetObject":
                    return [
                        "mt": "GetObjectResult", "src": src, "guid": "g-1", "h323": "anna", "cn": "Anna Beispiel",
                        "devices": [["hw": "0004132a7b15", "text": "Phone", "app": "", "tls": false, "trusted": true]],
                    ]
                case "GetRegs":
                    let regs: JSONValue = now.isRegistered ? [["hw": "0004132a7b15", "addr": "192.0.2.17"]] : []
                    return ["mt": "GetRegsResult", "src": src, "regs": regs]
                default: return ["mt": .string((message["mt"]?.string ?? "") + "Result"), "src": src]
                }
            }
        }

        static func run(_ body: (Bench) async throws -> Void) async throws {
            try await FleetBench.run { fleet in
                let (answers, clock) = (Answers(), ManualClock())
                let directory = PBXDirectory { _, _ in }
                let pbx = ScriptedPBX { answers.answer($0) }
                await directory.join(pbx)
                let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
                let watch = RegistrationWatch(
                    directory: directory, fleet: fleet.fleet, store: fleet.store,
                    keeper: DeviceEntryKeeper(directory: directory, fleet: fleet.fleet, tlsOnly: .keep, logger: logger),
                    registersAsUser: { _ in true }, clock: clock,
                    date: { FleetBench.start.addingTimeInterval(clock.now.offset.seconds) }, logger: logger)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await watch.run() }
                    let answer = try await fleet.order()
                    try #require(answer == nil)
                    try await body(Bench(fleet: fleet, watch: watch, clock: clock, pbx: pbx, isRegistered: answers))
                    group.cancelAll()
                }
            }
        }

        func deliver() async throws {
            let delivery = Delivery(
                file: "x.cfg", vendor: "snom", model: "D785", firmware: nil, address: "192.0.2.17", door: "token", userAgent: nil,
                digest: "00")
            let phone = try await fleet.phone()
            let delivered = try await fleet.fleet.commit([.delivered(delivery)], for: try #require(phone))
            await watch.noticed(try #require(delivered), isDelivered: true)
        }

        /// Lets so many seconds pass, each after the watch waits for it.
        func pass(_ seconds: Int) async {
            for _ in 0..<seconds {
                await clock.sleepers(1)
                clock.advance(by: .seconds(1))
            }
            await clock.sleepers(1)
        }

        /// The next question that the PBX was asked about registrations.
        func look() async {
            while let message = await pbx.next(), message["mt"] != "GetRegs" {}
        }
    }

    @Test("a phone that registers is found a second after its fetch; then it is looked at once a minute, and lost after two looks")
    func registered() async throws {
        try await Bench.run { bench in
            bench.isRegistered.set(registered: true)
            try await bench.deliver()
            await bench.pass(1)
            let registered = await bench.fleet.commit { $0.status == .registered }
            #expect(registered?.registeredAt != nil)
            await bench.look()
            bench.isRegistered.set(registered: false)
            // Once may be between two registrations.
            await bench.pass(60)
            await bench.look()
            #expect(try await bench.fleet.phone()?.status == .registered)
            await bench.pass(60)
            let lost = await bench.fleet.commit { $0.status != .registered }
            #expect(lost?.status == .delivered)
        }
    }

    @Test("a phone that does not register is explained after a minute; a PBX that does not answer proves nothing")
    func missing() async throws {
        try await Bench.run { bench in
            bench.isRegistered.set(registered: false, reachable: false)
            try await bench.deliver()
            await bench.pass(61)
            #expect(try await bench.fleet.phone()?.conditions[.registration] == nil)
            bench.isRegistered.set(registered: false)
            await bench.pass(10)
            let told = await bench.fleet.commit { $0.conditions[.registration] != nil }
            #expect(told?.conditions[.registration]?.code == "not-registered", "\(told?.conditions.all ?? [])")
        }
    }

    @Test("phones that were delivered before are taken up; removed ones and those of other nodes are not asked about")
    func resumed() async throws {
        try await Bench.run { bench in
            bench.isRegistered.set(registered: true)
            try await bench.deliver()
            let phone = try #require(try await bench.fleet.phone())
            await bench.watch.forget(PhoneBucket.all)
            await bench.pass(5)
            #expect(try await bench.fleet.phone()?.status == .delivered)
            await bench.watch.resume(try await bench.fleet.store.fleet())
            // At the latest after the interval of a phone that has just fetched.
            await bench.pass(6)
            let found = await bench.fleet.commit { $0.status == .registered }
            #expect(found?.id == phone.id)
        }
    }
}
