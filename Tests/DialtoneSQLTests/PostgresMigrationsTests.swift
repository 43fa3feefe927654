import DialtoneModel
import DialtoneSQL
import Testing

@Suite("Migrations of PostgreSQL", .timeLimit(.minutes(10)))
struct PostgresMigrationsTests {
    struct Refusal: Error {}

    private static let first = PostgresMigrations([
        .init(1, ["CREATE TABLE t (n bigint); INSERT INTO t VALUES (0)"]), .init(2, { try $0.run("INSERT INTO t (n) VALUES (?)", [2]) }),
    ])
    private static let second = PostgresMigrations([
        .init(1, ["CREATE TABLE t (n bigint); INSERT INTO t VALUES (0)"]), .init(2, { try $0.run("INSERT INTO t (n) VALUES (?)", [2]) }),
        .init(3, ["ALTER TABLE t ADD COLUMN s text", "INSERT INTO t VALUES (3, '?')"]),
    ])

    @Test("each is done once, also by two nodes at the same time")
    func once() async throws {
        let settings = try await PostgresSettings.fresh()
        #expect(try await PostgresMigrations.version(of: settings) == 0)
        try await withThrowingTaskGroup(of: (before: Int, after: Int).self) { group in
            for _ in 0..<4 { group.addTask { try await Self.first.apply(to: settings) } }
            for try await versions in group { #expect(versions.after == 2) }
        }
        #expect(try await Self.first.apply(to: settings) == (2, 2))
        #expect(try await Self.second.apply(to: settings) == (2, 3))
        let connection = try PostgresConnection.open(settings)
        #expect(try connection.map("SELECT n FROM t ORDER BY n") { try $0.integer(0) } == [0, 2, 3])
        #expect(try connection.map("SELECT number FROM schema_migrations ORDER BY number") { try $0.integer(0) } == [1, 2, 3])
        #expect(try await PostgresMigrations.version(of: settings) == 3)
    }

    @Test("one that fails leaves the steps before it, and nothing of its own")
    func failing() async throws {
        let settings = try await PostgresSettings.fresh()
        let broken = PostgresMigrations([
            .init(1, ["CREATE TABLE t (n bigint)"]),
            .init(2) { database in
                try database.run("INSERT INTO t (n) VALUES (1)")
                throw Refusal()
            },
        ])
        await #expect(throws: Refusal.self) { try await broken.apply(to: settings) }
        #expect(try await PostgresMigrations.version(of: settings) == 1)
        #expect(try PostgresConnection.open(settings).first("SELECT count(*) FROM t")?.integer(0) == 0)
    }

    @Test("a later version is refused, with both numbers; an earlier one is not worked with")
    func versions() async throws {
        let settings = try await PostgresSettings.fresh()
        await #expect(throws: SQLFault.olderVersion(0, own: 3)) { try await PostgresDatabase.open(settings, requiring: 3) }
        _ = try await Self.second.apply(to: settings)
        await #expect(throws: SQLFault.newerVersion(3, own: 2)) { try await Self.first.apply(to: settings) }
        await #expect(throws: SQLFault.newerVersion(3, own: 2)) { try await PostgresDatabase.open(settings, requiring: 2) }
        try await PostgresDatabase.open(settings, requiring: 3).close()
    }

    @Test("a node of the former release stops writing when another one migrates, and may go on reading")
    func formerRelease() async throws {
        let settings = try await PostgresSettings.fresh()
        _ = try await Self.first.apply(to: settings)
        let former = try await PostgresDatabase.open(settings, requiring: 2)
        try await former.commit { try $0.run("INSERT INTO t (n) VALUES (10)") }

        // A migration waits for the transactions of others, and none of them begins before it is over.
        let transaction = try PostgresConnection.open(settings)
        try transaction.begin(.writing, also: "SELECT pg_advisory_xact_lock_shared(\(0x6469_616c_746f_6e65))")
        async let versions = Self.second.apply(to: settings)
        let watcher = try PostgresConnection.open(settings)
        let waiting = """
            SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
                WHERE l.locktype = 'advisory' AND NOT l.granted AND d.datname = current_database()
            """
        while try watcher.first(waiting)?.integer(0) == 0 {
            await Task.yield()
        }
        let late = Task { try await former.commit { _ = try $0.run("INSERT INTO t (n) VALUES (11)") } }
        try transaction.run("INSERT INTO t (n) VALUES (12)")
        try transaction.commit()
        #expect(try await versions == (2, 3))
        await #expect(throws: SQLFault.newerVersion(3, own: 2)) { try await late.value }
        await #expect(throws: SQLFault.newerVersion(3, own: 2)) { try await former.commit { try $0.run("INSERT INTO t (n) VALUES (13)") } }
        #expect(try await former.read { try $0.map("SELECT n FROM t ORDER BY n") { try $0.integer(0) } } == [0, 2, 3, 10, 12])
        await former.close()
    }
}
