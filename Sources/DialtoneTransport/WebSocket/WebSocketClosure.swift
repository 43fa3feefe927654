/// How a WebSocket connection ended.
package enum WebSocketClosure: Equatable, Sendable, CustomStringConvertible {
    /// The peer sent a Close frame; `code` is nil if it gave none.
    case byPeer(code: WebSocketCloseCode?, reason: String)
    /// We sent the first Close frame.
    case byUs(code: WebSocketCloseCode, reason: String)
    /// The connection broke or was dropped without a Close frame.
    case lost(reason: String)

    package var description: String {
        switch self {
        case .byPeer(let code?, let reason): "closed by the peer with \(code)\(Self.suffix(reason))"
        case .byPeer(nil, let reason): "closed by the peer\(Self.suffix(reason))"
        case .byUs(let code, let reason): "closed by us with \(code)\(Self.suffix(reason))"
        case .lost(let reason): "connection lost: \(reason)"
        }
    }

    private static func suffix(_ reason: String) -> String { reason.isEmpty ? "" : " (\(reason))" }
}

/// Something was wanted of a WebSocket connection that has ended.
package struct WebSocketClosed: Error, Equatable, CustomStringConvertible {
    package let closure: WebSocketClosure

    package init(closure: WebSocketClosure) { self.closure = closure }

    package var description: String { closure.description }
}
