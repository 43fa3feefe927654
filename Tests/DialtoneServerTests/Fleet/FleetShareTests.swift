import DialtoneModel
import DialtoneStore
import Foundation
import Synchronization
import Testing

@testable import DialtoneFleet

@Suite("A fleet that has a share of the phones", .timeLimit(.minutes(10)))
struct FleetShareTests {
    /// Other nodes, which take note of what they are asked and answer as they are told.
    private final class OtherNodes: NodeForwarding {
        private let asked = Mutex<[(request: NodeRequest, address: NodeAddress)]>([])
        private let reply: NodeAnswer

        init(_ reply: NodeAnswer = .done) { self.reply = reply }

        var requests: [NodeRequest] { asked.withLock { $0.map(\.request) } }
        var addresses: [NodeAddress] { asked.withLock { $0.map(\.address) } }

        func ask(_ request: NodeRequest, of address: NodeAddress, within limit: Duration) async -> NodeAnswer {
            asked.withLock { $0.append((request, address)) }
            return reply
        }

        func tell(_ request: NodeRequest, to address: NodeAddress) async throws { asked.withLock { $0.append((request, address)) } }
    }

    private static let key = PhoneKey(instance: FleetBench.instance, mac: MACAddress(value: 0x0004_132A_7B15).unsafelyUnwrapped)

    @Test("a stored phone gets its owner when its Devices is known, or when something is to be done")
    func dormant() async throws {
        let store = MemoryStore()
        let macs = (1...3).map { "00041300000\($0)" }
        try await FleetBench.run(store: store) { bench in
            for (number, mac) in macs.enumerated() {
                let answer = try await bench.order(mac, code: "41883029756\(number)")
                #expect(answer == nil)
            }
        }
        let devices = ScriptedDevices.friendly()
        try await FleetBench.run(devices, store: store, knowsDevices: false) { bench in
            while await bench.fleet.takeovers == 0 { await Task.yield() }
            #expect(bench.connections.counts.isEmpty)
            let phone = try #require(try await bench.phone(macs[0]))
            _ = try await bench.fleet.commit([.codeClosed], for: phone)
            #expect(bench.connections.counts[FleetBench.instance]?.values.reduce(0, +) == 1)
            await bench.nameDevices()
            for await number in devices.openings where number == 3 { break }
            #expect(devices.mostOpen == 3)
        }
    }

    @Test("what is another node's goes there by its bucket; an order's answer comes back")
    func forwarded() async throws {
        let others = OtherNodes(.problem(.codeNotAccepted))
        try await FleetBench.run(forwarding: others) { bench in
            let answer = try await bench.order()
            #expect(answer == .codeNotAccepted)
            await bench.fleet.record([.registrationLost], for: Self.key)
            await bench.fleet.retry(Self.key)
            let stored = try await bench.phone()
            #expect(stored == nil && bench.devices.count == 0)
            #expect(others.addresses == Array(repeating: .bucket(Self.key.bucket), count: 3))
            guard case .order(let order)? = others.requests.first else {
                Issue.record("\(others.requests.count) requests")
                return
            }
            #expect(order.mac == Self.key.mac && others.requests.dropFirst() == [.steps([.registrationLost], Self.key), .retry(Self.key)])
            #expect(await bench.fleet.perform(.retry(Self.key)) == nil, "it is for the next holder")
        }
    }

    @Test("what the other node's store refuses is refused here as well", arguments: [StoreError.conflict("why"), .unknownPhone(1)])
    func refused(error: StoreError) async throws {
        let store = MemoryStore()
        try await FleetBench.run(store: store) { bench in _ = try await bench.order() }
        try await FleetBench.run(store: store, forwarding: OtherNodes(.refused(error))) { bench in
            let phone = try #require(try await bench.phone())
            await #expect(throws: error) { try await bench.fleet.commit([.codeClosed], for: phone) }
        }
    }

    @Test("phones that are taken are worked on here; when they are given back, their connections are closed first")
    func taken() async throws {
        let others = OtherNodes()
        try await FleetBench.run(forwarding: others) { bench in
            try await bench.fleet.start([Self.key.bucket])
            let answer = try await bench.order()
            #expect(answer == nil)
            let ready = try await bench.phone()
            #expect(ready?.status == .ready && bench.devices.open.count == 1 && others.requests.isEmpty)
            await bench.fleet.stop([Self.key.bucket])
            #expect(bench.devices.open.isEmpty)
            #expect(await !bench.fleet.holds(Self.key))
            let phone = try #require(try await bench.phone())
            _ = try await bench.fleet.commit([.codeClosed], for: phone)
            #expect(others.requests == [.steps([.codeClosed], Self.key)])
            // And back: with its stored password.
            try await bench.fleet.start([Self.key.bucket])
            for await number in bench.devices.openings where number == 2 { break }
            #expect(bench.devices.mostOpen == 1)
        }
    }
}
