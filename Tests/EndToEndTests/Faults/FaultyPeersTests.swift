import DialtoneLab
import DialtoneModel
import Foundation
import Testing

extension ProcessTests {
    /// Devices and the PBX as they are on bad days: they hang, break off in the middle of a frame, refuse, and move.
    ///
    /// That they repeat themselves and come in another order are modes of the lab (`repeated-items`, `shuffled-items`,
    /// `repeated-answers`), in which the whole path is tested.
    @Suite("Peers with faults", .timeLimit(.minutes(10)))
    struct FaultyPeersTests {
        private static func orders(_ numbers: ClosedRange<UInt64>) -> [LabOrder] { numbers.map { .sample($0, vendor: .snom) } }

        /// Orders phones one after the other; those that were acknowledged.
        private static func place(_ orders: [LabOrder], at site: FaultSite) async -> Set<MACAddress> {
            var acknowledged: Set<MACAddress> = []
            for order in orders {
                let isOK = await site.lab.provision(order).isOK
                if isOK { acknowledged.insert(order.mac) }
            }
            return acknowledged
        }

        @Test(
            "while Devices hangs or refuses, orders are answered with a reason; once it is back, all phones are, by themselves",
            arguments: [FaultProxy.Mode.hanging, .refusing])
        func devicesAway(mode: FaultProxy.Mode) async throws {
            try await FaultSite.run(deadline: "3s") { site in
                let service = try await site.start()
                try await site.waitForPBX()
                let before = Self.orders(1...3)
                let acknowledged = await Self.place(before, at: site)
                #expect(acknowledged == Set(before.map(\.mac)))

                site.devices.set(mode)
                site.devices.cut()
                let order = LabOrder.sample(4, vendor: .snom)
                let problem = await site.lab.provision(order).error
                #expect(problem?.contains("Devices") == true, "\(problem ?? "ok")")
                try await site.wait(for: order.mac) { $0.status == .failed && $0.reason != nil }

                site.devices.set(.passing)
                try await site.waitForLogins(acknowledged)
                try await site.wait(for: order.mac) { $0.status == .ready && $0.reason == nil }
                try await site.waitForDialTone(acknowledged)
                try await site.stop(service)
                try await site.audit(acknowledged.union([order.mac]))
                await site.auditPeers()
            }
        }

        @Test(
            "connections to Devices break in the middle of a frame, again and again: nothing acknowledged is lost, no phone is there twice")
        func devicesCut() async throws {
            try await FaultSite.run(deadline: "3s") { site in
                let service = try await site.start()
                try await site.waitForPBX()
                var orders: [LabOrder] = []
                var acknowledged: Set<MACAddress> = []
                // From within the handshake to behind the items.
                for (index, bytes) in [1, 150, 300, 500, 800, 1200, 2000].enumerated() {
                    site.devices.set(.cutting(after: bytes))
                    let order = LabOrder.sample(UInt64(index + 1), vendor: .snom)
                    orders.append(order)
                    acknowledged.formUnion(await Self.place([order], at: site))
                }
                // At a new address phones look at once, however often the old one failed.
                await site.moveDevices(to: site.otherDevices)
                try await site.bringToDialTone(orders, acknowledged: acknowledged)
                try await site.stop(service)
                try await site.audit(Set(orders.map(\.mac)))
                await site.auditPeers()
            }
        }

        @Test("Devices moves to another address: every phone goes there, and is never there twice")
        func devicesMoves() async throws {
            try await FaultSite.run { site in
                let service = try await site.start()
                try await site.waitForPBX()
                let orders = Self.orders(1...5)
                let acknowledged = await Self.place(orders, at: site)
                #expect(acknowledged.count == orders.count)
                let connections = await site.lab.snapshot().counters["sysclient.connections"] ?? 0
                // Phones that still went to the old address would not get there.
                site.devices.set(.refusing)
                await site.moveDevices(to: site.otherDevices)
                try await site.lab.wait(untilSeen: { ($0.counters["sysclient.connections"] ?? 0) >= connections + orders.count })
                try await site.waitForLogins(acknowledged)
                let more = Self.orders(6...6)
                let placed = await Self.place(more, at: site)
                #expect(placed.count == 1)
                try await site.waitForDialTone(acknowledged)
                try await site.stop(service)
                try await site.audit(acknowledged.union(more.map(\.mac)))
                await site.auditPeers()
            }
        }

        @Test("the way between PBX and service hangs in an order: it is answered once, later, and nothing else is lost")
        func frontHangs() async throws {
            try await FaultSite.run { site in
                let service = try await site.start()
                try await site.waitForPBX()
                let first = Self.orders(1...1)
                var acknowledged = await Self.place(first, at: site)
                let second = LabOrder.sample(2, vendor: .yealink)
                site.front.set(.hanging)
                let counter = await site.lab.snapshot().counters["orders.ok"] ?? 0
                async let late = site.lab.provision(second)
                // What it has is not asked for through the proxy.
                let readiness = try await service.readiness()
                #expect(readiness == 200)
                site.front.set(.passing)
                let problem = await late.error
                #expect(problem == nil)
                let answered = await site.lab.snapshot().counters["orders.ok"]
                #expect(answered == counter + 1)
                acknowledged.insert(second.mac)
                try await site.waitForDialTone(acknowledged)
                try await site.stop(service)
                try await site.audit(acknowledged)
                await site.auditPeers()
            }
        }

        @Test("connections of PBX, Users and phones break in the middle of a frame: they come back, and orders go on")
        func frontCut() async throws {
            try await FaultSite.run { site in
                let service = try await site.start()
                try await site.waitForPBX()
                let orders = Self.orders(1...6)
                var acknowledged = await Self.place(Array(orders.prefix(1)), at: site)
                for (order, bytes) in zip(orders.dropFirst(), [10, 400, 900, 1500, 3000]) {
                    site.front.set(.cutting(after: bytes))
                    acknowledged.formUnion(await Self.place([order], at: site))
                    try await site.cutFront()
                }
                try await site.bringToDialTone(orders, acknowledged: acknowledged)
                try await site.stop(service)
                try await site.audit(Set(orders.map(\.mac)))
                await site.auditPeers()
            }
        }
    }
}
