package import DialtoneModel
package import DialtoneSQL
package import Foundation
import Synchronization

/// The store in PostgreSQL.
///
/// Writes go in groups through a few connections; a few others read beside them. What a call wrote is on disk when it returns (with a
/// synchronous standby: on both), as PostgreSQL's `synchronous_commit` says; see ``PostgresConnection``.
package final class PostgresStore: SQLPhoneStore {
    /// Whom each transaction that writes tells, with the name of the store object that wrote.
    private static let channel = "dialtone_changes"

    package let sealer: Sealer
    private let database: PostgresDatabase
    private let onOperation: StoreOperationHook
    /// This object among all that work on the database.
    private let name: String
    /// Of a service alone.
    private let lease: ServiceLease?
    private let changes = Mutex(0)
    /// What runs beside the calls, until the store is closed.
    private let tasks = Mutex<[Task<Void, Never>]>([])

    private init(_ database: PostgresDatabase, sealer: Sealer, access: StoreAccess, onOperation: @escaping StoreOperationHook) {
        self.database = database
        self.sealer = sealer
        self.onOperation = onOperation
        name = UUID().uuidString
        lease = access == .service ? ServiceLease(node: name) : nil
    }

    /// Opens a database.
    ///
    /// - Parameters:
    ///   - key: The key that the database was made with.
    /// - Throws: ``StoreError/unavailable(_:)``, ``StoreError/inUse(by:)``, ``StoreError/wrongKey``, ``StoreError/newerVersion``, ``StoreError/olderVersion``.
    package static func open(
        _ settings: PostgresSettings, key: SecretKey, access: StoreAccess = .service,
        onOperation: @escaping StoreOperationHook = { _, _ in }
    ) async throws(StoreError) -> PostgresStore {
        do {
            let sealer = Sealer(key)
            if access == .service { _ = try await PostgresSchema.migrations.apply(to: settings) }
            let database = try await PostgresDatabase.open(settings, requiring: PostgresSchema.migrations.version)
            let store = PostgresStore(database, sealer: sealer, access: access, onOperation: onOperation)
            do {
                if let lease = store.lease {
                    try await database.commit { database in
                        try lease.take(database)
                        try KeyCheck(database: database, sealer: sealer).writeIfMissing()
                    }
                }
                try await database.read { try KeyCheck(database: $0, sealer: sealer).verify() }
                try store.start()
            } catch {
                // The first error is the one that tells.
                try? await store.close()
                throw error
            }
            return store
        } catch {
            throw StoreError(error)
        }
    }

    /// Starts what runs beside the calls; it ends with the store, see ``close()``.
    private func start() throws {
        let notifications = try database.listen(Self.channel)
        let listening = Task { [weak self, name] in
            for await notification in notifications {
                guard let self else { return }
                if case .payload(name) = notification { continue }
                changes.withLock { $0 += 1 }
            }
        }
        var tasks = [listening]
        if let lease {
            tasks.append(
                Task { [database] in
                    while (try? await Task.sleep(for: ServiceLease.renewal)) != nil {
                        // A database that is away is told by every other call; the lease is taken anew by the next write.
                        _ = try? await database.commit { try lease.take($0) }
                    }
                })
        }
        self.tasks.withLock { $0 = tasks }
    }

    /// How many transactions there were, and how many writes they carried.
    package var commitCounts: (commits: Int, jobs: Int) { (database.counts.commits, database.counts.jobs) }

    /// Whether the database can be read and written.
    package var isReachable: Bool { database.isReachable }

    package func read<Value: Sendable>(
        _ operation: String, _ query: @escaping @Sendable (any SQLDatabase) throws -> Value
    ) async throws(StoreError) -> Value {
        try await measured(operation) { try await self.database.read(query) }
    }

    package func write<Value: Sendable>(
        _ operation: String, _ work: @escaping @Sendable (any SQLDatabase) throws -> Value
    ) async throws(StoreError) -> Value {
        let (name, lease) = (name, lease)
        return try await measured(operation) {
            try await self.database.commit { database in
                try lease?.check(database)
                let value = try work(database)
                // Equal ones of a transaction are told once.
                _ = try database.first("SELECT pg_notify(?, ?)", [.text(Self.channel), .text(name)])
                return value
            }
        }
    }

    package func dataVersion() async throws(StoreError) -> Int { changes.withLock { $0 } }

    package func check() async throws(StoreError) {
        let sealer = sealer
        try await read("check") { try KeyCheck(database: $0, sealer: sealer).verify() }
    }

    package func close() async throws(StoreError) {
        let running = tasks.withLock { tasks in
            defer { tasks = [] }
            return tasks
        }
        for task in running { task.cancel() }
        // A database that is away forgets the lease by itself.
        if let lease { _ = try? await database.commit { try lease.giveBack($0) } }
        await database.close()
    }

    package func commitAlone(_ steps: [PhoneStep], for id: Phone.ID, at moment: Date) async throws(StoreError) -> Phone? {
        let sealer = sealer
        return try await write("commit_alone") { database in
            if try ServiceLease.isHeld(database) { return nil }
            return try RecordTable(database: database, sealer: sealer).commit(steps, for: id, at: moment)
        }
    }

    package func lastKey(of table: String, in database: any SQLDatabase) throws -> Int64 {
        try database.first(
            """
            SELECT COALESCE(pg_sequence_last_value(CAST(pg_get_serial_sequence(?, 'id') AS regclass)), 0)
            """, [.text(table)])?.integer(0) ?? 0
    }

    package func setLastKey(_ key: Int64, of table: String, in database: any SQLDatabase) throws {
        guard key > 0 else { return }
        _ = try database.first("SELECT setval(CAST(pg_get_serial_sequence(?, 'id') AS regclass), ?)", [.text(table), .integer(key)])
    }

    private func measured<Value: Sendable>(
        _ operation: String, _ work: () async throws -> Value
    ) async throws(StoreError) -> Value {
        let start = ContinuousClock.now
        defer { onOperation(operation, start.duration(to: .now)) }
        do { return try await work() } catch { throw StoreError(error) }
    }
}
