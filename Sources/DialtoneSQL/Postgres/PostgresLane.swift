import Dispatch
import Synchronization

/// Jobs that wait, and the threads with a connection each that take them: one lane reads, another writes.
///
/// A connection that is lost is opened anew with growing pauses, also while there is no work, so that the lane knows whether the database
/// is there. The hosts of the URI are tried in order each time: that is the failover.
final class PostgresLane: Sendable {
    struct Job: Sendable {
        /// Does the work; returns what tells the caller so.
        let run: @Sendable (PostgresConnection) throws -> @Sendable () -> Void
        let fail: @Sendable (any Error) -> Void
        /// For reads: whether its statements see one state.
        var isSnapshot = false
        let since = ContinuousClock.now
        /// How often it met other transactions.
        var conflicts = 0
        /// It was handed out once to a connection that turned out to be lost before anything was committed.
        var wasReturned = false
    }

    /// Jobs that were handed out and of which nothing was done.
    struct Returned: Sendable {
        static let none = Returned()
        /// The connection was lost. Once each of them gets another.
        var lost: [Job] = []
        /// There was no time for them.
        var later: [Job] = []

        mutating func add(_ other: Returned) {
            lost += other.lost
            later += other.later
        }
    }

    /// Every caller waits for its job; as many as the queue of SQLite takes.
    private static let waitingMax = 50_000
    /// While no connection works: a restart of the server takes a second or two, and callers have deadlines of their own.
    private static let waitMaxWhenAway = Duration.seconds(3)
    /// While the database works but is slow.
    private static let waitMax = Duration.seconds(10)
    /// How often it is looked whether jobs have waited too long.
    private static let sweepInterval = 0.25
    /// A queue of its own: the global ones may all be busy with what blocks.
    private static let clock = DispatchQueue(label: "dialtone-sql-clock")

    private struct State {
        var waiting: [Job] = []
        /// Jobs before this were taken; dropped together now and then.
        var taken = 0
        var idle: [WakePipe] = []
        var pipes: [WakePipe] = []
        var running = 0
        var connected = 0
        var away: (since: ContinuousClock.Instant, reason: String)?
        /// Connections of an earlier generation are not trusted any more.
        var generation = 0
        var isSweeping = false
        var isClosed = false
        var onDrained: [CheckedContinuation<Void, Never>] = []

        var waitingCount: Int { waiting.count - taken }
        var isDrained: Bool { isClosed && waitingCount == 0 && running == 0 && connected == 0 }

        mutating func take(_ max: Int) -> [Job] {
            let jobs = Array(waiting[taken...].prefix(max))
            taken += jobs.count
            if taken == waiting.count {
                waiting.removeAll(keepingCapacity: waiting.capacity < 1024)
                taken = 0
            } else if taken > 1024 {
                waiting.removeFirst(taken)
                taken = 0
            }
            return jobs
        }

        mutating func drainers() -> [CheckedContinuation<Void, Never>] {
            guard isDrained else { return [] }
            defer { onDrained = [] }
            return onDrained
        }
    }

    private let settings: PostgresSettings
    private let purpose: PostgresConnection.Purpose
    private let batchMax: Int
    /// Does jobs, and tells their callers.
    private let work: @Sendable ([Job], PostgresConnection) -> Returned
    private let onReachable: @Sendable (Bool) -> Void
    private let lanes: PostgresLanes
    private let state = Mutex(State())

    /// - Parameters:
    ///   - onReachable: Told when the lane's last connection is lost, and when there is one again. It must not call the lane.
    ///   - lanes: Where this lane and its neighbours hear of each other.
    init(
        _ settings: PostgresSettings, purpose: PostgresConnection.Purpose, batchMax: Int,
        onReachable: @escaping @Sendable (Bool) -> Void, lanes: PostgresLanes,
        work: @escaping @Sendable ([Job], PostgresConnection) -> Returned
    ) {
        self.settings = settings
        self.purpose = purpose
        self.batchMax = batchMax
        self.work = work
        self.onReachable = onReachable
        self.lanes = lanes
        lanes.add(self)
    }

