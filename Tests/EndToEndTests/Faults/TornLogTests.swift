import DialtoneLab
import DialtoneModel
import DialtoneStore
import Foundation
import TestSupport
import Testing

extension ProcessTests {
    /// The log of a SQLite database as a crash of the machine leaves it: its tail is damaged.
    @Suite("A torn log", .timeLimit(.minutes(10)))
    struct TornLogTests {
        /// What happened to the tail of the file.
        enum Damage: CaseIterable, Sendable {
            /// The file grew, and what should be there was never written.
            case zeros
            /// Something else stands where a transaction was being written.
            case garbage
            /// The beginning of one more transaction.
            case half
            /// The end is gone, in the middle of what was committed: no crash does that to a flushed file, but a bad copy does.
            case cut
            /// A bit of what was committed has turned.
            case flipped

            /// Whether everything that was committed is still there.
            var isHarmless: Bool {
                switch self {
                case .zeros, .garbage, .half: true
                case .cut, .flipped: false
                }
            }

            func apply(to log: inout Data, using random: inout SeededGenerator) {
                let count = Int.random(in: 1...20_000, using: &random)
                switch self {
                case .zeros: log.append(Data(count: count))
                case .garbage: log.append(Data((0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }))
                // A frame of before, which does not continue the chain of checksums.
                case .half: log.append(log.dropFirst(32).prefix(count))
                case .cut: log.removeLast(min(count, log.count))
                case .flipped: log[log.count - 1 - Int.random(in: 0..<min(count, log.count), using: &random)] ^= 1
                }
            }
        }

        /// The log is copied into the database from this size on: 1,000 pages (SQLite's default).
        private static let checkpointBytes = 1000 * 4096

        @Test("the program opens with what was durable, and a database is whole whatever its log lost")
        func torn() async throws {
            try await FaultSite.run { site in
                let orders = (UInt64(1)...3).map { LabOrder.sample($0, vendor: .snom) }
                let acknowledged = Set(orders.map(\.mac))
                let service = try await site.start()
                try await site.waitForPBX()
                for order in orders {
                    let problem = await site.lab.provision(order).error
                    #expect(problem == nil)
                }
                _ = try await site.end(service, SIGKILL)
                let path = site.folder.appendingPathComponent("phones.sqlite").path
                let (database, log) = (try Self.read(path), try Self.read(path + "-wal"))
                #expect(log.count > 4096, "what follows is about it")
                // Once pages of it stand in the database, an end of it that is lost takes their fellows away.
                let isAllInLog = log.count < Self.checkpointBytes

                for seed in Seeds.forThisRun {
                    var random = SeededGenerator(seed: seed)
                    for damage in Damage.allCases where damage.isHarmless || isAllInLog {
                        var torn = log
                        damage.apply(to: &torn, using: &random)
                        try Self.restore(path, database, torn)
                        let lost = try await site.withStore { store in
                            try await store.check()
                            var lost: [MACAddress] = []
                            for mac in acknowledged {
                                let phone = try await store.phone(instance: ServiceUnderTest.instance, mac: mac)
                                if phone == nil { lost.append(mac) }
                            }
                            return lost
                        }
                        #expect(lost.isEmpty || !damage.isHarmless, "\(damage), seed \(seed): \(lost)")
                        if damage.isHarmless { try await site.audit(acknowledged) }
                    }
                }

                var torn = log
                var random = SeededGenerator(seed: 1)
                Damage.garbage.apply(to: &torn, using: &random)
                try Self.restore(path, database, torn)
                let again = try await site.start()
                try await site.waitForLogins(acknowledged)
                try await site.waitForDialTone(acknowledged)
                try await site.stop(again)
                try await site.audit(acknowledged)
                await site.auditPeers()
            }
        }

        private static func read(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }

        /// Puts the files back as they were when the program died; the index of the log is made anew from it.
        private static func restore(_ path: String, _ database: Data, _ log: Data) throws {
            try? FileManager.default.removeItem(atPath: path + "-shm")  // mostly there is none
            try database.write(to: URL(fileURLWithPath: path))
            try log.write(to: URL(fileURLWithPath: path + "-wal"))
        }
    }
}
