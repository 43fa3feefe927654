import DialtoneModel
import Foundation
import Logging
import Synchronization
import Testing

@testable import DialtoneFleet
@testable import DialtoneStore
@testable import DialtoneSupport

@Suite("The key file while the service runs", .timeLimit(.minutes(10)))
struct KeyKeeperTests {
    /// Counts, and may fail once.
    private final class Changes: Sendable {
        let state = Mutex((count: 0, failures: 0))

        func happened() throws {
            try state.withLock { state in
                guard state.failures == 0 else {
                    state.failures -= 1
                    throw StoreError.unavailable("it is away")
                }
                state.count += 1
            }
        }
    }

    private final class Lines: Sendable {
        let all = Mutex<[String]>([])

        /// What was logged since the last time.
        func take() -> String {
            all.withLock { lines in
                defer { lines = [] }
                return lines.joined(separator: "\n")
            }
        }
    }

    private struct Bench {
        var store: SQLiteStore
        var keyFile: String
        var keeper: KeyKeeper
        var changes: Changes
        var lines: Lines
        var phone: Phone.ID
    }

    private static func run(_ body: (Bench) async throws -> Void) async throws {
        let folder = NSTemporaryDirectory() + "dialtone-keys-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }  // a left-over folder in /tmp breaks nothing
        let keyFile = folder + "/dialtone.key"
        let store = try await SQLiteStore.open(path: folder + "/dialtone.sqlite", keys: KeyRing.load(path: keyFile))
        let (changes, lines) = (Changes(), Lines())
        let logger = Logger(label: "test") { label in
            StreamLogHandler(label: label, stream: LogLines { line in lines.all.withLock { $0.append(line) } })
        }
        let keeper = KeyKeeper(store, logger: logger) { try changes.happened() }
        let order = PhoneOrder(
            instance: InstanceID(domain: "example.com", name: "dialtone"), mac: try #require(MACAddress("0004132a7b15")),
            code: Secret("7418529630"), hwid: "hw-1", user: "anna", commonName: "Anna", password: Secret("Tulpe-1"), domain: "example.com",
            pbxDNS: "pbx.example.com")
        let phone = try await store.receive(order, at: .now)
        try await body(Bench(store: store, keyFile: keyFile, keeper: keeper, changes: changes, lines: lines, phone: phone.id))
        try await store.close()
    }

    @Test("a new key is used, everything is sealed with it, and the former one is forgotten when the file has lost it")
    func change() async throws {
        try await Self.run { bench in
            let former = bench.store.keys.inUse
            try await bench.keeper.look()
            #expect(bench.changes.state.withLock { $0.count } == 0 && bench.store.keys.ids == [former])
            _ = bench.lines.take()
            let new = try KeyRing.addKey(path: bench.keyFile)
            try await bench.keeper.look()
            #expect(bench.changes.state.withLock { $0.count } == 1)
            let use = try await bench.store.keyUse()
            #expect(use.inUse == new && use.values(besides: new) == 0 && use.values[new] ?? 0 > 2)
            let told = bench.lines.take()
            for words in ["The secret key file has changed", "Another secret key is in use", "Secrets were sealed with the key in use"] {
                #expect(told.contains(words), "\(told)")
            }
            try await bench.keeper.look()
            #expect(bench.changes.state.withLock { $0.count } == 1 && bench.lines.take().isEmpty, "there is nothing to do")
            _ = try KeyRing.removeKeys(besides: new, path: bench.keyFile)
            try await bench.keeper.look()
            #expect(bench.store.keys.ids == [new])
            #expect(try await bench.store.secrets(of: bench.phone).userPassword == Secret("Tulpe-1"))
        }
    }

    @Test("what has to be made again is made again also where that fails the first time")
    func changedLater() async throws {
        try await Self.run { bench in
            bench.changes.state.withLock { $0.failures = 1 }
            let new = try KeyRing.addKey(path: bench.keyFile)
            try await bench.keeper.look()
            #expect(bench.changes.state.withLock { $0.count } == 0)
            #expect(bench.lines.take().contains("it is away"))
            try await bench.keeper.look()
            #expect(bench.changes.state.withLock { $0.count } == 1)
            #expect(try await bench.store.keyUse().values(besides: new) == 0)
        }
    }

    @Test("a file that cannot be read, or that has lost the key in use, is told once, and the service goes on")
    func lost() async throws {
        try await Self.run { bench in
            let key = bench.store.keys.inUse
            let text = try Data(contentsOf: URL(fileURLWithPath: bench.keyFile))
            try FileManager.default.removeItem(atPath: bench.keyFile)
            for isFirst in [true, false] {
                try await bench.keeper.look()
                #expect(bench.lines.take().contains("put back the one that this database was made with") == isFirst)
            }
            // One of another database in its place.
            _ = try KeyRing.load(path: bench.keyFile)
            try await bench.keeper.look()
            #expect(bench.lines.take().contains("does not hold key \(key) any more, which is in use"))
            #expect(bench.store.keys.inUse == key)
            #expect(try await bench.store.secrets(of: bench.phone).userPassword == Secret("Tulpe-1"))
            try text.write(to: URL(fileURLWithPath: bench.keyFile))
            try await bench.keeper.look()
            #expect(bench.store.keys.ids == [key])
        }
    }
}