    /// Starts the threads. They end after ``close()`` or ``shut()``.
    ///
    /// - Throws: ``SQLFault/unavailable(_:)`` if this process has no descriptors left.
    func start(_ count: Int) throws(SQLFault) {
        for number in 1...max(count, 1) {
            let pipe = try WakePipe()
            state.withLock { $0.pipes.append(pipe) }
            BlockingThread.start("dialtone-sql-\(purpose)-\(number)") { self.serve(pipe) }
        }
    }

    var waitingCount: Int { state.withLock { $0.waitingCount } }

    // MARK: Callers

    /// Waits for a job to be done, longer than the caller's task if that is cancelled: it could not know what was written.
    ///
    /// - Throws: What the job threw; ``SQLFault``.
    func perform<Value: Sendable>(
        isSnapshot: Bool = false, _ work: @escaping @Sendable (any SQLDatabase) throws -> Value
    ) async throws -> Value {
        let result: Result<Value, any Error> = await withCheckedContinuation { caller in
            add(
                Job(
                    run: { connection in
                        let value = try work(connection)
                        return { caller.resume(returning: .success(value)) }
                    },
                    fail: { caller.resume(returning: .failure($0)) },
                    isSnapshot: isSnapshot))
        }
        return try result.get()
    }

    private func add(_ job: Job) {
        let (refusal, idler, sweeps): (SQLFault?, WakePipe?, Bool) = state.withLock { state in
            if state.isClosed { return (.unavailable("it is closed"), nil, false) }
            if state.waitingCount >= Self.waitingMax { return (.unavailable("too many operations are waiting"), nil, false) }
            if let away = state.away, away.since.duration(to: .now) >= Self.waitMaxWhenAway {
                return (.unavailable(away.reason), nil, false)
            }
            state.waiting.append(job)
            defer { state.isSweeping = true }
            return (nil, state.idle.popLast(), !state.isSweeping)
        }
        if let refusal { return job.fail(refusal) }
        idler?.wake()
        if sweeps { sweepLater() }
    }

    private func sweepLater() {
        Self.clock.asyncAfter(deadline: .now() + Self.sweepInterval) { self.sweep() }
    }

    /// Refuses jobs that waited too long; looks again as long as there are some.
    private func sweep() {
        let now = ContinuousClock.now
        let (late, reason, drainers) = state.withLock { state in
            let away = state.away
            let limit = away == nil ? Self.waitMax : Self.waitMaxWhenAway
            let isAwayForLong = away.map { $0.since.duration(to: now) >= Self.waitMaxWhenAway } ?? false
            let count = state.waiting[state.taken...].prefix { isAwayForLong || $0.since.duration(to: now) >= limit }.count
            let late = state.take(count)
            state.isSweeping = state.waitingCount > 0
            if state.isSweeping { sweepLater() }
            return (late, away?.reason ?? "its connections are busy for too long", state.drainers())
        }
        for job in late { job.fail(SQLFault.unavailable(reason)) }
        for drainer in drainers { drainer.resume() }
    }

    // MARK: The end

    /// Takes no more jobs, and returns when those that were handed in are done and the connections are closed.
    func close() async {
        await withCheckedContinuation { caller in
            let pipes: [WakePipe]? = state.withLock { state in
                state.isClosed = true
                guard !state.isDrained else { return nil }
                state.onDrained.append(caller)
                return state.pipes
            }
            guard let pipes else { return caller.resume() }
            for pipe in pipes { pipe.wake() }
        }
    }

    /// As ``close()``, without waiting.
    func shut() {
        state.withLock { $0.isClosed = true }
        wakeAll()
    }

    private func wakeAll() {
        for pipe in state.withLock({ $0.pipes }) { pipe.wake() }
    }

    /// Has all connections opened anew before they get another job: their server may be as silent as another's was.
    func distrust() {
        state.withLock { $0.generation += 1 }
        wakeAll()
    }

    /// Has threads that pause try to connect at once: another one could.
    func hurry() { wakeAll() }

    // MARK: Threads

    private enum Step { case work([Job]), wait, renew, end }

