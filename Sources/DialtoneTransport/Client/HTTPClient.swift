package import HTTPTypes
package import NIOCore
import NIOHTTP1
import NIOHTTPTypesHTTP1
package import NIOSSL

/// A small HTTP/1.1 client: what the simulated counterparts and the tests need, and no more.
package struct HTTPClient: Sendable {
    private let dialer: Dialer
    private let timeout: Duration
    private let bodyBytesMax: Int

    /// - Parameters:
    ///   - tls: For `https` URLs, see ``TLSClientContext``; without it they fail.
    ///   - timeout: For connecting, and again for each answer.
    ///   - bodyBytesMax: The largest body of an answer, in bytes.
    package init(
        group: any EventLoopGroup, tls: NIOSSLContext? = nil, timeout: Duration = .seconds(10),
        bodyBytesMax: Int = 4 << 20
    ) {
        dialer = Dialer(group: group, tls: tls)
        self.timeout = timeout
        self.bodyBytesMax = bodyBytesMax
    }

    /// Sends one request on a connection of its own. Redirects are not followed.
    ///
    /// - Throws: ``HTTPClientFault``; the connection is closed in any case.
    package func send(
        _ method: HTTPRequest.Method = .get, _ url: String, headers: [(String, String)] = [], body: ByteBuffer? = nil
    ) async throws(HTTPClientFault) -> HTTPClientResponse {
        let (connection, endpoint) = try await open(url)
        defer { connection.close() }
        return try await connection.send(
            method, endpoint.target, headers: headers + [("Connection", "close")], body: body)
    }

    /// Uses one connection for several requests, and closes it when `body` ends.
    ///
    /// - Parameter url: Scheme, host and port count; the paths are given with each request.
    /// - Throws: ``HTTPClientFault`` if the connection does not come up, and what `body` throws.
    package func withConnection<R>(
        to url: String, _ body: (HTTPClientConnection) async throws -> R
    ) async throws -> R {
        let (connection, _) = try await open(url)
        defer { connection.close() }
        return try await body(connection)
    }

    private func open(_ url: String) async throws(HTTPClientFault) -> (HTTPClientConnection, Endpoint) {
        do {
            let endpoint = try Endpoint(url, plain: "http", secure: "https")
            let (timeout, bodyBytesMax) = (timeout, bodyBytesMax)
            let connection = try await dialer.dial(endpoint, timeout: timeout) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let exchange = HTTPExchangeHandler(endpoint: endpoint, timeout: timeout, bodyBytesMax: bodyBytesMax)
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHTTPClientHandlers()
                    try pipeline.addHandler(HTTP1ToHTTPClientCodec())
                    try pipeline.addHandler(exchange)
                    return HTTPClientConnection(
                        channel: channel, exchange: NIOLoopBound(exchange, eventLoop: channel.eventLoop), endpoint: endpoint)
                }
            }
            return (connection, endpoint)
        } catch {
            throw error == .cancelled ? .cancelled : .connect(error)
        }
    }
}
