import Synchronization

/// Closed until it is opened, once; tasks that come before wait until then.
package final class Latch: Sendable {
    private struct State: Sendable {
        var isOpen = false
        var waiting: [AsyncStream<Never>.Continuation] = []
    }

    private let state = Mutex(State())

    package init() {}

    package func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for one in waiting { one.finish() }
    }

    /// - Throws: `CancellationError` for a task that is cancelled before it opens.
    package func pass() async throws {
        let (opening, one) = AsyncStream.makeStream(of: Never.self)
        state.withLock { state in
            if state.isOpen { one.finish() } else { state.waiting.append(one) }
        }
        for await _ in opening {}
        try Task.checkCancellation()
    }
}
