import Synchronization

/// What waits to be sent to one open page. Whoever posts never waits; a page that does not keep up misses some, and is told so.
package final class PageOutbox: Sendable {
    private struct State {
        var waiting: [String] = []
        var hasMissed = false
    }

    /// A page that keeps up has one or two.
    static let waitingMax = 32

    private let state = Mutex(State())
    private let wake: AsyncStream<Void>
    private let ring: AsyncStream<Void>.Continuation

    package init() { (wake, ring) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1)) }

    func post(_ text: String) {
        state.withLock { state in
            if state.waiting.count >= Self.waitingMax {
                // Later ones say more.
                state.waiting.removeFirst()
                state.hasMissed = true
            }
            state.waiting.append(text)
        }
        ring.yield()
    }

    /// Sends until the task is cancelled or the page is gone.
    ///
    /// - Parameter missed: What a page is told that missed something; nil if the latest message says all.
    package func run(missed: String?, _ send: (String) async throws -> Void) async {
        for await _ in wake {
            let (texts, hasMissed) = state.withLock { state in
                defer { state = State() }
                return (state.waiting, state.hasMissed)
            }
            do {
                for text in texts { try await send(text) }
                if hasMissed, let missed { try await send(missed) }
            } catch {
                return  // whoever reads the connection learns it too
            }
        }
    }
}
