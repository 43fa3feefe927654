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
    /// Between two looks at another service's lease.
    private static let leaseLook: Duration = .milliseconds(500)
    /// After this a lease has ended that its holder does not move on.
    package static let leasePatience = ServiceLease.length + .seconds(1)

    package let sealer: Sealer
    let database: PostgresDatabase
    private let settings: PostgresSettings
    private let onOperation: StoreOperationHook
    /// This object among all that work on the database.
    private let name: String
    /// Of a service alone.
    private let lease: ServiceLease?
    private let changes = Mutex(0)
    /// Hears of the changes of others, until the store is closed.
    private let listening = Mutex<Task<Void, Never>?>(nil)

    private init(
        _ database: PostgresDatabase, _ settings: PostgresSettings, sealer: Sealer, name: String, lease: ServiceLease?,
        onOperation: @escaping StoreOperationHook
    ) {
        (self.database, self.settings, self.sealer) = (database, settings, sealer)
        (self.name, self.lease, self.onOperation) = (name, lease, onOperation)
    }

    /// Opens a database.
    ///
    /// - Parameters:
    ///   - key: The key that the database was made with.
    ///   - patience: How long to wait for the lease of another service to end: one that was killed could not give it back.
    /// - Throws: ``StoreError/unavailable(_:)``, ``StoreError/inUse(by:)``, ``StoreError/wrongKey``, ``StoreError/newerVersion``,
    ///   ``StoreError/olderVersion``.
    package static func open(
        _ settings: PostgresSettings, key: SecretKey, access: StoreAccess = .service, patience: Duration = .zero,
        onOperation: @escaping StoreOperationHook = { _, _ in }
    ) async throws(StoreError) -> PostgresStore {
        do {
            let (sealer, name) = (Sealer(key), UUID().uuidString)
            let lease = access == .service ? ServiceLease(node: name) : nil
            if let lease {
                // Before anything is changed: the tables of a service that runs are not to be migrated under its feet.
                try await take(lease, in: settings, patience)
                _ = try await PostgresSchema.migrations.apply(to: settings)
            }
            let database = try await PostgresDatabase.open(
                access == .service ? settings : settings.brief, requiring: PostgresSchema.migrations.version)
            let store = PostgresStore(database, settings, sealer: sealer, name: name, lease: lease, onOperation: onOperation)
            do {
                if let lease {
                    try await database.commit { database in
                        try lease.take(database)
                        try KeyCheck(database: database, sealer: sealer).writeIfMissing()
                    }
                    try store.listen()
                }
                try await database.read { try KeyCheck(database: $0, sealer: sealer).verify() }
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

    /// Takes the lease, if the database is old enough to have one.
    private static func take(_ lease: ServiceLease, in settings: PostgresSettings, _ patience: Duration) async throws {
        let end = ContinuousClock.now + patience
        try await briefly(settings) { database in
            while true {
                do {
                    return try await database.commit { database in
                        guard try ServiceLease.isKept(database) else { return }
                        try lease.take(database)
                    }
                } catch StoreError.inUse where ContinuousClock.now < end {
                    try await Task.sleep(for: leaseLook)
                }
            }
        }
    }

    /// Opens the database for the time of a body, whatever its version is.
    private static func briefly(_ settings: PostgresSettings, _ body: (PostgresDatabase) async throws -> Void) async throws {
        let database = try await PostgresDatabase.open(settings.brief)
        do {
            try await body(database)
        } catch {
            await database.close()
            throw error
        }
        await database.close()
    }

    private func listen() throws {
        let notifications = try database.listen(Self.channel)
        // Ends with the store, see `close`.
        let task = Task { [weak self, name] in
            for await notification in notifications {
                guard let self else { return }
                if case .payload(name) = notification { continue }
                changes.withLock { $0 += 1 }
            }
        }
        listening.withLock { $0 = task }
    }

    package func keep() async throws(StoreError) {
        guard let lease else { return try await waitUntilCancelled() }
        while true {
            do { try await Task.sleep(for: ServiceLease.renewal) } catch { throw .cancelled }
            do {
                try await database.commit { try lease.take($0) }
            } catch StoreError.inUse(let holder) {
                throw .inUse(by: holder)
            } catch {
                // A database that is away is told by every other call; the lease is taken anew by the next write.
            }
        }
    }

    package func read<Value: Sendable>(
        _ operation: String, _ query: @escaping @Sendable (any SQLDatabase) throws -> Value
    ) async throws(StoreError) -> Value {
        try await measured(operation, onOperation) { try await self.database.read(query) }
    }

    package func write<Value: Sendable>(
        _ operation: String, _ work: @escaping @Sendable (any SQLDatabase) throws -> Value
    ) async throws(StoreError) -> Value {
        let (name, lease) = (name, lease)
        return try await measured(operation, onOperation) {
            try await self.database.commit { database in
                try lease?.check(database)
                let value = try work(database)
                // Equal ones of a transaction are told once.
                _ = try database.first("SELECT pg_notify(?, ?)", [.text(Self.channel), .text(name)])
                return value
            }
        }
    }

    package func dataVersion() async throws(StoreError) -> Int {
        guard database.isReachable else { throw .unavailable("it cannot be reached") }
        return changes.withLock { $0 }
    }

    package func check() async throws(StoreError) {
        let sealer = sealer
        try await read("check") { try KeyCheck(database: $0, sealer: sealer).verify() }
    }

    package func close() async throws(StoreError) {
        listening.withLock { $0 }?.cancel()
        await database.close()
        guard let lease else { return }
        // After the last write, which would take it again. A database that is away forgets the lease by itself.
        try? await Self.briefly(settings) { database in
            try await database.commit { database in
                if try ServiceLease.isKept(database) { try lease.giveBack(database) }
            }
        }
    }

    package func commitAlone(_ steps: [PhoneStep], for id: Phone.ID, at moment: Date) async throws(StoreError) -> Phone? {
        let (sealer, own) = (sealer, ServiceLease(node: UUID().uuidString))
        return try await write("commit_alone") { database in
            // The right of a service for the time of this transaction: one that starts meanwhile waits for its end.
            do { try own.take(database) } catch StoreError.inUse { return nil }
            let phone = try RecordTable(database: database, sealer: sealer).commit(steps, for: id, at: moment)
            try own.giveBack(database)
            return phone
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
}

extension PostgresSettings {
    /// For a command or a moment: as few connections as there can be.
    fileprivate var brief: PostgresSettings {
        var settings = self
        (settings.readers, settings.writers) = (1, 1)
        return settings
    }
}
