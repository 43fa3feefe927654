import NIOCore

/// The sending side of one WebSocket connection; may be used from several tasks.
package struct WebSocketOutbound: Sendable {
    let writer: NIOAsyncChannelOutboundWriter<WebSocketMessage>
    let channel: any Channel
    let status: WebSocketStatus

    /// Sends a message, in fragments if it is long.
    ///
    /// Waits while the peer does not read; if that takes longer than ``WebSocketLimits/sendStallMax``, the connection is
    /// dropped. When it returns the message is on its way, which is no proof that it arrives.
    /// - Throws: ``WebSocketClosed`` if the connection has ended, `CancellationError` if the task was cancelled.
    package func send(_ message: WebSocketMessage) async throws {
        if let closure = status.closure { throw WebSocketClosed(closure: closure) }
        do {
            try await writer.write(message)
            // The writer learns from the event loop whether the peer keeps up. Without waiting for the loop to have
            // seen this message, a fast sender would queue any number before the first one stops it.
            try await channel.eventLoop.submit {}.get()
        } catch let error as CancellationError {
            throw error
        } catch {
            throw WebSocketClosed(closure: status.closure ?? .lost(reason: TransportErrorText.plain(error)))
        }
    }

    /// Closes the connection: sends a Close frame behind what was sent before, and waits until the socket is closed.
    ///
    /// The peer's answer is waited for, but at most ``WebSocketLimits/closeWaitMax``. Does nothing more than wait if the
    /// connection is closing already.
    /// - Parameter reason: For people; cut to 123 bytes.
    package func close(_ code: WebSocketCloseCode, reason: String = "") async {
        channel.triggerUserOutboundEvent(WebSocketCommand.close(code, reason: reason), promise: nil)
        // The close future does not fail.
        try? await channel.closeFuture.get()
    }

    /// Changes the largest message that is accepted from the peer, in bytes, before anything sent afterwards goes out.
    package func setMessageBytesMax(_ bytes: Int) {
        channel.triggerUserOutboundEvent(WebSocketCommand.messageBytesMax(bytes), promise: nil)
    }
}
