import NIOCore
import NIOHTTP1
import NIOWebSocket

/// Turns a connection into a WebSocket connection by an HTTP upgrade. The handshake is NIO's, the frames are ours.
struct WebSocketClientUpgrade<Output: Sendable>: NIOTypedHTTPClientProtocolUpgrader {
    /// Puts the WebSocket's handlers into the pipeline.
    private let build: @Sendable (any Channel) throws -> Output
    /// Knows the key that was sent and checks the answer; never asked to upgrade anything.
    private let handshake = NIOWebSocketClientUpgrader { channel, _ in channel.eventLoop.makeSucceededVoidFuture() }

    private init(build: @escaping @Sendable (any Channel) throws -> Output) { self.build = build }

    /// Sends the upgrade request on a channel that is connected. On its event loop only.
    static func begin(
        on channel: any Channel, request: HTTPRequestHead, build: @escaping @Sendable (any Channel) throws -> Output
    ) throws -> EventLoopFuture<Output> {
        let watch = UpgradeAnswerWatch()
        let http: [any RemovableChannelHandler] = [
            HTTPRequestEncoder(), ByteToMessageHandler(HTTPResponseDecoder(leftOverBytesStrategy: .forwardBytes)), watch,
        ]
        let status = NIOLoopBound(watch, eventLoop: channel.eventLoop)
        let upgrade = NIOTypedHTTPClientUpgradeHandler(
            httpHandlers: http,
            upgradeConfiguration: .init(
                upgradeRequestHead: request, upgraders: [WebSocketClientUpgrade(build: build)],
                notUpgradingCompletionHandler: { channel in
                    channel.eventLoop.makeFailedFuture(ConnectFault.status(Int(status.value.status ?? 0)))
                }))
        let pipeline = channel.pipeline.syncOperations
        for handler in http { try pipeline.addHandler(handler) }
        try pipeline.addHandler(upgrade)
        return upgrade.upgradeResultFuture.flatMapErrorThrowing { error in
            switch error {
            case let error as NIOHTTPClientUpgradeError where error == .upgraderDeniedUpgrade:
                throw ConnectFault.notWebSocket(reason: "its answer does not fit our key")
            case is NIOHTTPClientUpgradeError, is HTTPParserError:
                throw ConnectFault.notWebSocket(reason: "the answer is not an HTTP upgrade")
            default: throw error
            }
        }
    }

    var supportedProtocol: String { handshake.supportedProtocol }
    var requiredUpgradeHeaders: [String] { handshake.requiredUpgradeHeaders }

    func addCustom(upgradeRequestHeaders: inout HTTPHeaders) {
        handshake.addCustom(upgradeRequestHeaders: &upgradeRequestHeaders)
    }

    func shouldAllowUpgrade(upgradeResponse: HTTPResponseHead) -> Bool {
        handshake.shouldAllowUpgrade(upgradeResponse: upgradeResponse)
    }

    func upgrade(channel: any Channel, upgradeResponse: HTTPResponseHead) -> EventLoopFuture<Output> {
        channel.eventLoop.makeCompletedFuture { try build(channel) }
    }
}

/// Remembers the status of the answer, which NIO's upgrade handler does not tell when it is not 101.
private final class UpgradeAnswerWatch: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPClientResponsePart

    private(set) var status: UInt?

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if status == nil, case .head(let head) = unwrapInboundIn(data) { status = head.status.code }
        context.fireChannelRead(data)
    }
}
