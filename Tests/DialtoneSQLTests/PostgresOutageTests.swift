import DialtoneModel
import DialtoneSQL
import Foundation
import Synchronization
import TestSupport
import Testing

/// Servers that go away and come back; each test has its own.
@Suite("When a PostgreSQL goes away", .serialized, .timeLimit(.minutes(10)))
struct PostgresOutageTests {
    private static let table = "CREATE TABLE t (n bigint PRIMARY KEY)"

    /// Writes numbers one after the other, through an outage, and keeps what was acknowledged.
    private final class Writer: Sendable {
        let acknowledged = Mutex<[Int]>([])
        let failures = Mutex<[any Error]>([])
        let isOver = Mutex(false)

        func run(_ database: PostgresDatabase, from start: Int, told: AsyncStream<Bool>.Continuation) async {
            var number = start
            while !isOver.withLock({ $0 }) {
                do {
                    try await database.commit { [number] in try $0.run("INSERT INTO t (n) VALUES (?)", [SQLValue(number)]) }
                    acknowledged.withLock { $0.append(number) }
                    told.yield(true)
                } catch {
                    failures.withLock { $0.append(error) }
                    told.yield(false)
                }
                number += 1
            }
        }
    }

    /// Runs writers while something happens to the server.
    ///
    /// - Returns: How long it took from the end of `outage` to the first acknowledged write, and what was acknowledged.
    private func write(
        to database: PostgresDatabase, during outage: @Sendable () async throws -> Void
    ) async throws -> (gap: Duration, acknowledged: Set<Int>) {
        let writer = Writer()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            let (events, told) = AsyncStream.makeStream(of: Bool.self)
            for index in 0..<8 { group.addTask { await writer.run(database, from: 1 + index * 1_000_000, told: told) } }
            var iterator = events.makeAsyncIterator()
            // Also when something throws: the group waits for its tasks.
            defer { writer.isOver.withLock { $0 = true } }
            for _ in 0..<200 { #expect(await iterator.next() == true) }
            try await outage()
            let back = ContinuousClock.now
            // Eight may have been acknowledged just before it and be counted only now.
            let count = writer.acknowledged.withLock { $0.count }
            while writer.acknowledged.withLock({ $0.count }) <= count + 8 { _ = await iterator.next() }
            let gap = back.duration(to: .now)
            for _ in 0..<100 { _ = await iterator.next() }
            writer.isOver.withLock { $0 = true }
            try await group.waitForAll()
            for error in writer.failures.withLock({ $0 }) {
                guard case SQLFault.unavailable = error else {
                    Issue.record(error)
                    continue
                }
            }
            return (gap, Set(writer.acknowledged.withLock { $0 }))
        }
    }

    private func numbers(_ database: PostgresDatabase) async throws -> Set<Int> {
        // The connections that read may need a moment longer than those that write.
        for await isReachable in database.reachabilityChanges() where isReachable { break }
        return try await database.read { Set(try $0.map("SELECT n FROM t") { Int(try $0.integer(0)) }) }
    }

    @Test("killed with -9 during commits: what was acknowledged is there afterwards, and work goes on")
    func killed() async throws {
        let server = try await PostgresServer.start()
        let database = try await PostgresDatabase.open(try PostgresSettings(Secret(server.uri())))
        try await database.commit { try $0.run(Self.table) }
        let (gap, acknowledged) = try await write(to: database) {
            try await server.kill()
            try await server.startAgain()
        }
        #expect(gap < .seconds(10))
        #expect(acknowledged.subtracting(try await numbers(database)) == [])
        await database.close()
        await server.remove()
    }

    @Test("a primary that dies is followed by its synchronous standby, with all that was acknowledged")
    func failover() async throws {
        let primary = try await PostgresServer.start()
        let standby = try await primary.synchronousStandby()
        let uri = "postgresql://test@127.0.0.1:\(primary.port),127.0.0.1:\(standby.port)/postgres"
        let database = try await PostgresDatabase.open(try PostgresSettings(Secret(uri)))
        try await database.commit { try $0.run(Self.table) }
        let (gap, acknowledged) = try await write(to: database) {
            try await primary.kill()
            try await standby.promote()
        }
        #expect(gap < .seconds(10))
        #expect(acknowledged.subtracting(try await numbers(database)) == [])
        await database.close()
        await standby.remove()
        await primary.remove()
    }

