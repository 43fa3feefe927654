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
        let limits = self.limits
        return try await dialer.dial(try Self.endpoint(url), timeout: timeout) { channel in
            Self.upgrade(channel, url, headers) { try WebSocketConnection(role: .client, channel: $0, limits: limits) }
        }
    }

    /// Begins to open a connection that costs no task: what happens on it is told.
    ///
    /// - Parameters:
    ///   - url: `ws` or `wss`; name or IP address.
    ///   - timeout: For everything until the WebSocket is open.
    ///   - tell: Called with each event, in order and mostly on an event loop, which it must not keep. The last is
    ///     ``WebSocketLink/Event/failed(_:)`` or ``WebSocketLink/Event/ended(_:)``; no socket is open after it.
    package func open(
        _ url: String, timeout: Duration, tell: @escaping @Sendable (WebSocketLink.Event) -> Void
    ) -> WebSocketLink {
        let link = WebSocketLink(tell)
        let limits = self.limits
        do {
            link.follow(
                try dialer.begin(try Self.endpoint(url), timeout: timeout) { channel in
                    Self.upgrade(channel, url, []) { try link.build(on: $0, limits: limits) }
                })
        } catch {
            tell(.failed(error))
        }
        return link
    }

    private static func endpoint(_ url: String) throws(ConnectFault) -> Endpoint { try Endpoint(url, plain: "ws", secure: "wss") }

    /// Asks for the upgrade on a channel that is connected to the URL's host.
    private static func upgrade<Output: Sendable>(
        _ channel: any Channel, _ url: String, _ headers: [(String, String)], _ build: @escaping @Sendable (any Channel) throws -> Output
    ) -> EventLoopFuture<Output> {
        do {
            let endpoint = try Self.endpoint(url)
            var head = HTTPRequestHead(version: .http1_1, method: .GET, uri: endpoint.target, headers: ["Host": endpoint.authority])
            head.headers.add(contentsOf: headers)
            return try WebSocketClientUpgrade.begin(on: channel, request: head, build: build)
        } catch {
            return channel.eventLoop.makeFailedFuture(error)
        }
    }
}
