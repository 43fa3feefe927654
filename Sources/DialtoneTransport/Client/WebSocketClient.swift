package import NIOCore
import NIOHTTP1
package import NIOSSL

/// Opens WebSocket connections. One client serves all of a process.
package struct WebSocketClient: Sendable {
    private let dialer: Dialer
    private let limits: WebSocketLimits

    /// - Parameters:
    ///   - tls: For `wss` URLs, see ``TLSClientContext``; without it they fail.
    package init(group: any EventLoopGroup, tls: NIOSSLContext?, limits: WebSocketLimits = WebSocketLimits()) {
        dialer = Dialer(group: group, tls: tls)
        self.limits = limits
    }

    /// Opens a connection.
    ///
    /// - Parameters:
    ///   - url: `ws` or `wss`; name or IP address.
    ///   - headers: Further headers of the upgrade request.
    ///   - timeout: For everything until the WebSocket is open.
    /// - Returns: The connection, which must be run once.
    /// - Throws: ``ConnectFault``; nothing stays open then.
    package func connect(
        to url: String, headers: [(String, String)] = [], timeout: Duration
    ) async throws(WebSocketConnectFault) -> WebSocketConnection {
        let endpoint = try Endpoint(url, plain: "ws", secure: "wss")
        var head = HTTPRequestHead(
            version: .http1_1, method: .GET, uri: endpoint.target, headers: ["Host": endpoint.authority])
        head.headers.add(contentsOf: headers)
        let (request, limits) = (head, limits)
        return try await dialer.dial(endpoint, timeout: timeout) { channel in
            do {
                return try WebSocketClientUpgrade.begin(on: channel, request: request, limits: limits)
            } catch {
                return channel.eventLoop.makeFailedFuture(error)
            }
        }
    }
}
