import DialtoneModel
import DialtoneSQL
import DialtoneStore
import Foundation
import Synchronization

/// A store whose writes of records and of standing alarms fail as long as a test wants it.
final class FailingStore: SQLPhoneStore {
    let store: SQLiteStore
    private let isFailing = Mutex(false)
    private let tell: AsyncStream<String>.Continuation
    /// The name of each write that failed.
    let failures: AsyncStream<String>

    init(_ store: SQLiteStore) {
        self.store = store
        (failures, tell) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingNewest(100))
    }

    func fail(_ fails: Bool) { isFailing.withLock { $0 = fails } }

    var sealer: Sealer { store.sealer }
    var isForNodes: Bool { store.isForNodes }
    func forgetFormerValues() async throws(StoreError) { try await store.forgetFormerValues() }

    func read<Value: Sendable>(
        _ operation: String, _ query: @escaping @Sendable (any SQLDatabase) throws -> Value
    ) async throws(StoreError) -> Value { try await store.read(operation, query) }

    func write<Value: Sendable>(
        _ operation: String, _ work: @escaping @Sendable (any SQLDatabase) throws -> Value
    ) async throws(StoreError) -> Value {
        if ["commit", "standing_alarms"].contains(operation), isFailing.withLock({ $0 }) {
            tell.yield(operation)
            throw .unavailable("the test wants it")
        }
        return try await store.write(operation, work)
    }

    func commitAlone(_ steps: [PhoneStep], for id: Phone.ID, at: Date) async throws(StoreError) -> Phone? {
        try await store.commitAlone(steps, for: id, at: at)
    }

    func lastKey(of table: String, in database: any SQLDatabase) throws -> Int64 { try store.lastKey(of: table, in: database) }

    func setLastKey(_ key: Int64, of table: String, in database: any SQLDatabase) throws {
        try store.setLastKey(key, of: table, in: database)
    }

    func dataVersion() async throws(StoreError) -> Int { try await store.dataVersion() }
    func check() async throws(StoreError) { try await store.check() }
    func close() async throws(StoreError) { try await store.close() }
}
