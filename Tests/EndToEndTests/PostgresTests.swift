import DialtoneLab
import DialtoneModel
import DialtoneServer
import DialtoneStore
import DialtoneTransport
import Foundation
import HTTPTypes
import NIOCore
import NIOPosix
import TestSupport
import Testing

@Suite("The whole path on PostgreSQL", .timeLimit(.minutes(10)))
struct PostgresTests {
    @Test("phones go from their order to dial tone, and come back after a restart")
    func wholePath() async throws {
        try await withTemporaryFolder { folder in
            let database = try await Self.database()
            let orders = (UInt64(1)...6).map { LabOrder.sample($0, vendor: .snom) }
            try await withLab(.underTest()) { lab in
                try await ServiceUnderTest.run(in: folder, database: database) { service in
                    await lab.connect(service.app)
                    for order in orders { #expect(await lab.provision(order).error == nil) }
                    try await lab.wait(untilSeen: { seen in orders.allSatisfy { seen.isRegistered($0.mac.hex) } })
                }
                try await lab.wait { lab in await lab.snapshot().devices.allSatisfy { !$0.isOnline } }
                try await ServiceUnderTest.run(in: folder, database: database) { service in
                    await lab.connect(service.app)
                    try await lab.wait(untilSeen: { seen in
                        orders.allSatisfy { seen.device($0.mac)?.isLoggedIn == true && (seen.device($0.mac)?.proofs ?? 0) >= 1 }
                    })
                    #expect(await lab.snapshot().counters["sysclient.duplicates"] == nil)
                }
                #expect(lab.violations.isEmpty, "\(lab.violations)")
            }
        }
    }

    @Test("PostgreSQL is killed and started again in a rollout: no acknowledged order is lost, and orders go on")
    func killed() async throws {
        let server = try await PostgresServer.start()
        try await withTemporaryFolder { folder in
            let database = Secret(server.uri(try await server.makeDatabase()))
            try await ServiceUnderTest.run(in: folder, database: database) { service in
                try await withLab(.underTest(apps: [service.app])) { lab in
                    var acknowledged: [LabOrder] = []
                    for number in UInt64(1)...4 {
                        let order = LabOrder.sample(number, vendor: .snom)
                        let error = await lab.provision(order).error
                        #expect(error == nil)
                        acknowledged.append(order)
                    }
                    // One of the phones fetches, and would fetch again.
                    let phone = try #require(try await service.store.phone(instance: ServiceUnderTest.instance, mac: acknowledged[0].mac))
                    let own = "\(service.base)/p/\(try await service.store.secrets(of: phone.id).token.reveal())/"
                    let file = try await Self.get(own)
                    #expect(file.status == 200)
                    try await server.kill()
                    let again = try await Self.get(own)
                    #expect(again.status == 200 && again.body == file.body)
                    #expect(try await Self.get("\(service.base)/p/\(String(repeating: "a", count: 26))/").status == 503)
                    // The answer comes in time, and says why.
                    let refused = await lab.provision(LabOrder.sample(5, vendor: .snom)).error
                    #expect(refused?.contains("could not store the phone") == true, "\(refused ?? "ok")")
                    #expect(try await Self.readiness(of: service) == 503)
                    let away = String(buffer: try await Self.get("\(service.base)/metrics").body)
                    #expect(away.contains("dialtone_database_writable 0\n") && !away.contains("\ndialtone_phones{"))
                    #expect(away.contains("result=\"error\"} 1\n"), "the rest is there")
                    try await server.startAgain()
                    // The service asks for its database once in a while; the outage tests measure how often.
                    try await Self.waitUntilReady(service)
                    let back = String(buffer: try await Self.get("\(service.base)/metrics").body)
                    #expect(back.contains("dialtone_database_writable 1\n") && back.contains("\ndialtone_phones{"))
                    #expect(back.contains(/dialtone_nodes\{node="[^"]+"\} 1\n/))
                    let next = LabOrder.sample(6, vendor: .snom)
                    #expect(await lab.provision(next).error == nil)
                    acknowledged.append(next)
                    for order in acknowledged {
                        let phone = try await service.store.phone(instance: ServiceUnderTest.instance, mac: order.mac)
                        #expect(phone?.hasSysclientPassword == true, "\(order.mac)")
                    }
                }
            }
        }
        await server.remove()
    }

    @Test(
        "the primary is killed in a rollout and its synchronous standby promoted: no acknowledged order is lost, and files and orders go on"
    )
    func failedOver() async throws {
        let primary = try await PostgresServer.start()
        let standby = try await primary.synchronousStandby()
        let name = try await primary.makeDatabase()
        let database = Secret(
            "postgresql://test@127.0.0.1:\(primary.port),127.0.0.1:\(standby.port)/\(name)?target_session_attrs=read-write")
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(in: folder, database: database) { service in
                try await withLab(.underTest(apps: [service.app])) { lab in
                    let orders = (UInt64(1)...12).map { LabOrder.sample($0, vendor: .snom) }
                    var acknowledged: [LabOrder] = []
                    try await withThrowingTaskGroup(of: LabOrder?.self) { group in
                        for order in orders { group.addTask { await lab.provision(order).isOK ? order : nil } }
                        // In the middle: some orders have their answer, others wait for the database.
                        for try await order in group {
                            guard let order else { continue }
                            acknowledged.append(order)
                            guard acknowledged.count == 3 else { continue }
                            try await primary.kill()
                            try await standby.promote()
                        }
                    }
                    #expect(acknowledged.count >= 3)
                    try await Self.waitUntilReady(service)
                    let next = LabOrder.sample(20, vendor: .snom)
                    #expect(await lab.provision(next).error == nil)
                    for order in acknowledged + [next] {
                        let phone = try #require(try await service.store.phone(instance: ServiceUnderTest.instance, mac: order.mac))
                        #expect(phone.hasSysclientPassword)
                        let own = "\(service.base)/p/\(try await service.store.secrets(of: phone.id).token.reveal())/"
                        #expect(try await Self.get(own).status == 200)
                    }
                }
            }
        }
        await standby.remove()
        await primary.remove()
    }

