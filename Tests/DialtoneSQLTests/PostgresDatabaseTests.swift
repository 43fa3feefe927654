import DialtoneModel
import DialtoneSQL
import Dispatch
import Synchronization
import TestSupport
import Testing

@Suite("A pool of connections to PostgreSQL", .timeLimit(.minutes(10)))
struct PostgresDatabaseTests {
    struct Refusal: Error {}

    /// A pool on a database with the table `t`.
    private func pool(readers: Int = 2, writers: Int = 1) async throws -> (PostgresDatabase, PostgresSettings) {
        var settings = try await PostgresSettings.fresh()
        settings.readers = readers
        settings.writers = writers
        let database = try await PostgresDatabase.open(settings)
        try await database.commit { try $0.run("CREATE TABLE t (n bigint PRIMARY KEY, s text, CHECK (n < 1000))") }
        return (database, settings)
    }

    /// Has jobs wait together: the only writing connection is held until all of them have come.
    private func batch(_ database: PostgresDatabase, _ jobs: [@Sendable (any SQLDatabase) throws -> Void]) async throws -> [Result<
        Void, any Error
    >] {
        let gate = DispatchSemaphore(value: 0)
        return try await withThrowingTaskGroup(of: (Int, Result<Void, any Error>).self) { group in
            let started = AsyncStream.makeStream(of: Void.self)
            group.addTask {
                try await database.commit { _ in
                    started.continuation.finish()
                    gate.wait()
                }
                return (-1, .success(()))
            }
            for await _ in started.stream {}
            for (index, job) in jobs.enumerated() {
                group.addTask {
                    do { return (index, .success(try await database.commit(job))) } catch { return (index, .failure(error)) }
                }
                while database.waiting.writes <= index { await Task.yield() }
            }
            gate.signal()
            var results = [Result<Void, any Error>](repeating: .failure(Refusal()), count: jobs.count)
            for try await (index, result) in group where index >= 0 { results[index] = result }
            return results
        }
    }

    @Test("jobs that wait together are one transaction")
    func groups() async throws {
        let (database, _) = try await pool()
        let before = database.counts
        let results = try await batch(
            database, (0..<50).map { number in { _ = try $0.run("INSERT INTO t (n) VALUES (?)", [SQLValue(number)]) } })
        for result in results { try result.get() }
        #expect(database.counts.jobs - before.jobs == 51)
        #expect(database.counts.commits - before.commits == 2)
        #expect(try await database.read { try $0.first("SELECT count(*) FROM t")?.integer(0) } == 50)
        await database.close()
    }

    @Test("a transaction takes 64 jobs at most")
    func groupsAreBounded() async throws {
        let (database, _) = try await pool()
        let before = database.counts.commits
        let results = try await batch(
            database, (0..<130).map { number in { _ = try $0.run("INSERT INTO t (n) VALUES (?)", [SQLValue(number)]) } })
        for result in results { try result.get() }
        #expect(database.counts.commits - before == 1 + 3)
        await database.close()
    }

    @Test("a transaction that takes long begins no more jobs, and those come in the next")
    func slowGroup() async throws {
        let (database, _) = try await pool()
        let before = database.counts.commits
        let results = try await batch(
            database,
            (0..<4).map { number in
                { database in
                    try database.run("INSERT INTO t (n) VALUES (?)", [SQLValue(number)])
                    if number == 1 { _ = try database.first("SELECT pg_sleep(2.1)") }
                }
            })
        for result in results { try result.get() }
        #expect(database.counts.commits - before == 1 + 2)
        #expect(try await database.read { try $0.first("SELECT count(*) FROM t")?.integer(0) } == 4)
        await database.close()
    }

    @Test("a job that fails takes nobody with it")
    func isolation() async throws {
        let (database, _) = try await pool()
        let before = database.counts.commits
        let results = try await batch(
            database,
            [
                { _ = try $0.run("INSERT INTO t (n) VALUES (1)") },
                {
                    try $0.run("INSERT INTO t (n) VALUES (2)")
                    throw Refusal()
                },
                { _ = try $0.run("INSERT INTO t (n) VALUES (1)") },
                { do { try $0.run("INSERT INTO t (n) VALUES (5000)") } catch {} },
                { _ = try $0.run("INSERT INTO t (n) VALUES (3)") },
            ])
        try results[0].get()
        #expect(throws: Refusal.self) { try results[1].get() }
        #expect(throws: SQLFault.constraint("t_pkey")) { try results[2].get() }
        #expect(throws: SQLFault.constraint("t_n_check")) { try results[3].get() }
        try results[4].get()
        #expect(database.counts.commits - before == 2)
        #expect(try await database.read { try $0.map("SELECT n FROM t ORDER BY n") { try $0.integer(0) } } == [1, 3])
        await database.close()
    }

    @Test("jobs whose COMMIT is refused are tried alone")
    func batchFailure() async throws {
        let (database, _) = try await pool()
        try await database.commit { database in
            try database.run("CREATE TABLE parent (n bigint PRIMARY KEY)")
            try database.run("CREATE TABLE child (n bigint CONSTRAINT orphan REFERENCES parent DEFERRABLE INITIALLY DEFERRED)")
        }
        let results = try await batch(
            database,
            [
                { _ = try $0.run("INSERT INTO t (n) VALUES (1)") }, { _ = try $0.run("INSERT INTO child (n) VALUES (7)") },
                { _ = try $0.run("INSERT INTO t (n) VALUES (3)") },
            ])
        try results[0].get()
        #expect(throws: SQLFault.constraint("orphan")) { try results[1].get() }
        try results[2].get()
        #expect(try await database.read { try $0.map("SELECT n FROM t ORDER BY n") { try $0.integer(0) } } == [1, 3])
        await database.close()
    }

