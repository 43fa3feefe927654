package import HummingbirdCore
package import Logging
package import NIOCore
package import NIOHTTP1
package import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import NIOSSL

/// One port for HTTP and WebSocket, with or without TLS, as a channel of the Hummingbird server.
///
/// The first request of a connection either becomes a WebSocket or goes, like all later ones, to the responder. A
/// refused upgrade is an ordinary request: the router answers it.
package struct ServerChannel: HTTPChannelHandler {
    /// Whether a valid upgrade request becomes a WebSocket. Gets the request's head and the IP address of the other end
    /// of the TCP connection.
    package typealias ShouldUpgrade = @Sendable (HTTPRequestHead, _ peerAddress: String) async -> Bool
    /// Uses a WebSocket; the socket is closed at the latest when this returns.
    package typealias OnWebSocket = @Sendable (HTTPRequestHead, WebSocketConnection) async -> Void

    package struct Configuration: Sendable {
        /// How many connections one address may have open, unless told otherwise: enough for a PBX and for an office
        /// behind one address whose phones all fetch their files at once.
        package static let connectionsPerAddressMaxDefault = 512
        /// How many connections may be in the TLS handshake or before the end of their first request, all peers together.
        package static let handshakesMaxDefault = 2048

        package var limits: WebSocketLimits
        /// TLS if not nil.
        package var tls: (any TLSContextSource)?
        package var connectionsPerAddressMax: Int
        /// Addresses without the limit per address: the trusted proxies, which bring everybody's connections.
        package var isUnlimited: @Sendable (_ peerAddress: String) -> Bool
        package var handshakesMax: Int
        /// How long a connection may take from its start to the end of the first request's head.
        package var firstRequestTimeout: Duration
        /// How long an HTTP connection may be without traffic.
        package var idleTimeout: Duration
        /// The largest HTTP request head, all fields together, in bytes.
        package var headBytesMax: Int

        package init(
            limits: WebSocketLimits = WebSocketLimits(), tls: (any TLSContextSource)? = nil,
            connectionsPerAddressMax: Int = connectionsPerAddressMaxDefault,
            isUnlimited: @escaping @Sendable (String) -> Bool = { _ in false },
            handshakesMax: Int = handshakesMaxDefault, firstRequestTimeout: Duration = .seconds(30),
            idleTimeout: Duration = .seconds(60), headBytesMax: Int = 32_768
        ) {
            self.limits = limits
            self.tls = tls
            self.connectionsPerAddressMax = connectionsPerAddressMax
            self.isUnlimited = isUnlimited
            self.handshakesMax = handshakesMax
            self.firstRequestTimeout = firstRequestTimeout
            self.idleTimeout = idleTimeout
            self.headBytesMax = headBytesMax
        }
    }

    /// What a connection turned out to be.
    package enum Negotiated: Sendable {
        case http(NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>)
        case webSocket(HTTPRequestHead, WebSocketConnection)
    }

    package struct Value: ServerChildChannelValue {
        package let channel: any Channel
        /// nil if the connection is refused.
        let negotiated: EventLoopFuture<Negotiated>?
    }

    package let responder: Responder
    private let shouldUpgrade: ShouldUpgrade
    private let onWebSocket: OnWebSocket
    private let configuration: Configuration
    private let gate: ConnectionGate

    package init(
        responder: @escaping Responder, shouldUpgrade: @escaping ShouldUpgrade, onWebSocket: @escaping OnWebSocket,
        configuration: Configuration = Configuration()
    ) {
        self.responder = responder
        self.shouldUpgrade = shouldUpgrade
        self.onWebSocket = onWebSocket
        self.configuration = configuration
        gate = ConnectionGate(
            perAddressMax: configuration.connectionsPerAddressMax, handshakesMax: configuration.handshakesMax)
    }

    package func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        let peer = PeerAddress.text(of: channel.remoteAddress)
        guard gate.enter(peer, isUnlimited: configuration.isUnlimited(peer)) else {
            logger.info("Connection refused: too many", metadata: ["peer.address": "\(peer)"])
            return channel.eventLoop.makeSucceededFuture(Value(channel: channel, negotiated: nil))
        }
        channel.closeFuture.whenComplete { [gate] _ in gate.leave(peer) }
        do {
            let negotiated = try negotiate(on: channel, peer: peer, logger: logger)
            negotiated.whenComplete { [gate] _ in gate.handshakeEnded() }
            return channel.eventLoop.makeSucceededFuture(Value(channel: channel, negotiated: negotiated))
        } catch {
            gate.handshakeEnded()
            logger.error("Connection could not be set up", metadata: ["peer.address": "\(peer)", "error": "\(error)"])
            return channel.eventLoop.makeSucceededFuture(Value(channel: channel, negotiated: nil))
        }
    }

    package func handle(value: Value, logger: Logger) async {
        let channel = value.channel
        guard let negotiated = value.negotiated else { return channel.close(promise: nil) }
        await withTaskCancellationHandler {
            do {
                switch try await negotiated.get() {
                case .http(let http): await handleHTTP(asyncChannel: http, logger: logger)
                case .webSocket(let head, let connection):
                    await onWebSocket(head, connection)
                    await connection.end()
                }
            } catch {
                logger.debug(
                    "Connection ended before its first request",
                    metadata: [
                        "peer.address": "\(PeerAddress.text(of: channel.remoteAddress))",
                        "error": "\(TransportErrorText.plain(error))",
                    ])
                channel.close(promise: nil)
            }
        } onCancel: {
            // A future does not notice the cancellation, so a connection that is still being negotiated is closed here.
            // One that is a WebSocket gets a Close frame first, because that handler is then the one to hear of it.
            channel.triggerUserOutboundEvent(NegotiationCancelled(), promise: nil)
        }
    }

    // MARK: The pipeline

    /// Builds the pipeline by hand instead of with `configureUpgradableHTTPServerPipeline`, because ``UpgradeGate`` has
    /// its place between the decoder and NIO's upgrade handler.
    private func negotiate(on channel: any Channel, peer: String, logger: Logger) throws -> EventLoopFuture<Negotiated> {
        let pipeline = channel.pipeline.syncOperations
        if let tls = configuration.tls {
            try pipeline.addHandler(NIOSSLServerHandler(context: tls.current()))
        }
        var headLimits = NIOHTTPDecoderLimitConfiguration()
        headLimits.maxHeaderFieldSize = configuration.headBytesMax / 2
        headLimits.maxHeaderListSize = configuration.headBytesMax
        headLimits.maxHeaderFieldCount = 100
        let encoder = HTTPResponseEncoder()
        let decoder = ByteToMessageHandler(
            HTTPRequestDecoder(
                leftOverBytesStrategy: .forwardBytes, informationalResponseStrategy: .drop, limitConfiguration: headLimits))
        let gate = UpgradeGate { [shouldUpgrade] head in await shouldUpgrade(head, peer) }
        let upgrade = NIOTypedHTTPServerUpgradeHandler(
            httpEncoder: encoder, extraHTTPHandlers: [decoder, gate],
            upgradeConfiguration: .init(
                upgraders: [WebSocketServerUpgrade(limits: configuration.limits)],
                notUpgradingCompletionHandler: { channel in
                    channel.eventLoop.makeCompletedFuture { try makeHTTP(on: channel, logger: logger) }
                }))
        let guardian = FirstRequestGuard(timeout: configuration.firstRequestTimeout)
        try pipeline.addHandlers([encoder, decoder, gate, upgrade, guardian])
        let negotiated = upgrade.upgradeResultFuture
        negotiated.assumeIsolated().whenComplete { _ in
            channel.pipeline.syncOperations.removeHandler(guardian, promise: nil)
        }
        return negotiated
    }

    private func makeHTTP(on channel: any Channel, logger: Logger) throws -> Negotiated {
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(ConnectionPersistence())
        try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: configuration.tls != nil))
        try pipeline.addHandler(HTTPConnectionStateHandler(idleTimeout: configuration.idleTimeout, logger: logger))
        return .http(
            try NIOAsyncChannel(
                wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true)))
    }
}
