/// Lets connections to Devices open at a set rate, so that a restart is no stampede.
///
/// Lanes of their own: a PBX waits for an order's answer, so orders do not queue behind ten thousand reconnections. Phones are loaded at the same
/// rate, since each then wants a connection.
actor ConnectionLimiter {
    enum Lane: Int, CaseIterable, Sendable { case order, reconnection, loading }

    private let interval: Duration
    private var next: [ContinuousClock.Instant?] = Lane.allCases.map { _ in nil }

    init(perSecond: Int) { interval = .seconds(1) / max(1, perSecond) }

    /// Returns when the caller may connect; throws only if cancelled.
    func wait(in lane: Lane) async throws {
        let now = ContinuousClock.now
        let slot = max(now, next[lane.rawValue] ?? now)
        next[lane.rawValue] = slot + interval
        if slot > now { try await Task.sleep(until: slot, clock: .continuous) }
    }
}
