/// Why a connection did not come up. The description is for people.
package enum ConnectFault: Error, Equatable, Sendable, CustomStringConvertible {
    /// The URL cannot be used; says why.
    case badURL(String)
    case nameNotFound(host: String)
    /// Nobody listens there.
    case refused(host: String, port: Int)
    /// The network says no, in other words than "refused".
    case unreachable(host: String, reason: String)
    /// The handshake failed: no TLS there, or a certificate that is not trusted.
    case tls(host: String, reason: String)
    /// The server answered the upgrade with this HTTP status instead of opening a WebSocket.
    case status(Int)
    /// The server answered, but not as a WebSocket server does.
    case notWebSocket(reason: String)
    case timedOut(after: Duration)
    /// This process has as many connections as its limit of open files allows.
    case noDescriptors
    case cancelled

    package var description: String {
        switch self {
        case .badURL(let reason): "the URL cannot be used: \(reason)"
        case .nameNotFound(let host): "the name \(host) was not found"
        case .refused(let host, let port): "connection refused by \(host) port \(port)"
        case .unreachable(let host, let reason): "\(host) cannot be reached: \(reason)"
        case .tls(let host, let reason): "\(host): \(reason)"
        case .status(let status): "the server answered with HTTP status \(status) instead of opening a WebSocket"
        case .notWebSocket(let reason): "the server does not answer like a WebSocket server: \(reason)"
        case .timedOut(let limit): "no answer within \(limit.components.seconds) s"
        case .noDescriptors: "this process has no sockets left; raise its limit of open files"
        case .cancelled: "cancelled"
        }
    }
}

/// The fault of ``WebSocketClient/connect(to:headers:timeout:)``.
package typealias WebSocketConnectFault = ConnectFault
