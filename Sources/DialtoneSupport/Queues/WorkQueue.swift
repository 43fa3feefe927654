import NIOCore
import Synchronization

/// Work that waits for the next free worker: the urgent in front, else in order.
///
/// Its users see to it that little waits, or each thing once only.
package final class WorkQueue<Item: Sendable>: Sendable {
    private struct State {
        var urgent = CircularBuffer<Item>()
        var usual = CircularBuffer<Item>()
        var idle: [(id: Int, wake: CheckedContinuation<Item?, Never>)] = []
        var lastID = 0
        var isFinished = false
    }

    private let state = Mutex(State())

    package init() {}

    package func add(_ item: Item, isUrgent: Bool = false) {
        let worker = state.withLock { state -> CheckedContinuation<Item?, Never>? in
            guard !state.isFinished else { return nil }
            if let worker = state.idle.popLast() { return worker.wake }
            if isUrgent { state.urgent.append(item) } else { state.usual.append(item) }
            return nil
        }
        worker?.resume(returning: item)
    }

    /// Waits for work.
    ///
    /// - Returns: nil when the queue is finished, or the task cancelled.
    package func next() async -> Item? {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { wake in
                let item: Item?? = state.withLock { state in
                    if Task.isCancelled { return .some(nil) }
                    if let item = state.urgent.popFirst() ?? state.usual.popFirst() { return item }
                    if state.isFinished { return .some(nil) }
                    state.idle.append((id, wake))
                    return nil
                }
                if let item { wake.resume(returning: item) }
            }
        } onCancel: {
            let worker = state.withLock { state in
                state.idle.firstIndex { $0.id == id }.map { state.idle.remove(at: $0).wake }
            }
            worker?.resume(returning: nil)
        }
    }

    /// Lets all workers go once nothing waits any more.
    package func finish() {
        let idle = state.withLock { state in
            state.isFinished = true
            defer { state.idle = [] }
            return state.idle
        }
        for worker in idle { worker.wake.resume(returning: nil) }
    }
}
