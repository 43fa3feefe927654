import DialtoneLab
import DialtoneModel
import DialtoneServer
import DialtoneStore
import DialtoneSupport
import Foundation
import TestSupport
import Testing

@Suite("Several nodes on one PostgreSQL", .timeLimit(.minutes(10)))
struct NodesTests {
    private static func database() async throws -> Secret {
        let server = try await PostgresServer.shared
        return Secret(server.uri(try await server.makeDatabase()))
    }

    @Test("orders at one node are worked on by the holders, phones get files at both, and a node that stops hands over")
    func twoNodes() async throws {
        try await withTemporaryFolder { folder in
            let database = try await Self.database()
            let orders = (UInt64(1)...12).map { LabOrder.sample($0, vendor: .snom) }
            try await withLab(.underTest()) { lab in
                try await ServiceUnderTest.run(in: folder, database: database, adjust: { $0.nodeName = "one" }) { one in
                    try await ServiceUnderTest.run(in: folder, database: database, adjust: { $0.nodeName = "two" }) { two in
                        try await one.store.waitUntilShared(nodes: 2, in: database)
                        // The PBX is at the first node alone.
                        await lab.connect(one.app)
                        for order in orders { #expect(await lab.provision(order).error == nil) }
                        try await lab.wait(untilSeen: { seen in orders.allSatisfy { seen.isRegistered($0.mac.hex) } })
                        for order in orders {
                            let phone = try await one.wait(for: order.mac) { $0.status == .registered }
                            #expect(phone.hasSysclientPassword)
                        }
                        let view = try await one.store.nodes()
                        let names = Set(orders.map { view.holder(of: ServiceUnderTest.instance, $0.mac)?.name })
                        #expect(names == ["one", "two"], "each has some of them")
                    }
                    // The second has gone: the first takes its phones.
                    try await one.store.waitUntilShared(nodes: 1, in: database)
                    try await lab.wait(untilSeen: { seen in orders.allSatisfy { seen.device($0.mac)?.isLoggedIn == true } })
                    for order in orders { #expect(await lab.provision(order).error == nil) }
                }
                #expect(await lab.snapshot().counters["sysclient.duplicates"] == nil)
                #expect(lab.violations.isEmpty, "\(lab.violations)")
            }
        }
    }
}
