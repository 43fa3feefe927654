import DialtoneModel
import DialtoneSQL
import Foundation
import GRDB
import Synchronization

/// Puts the writes of many callers into few transactions, because a transaction costs a flush of the disk.
///
/// While one transaction is being flushed, the jobs that arrive wait together and become the next one. An idle queue
/// commits at once, so no caller waits for company. Each job runs in a savepoint of its own, and its caller hears of it
/// only after the COMMIT around it.
///
/// Jobs are database work alone: they may run a second time, when a transaction broke and each is tried on its own.
final class CommitQueue: Sendable {
    /// Transactions done, and jobs that they carried: how well grouping works.
    struct Counters: Equatable, Sendable {
        var commits = 0
        var jobs = 0
    }

    /// How many jobs share a transaction at most: bounds how long the first of them waits for the last.
    private static let batchMax = 256
    /// Every caller waits for its job, so this is several writes for each of ten thousand phones at once.
    private static let waitingMax = 50_000

    private struct Job: Sendable {
        /// Does the work; returns what tells the caller so.
        let run: @Sendable (Database) throws -> @Sendable () -> Void
        let fail: @Sendable (StoreError) -> Void
    }

    private struct State {
        var waiting: [Job] = []
        var isRunning = false
        var isClosed = false
        var isBroken = false
        var counters = Counters()
        var onIdle: [CheckedContinuation<Void, Never>] = []
    }

    private let pool: DatabasePool
    private let state = Mutex(State())

    init(pool: DatabasePool) { self.pool = pool }

    var counters: Counters { state.withLock { $0.counters } }
    /// Whether the latest transaction could not be done, whatever its jobs were, or there was no room for one of them.
    var isBroken: Bool { state.withLock { $0.isBroken } }
    /// Jobs that no transaction has taken up yet.
    var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// Runs a job and returns what it returned, once it is on disk. Does not end early when the task is cancelled:
    /// the caller would not know what was written.
    ///
    /// - Throws: What the job threw, and then nothing of it was written; what the COMMIT threw;
    ///   ``StoreError/unavailable(_:)`` after ``close()``.
    func commit<Value: Sendable>(
        _ work: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        let result: Result<Value, StoreError> = await withCheckedContinuation { caller in
            add(
                Job(
                    run: { database in
                        let value = try work(database)
                        return { caller.resume(returning: .success(value)) }
                    },
                    fail: { caller.resume(returning: .failure($0)) }))
        }
        return try result.get()
    }

    /// Takes no more jobs, and returns when those that were handed in are done.
    func close() async {
        await withCheckedContinuation { caller in
            let isIdle = state.withLock { state in
                state.isClosed = true
                if state.isRunning { state.onIdle.append(caller) }
                return !state.isRunning
            }
            if isIdle { caller.resume() }
        }
    }

    private enum Entrance { case runs, waits, refused(StoreError) }

    private func add(_ job: Job) {
        let entrance: Entrance = state.withLock { state in
            if state.isClosed { return .refused(.unavailable("it is closed")) }
            if state.waiting.count >= Self.waitingMax { return .refused(.unavailable("too many writes are waiting")) }
            state.waiting.append(job)
            defer { state.isRunning = true }
            return state.isRunning ? .waits : .runs
        }
        switch entrance {
        case .runs: runNext()
        case .waits: break
        case .refused(let error): job.fail(error)
        }
    }

    /// Runs one transaction on the writer's own thread, then comes back for the next; not a loop, so that others who
    /// need the writer get their turn in between.
    private func runNext() {
        pool.asyncWriteWithoutTransaction { [self] database in
            let batch = state.withLock { state in
                let batch = Array(state.waiting.prefix(Self.batchMax))
                state.waiting.removeFirst(batch.count)
                return batch
            }
            commit(batch, in: database)
            let idlers = state.withLock { state -> [CheckedContinuation<Void, Never>]? in
                guard state.waiting.isEmpty else { return nil }
                state.isRunning = false
                defer { state.onIdle = [] }
                return state.onIdle
            }
            guard let idlers else { return runNext() }
            for idler in idlers { idler.resume() }
        }
    }

    private func commit(_ batch: [Job], in database: Database) {
        do {
            let outcomes = try transaction(batch, in: database)
            for tell in outcomes { tell() }
        } catch  where batch.count > 1 {
            // SQLite gave up the whole transaction, as it does on a full disk, or refused the COMMIT. Each job deserves
            // its own answer: a small one may still fit.
            for job in batch { commit([job], in: database) }
        } catch {
            let reason = StoreError(error)
            state.withLock { $0.isBroken = true }
            for job in batch { job.fail(reason) }
        }
    }

    /// Commits the jobs together.
    ///
    /// - Returns: For each job what tells its caller how it went.
    /// - Throws: Whatever made it impossible to commit; then nothing was written and no caller was told.
    private func transaction(_ batch: [Job], in database: Database) throws -> [@Sendable () -> Void] {
        var outcomes: [@Sendable () -> Void] = []
        var done = 0
        var isFull = false
        try database.inTransaction(.immediate) {
            for job in batch {
                do {
                    var tell: @Sendable () -> Void = {}
                    try database.inSavepoint {
                        tell = try job.run(database)
                        return .commit
                    }
                    outcomes.append(tell)
                    done += 1
                } catch {
                    guard database.isInsideTransaction else { throw error }
                    let reason = StoreError(error)
                    if reason == .full { isFull = true }
                    outcomes.append { job.fail(reason) }
                }
            }
            CommitKill.pass(.before)
            return .commit
        }
        CommitKill.pass(.after)
        state.withLock { [done, isFull] state in
            state.isBroken = isFull
            state.counters.commits += 1
            state.counters.jobs += done
        }
        return outcomes
    }
}
