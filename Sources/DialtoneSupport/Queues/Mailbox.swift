import Synchronization

/// The one queue of a task: socket, timers and commands meet here, and the task takes them in order.
///
/// ``post(_:)`` is for what the task itself has begun (timers, its connection), of which there is little. ``offer(_:)`` is for others, and refuses
/// what would be too much. ``deliver(_:)`` waits until the task has dealt with the event: a socket's reader uses it, so that a peer which
/// sends faster than we work is slowed down.
package final class Mailbox<Event: Sendable>: Sendable {
    /// Events that wait, beyond which offers are refused.
    static var waitingMax: Int { 1000 }

    /// What became of an offer.
    enum Offer: Hashable {
        case queued
        /// Too much waits already.
        case full
        /// The reader has ended.
        case ended
    }

    private struct Envelope: Sendable {
        let event: Event
        let handled: CheckedContinuation<Void, Never>?
    }

    private let stream: AsyncStream<Envelope>
    private let entry: AsyncStream<Envelope>.Continuation
    private let waiting = Atomic(0)

    package init() { (stream, entry) = AsyncStream.makeStream(of: Envelope.self) }

    /// Puts an event at the end.
    ///
    /// - Returns: false if the reader has ended; the event is then lost.
    @discardableResult
    package func post(_ event: Event) -> Bool { enqueue(Envelope(event: event, handled: nil)) }

    /// Puts an event at the end, unless too many wait.
    func offer(_ event: Event) -> Offer {
        guard waiting.load(ordering: .relaxed) < Self.waitingMax else { return .full }
        return post(event) ? .queued : .ended
    }

    private func enqueue(_ envelope: Envelope) -> Bool {
        waiting.add(1, ordering: .relaxed)
        if case .enqueued = entry.yield(envelope) { return true }
        waiting.subtract(1, ordering: .relaxed)
        return false
    }

    /// Puts an event at the end and waits until it was handled or the reader has ended.
    package func deliver(_ event: Event) async {
        await withCheckedContinuation { continuation in
            if !enqueue(Envelope(event: event, handled: continuation)) { continuation.resume() }
        }
    }

    /// Handles events one after the other until `handle` returns false; called once, by the reader.
    ///
    /// - Parameter leftOver: Takes what was still queued when the reader ended.
    package func run(_ handle: (Event) async -> Bool, leftOver: (Event) -> Void) async {
        var isRunning = true
        // The stream's own cancellation would drop events: the reader ends by an event, so that promises are kept.
        for await envelope in stream {
            waiting.subtract(1, ordering: .relaxed)
            if !isRunning {
                leftOver(envelope.event)
            } else if await !handle(envelope.event) {
                isRunning = false
                entry.finish()
            }
            envelope.handled?.resume()
        }
    }

    /// Handles events one after the other until cancelled, and runs beside the next ones what a handler gives back.
    package func serve(_ handle: (Event) async -> [@Sendable () async -> Void]) async {
        await withDiscardingTaskGroup { group in
            await run { event in
                for task in await handle(event) { group.addTask { await task() } }
                return true
            } leftOver: { _ in
            }
            group.cancelAll()
        }
    }
}
