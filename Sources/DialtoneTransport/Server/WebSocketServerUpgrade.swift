import NIOCore
import NIOHTTP1
import NIOWebSocket

/// Turns an HTTP connection whose upgrade was accepted into a WebSocket connection.
///
/// NIO's own typed upgrader would put its frame decoder into the pipeline; see ``WebSocketFrameReader`` for why we have
/// another. The handshake itself is NIO's.
struct WebSocketServerUpgrade: NIOTypedHTTPServerProtocolUpgrader {
    let limits: WebSocketLimits

    /// Only ever asked for the headers of the answer.
    private static let handshake = NIOWebSocketServerUpgrader(
        shouldUpgrade: { channel, _ in channel.eventLoop.makeSucceededFuture([:]) },
        upgradePipelineHandler: { channel, _ in channel.eventLoop.makeSucceededVoidFuture() })

    var supportedProtocol: String { Self.handshake.supportedProtocol }
    var requiredUpgradeHeaders: [String] { Self.handshake.requiredUpgradeHeaders }

    func buildUpgradeResponse(
        channel: any Channel, upgradeRequest: HTTPRequestHead, initialResponseHeaders: HTTPHeaders
    ) -> EventLoopFuture<HTTPHeaders> {
        Self.handshake.buildUpgradeResponse(
            channel: channel, upgradeRequest: upgradeRequest, initialResponseHeaders: initialResponseHeaders)
    }

    func upgrade(channel: any Channel, upgradeRequest: HTTPRequestHead) -> EventLoopFuture<ServerChannel.Negotiated> {
        channel.eventLoop.makeCompletedFuture {
            .webSocket(upgradeRequest, try WebSocketConnection(role: .server, channel: channel, limits: limits))
        }
    }
}
