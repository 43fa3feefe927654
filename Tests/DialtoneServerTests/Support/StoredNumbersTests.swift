import DialtoneModel
import DialtoneSQL
import DialtoneStore
import Foundation
import Testing

@testable import DialtoneAdmin
@testable import DialtoneServer
@testable import DialtoneSupport

@Suite("Numbers of /metrics that stand in the database", .timeLimit(.minutes(10)))
struct StoredNumbersTests {
    private static let instance = InstanceID(domain: "example.com", name: "dialtone")

    private static func phone(in store: any PhoneStore) async throws -> Phone {
        try await store.receive(
            PhoneOrder(
                instance: instance, mac: try #require(MACAddress(value: 0x0004_1312_3456)), code: Secret("0123456789"), hwid: "",
                user: "anna",
                commonName: "", password: nil, domain: instance.domain, pbxDNS: ""), at: .now.addingTimeInterval(-60))
    }

    @Test("phones, what keeps them, and open alarms are counted, and the database can be written")
    func numbers() async throws {
        let store = MemoryStore()
        let phone = try await Self.phone(in: store)
        let steps: [PhoneStep] = [.failed(.codeExpired), .alarmed(.codeIsClosed(address: "192.0.2.1"), details: nil)]
        _ = try await store.commit(steps, for: phone.id, at: .now)
        let stored = StoredNumbers(store: store, census: PhoneCensus(store: store), timers: ManualTimers())
        let reading = await stored.read()
        let numbers = try #require(reading.numbers)
        #expect(reading.isWritable)
        #expect(numbers.phones.map(\.status) == [.failed])
        #expect(numbers.stuck == [Self.instance: PhoneCensus.Stuck(phones: 1, conditions: ["code-expired": 1])])
        #expect(numbers.openAlarms.map(\.code) == ["code-closed"])
    }

    @Test("a database that hangs is given up in time, with one reading for all who ask, and what it says later is no loss")
    func hanging() async throws {
        let folder = NSTemporaryDirectory() + "dialtone-numbers-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }  // a left-over folder in /tmp breaks nothing
        let store = HangingStore(try await SQLiteStore.open(path: folder + "/dialtone.sqlite", key: .random()))
        let timers = ManualTimers()
        let stored = StoredNumbers(store: store, census: PhoneCensus(store: store), timers: timers)
        async let one = stored.read()
        async let other = stored.read()
        await timers.running(2)
        timers.advance(by: StoredNumbers.patience)
        let (first, second) = await (one, other)
        #expect(first.numbers == nil && !first.isWritable && second.numbers == nil && !second.isWritable)
        store.latch.open()
        // It answers again: the reading that hung, or one of its own.
        let later = await stored.read()
        #expect(later.numbers != nil && later.isWritable)
        try await store.close()
    }

    @Test("a database that is away says so, and is no reason to wait")
    func away() async throws {
        let store = MemoryStore()
        try await store.close()
        let reading = await StoredNumbers(store: store, census: PhoneCensus(store: store), timers: ManualTimers()).read()
        #expect(reading.numbers == nil && !reading.isWritable)
    }
}

/// A store that answers nothing until its latch is open.
private final class HangingStore: SQLPhoneStore {
    let store: SQLiteStore
    let latch = Latch()

    init(_ store: SQLiteStore) { self.store = store }

    var sealer: Sealer { store.sealer }
    var isForNodes: Bool { store.isForNodes }
    func forgetFormerValues() async throws(StoreError) { try await store.forgetFormerValues() }

    private func wait() async { try? await latch.pass() }  // no task of the test is cancelled

    func read<Value: Sendable>(
        _ operation: String, _ query: @escaping @Sendable (any SQLDatabase) throws -> Value
    ) async throws(StoreError) -> Value {
        await wait()
        return try await store.read(operation, query)
    }

    func write<Value: Sendable>(
        _ operation: String, _ work: @escaping @Sendable (any SQLDatabase) throws -> Value
    ) async throws(StoreError) -> Value { try await store.write(operation, work) }

    func commitAlone(_ steps: [PhoneStep], for id: Phone.ID, at: Date) async throws(StoreError) -> Phone? {
        try await store.commitAlone(steps, for: id, at: at)
    }

    func lastKey(of table: String, in database: any SQLDatabase) throws -> Int64 { try store.lastKey(of: table, in: database) }

    func setLastKey(_ key: Int64, of table: String, in database: any SQLDatabase) throws {
        try store.setLastKey(key, of: table, in: database)
    }

    func dataVersion() async throws(StoreError) -> Int {
        await wait()
        return try await store.dataVersion()
    }

    func check() async throws(StoreError) { try await store.check() }
    func close() async throws(StoreError) { try await store.close() }
}
