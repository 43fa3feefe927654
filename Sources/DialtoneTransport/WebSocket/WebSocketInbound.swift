import NIOCore

/// The messages of one WebSocket connection, in order.
///
/// One reader only. The sequence ends when either side closes the connection properly; iterating throws
/// ``WebSocketClosed`` when it was lost. A slow reader holds the peer back: at most a few messages wait here.
package struct WebSocketInbound: AsyncSequence, Sendable {
    package typealias Element = WebSocketMessage

    let stream: NIOAsyncChannelInboundStream<WebSocketMessage>
    let status: WebSocketStatus

    /// How the connection ended, with the code and reason of the peer; nil while it is open.
    package var closure: WebSocketClosure? { status.closure }

    package func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(base: stream.makeAsyncIterator(), status: status)
    }

    package struct AsyncIterator: AsyncIteratorProtocol {
        var base: NIOAsyncChannelInboundStream<WebSocketMessage>.AsyncIterator
        let status: WebSocketStatus

        @concurrent
        package mutating func next() async throws -> WebSocketMessage? {
            if let message = try await base.next() { return message }
            if case .lost(let reason)? = status.closure, !Task.isCancelled {
                throw WebSocketClosed(closure: .lost(reason: reason))
            }
            return nil
        }
    }
}
