import DialtoneModel
import DialtoneSQL
import Foundation
import TestSupport
import Testing

@Suite("A connection to PostgreSQL", .timeLimit(.minutes(10)))
struct PostgresConnectionTests {
    private func connection(_ more: String = "") async throws -> PostgresConnection {
        try PostgresConnection.open(try await PostgresSettings.fresh(more))
    }

    /// Values by a name: those that are large would fill the log.
    private static let samples: [String: SQLValue] = [
        "null": nil, "zero": 0, "minus one": -1, "largest": .integer(.max), "smallest": .integer(.min), "empty text": "",
        "signs": "Grüße, 電話 '$1' \\ \"?\"", "long text": .text(String(repeating: "é", count: 100_000)), "no bytes": .bytes([]),
        "all bytes": .bytes(Array(0...255)), "many bytes": .bytes([UInt8](repeating: 0, count: 300_000)),
    ]

    @Test("values come back as they went", arguments: samples.keys.sorted())
    func roundTrip(name: String) async throws {
        let value = try #require(Self.samples[name])
        let database = try await connection()
        try database.execute("CREATE TABLE t (i bigint, t text, b bytea)")
        let arguments: [SQLValue] =
            switch value {
            case .null: [nil, nil, nil]
            case .integer: [value, nil, nil]
            case .text: [nil, value, nil]
            case .bytes: [nil, nil, value]
            }
        #expect(try database.run("INSERT INTO t (i, t, b) VALUES (?, ?, ?)", arguments) == 1)
        let row = try #require(try database.first("SELECT i, t, b FROM t"))
        let isSame = try (0..<3).map { try row.value($0) } == arguments
        #expect(isSame)
    }

