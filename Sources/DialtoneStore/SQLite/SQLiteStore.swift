package import DialtoneModel
package import DialtoneSQL
import Dispatch
import GRDB
import Synchronization

package import struct Foundation.Date

/// The store in one SQLite file, opened once for the life of the process.
///
/// One connection writes, through a ``CommitQueue``; a few others read beside it (WAL), and other processes may read and
/// write too. `synchronous` is FULL: with the usual NORMAL the last transactions can be gone after a power cut, though
/// the PBX was told "ok" and Devices has marked the code as used.
package final class SQLiteStore: SQLPhoneStore {
    /// How many transactions there were, and how many writes they carried.
    package var commitCounts: (commits: Int, jobs: Int) {
        let counters = queue.counters
        return (counters.commits, counters.jobs)
    }

    /// How long to wait for another process that is writing: longer than any command's transaction takes.
    private static let busySecondsMax = 5.0
    /// Readers cost a connection each; reading is quick, and there are few cores.
    private static let readersMax = 4
    /// The log is cut back to this after a burst.
    private static let logBytesMax = 16 << 20

    let pool: DatabasePool
    let queue: CommitQueue
    package let sealer: Sealer
    private let onOperation: StoreOperationHook
    /// Of the service alone; given back when the store is closed, or not used any more.
    private let lock: Mutex<DatabaseLock?>

    private init(pool: DatabasePool, sealer: Sealer, lock: DatabaseLock?, onOperation: @escaping StoreOperationHook) {
        self.pool = pool
        self.lock = Mutex(lock)
        self.queue = CommitQueue(pool: pool)
        self.sealer = sealer
        self.onOperation = onOperation
    }

    /// Opens a database.
    ///
    /// - Parameters:
    ///   - path: The database file; two more beside it, `-wal` and `-shm`, belong to it while it is open.
    ///   - keys: Among them the one in use.
    /// - Throws: ``StoreError/inUse(by:)``, ``StoreError/wrongKey(_:)``, ``StoreError/newerVersion``, ``StoreError/olderVersion``,
    ///   ``StoreError/corrupt(_:)`` for another kind of file, ``StoreError/unavailable(_:)`` for a missing one.
    package static func open(
        path: String, keys: KeyRing, access: StoreAccess = .service, onOperation: @escaping StoreOperationHook = { _, _ in }
    ) async throws(StoreError) -> SQLiteStore {
        try await offThePool {
            let sealer = Sealer(keys)
            // Before anything is looked at: what another service is about to change is not to be judged.
            let lock = try access == .service ? DatabaseLock(of: path) : nil
            try DatabaseFile.prepare(path, creating: access == .service)
            let pool = try DatabasePool(path: path, configuration: configuration(access))
            do {
                try prepare(pool, access: access, sealer: sealer)
            } catch {
                // The first error is the one that tells; one of closing would only hide it.
                try? pool.close()
                throw error
            }
            return SQLiteStore(pool: pool, sealer: sealer, lock: lock, onOperation: onOperation)
        }
    }

    /// Opens a database with a key that stands in no file.
    package static func open(
        path: String, key: SecretKey, access: StoreAccess = .service, onOperation: @escaping StoreOperationHook = { _, _ in }
    ) async throws(StoreError) -> SQLiteStore {
        try await open(path: path, keys: KeyRing(key), access: access, onOperation: onOperation)
    }

    private static func configuration(_ access: StoreAccess) -> Configuration {
        var configuration = Configuration()
        configuration.label = "dialtone"
        configuration.readonly = access == .readOnly
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(busySecondsMax)
        configuration.maximumReaderCount = readersMax
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA trusted_schema = OFF")
            // What was sealed with a key that is gone must not lie on in free pages. Debian's SQLite does so anyway.
            try database.execute(sql: "PRAGMA secure_delete = ON")
        }
        return configuration
    }

    private static func prepare(_ pool: DatabasePool, access: StoreAccess, sealer: Sealer) throws {
        let migrator = Schema.migrator
        let version = try pool.read { try Schema.version(of: $0) }
        if try pool.read(migrator.hasBeenSuperseded) { throw StoreError.newerVersion(version, own: Schema.version) }
        if access == .service { try migrate(pool, from: version, with: migrator) }
        guard try pool.read(migrator.hasCompletedMigrations) else { throw StoreError.olderVersion(version, own: Schema.version) }
        if access != .readOnly {
            try pool.writeWithoutTransaction { database in
                // Here and not in `prepareDatabase`: GRDB sets the writer to NORMAL when it turns WAL on, after that hook.
                try database.execute(sql: "PRAGMA synchronous = FULL")
                try database.execute(sql: "PRAGMA journal_size_limit = \(logBytesMax)")
            }
        }
        if access == .service { try pool.write { try KeyCheck(database: SQLiteDatabase(database: $0), sealer: sealer).writeIfMissing() } }
        _ = try pool.read { try KeyCheck(database: SQLiteDatabase(database: $0), sealer: sealer).verify() }
    }

    /// A database that has something to lose is kept as it was, under a name that tells before which version that was.
    private static func migrate(_ pool: DatabasePool, from version: Int, with migrator: DatabaseMigrator) throws {
        if version > 0, version < Schema.version { try DatabaseFile.copy(pool, of: version, to: "\(pool.path).before-\(Schema.version)") }
        try migrator.migrate(pool)
    }

    // MARK: Care

    package let isForNodes = false

    package func forgetFormerValues() async throws(StoreError) {
        try await measured("forget_former_values", onOperation) {
            // The log keeps former pages until it is written over. Where a reader is in the way, it goes on doing so.
            try await self.pool.writeWithoutTransaction { _ = try? $0.checkpoint(.truncate) }
        }
    }

    package func dataVersion() async throws(StoreError) -> Int {
        try await measured("data_version", onOperation) {
            // On the writing connection, because the number changes for every connection but the one that wrote.
            try await self.pool.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA data_version") ?? 0 }
        }
    }

    package func checkWriting() async throws(StoreError) {
        guard queue.isBroken else { return }
        try await measured("check_writing", onOperation) {
            try await self.queue.commit { database in
                // A number that is there for programs like this one and that we do not use: written as it is.
                let number = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
                try database.execute(sql: "PRAGMA user_version = \(number)")
            }
        }
    }

    package func check() async throws(StoreError) {
        let sealer = sealer
        try await measured("check", onOperation) {
            try await self.pool.read { database in
                let mode = try String.fetchOne(database, sql: "PRAGMA journal_mode") ?? "?"
                guard mode == "wal" else { throw StoreError.corrupt("it is in journal mode \(mode) instead of wal") }
                let verdict = try String.fetchOne(database, sql: "PRAGMA quick_check(1)") ?? "?"
                guard verdict == "ok" else { throw StoreError.corrupt(verdict) }
                guard try Row.fetchOne(database, sql: "PRAGMA foreign_key_check") == nil else {
                    throw StoreError.corrupt("a row belongs to a phone that does not exist")
                }
                try KeyCheck(database: SQLiteDatabase(database: database), sealer: sealer).verify()
            }
        }
    }

    package func nodes() async throws(StoreError) -> NodeView {
        guard let (process, since) = DatabaseLock.owner(of: pool.path) else { return NodeView() }
        // The only one there can be.
        let node = NodeStatus(id: NodeID("only"), name: process, process: process, release: "", since: since, seenAt: .now)
        return NodeView(nodes: [node], holders: Dictionary(uniqueKeysWithValues: PhoneBucket.all.map { ($0, node.id) }))
    }

    package func commitAlone(_ steps: [PhoneStep], for id: Phone.ID, at moment: Date) async throws(StoreError) -> Phone? {
        let lock: DatabaseLock
        do { lock = try DatabaseLock(of: pool.path) } catch {
            guard case .inUse = error else { throw error }
            return nil
        }
        let phone = try await commit(steps, for: id, at: moment)
        lock.release()
        return phone
    }

    package func close() async throws(StoreError) {
        await queue.close()
        // The log stays beside the file: with nothing in it, it does no harm to another database that is put in this one's place.
        if lock.withLock({ $0 != nil }) { try? await pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) } }
        try await Self.offThePool { [pool] in try pool.close() }
        lock.withLock { lock in
            lock?.release()
            lock = nil
        }
    }

    // MARK: The ways to the database

    package func read<Value: Sendable>(
        _ operation: String, _ query: @escaping @Sendable (any SQLDatabase) throws -> Value
    ) async throws(StoreError) -> Value {
        try await measured(operation, onOperation) { try await self.pool.read { try query(SQLiteDatabase(database: $0)) } }
    }

    package func write<Value: Sendable>(
        _ operation: String, _ work: @escaping @Sendable (any SQLDatabase) throws -> Value
    ) async throws(StoreError) -> Value {
        try await measured(operation, onOperation) { try await self.queue.commit { try work(SQLiteDatabase(database: $0)) } }
    }

    package func lastKey(of table: String, in database: any SQLDatabase) throws -> Int64 {
        try database.first("SELECT seq FROM sqlite_sequence WHERE name = ?", [.text(table)])?.integer(0) ?? 0
    }

    package func setLastKey(_ key: Int64, of table: String, in database: any SQLDatabase) throws {
        // The table of keys has no rule by which a row could be replaced.
        try database.run("DELETE FROM sqlite_sequence WHERE name = ?", [.text(table)])
        try database.run("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", [.text(table), .integer(key)])
    }

    /// Runs what blocks (opening, closing) on a thread that may wait.
    private static func offThePool<Value: Sendable>(
        _ work: @escaping @Sendable () throws -> Value
    ) async throws(StoreError) -> Value {
        let result: Result<Value, StoreError> = await withCheckedContinuation { caller in
            DispatchQueue.global().async {
                caller.resume(returning: Result { try work() }.mapError { StoreError($0) })
            }
        }
        return try result.get()
    }
}