    @Test("a COMMIT that the synchronous standby did not confirm is not acknowledged")
    func unconfirmed() async throws {
        let primary = try await PostgresServer.start()
        let standby = try await primary.synchronousStandby()
        var settings = try PostgresSettings(Secret(primary.uri()))
        settings.statementTimeout = .milliseconds(300)
        let database = try await PostgresDatabase.open(settings)
        try await database.commit { try $0.run(Self.table) }
        try await standby.kill()
        func refusal(_ number: Int) async -> String {
            do {
                try await database.commit { try $0.run("INSERT INTO t (n) VALUES (?)", [SQLValue(number)]) }
            } catch SQLFault.unavailable(let reason) {
                return reason
            } catch {
                return "\(error)"
            }
            return "done"
        }
        let silent = await refusal(1)
        #expect(
            silent
                == "the connection was lost during a COMMIT, so it is not known whether that was done (the server did not answer in time)")
        // An administrator who cancels the wait gets the COMMIT through, with a warning alone.
        async let cancelled = refusal(2)
        try await primary.run(
            """
            DO $$ BEGIN
                LOOP
                    PERFORM pg_cancel_backend(pid) FROM pg_stat_activity
                        WHERE query = 'COMMIT' AND wait_event = 'SyncRep' AND age(clock_timestamp(), query_start) < '1 s';
                    EXIT WHEN FOUND;
                    PERFORM pg_sleep(0.01); PERFORM pg_stat_clear_snapshot();
                END LOOP;
            END $$
            """)
        let warned = await cancelled
        #expect(warned == "the synchronous standby did not confirm a COMMIT, so a failover may lose it")
        try await standby.startAgain()
        // The standby follows in its own time: until then each COMMIT is refused in the same way.
        var number = 3
        while (try? await database.commit({ [number] in try $0.run("INSERT INTO t (n) VALUES (?)", [SQLValue(number)]) })) == nil {
            number += 1
        }
        #expect(try await numbers(database).contains(number))
        await database.close()
        await standby.remove()
        await primary.remove()
    }

    @Test("while it is stopped calls fail within 3 seconds and then at once; readiness follows")
    func stopped() async throws {
        let server = try await PostgresServer.start()
        let database = try await PostgresDatabase.open(try PostgresSettings(Secret(server.uri())))
        var changes = database.reachabilityChanges().makeAsyncIterator()
        #expect(await changes.next() == true)
        try await server.stop()
        #expect(await changes.next() == false)
        #expect(!database.isReachable)
        let clock = ContinuousClock()
        let early = await clock.measure {
            await #expect(throws: SQLFault.self) { try await database.read { try $0.run("SELECT 1") } }
            await #expect(throws: SQLFault.self) { try await database.commit { try $0.run("SELECT 1") } }
        }
        // 3 s are waited; a busy machine takes longer to notice.
        #expect(early < .seconds(10))
        let late = await clock.measure { await #expect(throws: SQLFault.self) { try await database.commit { try $0.run("SELECT 1") } } }
        #expect(late < .seconds(2))
        try await server.startAgain()
        let back = clock.now
        #expect(await changes.next() == true)
        #expect(try await database.commit { try $0.first("SELECT 1")?.integer(0) } == 1)
        #expect(try await database.read { try $0.first("SELECT 1")?.integer(0) } == 1)
        #expect(back.duration(to: .now) < .seconds(10))
        await database.close()
        #expect(await changes.next() == nil)
        await server.remove()
    }

    @Test("a server that hangs is given up after a while, and used again when it goes on")
    func frozen() async throws {
        let server = try await PostgresServer.start()
        var settings = try PostgresSettings(Secret(server.uri("postgres", "connect_timeout=2")))
        settings.statementTimeout = .milliseconds(200)
        let database = try await PostgresDatabase.open(settings)
        #expect(try await database.commit { try $0.first("SELECT 1")?.integer(0) } == 1)
        try server.freeze()
        let start = ContinuousClock.now
        await #expect(throws: SQLFault.self) { try await database.commit { try $0.run("SELECT 1") } }
        #expect(start.duration(to: .now) < .seconds(20))
        try server.thaw()
        var result: Int64?
        while result == nil { result = try? await database.commit { try $0.first("SELECT 1")?.integer(0) } }
        #expect(try await database.read { try $0.first("SELECT 1")?.integer(0) } == 1)
        await database.close()
        await server.remove()
    }

    @Test("a standby alone is refused, as one that only reads")
    func readOnlyStandby() async throws {
        let primary = try await PostgresServer.start()
        let standby = try await primary.synchronousStandby()
        for (attributes, words) in [("", "session is read-only"), ("target_session_attrs=any", "the server is a read-only standby")] {
            let settings = try PostgresSettings(Secret(standby.uri("postgres", attributes)))
            await #expect {
                try await PostgresDatabase.open(settings)
            } throws: { error in
                guard case SQLFault.unavailable(let reason) = error else { return false }
                return reason.contains(words)
            }
        }
        let reading = try PostgresSettings(Secret(standby.uri("postgres", "target_session_attrs=any")))
        let reader = try PostgresConnection.open(reading, for: .reading)
        #expect(try reader.first("SELECT 1")?.integer(0) == 1)
        #expect(throws: SQLFault.unavailable("the server is a read-only standby")) { try reader.run("CREATE TABLE t (n bigint)") }
        // With two hosts and no word of which, the one that writes is found.
        let both = "postgresql://test@127.0.0.1:\(standby.port),127.0.0.1:\(primary.port)/postgres"
        let database = try await PostgresDatabase.open(try PostgresSettings(Secret(both)))
        try await database.commit { try $0.run("CREATE TABLE t (n bigint)") }
        await database.close()
        await standby.remove()
        await primary.remove()
    }

    @Test("TLS: verified against the right root, refused with another, refused for another name")
    func tls() async throws {
        let server = try await PostgresServer.start(.tls)
        let right = try CertificateFolder(.first)
        let wrong = try CertificateFolder(.second)
        func open(_ host: String, _ root: String) throws -> PostgresConnection {
            let uri = "postgresql://test@\(host):\(server.port)/postgres?hostaddr=127.0.0.1&sslmode=verify-full&sslrootcert=\(root)"
            return try PostgresConnection.open(try PostgresSettings(Secret(uri)))
        }
        let encrypted = try open("localhost", right.certificatePath)
            .first("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
        #expect(try encrypted?.flag(0) == true)
        // More than TLS puts into a record, and more than libpq reads at a time.
        let long = try open("localhost", right.certificatePath).first("SELECT repeat('0123456789abcdef', 500000), ?", ["end"])
        #expect(try long?.text(0).utf8.count == 8_000_000)
        #expect(try long?.text(1) == "end")
        for (host, root, words) in [
            ("localhost", wrong.certificatePath, "certificate verify failed"),
            ("other.example", right.certificatePath, "does not match host name"),
        ] {
            #expect {
                try open(host, root)
            } throws: { error in
                guard case SQLFault.unavailable(let reason) = error else { return false }
                return reason.contains(words)
            }
        }
        await server.remove()
    }
}
