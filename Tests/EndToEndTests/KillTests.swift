import DialtoneLab
import DialtoneModel
import DialtoneStore
import Foundation
import TestSupport
import Testing

extension ProcessTests {
    /// Kills the service with SIGKILL at random moments of a rollout and starts it again on the same database.
    ///
    /// `make kill` runs it 20 times with 200 phones, or as often as wanted in portions; here it is small. `TEST_SEED` repeats the moments.
    @Suite("SIGKILL", .timeLimit(.minutes(30)))
    struct KillTests {
        static func number(_ name: String, _ fallback: Int) -> Int {
            ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? fallback
        }

        /// Where the moments of death come from; says how to repeat them.
        static func moments(of test: String) -> SeededGenerator {
            let seed = ProcessInfo.processInfo.environment["TEST_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 1...UInt64(UInt32.max))
            print("\(test): TEST_SEED=\(seed) repeats the moments")
            return SeededGenerator(seed: seed)
        }

        @Test("what was acknowledged is never lost, and every phone ends in a right state")
        func killed() async throws {
            let kills = Self.number("DIALTONE_KILLS", 3)
            let phones = Self.number("DIALTONE_KILL_PHONES", 40)
            var random = Self.moments(of: "SIGKILL")
            try await withTemporaryFolder { folder in
                let file = folder.appendingPathComponent("dialtone.yaml").path
                let port = try await withTemporaryFolder { try await ServiceUnderTest.freePort(in: $0) }
                try """
                listen: { host: 127.0.0.1, port: \(port) }
                database: sqlite:phones.sqlite
                secret-key-file: phones.key
                devices: { connections-per-second: 1000 }
                instances: [{ domain: example.com, name: dialtone, password: corner-8-lamp }]
                """.write(toFile: file, atomically: true, encoding: .utf8)
                let app = Lab.App(url: "http://127.0.0.1:\(port)/example.com/dialtone", password: Secret("corner-8-lamp"))
                try await withLab(.underTest(apps: [app])) { lab in
                    var acknowledged: Set<MACAddress> = []
                    var ordered: [MACAddress] = []
                    for round in 1...kills {
                        let program = try Program(["serve", "--config", file, "--log-level", "error"])
                        _ = await program.nextLine()
                        let logins = await lab.snapshot().apps.first?.logins ?? 0
                        try await lab.wait(untilSeen: { ($0.apps.first?.logins ?? 0) > logins || $0.apps.first?.subscribed == true })
                        let orders = (0..<phones).map { LabOrder.sample(UInt64(round * 10_000 + $0)) }
                        // The moment of death is counted in acknowledged orders, so that it falls into the rollout on any machine.
                        let moment = Int.random(in: 0..<phones, using: &random)
                        let answered = Counter()
                        let results = await withTaskGroup(of: (MACAddress, Bool).self) { group in
                            var waiting = orders.makeIterator()
                            func next(_ group: inout TaskGroup<(MACAddress, Bool)>, after count: Int) {
                                // Nobody would answer the dead service's orders.
                                guard count <= moment, let order = waiting.next() else { return }
                                group.addTask {
                                    let isOK = await lab.provision(order).isOK
                                    if await answered.increment() == moment { program.signal(SIGKILL) }
                                    return (order.mac, isOK)
                                }
                            }
                            for _ in 0..<8 { next(&group, after: 0) }
                            var results: [(MACAddress, Bool)] = []
                            for await result in group {
                                results.append(result)
                                next(&group, after: results.count)
                            }
                            return results
                        }
                        program.signal(SIGKILL)
                        _ = try await program.finished()
                        acknowledged.formUnion(results.filter(\.1).map(\.0))
                        ordered += orders.map(\.mac)
                        try await look(at: folder, acknowledged)
                    }
                    try await comeBack(file, folder, lab, acknowledged)
                }
            }
        }

        /// The database of the dead service has everything that was promised.
        private func look(at folder: URL, _ acknowledged: Set<MACAddress>) async throws {
            let store = try await open(folder)
            for mac in acknowledged {
                let phone = try #require(try await store.phone(instance: ServiceUnderTest.instance, mac: mac), "\(mac) is lost")
                let secrets = try await store.secrets(of: phone.id)
                #expect(secrets.sysclientPassword != nil && secrets.userPassword != nil, "\(mac) has lost a password")
                #expect(phone.configuration.contains { $0.type == "NTP" }, "\(mac) has lost its configuration")
                #expect([.ready, .delivered, .registered].contains(phone.status), "\(mac) is \(phone.status)")
            }
            try await store.close()
        }

        /// Started a last time, the service brings every acknowledged phone back, and no phone hangs in between.
        private func comeBack(_ file: String, _ folder: URL, _ lab: Lab, _ acknowledged: Set<MACAddress>) async throws {
            let program = try Program(["serve", "--config", file, "--log-level", "error"])
            _ = await program.nextLine()
            try await lab.wait(untilSeen: { seen in
                let loggedIn = Set(seen.devices.filter { $0.isOnline && $0.isLoggedIn }.map(\.hwid))
                return acknowledged.allSatisfy { loggedIn.contains($0.hex) }
            })
            let store = try await open(folder)
            while true {
                let phones = try await store.phones(in: nil, status: nil, limit: 100_000, offset: 0)
                let unsettled = phones.filter { ![.ready, .delivered, .registered, .failed].contains($0.status) }
                #expect(phones.allSatisfy { $0.status != .failed || $0.reason != nil })
                if unsettled.isEmpty { break }
                try await Task.sleep(for: .milliseconds(50))  // another process writes; this asks again
            }
            try await store.close()
            program.signal(SIGTERM)
            #expect(try await program.finished().status == 0)
            let wrong = lab.violations.filter { $0.area == "sysclient" }
            #expect(wrong.isEmpty, "\(wrong)")
        }

        private func open(_ folder: URL) async throws -> SQLiteStore {
            try await SQLiteStore.open(
                path: folder.appendingPathComponent("phones.sqlite").path,
                key: SecretKey.load(path: folder.appendingPathComponent("phones.key").path), access: .beside)
        }
    }
}

private actor Counter {
    private var value = -1

    func increment() -> Int {
        value += 1
        return value
    }
}
