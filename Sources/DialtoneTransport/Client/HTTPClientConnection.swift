package import HTTPTypes
package import NIOCore
import NIOHTTPTypes

/// A connection of ``HTTPClient`` that serves several requests, one after the other.
package struct HTTPClientConnection: Sendable {
    let channel: any Channel
    let exchange: NIOLoopBound<HTTPExchangeHandler>
    let endpoint: Endpoint

    /// Sends a request and waits for the whole answer. One at a time.
    ///
    /// - Parameter path: Path and query.
    /// - Throws: ``HTTPClientFault``; the connection is of no use then. If the task is cancelled, it is closed.
    package func send(
        _ method: HTTPRequest.Method = .get, _ path: String, headers: [(String, String)] = [], body: ByteBuffer? = nil
    ) async throws(HTTPClientFault) -> HTTPClientResponse {
        var request = HTTPRequest(
            method: method, scheme: endpoint.isSecure ? "https" : "http", authority: endpoint.authority, path: path)
        for (name, value) in headers {
            guard let name = HTTPField.Name(name) else { throw .badRequest("\(name) is no header name") }
            request.headerFields.append(HTTPField(name: name, value: value))
        }
        if body != nil || method == .post || method == .put {
            request.headerFields[.contentLength] = String(body?.readableBytes ?? 0)
        }
        let head = request
        do {
            return try await withTaskCancellationHandler {
                try await channel.eventLoop.flatSubmit {
                    exchange.value.send(head, body, on: channel.eventLoop)
                }.get()
            } onCancel: {
                channel.triggerUserOutboundEvent(HTTPExchangeHandler.Cancelled(), promise: nil)
            }
        } catch {
            throw error as? HTTPClientFault ?? .broken(TransportErrorText.plain(error))
        }
    }

    func close() { channel.close(promise: nil) }
}

/// An answer to a request of ``HTTPClient``.
package struct HTTPClientResponse: Sendable {
    package let status: Int
    package let headers: HTTPFields
    package let body: ByteBuffer

    package init(status: Int, headers: HTTPFields, body: ByteBuffer) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// Why a request got no answer. The description is for people.
package enum HTTPClientFault: Error, Equatable, Sendable, CustomStringConvertible {
    case connect(ConnectFault)
    /// The request cannot be sent as it is.
    case badRequest(String)
    case timedOut(after: Duration)
    case bodyTooBig(bytesMax: Int)
    /// The connection ended or the answer is not HTTP.
    case broken(String)
    case cancelled

    package var description: String {
        switch self {
        case .connect(let fault): fault.description
        case .badRequest(let reason): "the request cannot be sent: \(reason)"
        case .timedOut(let limit): "no answer within \(limit.components.seconds) s"
        case .bodyTooBig(let bytesMax): "the answer is larger than \(bytesMax) bytes"
        case .broken(let reason): "no complete answer: \(reason)"
        case .cancelled: "cancelled"
        }
    }
}
