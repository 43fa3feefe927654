/// The one queue of an owner: socket, timers and commands meet here, and one task takes them in order.
///
/// ``post(_:)`` never waits, for commands and timers, of which there are few. ``deliver(_:)`` waits until the owner has
/// dealt with the event: a socket's reader uses it, so that a peer which sends faster than we work is slowed down.
final class Mailbox<Event: Sendable>: Sendable {
    private struct Envelope: Sendable {
        let event: Event
        let handled: CheckedContinuation<Void, Never>?
    }

    private let stream: AsyncStream<Envelope>
    private let entry: AsyncStream<Envelope>.Continuation

    init() { (stream, entry) = AsyncStream.makeStream(of: Envelope.self) }

    /// Puts an event at the end.
    ///
    /// - Returns: false if the owner has ended; the event is then lost.
    @discardableResult
    func post(_ event: Event) -> Bool {
        if case .enqueued = entry.yield(Envelope(event: event, handled: nil)) { true } else { false }
    }

    /// Puts an event at the end and waits until it was handled or the owner has ended.
    func deliver(_ event: Event) async {
        await withCheckedContinuation { continuation in
            if case .enqueued = entry.yield(Envelope(event: event, handled: continuation)) { return }
            continuation.resume()
        }
    }

    /// Handles events one after the other until `handle` returns false; called once, by the owner.
    ///
    /// - Parameter leftOver: Takes what was still queued when the owner ended.
    func run(_ handle: (Event) async -> Bool, leftOver: (Event) -> Void) async {
        var isRunning = true
        // The stream's own cancellation would drop events: the owner ends by an event, so that promises are kept.
        for await envelope in stream {
            if !isRunning {
                leftOver(envelope.event)
            } else if await !handle(envelope.event) {
                isRunning = false
                entry.finish()
            }
            envelope.handled?.resume()
        }
    }
}
