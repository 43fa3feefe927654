import NIOCore

/// An open WebSocket connection, server's or client's side.
///
/// It must be ``run(_:)`` once; one that is dropped without closes its socket.
package struct WebSocketConnection: Sendable {
    /// The IP address of the other end of the TCP connection, which may be a proxy's.
    package let peerAddress: String

    private let lifetime: Lifetime
    private let status: WebSocketStatus

    private var channel: any Channel { lifetime.asyncChannel.channel }

    /// Puts the WebSocket handlers into a channel's pipeline. On the channel's event loop only, and at the moment when
    /// the upgrade is done, so that no byte is lost.
    init(role: WebSocketMachine.Role, channel: any Channel, limits: WebSocketLimits) throws {
        let status = WebSocketStatus()
        self.status = status
        peerAddress = PeerAddress.text(of: channel.remoteAddress)
        // HTTP servers allow half-closed connections, WebSocket has no use for them, and with them NIOSSL (2.37) does not
        // notice the peer's part of a closing TLS connection and waits for its timeout instead (observed).
        try channel.syncOptions?.setOption(.allowRemoteHalfClosure, value: false)
        try channel.pipeline.syncOperations.addHandler(WebSocketHandler(role: role, limits: limits, status: status))
        let asyncChannel = try NIOAsyncChannel<WebSocketMessage, WebSocketMessage>(
            wrappingChannelSynchronously: channel,
            configuration: .init(backPressureStrategy: .init(lowWatermark: 1, highWatermark: 4)))
        lifetime = Lifetime(asyncChannel: asyncChannel, status: status)
    }

    /// Uses the connection; the socket is closed when `body` ends.
    ///
    /// If `body` returns, the connection is closed with 1000; if it throws, with 1011, unless it is closed already. If
    /// the task is cancelled, the peer is told 1001 and the socket closed without waiting for an answer.
    ///
    /// - Throws: What `body` throws, and ``WebSocketClosed`` if the connection was used before.
    package func run<R>(
        _ body: (WebSocketInbound, WebSocketOutbound) async throws -> R
    ) async throws -> R {
        guard status.take() else { throw WebSocketClosed(closure: status.closure ?? .lost(reason: "already used")) }
        let channel = self.channel
        return try await withTaskCancellationHandler {
            try await lifetime.asyncChannel.executeThenClose { stream, writer in
                let outbound = WebSocketOutbound(writer: writer, channel: channel, status: status)
                do {
                    let result = try await body(WebSocketInbound(stream: stream, status: status), outbound)
                    await outbound.close(.normal)
                    return result
                } catch {
                    await outbound.close(.internalError)
                    throw error
                }
            }
        } onCancel: {
            channel.triggerUserOutboundEvent(WebSocketCommand.abort(.goingAway, reason: ""), promise: nil)
        }
    }

    /// Closes the connection if nobody ran it.
    func end() async {
        guard status.take() else { return }
        await lifetime.discard()
    }
}

/// Closes the socket of a connection that was made and never used, for instance because the task that wanted it was
/// cancelled in the same moment.
private final class Lifetime: Sendable {
    let asyncChannel: NIOAsyncChannel<WebSocketMessage, WebSocketMessage>
    let status: WebSocketStatus

    init(asyncChannel: NIOAsyncChannel<WebSocketMessage, WebSocketMessage>, status: WebSocketStatus) {
        self.asyncChannel = asyncChannel
        self.status = status
    }

    func discard() async { await Self.discard(asyncChannel) }

    private static func discard(_ asyncChannel: NIOAsyncChannel<WebSocketMessage, WebSocketMessage>) async {
        // It throws only what its body throws.
        try? await asyncChannel.executeThenClose { _, _ in }
    }

    deinit {
        guard status.take() else { return }
        // Nobody awaits this task. It ends with the socket, which it closes first; a plain close would not do, because
        // NIO insists that an asynchronous channel is finished before it goes.
        Task { [asyncChannel] in await Self.discard(asyncChannel) }
    }
}