    @Test("a site moves from SQLite to PostgreSQL: everything is there, and the service goes on")
    func moved() async throws {
        try await withTemporaryFolder { folder in
            let database = try await Self.database()
            var before: [Phone] = []
            try await ServiceUnderTest.run(in: folder) { service in
                try await withLab(.underTest(apps: [service.app])) { lab in
                    _ = await lab.rolledOut(LabRollout(phones: 4, connections: 2))
                }
            }
            let key = try SecretKey.load(path: folder.appendingPathComponent("dialtone.key").path, creating: false)
            let path = folder.appendingPathComponent("dialtone.sqlite").path
            do {
                let old = try await SQLiteStore.open(path: path, key: key)
                let new = try await DatabaseLocation(database).open(key: key)
                before = try await old.phones(in: nil, status: nil, limit: 100, offset: 0)
                let tables = try await DatabaseCopy(from: old, to: new).run()
                #expect(tables.first { $0.name == "phones" }?.rows == 4)
                let after = try await new.phones(in: nil, status: nil, limit: 100, offset: 0)
                #expect(after.map(\.mac) == before.map(\.mac) && after.map(\.configuration) == before.map(\.configuration))
                for phone in before {
                    #expect(try await new.secrets(of: phone.id) == old.secrets(of: phone.id))
                    #expect(try await new.history(of: phone.id, limit: 500) == old.history(of: phone.id, limit: 500))
                }
                await #expect(throws: StoreError.self, "it has phones already") { try await DatabaseCopy(from: old, to: new).run() }
                try await new.close()
                try await old.close()
            }
            let last = before.map(\.id).max() ?? 0
            try await ServiceUnderTest.run(in: folder, database: database) { service in
                try await withLab(.underTest(apps: [service.app])) { lab in
                    #expect(await lab.provision(LabOrder.sample(9, vendor: .yealink)).error == nil)
                }
                let phones = try await service.store.phones(in: nil, status: nil, limit: 100, offset: 0)
                #expect(phones.count == 5 && phones.last.map { $0.id > last } == true)
            }
        }
    }

    @Test("a site that is dumped while it runs goes on from the dump, in another database")
    func dumped() async throws {
        let server = try await PostgresServer.shared
        try await withTemporaryFolder { folder in
            let name = try await server.makeDatabase()
            let orders = (UInt64(1)...4).map { LabOrder.sample($0, vendor: .snom) }
            try await withLab(.underTest()) { lab in
                let dump = try await ServiceUnderTest.run(in: folder, database: Secret(server.uri(name))) { service in
                    await lab.connect(service.app)
                    for order in orders {
                        let error = await lab.provision(order).error
                        #expect(error == nil)
                    }
                    try await lab.wait(untilSeen: { seen in orders.allSatisfy { seen.isRegistered($0.mac.hex) } })
                    async let later = lab.provision(LabOrder.sample(8)).error
                    let dump = try await server.dump(name)
                    let error = await later
                    #expect(error == nil)
                    return dump
                }
                let copy = try await server.makeDatabase()
                try await server.restore(dump, into: copy)
                // Node and lease of the service that ran are in the dump as well; the new one waits for the lease to end.
                try await ServiceUnderTest.run(in: folder, database: Secret(server.uri(copy))) { service in
                    await lab.connect(service.app)
                    try await lab.wait(untilSeen: { seen in
                        orders.allSatisfy { seen.device($0.mac)?.isLoggedIn == true && (seen.device($0.mac)?.proofs ?? 0) >= 1 }
                    })
                    try await Self.waitUntilReady(service)
                    for order in orders {
                        let phone = try #require(try await service.store.phone(instance: ServiceUnderTest.instance, mac: order.mac))
                        let token = try await service.store.secrets(of: phone.id).token.reveal()
                        let status = try await Self.get("\(service.base)/p/\(token)/").status
                        #expect(status == 200)
                    }
                    let error = await lab.provision(LabOrder.sample(9, vendor: .yealink)).error
                    #expect(error == nil)
                    try await service.store.check()
                }
            }
        }
    }

    private static func readiness(of service: ServiceUnderTest) async throws -> Int { try await get("\(service.base)/ready").status }

    /// Asks again and again: the answer of one request is what the next one waits for.
    private static func waitUntilReady(_ service: ServiceUnderTest) async throws {
        while try await readiness(of: service) != 200 { try Task.checkCancellation() }
    }

    private static func get(_ url: String) async throws -> (status: Int, body: ByteBuffer) {
        let answer = try await HTTPClient(group: MultiThreadedEventLoopGroup.singleton).send(
            .get, url, headers: [("User-Agent", "Mozilla/4.0 (compatible; snomD785-SIP 10.1.33.33)")])
        return (answer.status, answer.body)
    }

    private static func database() async throws -> Secret {
        let server = try await PostgresServer.shared
        return Secret(server.uri(try await server.makeDatabase()))
    }
}
