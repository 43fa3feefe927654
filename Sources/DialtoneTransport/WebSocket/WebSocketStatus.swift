import Synchronization

/// What the handler on the event loop tells those who use the connection.
final class WebSocketStatus: Sendable {
    private let ended = Mutex<WebSocketClosure?>(nil)
    private let taken = Mutex(false)

    /// How the connection ended; nil while it is open. The first answer stays.
    var closure: WebSocketClosure? { ended.withLock { $0 } }

    func end(_ closure: WebSocketClosure) {
        ended.withLock { if $0 == nil { $0 = closure } }
    }

    /// True for the first caller only.
    func take() -> Bool {
        taken.withLock { taken in
            defer { taken = true }
            return !taken
        }
    }
}
