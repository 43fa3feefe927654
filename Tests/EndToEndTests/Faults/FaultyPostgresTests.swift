import DialtoneLab
import DialtoneModel
import Foundation
import TestSupport
import Testing

/// The real program on a PostgreSQL that is slow, hangs, goes away and fails over, seen through the network.
///
/// The name keeps it among the tests that run when no others do, see the Makefile.
@Suite("The program when its PostgreSQL has faults", .serialized, .timeLimit(.minutes(10)))
struct FaultyPostgresTests {
    private static func orders(_ numbers: ClosedRange<UInt64>) -> [LabOrder] { numbers.map { .sample($0, vendor: .snom) } }

    /// Runs a site whose database is behind a proxy.
    private static func run(_ body: (FaultSite, FaultProxy) async throws -> Void) async throws {
        let server = try await PostgresServer.shared
        let name = try await server.makeDatabase()
        let proxy = try await FaultProxy(to: server.port)
        try await FaultSite.run(database: Secret("postgresql://test@127.0.0.1:\(proxy.port)/\(name)")) { try await body($0, proxy) }
        try await proxy.close()
    }

    /// Orders phones, all of which have to be acknowledged.
    private static func place(_ orders: [LabOrder], at site: FaultSite) async {
        for order in orders {
            let problem = await site.lab.provision(order).error
            #expect(problem == nil, "\(order.mac): \(problem ?? "")")
        }
    }

    private static func waitUntilReady(_ service: FaultSite.Service) async throws {
        while try await service.readiness() != 200 { try Task.checkCancellation() }
    }

    @Test("slow, it slows down and breaks nothing")
    func slow() async throws {
        try await Self.run { site, proxy in
            let service = try await site.start()
            try await site.waitForPBX()
            proxy.set(.slow(milliseconds: 30))
            let orders = Self.orders(1...3)
            await Self.place(orders, at: site)
            try await site.waitForDialTone(Set(orders.map(\.mac)))
            proxy.set(.passing)
            try await site.stop(service)
            try await site.audit(Set(orders.map(\.mac)))
            await site.auditPeers()
        }
    }

    @Test(
        "gone or hanging, orders are refused with the reason and phones are served; once it is back, all goes on",
        arguments: [FaultProxy.Mode.refusing, .hanging])
    func away(mode: FaultProxy.Mode) async throws {
        try await Self.run { site, proxy in
            let service = try await site.start()
            try await site.waitForPBX()
            let orders = Self.orders(1...3)
            let phones = Set(orders.map(\.mac))
            await Self.place(orders, at: site)
            try await site.waitForDialTone(phones)
            proxy.set(mode)
            // One that hangs keeps its connections.
            if mode == .refusing { proxy.cut() }
            let refused = await site.lab.provision(LabOrder.sample(9, vendor: .snom)).error
            #expect(refused != nil)
            if mode == .refusing {
                #expect(refused?.contains("could not store the phone") == true, "\(refused ?? "ok")")
                let readiness = try await service.readiness()
                #expect(readiness == 503)
            }
            let fetches = await site.lab.snapshot().phone(orders[0].mac)?.fetches ?? 0
            try await site.lab.fetchAgain(orders[0].mac)
            try await site.lab.wait(untilSeen: { ($0.phone(orders[0].mac)?.fetches ?? 0) > fetches })
            proxy.set(.passing)
            try await Self.waitUntilReady(service)
            let next = Self.orders(4...4)
            await Self.place(next, at: site)
            try await site.waitForLogins(phones)
            try await site.stop(service)
            try await site.audit(phones.union(next.map(\.mac)))
            await site.auditPeers()
        }
    }

    @Test("its standby takes over in the middle of orders: what was acknowledged is there, and orders go on")
    func failover() async throws {
        let primary = try await PostgresServer.start()
        let standby = try await primary.synchronousStandby()
        let name = try await primary.makeDatabase()
        let database = Secret(
            "postgresql://test@127.0.0.1:\(primary.port),127.0.0.1:\(standby.port)/\(name)?target_session_attrs=read-write")
        try await FaultSite.run(database: database) { site in
            let service = try await site.start()
            try await site.waitForPBX()
            let orders = Self.orders(1...12)
            var acknowledged: Set<MACAddress> = []
            try await withThrowingTaskGroup(of: MACAddress?.self) { group in
                for order in orders { group.addTask { await site.lab.provision(order).isOK ? order.mac : nil } }
                for try await mac in group {
                    guard let mac else { continue }
                    acknowledged.insert(mac)
                    guard acknowledged.count == 3 else { continue }
                    try await primary.kill()
                    try await standby.promote()
                }
            }
            #expect(acknowledged.count >= 3)
            try await Self.waitUntilReady(service)
            try await site.bringToDialTone(orders, acknowledged: acknowledged)
            try await site.stop(service)
            try await site.audit(Set(orders.map(\.mac)))
            await site.auditPeers()
        }
        await standby.remove()
        await primary.remove()
    }
}