    @Test("two pools that lock the same rows in opposite order both get through")
    func conflicts() async throws {
        let (first, settings) = try await pool()
        let second = try await PostgresDatabase.open(settings)
        try await first.commit { try $0.run("INSERT INTO t (n, s) VALUES (1, ''), (2, '')") }
        let (arrived, go) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        @Sendable func visit(_ database: PostgresDatabase, _ order: [Int], _ sign: String) async throws {
            let attempts = Mutex(0)
            try await database.commit { database in
                let isFirst = attempts.withLock { count in
                    count += 1
                    return count == 1
                }
                for (index, number) in order.enumerated() {
                    _ = try database.first("SELECT s FROM t WHERE n = ?\(database.lockingClause)", [SQLValue(number)])
                    if isFirst, index == 0 {
                        arrived.signal()
                        go.wait()
                    }
                    try database.run("UPDATE t SET s = s || ? WHERE n = ?", [.text(sign), SQLValue(number)])
                }
            }
        }
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { try await visit(first, [1, 2], "a") }
            group.addTask { try await visit(second, [2, 1], "b") }
            DispatchQueue.global().async {
                for _ in 0..<2 { arrived.wait() }
                for _ in 0..<2 { go.signal() }
            }
        }
        let texts = try await first.read { try $0.map("SELECT s FROM t ORDER BY n") { try $0.text(0) } }
        #expect(texts.map { $0.sorted() } == [["a", "b"], ["a", "b"]])
        #expect(first.counts.conflicts + second.counts.conflicts == 1)
        await first.close()
        await second.close()
    }

    @Test("a read of several statements sees one state, and no read writes")
    func reads() async throws {
        let (database, _) = try await pool()
        let (between, go) = (AsyncStream.makeStream(of: Void.self), DispatchSemaphore(value: 0))
        async let counts = database.read { database in
            let first = try database.first("SELECT count(*) FROM t")?.integer(0)
            between.continuation.finish()
            go.wait()
            return [first, try database.first("SELECT count(*) FROM t")?.integer(0)]
        }
        for await _ in between.stream {}
        try await database.commit { try $0.run("INSERT INTO t (n) VALUES (1)") }
        go.signal()
        #expect(try await counts == [0, 0])
        for snapshot in [true, false] {
            await #expect(throws: SQLFault.self) {
                try await database.read(snapshot: snapshot) { try $0.run("INSERT INTO t (n) VALUES (2)") }
            }
            await #expect(throws: SQLFault.constraint("t_pkey").self) {
                try await database.commit { try $0.run("INSERT INTO t (n) VALUES (1)") }
            }
        }
        #expect(try await database.read(snapshot: false) { try $0.first("SELECT count(*) FROM t")?.integer(0) } == 1)
        await database.close()
    }

    @Test("a write goes on when its task is cancelled, and what was handed in is done before the end")
    func cancellationAndClosing() async throws {
        let (database, settings) = try await pool()
        let (started, gate) = (AsyncStream.makeStream(of: Void.self), DispatchSemaphore(value: 0))
        let writing = Task {
            try await database.commit { database in
                started.continuation.finish()
                gate.wait()
                return try database.run("INSERT INTO t (n) VALUES (1)")
            }
        }
        for await _ in started.stream {}
        writing.cancel()
        let second = Task { try await database.commit { try $0.run("INSERT INTO t (n) VALUES (2)") } }
        while database.waiting.writes == 0 { await Task.yield() }
        let closing = Task { await database.close() }
        gate.signal()
        #expect(try await writing.value == 1)
        #expect(try await second.value == 1)
        await closing.value
        await #expect(throws: SQLFault.unavailable("it is closed")) { try await database.commit { _ in } }
        await #expect(throws: SQLFault.unavailable("it is closed")) { try await database.read { _ in } }
        #expect(try PostgresConnection.open(settings).first("SELECT count(*) FROM t")?.integer(0) == 2)
    }

    @Test("a connection that the server ended is replaced without a failure, statements and all")
    func replaced() async throws {
        let (database, _) = try await pool(readers: 1)
        let server = try await PostgresServer.shared
        for number in 1...3 {
            try await database.commit { try $0.run("INSERT INTO t (n) VALUES (?)", [SQLValue(number)]) }
            let count = try await database.read { try $0.first("SELECT count(*) FROM t WHERE n < ?", [1000])?.integer(0) }
            #expect(count == Int64(number))
            let processes = [
                try await database.read { try $0.first("SELECT pg_backend_pid()")?.integer(0) },
                try await database.commit { try $0.first("SELECT pg_backend_pid()")?.integer(0) },
            ]
            for process in processes { try await server.run("SELECT pg_terminate_backend(\(try #require(process)))") }
        }
        await database.close()
    }

    @Test("a table that another node changed is read anew")
    func changedTable() async throws {
        let (database, settings) = try await pool(readers: 1)
        try await database.commit { try $0.run("INSERT INTO t (n) VALUES (1)") }
        #expect(try await database.read { try $0.first("SELECT * FROM t")?.count } == 2)
        try PostgresConnection.open(settings).execute("ALTER TABLE t ADD COLUMN more text")
        #expect(try await database.read { try $0.first("SELECT * FROM t")?.count } == 3)
        await database.close()
    }
}