    @Test("columns of the server's own functions are read")
    func otherTypes() async throws {
        let database = try await connection()
        let row = try #require(
            try database.first(
                """
                SELECT 7::int4, -7::int2, true, 'a'::varchar, 'b'::name, current_setting('server_version_num'), count(*), sum(n),
                    sum(-n * 100000000000000), 0::numeric, 12345678901234567890 % 10000000000, pg_notify('x', ''), 10000::numeric
                FROM (SELECT generate_series(1, 4)::bigint AS n) AS s
                """))
        #expect(try row.integer(0) == 7)
        #expect(try row.integer(1) == -7)
        #expect(try row.flag(2))
        #expect(try row.text(3) == "a")
        #expect(try row.text(4) == "b")
        #expect(try row.text(5).count == 6)
        #expect(try row.integer(6) == 4)
        #expect(try row.integer(7) == 10)
        #expect(try row.integer(8) == -1_000_000_000_000_000)
        #expect(try row.integer(9) == 0)
        #expect(try row.integer(10) == 1_234_567_890)
        #expect(try row.isNull(11))
        #expect(try row.integer(12) == 10_000)
        #expect(throws: SQLFault.self) { try database.first("SELECT 1.5::numeric")?.integer(0) }
        #expect(throws: SQLFault.self) { try database.first("SELECT now()")?.text(0) }
    }

    @Test("a column of another kind is named, its value is not")
    func otherKind() async throws {
        let row = try #require(try await connection().first("SELECT 'geheim', 5, NULL::text"))
        #expect(throws: SQLFault.corrupt("column 0 is text instead of an integer")) { try row.integer(0) }
        #expect(throws: SQLFault.corrupt("column 1 is an integer instead of bytes")) { try row.bytes(1) }
        #expect(throws: SQLFault.corrupt("column 2 is null instead of text")) { try row.text(2) }
        #expect(throws: SQLFault.corrupt("column 1 is neither 0 nor 1")) { try row.flag(1) }
        #expect(throws: SQLFault.corrupt("a row has 3 columns, and not column 3")) { try row.value(3) }
        #expect(try row.optionalText(2) == nil)
    }

    @Test("text with a NUL is refused before it is sent")
    func nul() async throws {
        let database = try await connection()
        #expect(throws: SQLFault.nulInText(argument: 2)) { try database.run("SELECT ?::text, ?::text", ["a", "b\0c"]) }
        #expect(try database.first("SELECT ?", ["after"])?.text(0) == "after")
    }

    @Test("a statement is prepared once, and anew when its arguments are of another kind")
    func preparedOnce() async throws {
        let database = try await connection()
        try database.execute("CREATE TABLE t (n int4, s text)")
        for number in 0..<5 { try database.run("INSERT INTO t (n, s) VALUES (?, ?)", [.integer(Int64(number)), number == 0 ? nil : "s"]) }
        try database.run("INSERT INTO t (n, s) VALUES (?, ?)", [nil, "s"])
        #expect(try database.first("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'INSERT%'")?.integer(0) == 1)
        #expect(try database.first("SELECT ?", [nil])?.isNull(0) == true)
        #expect(try database.first("SELECT ?", [5])?.integer(0) == 5)
        #expect(try database.first("SELECT ?", ["five"])?.text(0) == "five")
        #expect(try database.first("SELECT count(*) FROM pg_prepared_statements WHERE statement = 'SELECT $1'")?.integer(0) == 1)
        #expect(throws: SQLFault.other(state: "08P01", "a statement has 1 placeholders and 2 arguments")) {
            try database.run("SELECT ?", [1, 2])
        }
    }

    @Test("the number of prepared statements is bounded")
    func boundedStatements() async throws {
        let database = try await connection()
        for number in 0..<600 { #expect(try database.first("SELECT \(number)")?.integer(0) == Int64(number)) }
        #expect(database.preparedCount <= 512)
    }

    @Test("a question mark in a string, a name or a comment is no placeholder")
    func questionMarks() async throws {
        let sql = """
            SELECT '?''?', "a?" -- what? '
            /* why? " */ , ? FROM (SELECT 1 AS "a?") AS t
            """
        let row = try #require(try await connection().first(sql, ["!"]))
        #expect(try row.text(0) == "?'?")
        #expect(try row.text(2) == "!")
    }

    @Test("faults are typed, and their texts hold no values")
    func faults() async throws {
        let database = try await connection()
        try database.execute("CREATE TABLE t (n bigint PRIMARY KEY, s varchar(3), CONSTRAINT small CHECK (n < 100))")
        try database.run("INSERT INTO t (n) VALUES (?)", [11])
        #expect(throws: SQLFault.constraint("t_pkey")) { try database.run("INSERT INTO t (n) VALUES (?)", [11]) }
        #expect(throws: SQLFault.constraint("small")) { try database.run("INSERT INTO t (n) VALUES (?)", [4711]) }
        #expect(throws: SQLFault.tooLarge("a text is longer than its column")) { try database.run("UPDATE t SET s = ?", ["4711"]) }
        #expect(throws: SQLFault.other(state: "22P02", "see the SQLSTATE")) { try database.run("SELECT ?::bigint", ["geheim"]) }
        #expect(throws: SQLFault.other(state: "42P01", "relation \"u\" does not exist")) { try database.run("SELECT * FROM u") }
        #expect(throws: SQLFault.tooLarge("the arguments of a statement have more than 67108864 bytes")) {
            try database.run("SELECT ?", [.bytes([UInt8](repeating: 0, count: 65 << 20))])
        }
        #expect(throws: SQLFault.unavailable("a statement took too long and was cancelled")) {
            try database.run("SET statement_timeout = 1")
            try database.run("SELECT pg_sleep(60)")
        }
        #expect(!database.isLost)
    }

    @Test("what a savepoint threw away is gone, the rest of the transaction is there; a swallowed fault counts")
    func savepoints() async throws {
        struct Refusal: Error {}
        let database = try await connection()
        try database.execute("CREATE TABLE t (n bigint PRIMARY KEY)")
        try database.transaction { database in
            try database.savepoint { try $0.run("INSERT INTO t (n) VALUES (1)") }
            #expect(throws: Refusal.self) {
                try database.savepoint { database in
                    try database.run("INSERT INTO t (n) VALUES (2)")
                    throw Refusal()
                }
            }
            #expect(throws: SQLFault.constraint("t_pkey")) { try database.savepoint { try $0.run("INSERT INTO t (n) VALUES (1)") } }
            #expect(throws: SQLFault.constraint("t_pkey")) {
                try database.savepoint { database in
                    do { try database.run("INSERT INTO t (n) VALUES (1)") } catch {}
                }
            }
            try database.savepoint { try $0.run("INSERT INTO t (n) VALUES (3)") }
        }
        #expect(try database.map("SELECT n FROM t ORDER BY n") { try $0.integer(0) } == [1, 3])
    }

    @Test("a transaction in which a fault was swallowed is not committed")
    func swallowed() async throws {
        let database = try await connection()
        try database.execute("CREATE TABLE t (n bigint PRIMARY KEY)")
        #expect(throws: SQLFault.constraint("t_pkey")) {
            try database.transaction { database in
                try database.run("INSERT INTO t (n) VALUES (1)")
                do { try database.run("INSERT INTO t (n) VALUES (1)") } catch {}
            }
        }
        #expect(try database.first("SELECT count(*) FROM t")?.integer(0) == 0)
        #expect(!database.isInTransaction)
    }

    @Test("a snapshot reads one state and writes nothing")
    func snapshot() async throws {
        let settings = try await PostgresSettings.fresh()
        let (reader, writer) = (try PostgresConnection.open(settings), try PostgresConnection.open(settings))
        try writer.execute("CREATE TABLE t (n bigint)")
        try reader.transaction(.snapshot) { reader in
            #expect(try reader.first("SELECT count(*) FROM t")?.integer(0) == 0)
            try writer.run("INSERT INTO t (n) VALUES (1)")
            #expect(try reader.first("SELECT count(*) FROM t")?.integer(0) == 0)
        }
        #expect(throws: SQLFault.unavailable("the server is a read-only standby")) {
            try reader.transaction(.snapshot) { try $0.run("INSERT INTO t (n) VALUES (1)") }
        }
    }

    @Test("our limits are set, and give way to those of the connection string and the role")
    func limits() async throws {
        func shown(_ database: PostgresConnection) throws -> [String] {
            try ["application_name", "statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "synchronous_commit"].map {
                try #require(try database.first("SELECT current_setting(?)", [.text($0)])).text(0)
            }
        }
        #expect(try shown(try await connection()) == ["dialtone", "10s", "5s", "15s", "on"])
        let told = try await connection("application_name=other&options=-c%20statement_timeout%3D3s%20-c%20synchronous_commit%3Doff")
        #expect(try shown(told) == ["other", "3s", "5s", "15s", "on"])
        let stronger = try await connection("options=-c%20synchronous_commit%3Dremote_apply")
        #expect(try shown(stronger).last == "remote_apply")
    }

    @Test("an answer is awaited for as long as the connection string lets a statement take")
    func longAnswer() async throws {
        var settings = try await PostgresSettings.fresh("options=-c%20statement_timeout%3D60s")
        settings.statementTimeout = .milliseconds(100)
        let database = try PostgresConnection.open(settings)
        #expect(try database.first("SELECT 1 FROM pg_sleep(2.2)")?.integer(0) == 1)
    }

    @Test("a server that ends the connection makes it lost, not the process")
    func ended() async throws {
        let settings = try await PostgresSettings.fresh()
        let (victim, other) = (try PostgresConnection.open(settings), try PostgresConnection.open(settings))
        try other.run("SELECT pg_terminate_backend(CAST(? AS integer))", [.integer(Int64(victim.serverProcess))])
        #expect {
            // The signal may need a moment longer than the answer.
            try victim.run("SELECT pg_sleep(5)")
        } throws: { error in
            guard case SQLFault.unavailable(let reason) = error else { return false }
            return reason.contains("terminating connection due to administrator command")
        }
        #expect(victim.isLost)
        #expect(throws: SQLFault.self) { try victim.run("SELECT 1") }
    }

    @Test("a password: right from the string, right from a file, wrong without being repeated")
    func passwords() async throws {
        let server = try await PostgresServer.shared
        let right = PostgresServer.guardedPassword
        func settings(_ password: String) throws -> PostgresSettings {
            try PostgresSettings(Secret("postgresql://guarded:\(password)@127.0.0.1:\(server.port)/postgres"))
        }
        #expect(try PostgresConnection.open(settings(right)).first("SELECT current_user")?.text(0) == "guarded")
        #expect {
            try PostgresConnection.open(settings("wrong-one"))
        } throws: { error in
            guard case SQLFault.refused(let text) = error else { return false }
            return text.contains("password authentication failed for user \"guarded\"") && !text.contains("wrong-one")
        }
        let file = FileManager.default.temporaryDirectory.appending(path: "dialtone-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        let filed = try PostgresSettings(Secret(server.uri(user: "guarded")), passwordFile: file.path)
        #expect(throws: SQLFault.refused("cannot open the password file \(file.path)")) { try PostgresConnection.open(filed) }
        try "\(right)\n".write(to: file, atomically: true, encoding: .utf8)
        #expect(try PostgresConnection.open(filed).first("SELECT current_user")?.text(0) == "guarded")
        #expect(!"\(filed) \(String(reflecting: try settings(right)))".contains(right))
    }
}
