internal import CPQ
import DialtoneModel
import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// One connection to a PostgreSQL through libpq. Its calls block, so it belongs to one thread that may wait.
///
/// A statement is prepared once, by its text. Arguments and answers travel in binary form. Each answer is awaited for a limited time: a
/// server that is reached but says nothing (a stopped machine, a hung disk) counts as lost.
package final class PostgresConnection: SQLDatabase {
    private struct Statement {
        let name: String
        /// The types of the arguments: declared by those at hand when it was prepared, found by the server for those that were null.
        let types: [UInt32]
    }

    /// The program has some hundred statements; more means that one is put together at run time.
    private static let statementsMax = 512
    /// All arguments of a statement together. PostgreSQL would take a gigabyte, and this process could not.
    private static let argumentBytesMax = 64 << 20
    /// What the network may add to the server's own limit for a statement.
    private static let answerMargin = Duration.seconds(2)
    private static let oldestServer: Int32 = 130_000
    /// How long a migration waits for the writers' transactions to end, and for another node's migration.
    private static let migrationLockTimeout = Duration.seconds(300)

    /// What a connection is for.
    package enum Purpose: Hashable, Sendable {
        /// Its transactions may not write.
        case reading
        case writing
        /// Statements take as long as they take.
        case migrating
    }

    private let raw: OpaquePointer
    private let notices: PostgresNotice
    /// For how long an answer is awaited; nil: for ever, for migrations, and for those who lifted the server's limit.
    private var answerMax: Duration?
    private var statements: [String: Statement] = [:]
    private var statementCount = 0
    private var isGivenUp = false
    /// An answer did not come in time: the other connections to that server may be as silent.
    private(set) var isSilent = false

    /// The first error since the transaction began: what follows is only "the transaction is aborted".
    private var fault: SQLFault?

    package let lockingClause = " FOR UPDATE"
    package func lock(_ key: Int64) throws { _ = try first("SELECT pg_advisory_xact_lock(?)", [.integer(key)]) }
    package let matchesPhrases = false
    package func unindexed(_ column: String) -> String { column }
    package let integersOfJSON = "SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST(? AS json))"

    private init(raw: OpaquePointer, notices: PostgresNotice, answerMax: Duration?) {
        self.raw = raw
        self.notices = notices
        self.answerMax = answerMax
    }

    deinit { PQfinish(raw) }

    /// Runs a closure with a connection of its own, on a thread that may wait.
    package static func once<Value: Sendable>(
        _ settings: PostgresSettings, for purpose: Purpose, _ body: @escaping @Sendable (PostgresConnection) throws -> Value
    ) async throws -> Value {
        try await BlockingThread.run { try body(try open(settings, for: purpose)) }
    }

    /// Connects, waiting `connect_timeout` for each host at most.
    ///
    /// - Throws: ``SQLFault/unavailable(_:)``; ``SQLFault/refused(_:)`` for wrong credentials, another encoding than UTF8, an old server.
    package static func open(_ settings: PostgresSettings, for purpose: Purpose = .writing) throws(SQLFault) -> PostgresConnection {
        let (values, password) = try settings.parameters()
        let notices = PostgresNotice()
        let raw = connect(values, password: password)
        guard let raw else { throw .unavailable("no memory for a connection") }
        let connection = PostgresConnection(
            raw: raw, notices: notices, answerMax: purpose == .migrating ? nil : settings.statementTimeout + answerMargin)
        guard PQstatus(raw) == CONNECTION_OK else { throw refusal(raw, password: password) }
        guard PQserverVersion(raw) >= oldestServer else { throw .refused("its version is older than PostgreSQL 13") }
        let encoding = PQparameterStatus(raw, "server_encoding").map { String(cString: $0) } ?? "?"
        guard encoding == "UTF8" else { throw .refused("it keeps text as \(encoding): create it with ENCODING 'UTF8'") }
        // Servers since version 14 tell; what others are shows with the first write.
        let isStandby = PQparameterStatus(raw, "in_hot_standby").map { String(cString: $0) } == "on"
        guard purpose == .reading || !isStandby else { throw .unavailable("the server is a read-only standby") }
        PQsetnonblocking(raw, 1)
        notices.watch(raw)
        do {
            try connection.prepareSession(settings, for: purpose)
        } catch let fault as SQLFault {
            throw fault
        } catch {
            throw .unavailable("\(error)")
        }
        return connection
    }

    private static func connect(_ values: [(String, String)], password: Secret?) -> OpaquePointer? {
        var copies = values.flatMap { [strdup($0), strdup($1)] }
        if let password { copies += [strdup("password"), strdup(password.reveal())] }
        defer { for copy in copies { free(copy) } }
        var keywords: [UnsafePointer<CChar>?] = []
        var texts: [UnsafePointer<CChar>?] = []
        for index in stride(from: 0, to: copies.count, by: 2) {
            keywords.append(copies[index].map { UnsafePointer($0) })
            texts.append(copies[index + 1].map { UnsafePointer($0) })
        }
        return PQconnectdbParams(keywords + [nil], texts + [nil], 0)
    }

    /// Why there is no connection, in libpq's words; these name host, user and database, and the password never stays in them.
    private static func refusal(_ raw: OpaquePointer, password: Secret?) -> SQLFault {
        var message = words(raw)
        if let password, !password.isEmpty { message = message.replacing(password.reveal(), with: "‹secret›") }
        // libpq tells no SQLSTATE here. These two are the server's own words in its default language, and must not be retried silently.
        let isRefusal = ["password authentication failed", "no password supplied", "does not exist", "no pg_hba.conf entry"]
            .contains { message.contains($0) }
        return isRefusal ? .refused(message) : .unavailable(message)
    }

    /// What libpq says of the connection, in one line without its advice for people at a terminal.
    private static func words(_ raw: OpaquePointer) -> String {
        let advice = ["Is the server running", "This probably means", "before or while processing"]
        return String(cString: PQerrorMessage(raw)).split(separator: "\n")
            .map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { line in !advice.contains { line.hasPrefix($0) } }
            .joined(separator: "; ")
    }

    /// Sets our limits where neither the connection string nor the role nor the database sets others; and has a COMMIT wait for the disk (and
    /// for the standby, if there is a synchronous one) whatever the server's default is, unless it is as strong or an administrator's other
    /// choice of what to wait for at the standby.
    private func prepareSession(_ settings: PostgresSettings, for purpose: Purpose) throws {
        let isMigrating = purpose == .migrating
        let wanted = [
            ("statement_timeout", isMigrating ? 0 : settings.statementTimeout.milliseconds),
            ("lock_timeout", (isMigrating ? Self.migrationLockTimeout : settings.lockTimeout).milliseconds),
            ("idle_in_transaction_session_timeout", (isMigrating ? .seconds(60) : settings.idleInTransactionTimeout).milliseconds),
            // In seconds: the server ends connections of a machine that vanished, and with them its locks.
            ("tcp_keepalives_idle", 10), ("tcp_keepalives_interval", 5), ("tcp_keepalives_count", 3),
        ]
        let list = wanted.map { "('\($0)', '\($1)')" }.joined(separator: ", ")
        try execute(
            """
            SELECT set_config(s.name, w.value, false) FROM pg_settings s JOIN (VALUES \(list)) AS w (name, value) ON w.name = s.name
                WHERE \(isMigrating ? "true" : "s.source NOT IN ('client', 'user', 'database', 'database user')");
            SELECT set_config('synchronous_commit', 'on', false)
                WHERE current_setting('synchronous_commit') NOT IN ('on', 'remote_apply', 'remote_write');
            \(purpose == .reading ? "SET default_transaction_read_only = on;" : "")
            """)
        guard !isMigrating, let row = try first("SELECT setting FROM pg_settings WHERE name = 'statement_timeout'", []) else { return }
        // In milliseconds; 0: no limit.
        let limit = Int64(try row.text(0)) ?? 0
        answerMax = limit == 0 ? nil : .milliseconds(limit) + Self.answerMargin
    }

    // MARK: State

    /// The connection is gone: the next call throws, only a new connection helps.
    package var isLost: Bool { isGivenUp || PQstatus(raw) != CONNECTION_OK }
    /// A transaction is open whose statements failed.
    package var isBroken: Bool { PQtransactionStatus(raw) == PQTRANS_INERROR }
    package var isInTransaction: Bool { PQtransactionStatus(raw) != PQTRANS_IDLE }
    /// How many statements are prepared, for tests.
    package var preparedCount: Int { statements.count }
    /// For `poll`.
    var socket: Int32 { PQsocket(raw) }
    /// The server's process, as in `pg_stat_activity`.
    package var serverProcess: Int { Int(PQbackendPID(raw)) }
    /// The first fault of the transaction at hand, or of its latest savepoint.
    var firstFault: SQLFault? { fault }

    // MARK: Statements

    @discardableResult package func run(_ sql: String, _ arguments: [SQLValue]) throws -> Int {
        try answer(to: sql, arguments).rowsChanged
    }

    package func forEach(_ sql: String, _ arguments: [SQLValue], _ body: (SQLRow) throws -> Void) throws {
        let answer = try answer(to: sql, arguments)
        for row in 0..<answer.rowCount { try body(SQLRow(PostgresRow(answer: answer, row: row))) }
    }

    package func first(_ sql: String, _ arguments: [SQLValue]) throws -> SQLRow? {
        let answer = try answer(to: sql, arguments)
        return answer.rowCount == 0 ? nil : SQLRow(PostgresRow(answer: answer, row: 0))
    }

    /// Runs statements without arguments as they stand, several divided by `;` in one round trip; for tables and transactions.
    ///
    /// - Returns: The command that was done last.
    @discardableResult package func execute(_ script: String) throws -> String {
        guard !script.utf8.contains(0) else { throw SQLFault.nulInText(argument: 0) }
        return try perform { PQsendQuery($0, script) }.command
    }

    private func answer(to sql: String, _ arguments: [SQLValue]) throws -> PostgresAnswer {
        for (index, argument) in arguments.enumerated() {
            if case .text(let text) = argument, text.utf8.contains(0) { throw SQLFault.nulInText(argument: index + 1) }
        }
        if let statement = statements[sql],
            let parameters = try PostgresArguments(arguments, types: statement.types, max: Self.argumentBytesMax)
        {
            return try send(statement, parameters)
        }
        try forget(sql)
        let statement = try prepare(sql, arguments)
        guard let parameters = try PostgresArguments(arguments, types: statement.types, max: Self.argumentBytesMax) else {
            throw SQLFault.other(state: "42804", "an argument is of another kind than the statement takes")
        }
        return try send(statement, parameters)
    }

    private func send(_ statement: Statement, _ arguments: PostgresArguments) throws -> PostgresAnswer {
        try perform { raw in
            arguments.withPointers { values, lengths, formats in
                PQsendQueryPrepared(raw, statement.name, Int32(lengths.count), values, lengths, formats, 1)
            }
        }
    }

    private func prepare(_ sql: String, _ arguments: [SQLValue]) throws -> Statement {
        let text = PostgresStatementText(sql)
        guard text.placeholders == arguments.count else {
            throw SQLFault.other(state: "08P01", "a statement has \(text.placeholders) placeholders and \(arguments.count) arguments")
        }
        if statements.count >= Self.statementsMax { try forgetAll() }
        statementCount += 1
        let name = "s\(statementCount)"
        var types = arguments.map { PostgresType.declared(for: $0) }
        _ = try perform { PQsendPrepare($0, name, text.sql, Int32(types.count), types) }
        if types.contains(PostgresType.inferred) { types = try perform { PQsendDescribePrepared($0, name) }.argumentTypes }
        let statement = Statement(name: name, types: types)
        statements[sql] = statement
        return statement
    }

    private func forget(_ sql: String) throws {
        guard let statement = statements.removeValue(forKey: sql) else { return }
        try execute("DEALLOCATE \(statement.name)")
    }

    private func forgetAll() throws {
        statements = [:]
        try execute("DEALLOCATE ALL")
    }

    // MARK: Transactions

    package enum Kind: Hashable, Sendable {
        /// Reads one state of the database in all its statements, as a read of SQLite does.
        case snapshot
        /// Sees what others committed before each statement; rows that it will write are locked when they are read.
        case writing
    }

    /// - Parameter also: Statements that go in the same round trip.
    /// - Returns: The first value of the last statement's answer, as a text.
    @discardableResult package func begin(_ kind: Kind, also: String = "") throws -> String? {
        fault = nil
        let begin =
            switch kind {
            case .snapshot: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
            case .writing: "BEGIN ISOLATION LEVEL READ COMMITTED"
            }
        return try perform { PQsendQuery($0, "\(begin); \(also)") }.firstText
    }

    /// Commits the open transaction; it is on the server's disk, and on that of its synchronous standby, when this returns.
    ///
    /// - Throws: The first fault of a transaction that had failed; ``SQLFault/unavailable(_:)`` if it is not known what became of it: then
    ///   ``isLost`` is true.
    package func commit() throws {
        notices.isReplicationUnconfirmed = false
        let command: String
        do {
            command = try execute("COMMIT")
        } catch let fault as SQLFault where isLost {
            throw SQLFault.unavailable(
                "the connection was lost during a COMMIT, so it is not known whether that was done (\(fault.reason))")
        }
        guard command == "COMMIT" else { throw fault ?? SQLFault.other(state: "25P02", "the transaction had failed and was rolled back") }
        if notices.isReplicationUnconfirmed {
            isGivenUp = true
            throw SQLFault.unavailable("the synchronous standby did not confirm a COMMIT, so a failover may lose it")
        }
    }

    /// What went wrong before is no concern of the next statements, which run outside of a transaction.
    func forgetFault() { fault = nil }

    /// Makes the connection count as lost: its next user opens another.
    func giveUp() { isGivenUp = true }

    /// Gives the open transaction up. A lost connection has done so by itself.
    package func rollback() {
        guard !isLost, isInTransaction else { return }
        // A connection that cannot even roll back is of no use; the server rolls back when it is closed.
        let first = fault
        do { try execute("ROLLBACK") } catch { isGivenUp = true }
        fault = first
    }

    /// Runs a body in a savepoint; what it wrote goes if it throws, and the transaction goes on.
    ///
    /// - Throws: What the body threw; the fault of a statement, also if the body went on after it.
    @discardableResult package func savepoint<Value>(_ body: (PostgresConnection) throws -> Value) throws -> Value {
        try execute("SAVEPOINT job")
        fault = nil
        do {
            let value = try body(self)
            if isBroken { throw fault ?? SQLFault.other(state: "25P02", "a statement failed and the work went on") }
            try execute("RELEASE SAVEPOINT job")
            return value
        } catch {
            let first = fault
            if !isLost { try execute("ROLLBACK TO SAVEPOINT job; RELEASE SAVEPOINT job") }
            fault = first
            throw error
        }
    }

    /// Runs a body in a transaction of its own.
    @discardableResult package func transaction<Value>(_ kind: Kind = .writing, _ body: (PostgresConnection) throws -> Value) throws
        -> Value
    {
        try begin(kind)
        do {
            let value = try body(self)
            try commit()
            return value
        } catch {
            rollback()
            throw error
        }
    }

    // MARK: Notifications

    /// A channel's or table's name in quotes.
    func quoted(_ name: String) throws -> String {
        guard let text = PQescapeIdentifier(raw, name, name.utf8.count) else {
            throw SQLFault.other(state: "42602", "a name cannot be quoted")
        }
        defer { PQfreemem(text) }
        return String(cString: text)
    }

    /// Takes what came in, after the socket became readable.
    ///
    /// - Returns: The payloads of notifications.
    /// - Throws: ``SQLFault/unavailable(_:)`` if the connection is gone.
    func takeNotifications() throws -> [String] {
        try takeInput()
        guard !isLost else { throw lost() }
        var payloads: [String] = []
        while let notification = PQnotifies(raw) {
            defer { PQfreemem(notification) }
            payloads.append(notification.pointee.extra.map { String(cString: $0) } ?? "")
        }
        return payloads
    }

    // MARK: The way to the server and back

    /// Sends something, and waits for its last answer, or for its first error.
    private func perform(_ send: (OpaquePointer) -> Int32) throws -> PostgresAnswer {
        guard !isLost else { throw lost() }
        let deadline = answerMax.map { ContinuousClock.now + $0 }
        guard send(raw) == 1 else { throw lost() }
        while true {
            let left = PQflush(raw)
            guard left >= 0 else { throw lost() }
            if left == 0 { break }
            try wait(for: Int16(POLLIN | POLLOUT), until: deadline)
            try takeInput()
        }
        var last: PostgresAnswer?
        while true {
            while PQisBusy(raw) == 1 {
                try wait(for: Int16(POLLIN), until: deadline)
                try takeInput()
            }
            guard let result = PQgetResult(raw) else { break }
            let status = PQresultStatus(result)
            let answer = PostgresAnswer(result)
            if last?.isGood != false { last = answer }
            if status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH {
                isGivenUp = true
                throw SQLFault.other(state: "0A000", "COPY is not used here")
            }
        }
        guard let last else { throw lost() }
        guard last.isGood else { throw failure(last) }
        return last
    }

    /// Reads what has come. An encrypted record may have more in it than libpq reads at a time (8 to 16 KiB), and the socket does not
    /// tell of the rest: a second call takes it.
    private func takeInput() throws {
        guard PQconsumeInput(raw) == 1 else { throw lost() }
        guard PQsslInUse(raw) == 1 || PQgssEncInUse(raw) == 1 else { return }
        guard PQconsumeInput(raw) == 1 else { throw lost() }
    }

    private func wait(for events: Int16, until deadline: ContinuousClock.Instant?) throws {
        var descriptor = pollfd(fd: PQsocket(raw), events: events, revents: 0)
        while true {
            var milliseconds: Int32 = -1
            if let deadline {
                let left = ContinuousClock.now.duration(to: deadline)
                guard left > .zero else {
                    isGivenUp = true
                    isSilent = true
                    throw SQLFault.unavailable("the server did not answer in time")
                }
                milliseconds = Int32(left.milliseconds) + 1
            }
            let ready = poll(&descriptor, 1, milliseconds)
            if ready > 0 { return }
            if ready < 0, errno != EINTR { throw lost() }
        }
    }

    private func failure(_ answer: PostgresAnswer) -> SQLFault {
        let state = answer.field("C") ?? ""
        guard !state.isEmpty else { return lost() }
        var fault = SQLFault.postgres(state: state, message: answer.field("M") ?? "", constraint: answer.field("n"))
        if state == "0A000", answer.field("R") == "RevalidateCachedQuery" {
            // Another node changed a table, and a statement that was prepared before would answer with other columns.
            isGivenUp = true
            fault = .unavailable("a table was changed by another node")
        }
        // What was a primary is none any more; the next connection may find the one that is.
        if state == "25006" { isGivenUp = true }
        if self.fault == nil { self.fault = fault }
        return fault
    }

    private func lost() -> SQLFault {
        isGivenUp = true
        let message = Self.words(raw)
        // An error of a statement that came just before may repeat a value.
        let fault = SQLFault.unavailable(message.isEmpty || message.contains("ERROR:") ? "the connection was lost" : message)
        if self.fault == nil { self.fault = fault }
        return fault
    }
}

extension Duration {
    var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
