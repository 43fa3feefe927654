import Synchronization

/// Lets connections to Devices open at a set rate, so that a restart is no stampede.
///
/// Lanes of their own: a PBX waits for an order's answer, so orders do not queue behind ten thousand reconnections. Phones are loaded at the same
/// rate, since each then wants a connection.
package final class ConnectionLimiter: Sendable {
    enum Lane: Int, CaseIterable, Sendable { case order, reconnection, loading }

    private let interval: Duration
    private let next = Mutex<[ContinuousClock.Instant]>([])

    package init(perSecond: Int) { interval = .seconds(1) / max(1, perSecond) }

    /// Takes the next slot of a lane.
    ///
    /// - Returns: How long until then.
    func slot(in lane: Lane, now: ContinuousClock.Instant) -> Duration {
        next.withLock { next in
            if next.isEmpty { next = Lane.allCases.map { _ in now } }
            let slot = max(now, next[lane.rawValue])
            next[lane.rawValue] = slot + interval
            return slot - now
        }
    }
}
