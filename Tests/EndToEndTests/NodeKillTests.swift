import DialtoneLab
import DialtoneModel
import DialtoneSQL
import DialtoneStore
import Foundation
import TestSupport
import Testing

extension ProcessTests {
    /// Two nodes on one PostgreSQL behind a load balancer, of which one is killed, or stopped, at a random moment of each rollout.
    ///
    /// `make kill` runs it 20 times with 200 phones and shows how long it took until all were connected again; here it is small.
    @Suite("Two nodes, SIGKILL and SIGTERM", .timeLimit(.minutes(30)))
    struct NodeKillTests {
        /// Both nodes, their configuration, and who of them runs.
        private actor Site {
            let files: [String]
            private(set) var nodes: [Program?]

            init(folder: URL, database: Secret, ports: [Int], publicPort: Int) throws {
                files = try ports.enumerated().map { index, port in
                    try ProcessTests.write(
                        """
                        listen: { host: 127.0.0.1, port: \(port) }
                        public-url: http://127.0.0.1:\(publicPort)
                        database: \(database.reveal())
                        secret-key-file: phones.key
                        node: { name: node-\(index) }
                        devices: { connections-per-second: 1000 }
                        instances: [{ domain: example.com, name: dialtone, password: corner-8-lamp }]
                        """, "node-\(index).yaml", in: folder)
                }
                nodes = ports.map { _ in nil }
            }

            func start(_ index: Int) async throws {
                let program = try Program(["serve", "--config", files[index], "--log-level", "error"])
                _ = await program.nextLine()
                nodes[index] = program
            }

            func end(_ index: Int, _ signal: Int32) async throws -> Int32 {
                guard let program = nodes[index] else { return 0 }
                nodes[index] = nil
                program.signal(signal)
                return try await program.finished().status
            }
        }

        @Test("no order that was acknowledged is lost, Devices sees no phone twice, and the other node takes over")
        func killed() async throws {
            let (kills, phones) = (KillTests.number("DIALTONE_KILLS", 2), KillTests.number("DIALTONE_KILL_PHONES", 24))
            var random = KillTests.moments(of: "Two nodes")
            let server = try await PostgresServer.shared
            let database = Secret(server.uri(try await server.makeDatabase()))
            try await withTemporaryFolder { folder in
                let ports = [try await ServiceUnderTest.freePort(in: folder), try await ServiceUnderTest.freePort(in: folder)]
                let balancer = try await TCPBalancer(to: ports)
                let site = try Site(folder: folder, database: database, ports: ports, publicPort: balancer.port)
                let app = Lab.App(url: "http://127.0.0.1:\(balancer.port)/example.com/dialtone", password: Secret("corner-8-lamp"))
                // The first makes the key file.
                try await site.start(0)
                try await site.start(1)
                let store = try await DatabaseLocation(database).open(
                    key: SecretKey.load(path: folder.appendingPathComponent("phones.key").path), access: .beside)
                try await withLab(.underTest(apps: [app])) { lab in
                    var acknowledged: Set<MACAddress> = []
                    for round in 1...kills {
                        try await store.waitUntilShared(nodes: 2, in: database)
                        try await lab.wait(untilSeen: { $0.apps.first?.subscribed == true })
                        let (victim, isKill) = (Int.random(in: 0...1, using: &random), !round.isMultiple(of: 2))
                        let orders = (0..<phones).map { LabOrder.sample(UInt64(round * 10_000 + $0)) }
                        let moment = Int.random(in: 0..<phones, using: &random)
                        var ended: Task<Int32, any Error>?
                        var start = ContinuousClock.now
                        var answered = 0
                        // In portions, so that the moment falls among orders that are being worked on.
                        try await withThrowingTaskGroup(of: (MACAddress, Bool).self) { group in
                            var waiting = orders.makeIterator()
                            for order in waiting.prefix(8) { group.addTask { (order.mac, await lab.provision(order).isOK) } }
                            for _ in 0..<8 { _ = waiting.next() }
                            for try await (mac, isOK) in group {
                                if isOK { acknowledged.insert(mac) }
                                if answered == moment {
                                    start = .now
                                    ended = Task { try await site.end(victim, isKill ? SIGKILL : SIGTERM) }
                                }
                                answered += 1
                                if let order = waiting.next() { group.addTask { (order.mac, await lab.provision(order).isOK) } }
                            }
                        }
                        let status = try await ended?.value
                        #expect(status == (isKill ? 128 + SIGKILL : 0))
                        try await waitUntilConnected(acknowledged, lab)
                        let time = ContinuousClock.now - start
                        print(
                            "round \(round): \(isKill ? "SIGKILL" : "SIGTERM"), \(acknowledged.count) phones connected \(time) after the signal"
                        )
                        for mac in acknowledged {
                            let phone = try #require(try await store.phone(instance: ServiceUnderTest.instance, mac: mac), "\(mac) is lost")
                            #expect(phone.hasSysclientPassword && [.ready, .delivered, .registered].contains(phone.status), "\(phone)")
                        }
                        try await site.start(victim)
                    }
                    try await store.waitUntilShared(nodes: 2, in: database)
                    try await waitUntilConnected(acknowledged, lab)
                    #expect(acknowledged.count >= kills * phones / 4)
                    #expect(await lab.snapshot().counters["sysclient.duplicates"] == nil)
                    let wrong = lab.violations.filter { $0.area == "sysclient" }
                    #expect(wrong.isEmpty, "\(wrong)")
                    for index in 0...1 { #expect(try await site.end(index, SIGTERM) == 0) }
                }
                try await store.close()
                try await balancer.close()
            }
        }

        private func waitUntilConnected(_ phones: Set<MACAddress>, _ lab: Lab) async throws {
            try await lab.wait(untilSeen: { seen in
                let loggedIn = Set(seen.devices.filter { $0.isOnline && $0.isLoggedIn }.map(\.hwid))
                return phones.allSatisfy { loggedIn.contains($0.hex) }
            })
        }
    }
}

extension StoreCoordination {
    /// Waits until so many nodes share all buckets of a database, and each has some; looks again whenever nodes tell that something changed.
    func waitUntilShared(nodes: Int, in database: Secret) async throws {
        let listener = try await PostgresDatabase.open(try PostgresSettings(database))
        // The first element comes when it listens: what was before is looked at then.
        for await _ in try listener.listen("dialtone_changes") {
            let view = try await self.nodes()
            let counts = view.nodes.map { view.buckets(of: $0.id).count }
            if counts.count == nodes, counts.allSatisfy({ $0 > 0 }), counts.reduce(0, +) == PhoneBucket.count { break }
        }
        await listener.close()
    }
}
