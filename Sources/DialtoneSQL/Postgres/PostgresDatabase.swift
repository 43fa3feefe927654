import DialtoneModel
import Synchronization

/// A PostgreSQL for the life of the process: a few connections that read, a few that write, and what brings them back.
///
/// Writes are put into few transactions, because a COMMIT costs a flush of the server's disk and of its standby's. While all writing
/// connections are busy, the jobs that arrive wait together, and become one transaction; an idle connection takes a job at once. Each job runs
/// in a savepoint of its own, and its caller hears of it only after the COMMIT around it.
///
/// Jobs are database work alone: they may run several times, after a conflict, or when a connection was lost before its COMMIT.
package final class PostgresDatabase: Sendable {
    /// Transactions committed, and jobs that they carried: how well grouping works.
    package struct Counts: Equatable, Sendable {
        package var commits = 0
        package var jobs = 0
        /// Jobs that ran once more because another transaction was in the way.
        package var conflicts = 0
    }

    let settings: PostgresSettings
    private let readers: PostgresLane
    private let writers: PostgresLane
    private let reachability: Reachability
    private let writing: PostgresWriting

    private init(_ settings: PostgresSettings, requiring version: Int?) throws(SQLFault) {
        self.settings = settings
        let reachability = Reachability()
        self.reachability = reachability
        let writing = PostgresWriting(requiring: version)
        self.writing = writing
        let lanes = PostgresLanes()
        readers = PostgresLane(
            settings, purpose: .reading, batchMax: 1, onReachable: { reachability.set(.readers, $0) }, lanes: lanes,
            work: { jobs, connection in jobs.reduce(into: .none) { $0.add(Self.read($1, connection)) } })
        writers = PostgresLane(
            settings, purpose: .writing, batchMax: PostgresWriting.batchMax, onReachable: { reachability.set(.writers, $0) }, lanes: lanes,
            work: { jobs, connection in writing.commit(jobs, on: connection) })
        try readers.start(settings.readers)
        try writers.start(settings.writers)
    }

    deinit {
        readers.shut()
        writers.shut()
        reachability.end()
    }

    /// Connects, and looks whether the database can be used.
    ///
    /// - Parameter version: The version of the schema that this program knows (``PostgresMigrations``). No transaction writes while the
    ///   database has another one, as it has when a node of a later release migrated it. nil: not looked at.
    /// - Throws: ``SQLFault/unavailable(_:)``, ``SQLFault/refused(_:)``, ``SQLFault/newerVersion``, ``SQLFault/olderVersion``.
    package static func open(_ settings: PostgresSettings, requiring version: Int? = nil) async throws -> PostgresDatabase {
        try await BlockingThread.run {
            let connection = try PostgresConnection.open(settings)
            if let version { try SchemaVersion.check(try SchemaVersion.read(connection), own: version) }
            return try PostgresDatabase(settings, requiring: version)
        }
    }

    /// Runs a query beside the writers.
    ///
    /// - Parameter snapshot: All statements see one state of the database, as they do in SQLite (REPEATABLE READ, READ ONLY): what a query
    ///   puts together from two tables fits. It costs two round trips, which a query of one statement saves with `false`.
    /// - Throws: What the query threw; ``SQLFault``.
    package func read<Value: Sendable>(
        snapshot: Bool = true, _ query: @escaping @Sendable (any SQLDatabase) throws -> Value
    ) async throws -> Value {
        try await readers.perform(isSnapshot: snapshot, query)
    }

    /// Runs a job in a transaction that it may share with others; it is on disk when this returns. Does not end early when the task is
    /// cancelled: the caller would not know what was written.
    ///
    /// Its statements see what others committed before each of them (READ COMMITTED), so a row that it will write is read with
    /// ``SQLDatabase/lockingClause``.
    ///
    /// - Throws: What the job threw, and then nothing of it was written; ``SQLFault/conflict`` after several attempts;
    ///   ``SQLFault/unavailable(_:)``, also when it is not known whether the COMMIT was done.
    @discardableResult package func commit<Value: Sendable>(
        _ work: @escaping @Sendable (any SQLDatabase) throws -> Value
    ) async throws -> Value {
        try await writers.perform(work)
    }

    package var counts: Counts { writing.counts.withLock { $0 } }
    /// Jobs that no connection has taken up yet.
    package var waiting: (reads: Int, writes: Int) { (readers.waitingCount, writers.waitingCount) }

    /// Whether there is a connection that reads and one that writes.
    package var isReachable: Bool { reachability.isReachable }

    /// ``isReachable`` now and whenever it changes; a slow reader gets the latest only. Ends with the database.
    package func reachabilityChanges() -> AsyncStream<Bool> { reachability.changes() }

    /// Takes no more work, and returns when what was handed in is done and the connections are closed.
    package func close() async {
        await writers.close()
        await readers.close()
        reachability.end()
    }

    private static func read(_ job: PostgresLane.Job, _ connection: PostgresConnection) -> PostgresLane.Returned {
        do {
            if job.isSnapshot { try connection.begin(.snapshot) } else { connection.forgetFault() }
            let tell = try job.run(connection)
            // A query that swallowed a fault of a statement has read less than it thinks.
            if let fault = connection.firstFault { throw fault }
            tell()
            connection.rollback()  // the end of a transaction that only read
            return .none
        } catch {
            if connection.isLost { return PostgresLane.Returned(lost: [job]) }
            connection.rollback()
            job.fail(error)
            return .none
        }
    }
}

/// Whether each lane has a connection, and who wants to know.
private final class Reachability: Sendable {
    enum Part: Hashable { case readers, writers }

    private struct State {
        var away: Set<Part> = []
        var listeners: [Int: AsyncStream<Bool>.Continuation] = [:]
        var count = 0
        var isOver = false
    }

    private let state = Mutex(State())

    var isReachable: Bool { state.withLock { $0.away.isEmpty } }

    func set(_ part: Part, _ isReachable: Bool) {
        state.withLock { state in
            let was = state.away.isEmpty
            if isReachable { state.away.remove(part) } else { state.away.insert(part) }
            guard was != state.away.isEmpty else { return }
            for listener in state.listeners.values { listener.yield(!was) }
        }
    }

    func changes() -> AsyncStream<Bool> {
        let (stream, continuation) = AsyncStream.makeStream(of: Bool.self, bufferingPolicy: .bufferingNewest(1))
        let number = state.withLock { state in
            state.count += 1
            continuation.yield(state.away.isEmpty)
            if state.isOver { continuation.finish() } else { state.listeners[state.count] = continuation }
            return state.count
        }
        continuation.onTermination = { [weak self] _ in _ = self?.state.withLock { $0.listeners.removeValue(forKey: number) } }
        return stream
    }

    func end() {
        let listeners = state.withLock { state in
            state.isOver = true
            defer { state.listeners = [:] }
            return state.listeners.values
        }
        for listener in listeners { listener.finish() }
    }
}
