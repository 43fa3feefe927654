import DialtoneModel
import DialtoneProvisioning
import DialtoneStore
import DialtoneSupport
import DialtoneWire
import Foundation
import TestSupport
import Testing

@testable import DialtoneFleet

@Suite("A fleet of owners, without sockets, files and waiting", .timeLimit(.minutes(10)))
struct FleetTests {
    @Test("an order is stored, brought to ready over one connection, and answered with ok")
    func order() async throws {
        try await FleetBench.run { bench in
            #expect(try await bench.order() == nil)
            let phone = try #require(try await bench.phone())
            #expect(phone.status == .ready && phone.hasSysclientPassword && phone.conditions.isEmpty)
            #expect(phone.configuration.map(\.type) == ["NTP"])
            #expect(bench.devices.count == 1 && bench.devices.mostOpen == 1)
            let kinds = try await bench.store.history(of: phone.id, limit: 20).map(\.kind)
            #expect(kinds == ["received", "identifying", "password", "item", "ready", "revised"])
        }
    }

    private static func orderFive(_ bench: FleetBench) async throws {
        for number in 1...5 {
            let answer = try await bench.order("00041300000\(number)", code: "41883029756\(number)")
            #expect(answer == nil)
        }
    }

    @Test("after a restart each phone comes back with its stored password, and no phone twice")
    func restart() async throws {
        let store = MemoryStore()
        try await FleetBench.run(store: store) { bench in
            try await Self.orderFive(bench)
        }
        let devices = ScriptedDevices.friendly()
        try await FleetBench.run(devices, store: store) { bench in
            for await number in devices.openings where number == 5 { break }
            try await Self.orderFive(bench)
            #expect(devices.count == 5 && devices.mostOpen == 5)
        }
    }

    @Test("Devices that take no code: the order is answered at its deadline, and says what is missing")
    func deadline() async throws {
        try await FleetBench.run(ScriptedDevices { _, _ in }) { bench in
            async let answer = bench.order()
            // The deadline of the order, and the step that waits.
            await bench.timers.running(2)
            #expect(try await bench.phone()?.status == .received)
            bench.timers.advance(by: KnownPhone.waitingTime)
            _ = await bench.commit { $0.status == .identifying }
            bench.timers.advance(by: .seconds(25))
            let told = try await answer
            #expect(told == .codeNotAccepted)
            let phone = try #require(try await bench.phone())
            #expect(phone.status == .failed && phone.conditions[.connection] == .codeNotAccepted)
        }
    }

    @Test("refused connections are tried again after a rest, until Devices is there")
    func refused() async throws {
        let devices = ScriptedDevices.friendly()
        devices.refuse(3)
        try await FleetBench.run(devices) { bench in
            async let answer = bench.order()
            // The longest rest after each failure: 2 s, doubling.
            for (attempt, rest) in [2, 4, 8].enumerated() {
                // The deadline of the order, and the rest.
                await bench.timers.running(2)
                #expect(devices.count == attempt + 1)
                bench.timers.advance(by: .seconds(rest))
            }
            let told = try await answer
            #expect(told == nil)
            #expect(devices.count == 4 && devices.mostOpen == 1)
        }
    }

    @Test("a store that fails in the middle: the order is told, the connection goes, and the phone goes on from what is stored")
    func storeFails() async throws {
        let store = MemoryStore()
        let devices = ScriptedDevices { message, connection in
            guard case .identify(let identify) = message else { return }
            if connection.number == 1 { store.fail(with: [.full]) }
            if identify.provisioningCode != nil {
                connection.say(.sysclientPassword(Secret("sysclient-1")), .item(last: true))
            }
        }
        try await FleetBench.run(devices, store: store) { bench in
            let answer = try await bench.order()
            #expect(answer?.code == "store-failed")
            #expect(try await bench.phone()?.status == .received)
            // The store is tried again after five seconds; the deadline of the order that was answered sleeps on, and so does the timer of
            // the step that waited.
            await bench.timers.running(3)
            bench.timers.advance(by: .seconds(5))
            let phone = await bench.commit { $0.status == .ready }
            #expect(phone?.hasSysclientPassword == true)
            #expect(devices.count == 2 && devices.mostOpen == 1, "Devices never saw two of one phone")
        }
    }

