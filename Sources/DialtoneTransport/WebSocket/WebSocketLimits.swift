/// The bounds of one WebSocket connection.
package struct WebSocketLimits: Sendable {
    /// The largest payload of one received frame, in bytes. A larger one closes the connection with 1009.
    package var frameBytesMax: Int
    /// The largest received message, in bytes, all fragments together. A larger one closes the connection with 1009.
    ///
    /// This is the value at the start; ``WebSocketOutbound/setMessageBytesMax(_:)`` changes it.
    package var messageBytesMax: Int
    /// A ping is sent when nothing was received for so long, and again after each further interval.
    package var pingInterval: Duration
    /// A connection on which nothing was received for so long is dropped.
    package var silenceMax: Duration
    /// The largest payload of one sent frame, in bytes. A longer message is sent in fragments.
    package var outboundFrameBytesMax: Int
    /// How long the close handshake may take before the socket is closed hard.
    package var closeWaitMax: Duration
    /// How long the peer may leave everything that we send unread before the connection is dropped.
    ///
    /// Without this a peer that never reads would hold a suspended `send`, and all that its sender holds, for ever.
    package var sendStallMax: Duration

    package init(
        frameBytesMax: Int = 1 << 20, messageBytesMax: Int = 1 << 20, pingInterval: Duration = .seconds(30),
        silenceMax: Duration = .seconds(90), outboundFrameBytesMax: Int = 16_384, closeWaitMax: Duration = .seconds(5),
        sendStallMax: Duration = .seconds(30)
    ) {
        self.frameBytesMax = frameBytesMax
        self.messageBytesMax = messageBytesMax
        self.pingInterval = pingInterval
        self.silenceMax = silenceMax
        self.outboundFrameBytesMax = max(1, outboundFrameBytesMax)
        self.closeWaitMax = closeWaitMax
        self.sendStallMax = sendStallMax
    }
}
