import Synchronization

@testable import DialtoneSupport

/// Timers that a test moves.
final class ManualTimers: Timers {
    private struct Entry {
        var deadline: Duration
        var action: @Sendable () -> Void
    }

    private struct State {
        var elapsed = Duration.zero
        var entries: [Entry] = []
        var watchers: [(count: Int, wake: CheckedContinuation<Void, Never>)] = []
    }

    private let start = ContinuousClock.now
    private let state = Mutex(State())

    var elapsed: Duration { state.withLock { $0.elapsed } }
    var now: ContinuousClock.Instant { start + elapsed }

    func after(_ delay: Duration, _ action: @escaping @Sendable () -> Void) {
        let due = state.withLock { state in
            state.entries.append(Entry(deadline: state.elapsed + delay, action: action))
            let due = state.watchers.filter { $0.count <= state.entries.count }
            state.watchers.removeAll { $0.count <= state.entries.count }
            return due
        }
        for watcher in due { watcher.wake.resume() }
    }

    /// Moves the time on, and does all that is due, in the order of their times.
    func advance(by duration: Duration) {
        let due = state.withLock { state in
            state.elapsed += duration
            let due = state.entries.filter { $0.deadline <= state.elapsed }.sorted { $0.deadline < $1.deadline }
            state.entries.removeAll { $0.deadline <= state.elapsed }
            return due
        }
        for entry in due { entry.action() }
    }

    /// Returns when at least so many timers run.
    func running(_ count: Int) async {
        await withCheckedContinuation { wake in
            let isSo = state.withLock { state in
                if state.entries.count >= count { return true }
                state.watchers.append((count, wake))
                return false
            }
            if isSo { wake.resume() }
        }
    }
}