    @Test("a removed phone lets go of its connection; what people shall read of it is still written")
    func removed() async throws {
        try await FleetBench.run { bench in
            #expect(try await bench.order() == nil)
            let phone = try #require(try await bench.phone())
            let operations = PhoneOperations(
                store: bench.store, fleet: bench.fleet, files: .init(sip: SIPConfiguration()) { "https://x/\($0.reveal())/" },
                codeLifetime: .seconds(60), clock: ForwardClock())
            try await operations.remove(phone, by: "admin")
            #expect(try await bench.phone()?.status == .removed)
            let gone = try #require(try await bench.phone())
            await #expect(throws: StoreError.unknownPhone(phone.id)) { _ = try await operations.reopen(gone) }
            let lines = try await bench.store.history(of: phone.id, limit: 2)
            #expect(lines.map(\.kind) == ["admin", "removed"])
            try await bench.fleet.commit([.noted(.revealed(.secrets, to: "admin"))], for: try #require(try await bench.phone()))
            #expect(try await bench.store.history(of: phone.id, limit: 1).map(\.kind) == ["revealed"])
        }
    }

    @Test("the next connection is opened only when the socket of the one before is closed")
    func oneAtATime() async throws {
        let devices = ScriptedDevices.friendly(closesSlowly: true)
        try await FleetBench.run(devices) { bench in
            let answer = try await bench.order()
            #expect(answer == nil)
            // Devices moves: the phone lets go of its connection and wants another.
            await bench.fleet.devicesChanged(FleetBench.instance, "wss://other.example.com/sysclients")
            for await _ in devices.closings { break }
            #expect(devices.count == 1 && devices.open.count == 1)
            devices.finishClosing()
            for await number in devices.openings where number == 2 { break }
            #expect(devices.mostOpen == 1)
        }
    }

    @Test("owners that are stopped have closed their connections when it is said to be done")
    func stopped() async throws {
        let devices = ScriptedDevices.friendly(closesSlowly: true)
        try await FleetBench.run(devices) { bench in
            #expect(try await bench.order() == nil)
            let stop = Task {
                await bench.fleet.stop(PhoneBucket.all)
                return devices.open.count
            }
            for await _ in devices.closings { break }
            // Nothing is taken meanwhile, and the caller hears so.
            let phone = try #require(try await bench.phone())
            await #expect(throws: OwnerEnded.self) { try await bench.fleet.commit([.codeClosed], for: phone) }
            devices.finishClosing()
            #expect(await stop.value == 0)
            #expect(bench.connections.counts.isEmpty)
        }
    }

    @Test("a fleet that is cancelled lets go the callers that wait for the end of its owners")
    func cancelled() async throws {
        let devices = ScriptedDevices.friendly(closesSlowly: true)
        var stop: Task<Void, Never>?
        try await FleetBench.run(devices) { bench in
            let answer = try await bench.order()
            #expect(answer == nil)
            stop = Task { await bench.fleet.stop(PhoneBucket.all) }
            for await _ in devices.closings { break }
        }
        await stop?.value
        #expect(devices.open.isEmpty, "no connection is left open")
    }

    @Test("a commit for a fleet that has ended is refused, and does not wait for workers that are gone")
    func afterTheEnd() async throws {
        var ended: (fleet: Fleet, phone: Phone)?
        try await FleetBench.run { bench in
            let answer = try await bench.order()
            #expect(answer == nil)
            let phone = try #require(try await bench.phone())
            ended = (bench.fleet, phone)
        }
        let (fleet, phone) = try #require(ended)
        await #expect(throws: OwnerEnded.self) { try await fleet.commit([.codeClosed], for: phone) }
        await fleet.stop(PhoneBucket.all)
    }
}
