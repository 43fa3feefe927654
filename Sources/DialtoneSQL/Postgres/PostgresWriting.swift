import Foundation
import Synchronization

/// Puts jobs into transactions and decides what becomes of each.
final class PostgresWriting: Sendable {
    /// How many jobs share a transaction at most. PostgreSQL remembers 64 subtransactions of a transaction in shared memory, and everybody's
    /// snapshots get slower beyond (PGPROC_MAX_CACHED_SUBXIDS in proc.h, observed).
    static let batchMax = 64
    /// A transaction that took this long takes no more jobs: those before hold locks and wait for their COMMIT.
    private static let batchTimeMax = Duration.seconds(2)
    private static let conflictsMax = 5
    /// After a conflict, times the number of the attempt.
    private static let pauseMicrosecondsMax = 20_000

    let counts = Mutex(PostgresDatabase.Counts())
    private let version: Int?

    init(requiring version: Int?) { self.version = version }

    private enum Outcome {
        case done(@Sendable () -> Void)
        case failed(PostgresLane.Job, any Error)
        case conflict(PostgresLane.Job)
    }

    private enum Ending {
        /// Fewer than there were jobs if there was no time for the rest.
        case committed([Outcome])
        /// Nothing was begun, and the jobs alone would fare no better.
        case refused(any Error)
        /// Nothing was written, and the jobs alone may fare better.
        case rolledBack(any Error)
        /// The connection was lost before the COMMIT: nothing was written.
        case lost
        /// Only the server knows.
        case unknown([Outcome], any Error)
    }

    /// Commits jobs together, or each alone if that does not work. All are told how it went, but those that are returned.
    func commit(_ jobs: [PostgresLane.Job], on connection: PostgresConnection) -> PostgresLane.Returned {
        switch transaction(jobs, on: connection) {
        case .committed(let outcomes):
            for case .done(let tell) in outcomes { tell() }
            var returned = settle(outcomes, on: connection)
            returned.later += jobs.dropFirst(outcomes.count)
            return returned
        case .refused(let error):
            for job in jobs { job.fail(error) }
            return .none
        case .rolledBack(let error):
            guard jobs.count > 1 else { return again(jobs[0], error, on: connection) }
            return jobs.reduce(into: .none) { returned, job in
                if connection.isLost { returned.lost.append(job) } else { returned.add(commit([job], on: connection)) }
            }
        case .lost:
            return PostgresLane.Returned(lost: jobs)
        case .unknown(let outcomes, let error):
            for (job, outcome) in zip(jobs, outcomes) { if case .done = outcome { job.fail(error) } }
            var returned = settle(outcomes, on: connection)
            returned.later += jobs.dropFirst(outcomes.count)
            return returned
        }
    }

    /// Tells the jobs that failed, and repeats those that met others.
    private func settle(_ outcomes: [Outcome], on connection: PostgresConnection) -> PostgresLane.Returned {
        outcomes.reduce(into: .none) { returned, outcome in
            switch outcome {
            case .done: break
            case .failed(let job, let error): job.fail(error)
            case .conflict(let job): returned.add(again(job, SQLFault.conflict, on: connection))
            }
        }
    }

    private func again(_ job: PostgresLane.Job, _ error: any Error, on connection: PostgresConnection) -> PostgresLane.Returned {
        guard error as? SQLFault == .conflict, job.conflicts < Self.conflictsMax else {
            job.fail(error)
            return .none
        }
        var job = job
        job.conflicts += 1
        counts.withLock { $0.conflicts += 1 }
        if connection.isLost { return PostgresLane.Returned(lost: [job]) }
        usleep(UInt32.random(in: 0...UInt32(Self.pauseMicrosecondsMax * job.conflicts)))
        return commit([job], on: connection)
    }

    private func transaction(_ jobs: [PostgresLane.Job], on connection: PostgresConnection) -> Ending {
        do {
            try begin(connection)
        } catch {
            if connection.isLost { return .lost }
            connection.rollback()
            return .refused(error)
        }
        var outcomes: [Outcome] = []
        let start = ContinuousClock.now
        do {
            if jobs.count == 1 {
                outcomes.append(.done(try alone(jobs[0], on: connection)))
            } else {
                for job in jobs where outcomes.isEmpty || start.duration(to: .now) < Self.batchTimeMax {
                    outcomes.append(try together(job, on: connection))
                }
            }
        } catch {
            if connection.isLost { return .lost }
            // What broke the transaction tells more than what the job made of it.
            let reason = connection.firstFault == .conflict ? SQLFault.conflict : error
            connection.rollback()
            return .rolledBack(reason)
        }
        do {
            CommitKill.pass(.before)
            try connection.commit()
            CommitKill.pass(.after)
        } catch {
            if connection.isLost { return .unknown(outcomes, error) }
            connection.rollback()
            return .rolledBack(error)
        }
        let done = outcomes.count { if case .done = $0 { true } else { false } }
        counts.withLock { counts in
            counts.commits += 1
            counts.jobs += done
        }
        return .committed(outcomes)
    }

    private func begin(_ connection: PostgresConnection) throws {
        guard let version else {
            _ = try connection.begin(.writing)
            return
        }
        let text = try connection.begin(.writing, also: SchemaVersion.writersCheck)
        try SchemaVersion.check(text.flatMap { Int($0) } ?? 0, own: version)
    }

    private func alone(_ job: PostgresLane.Job, on connection: PostgresConnection) throws -> @Sendable () -> Void {
        let tell = try job.run(connection)
        if let fault = connection.firstFault { throw fault }
        return tell
    }

    private func together(_ job: PostgresLane.Job, on connection: PostgresConnection) throws -> Outcome {
        do {
            return .done(try connection.savepoint { try job.run($0) })
        } catch {
            if connection.isLost || !connection.isInTransaction { throw error }
            return connection.firstFault == .conflict ? .conflict(job) : .failed(job, error)
        }
    }
}