    private func serve(_ pipe: WakePipe) {
        var backoff = Backoff()
        while let (connection, generation) = connect(pipe, &backoff) {
            let isOver = use(connection, of: generation, pipe)
            // One of an earlier generation only says what is known.
            if connection.isSilent, state.withLock({ $0.generation == generation }) { lanes.distrust() }
            disconnected(isOver ? nil : "the connection was lost")
            if isOver { return }
        }
    }

    /// - Returns: nil when the lane is closed.
    private func connect(_ pipe: WakePipe, _ backoff: inout Backoff) -> (PostgresConnection, generation: Int)? {
        while !state.withLock({ $0.isClosed && $0.waitingCount == 0 }) {
            let generation = state.withLock { $0.generation }
            do {
                let connection = try PostgresConnection.open(settings, for: purpose)
                backoff.reset()
                connected()
                return (connection, generation)
            } catch {
                noteAway(error.reason)
                _ = pipe.wait(limit: backoff.next())
            }
        }
        return nil
    }

    /// Works with a connection as long as it is there.
    ///
    /// - Returns: Whether the lane is closed.
    private func use(_ connection: PostgresConnection, of generation: Int, _ pipe: WakePipe) -> Bool {
        while !connection.isLost {
            switch next(generation, pipe) {
            case .work(let jobs):
                let returned = work(jobs, connection)
                finished(returning: returned, because: connection.firstFault)
            case .wait:
                if pipe.wait(orFor: connection.socket) == .readable {
                    // Between transactions the server only ever says that it goes.
                    do { _ = try connection.takeNotifications() } catch { connection.giveUp() }
                }
                state.withLock { $0.idle.removeAll { $0 === pipe } }
            case .renew: return false
            case .end: return true
            }
        }
        return false
    }

    private func next(_ generation: Int, _ pipe: WakePipe) -> Step {
        state.withLock { state in
            if state.generation != generation { return .renew }
            let jobs = state.take(batchMax)
            if !jobs.isEmpty {
                state.running += 1
                return .work(jobs)
            }
            if state.isClosed { return .end }
            state.idle.append(pipe)
            return .wait
        }
    }

    private func finished(returning returned: Returned, because fault: SQLFault?) {
        let again = returned.lost.filter { !$0.wasReturned }.map { job in
            var job = job
            job.wasReturned = true
            return job
        }
        for job in returned.lost where job.wasReturned { job.fail(fault ?? SQLFault.unavailable("the connection was lost")) }
        let sweeps = state.withLock { state in
            state.running -= 1
            state.waiting.insert(contentsOf: again + returned.later, at: state.taken)
            guard state.waitingCount > 0, !state.isSweeping else { return false }
            state.isSweeping = true
            return true
        }
        if sweeps { sweepLater() }
    }

    private func connected() {
        let isBack = state.withLock { state in
            state.connected += 1
            guard state.away != nil else { return false }
            state.away = nil
            // Told inside the lock, so that what is told last is true.
            onReachable(true)
            return true
        }
        if isBack { lanes.hurry() }
    }

    /// - Parameter reason: nil if the lane is closed.
    private func disconnected(_ reason: String?) {
        let (idler, drainers) = state.withLock { state in
            state.connected -= 1
            // The job that this thread was woken for is for another one now.
            return (state.waitingCount > 0 ? state.idle.popLast() : nil, state.drainers())
        }
        idler?.wake()
        for drainer in drainers { drainer.resume() }
        if let reason { noteAway(reason) }
    }

    private func noteAway(_ reason: String) {
        state.withLock { state in
            guard state.connected == 0 else { return }
            let isNew = state.away == nil
            state.away = (state.away?.since ?? .now, reason)
            if isNew { onReachable(false) }
        }
    }
}

/// The lanes of a pool: what one of them notices of the server is news for all.
final class PostgresLanes: Sendable {
    private struct Entry: Sendable {
        weak let lane: PostgresLane?
    }

    private let entries = Mutex<[Entry]>([])

    func add(_ lane: PostgresLane) { entries.withLock { $0.append(Entry(lane: lane)) } }

    /// A server fell silent.
    func distrust() { for entry in entries.withLock({ $0 }) { entry.lane?.distrust() } }

    /// A server is back.
    func hurry() { for entry in entries.withLock({ $0 }) { entry.lane?.hurry() } }
}
