import Foundation

/// The versions of a schema in PostgreSQL, and the way from each to the next.
///
/// Each step is a transaction under a lock that is the database's: of nodes that start together, one does it, and the others find it done. All
/// writing transactions hold the same lock shared: a step waits until they have ended, and a node of a former release finds the new version
/// in its next transaction and writes nothing.
package struct PostgresMigrations: Sendable {
    package struct Step: Sendable {
        package let number: Int
        let work: @Sendable (PostgresConnection) throws -> Void

        /// - Parameter statements: Each may hold several statements divided by `;`, without arguments.
        package init(_ number: Int, _ statements: [String]) {
            self.number = number
            work = { connection in for statement in statements { try connection.execute(statement) } }
        }

        package init(_ number: Int, _ work: @escaping @Sendable (any SQLDatabase) throws -> Void) {
            self.number = number
            self.work = { try work($0) }
        }
    }

    private let steps: [Step]

    /// - Parameter steps: In the order of their numbers, which grow.
    package init(_ steps: [Step]) {
        assert(zip(steps, steps.dropFirst()).allSatisfy { $0.number < $1.number }, "the numbers of migrations grow")
        self.steps = steps
    }

    /// The version that this program knows.
    package var version: Int { steps.last?.number ?? 0 }

    /// The migrations as the release of a version knew them.
    package func through(_ version: Int) -> PostgresMigrations { PostgresMigrations(steps.filter { $0.number <= version }) }

    /// The version that a database has; 0 for an empty one.
    package static func version(of settings: PostgresSettings) async throws -> Int {
        try await BlockingThread.run { try SchemaVersion.read(try PostgresConnection.open(settings, for: .reading)) }
    }

    /// Brings a database up to date.
    ///
    /// - Returns: Its version before and after.
    /// - Throws: ``SQLFault/newerVersion`` if a later release has been there; what a step threw, and then the steps before are done.
    package func apply(to settings: PostgresSettings) async throws -> (before: Int, after: Int) {
        try await BlockingThread.run {
            let connection = try PostgresConnection.open(settings, for: .migrating)
            let before = try SchemaVersion.read(connection)
            var after = before
            for step in steps where step.number > after { after = try take(step, on: connection) }
            guard after <= version else { throw SQLFault.newerVersion(after, own: version) }
            return (before, after)
        }
    }

    /// - Returns: The version afterwards: a later one if another node was quicker.
    private func take(_ step: Step, on connection: PostgresConnection) throws -> Int {
        try connection.transaction { connection in
            try connection.execute(SchemaVersion.migratorsLock)
            try connection.execute(SchemaVersion.table)
            let version = try SchemaVersion.read(connection)
            guard version < step.number else { return version }
            try step.work(connection)
            try connection.run(
                "INSERT INTO schema_migrations (number, at) VALUES (?, ?)",
                [SQLValue(step.number), .integer(Int64(Date().timeIntervalSince1970 * 1_000_000))])
            return step.number
        }
    }
}

/// The version of a database's schema, as its table and a lock keep it.
enum SchemaVersion {
    /// "dialtone" as a number: one lock for each database.
    private static let lock = 0x6469_616c_746f_6e65

    static let table = "CREATE TABLE IF NOT EXISTS schema_migrations (number bigint PRIMARY KEY, at bigint NOT NULL)"
    static let migratorsLock = "SELECT pg_advisory_xact_lock(\(lock))"
    /// The version, with a lock that keeps migrations away until the transaction ends. The second statement sees what was committed while
    /// the first one waited. Both go with the BEGIN, so they cost no round trip, and about 0.1 ms (pgbench on one machine, observed).
    static let writersCheck = "SELECT pg_advisory_xact_lock_shared(\(lock)); SELECT coalesce(max(number), 0) FROM schema_migrations"

    static func read(_ connection: PostgresConnection) throws -> Int {
        guard let row = try connection.first("SELECT to_regclass('schema_migrations') IS NULL", []), try !row.flag(0) else { return 0 }
        return Int(try connection.first("SELECT coalesce(max(number), 0) FROM schema_migrations", [])?.integer(0) ?? 0)
    }

    /// - Throws: ``SQLFault/newerVersion``, ``SQLFault/olderVersion``.
    static func check(_ version: Int, own: Int) throws(SQLFault) {
        if version > own { throw .newerVersion(version, own: own) }
        if version < own { throw .olderVersion(version, own: own) }
    }
}
