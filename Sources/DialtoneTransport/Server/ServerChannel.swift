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
        /// How many connections may be in the TLS handshake or before the end of their first request's head, all peers together. One
        /// address may take half of what is free of them, see ``ConnectionGate``.
        package static let handshakesMaxDefault = 2048

        package var limits: WebSocketLimits
        /// TLS if not nil.
        package var tls: (any TLSContextSource)?
        /// Hears of handshakes that failed; nil = nothing does.
        package var tlsRefusals: TLSRefusals?
        /// Hears of connections that were closed because there were too many; nil = nothing does.
        package var refusals: ConnectionRefusals?
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
        /// How many bytes are read and dropped of a request that was answered before its end, and of what comes behind the last answer.
        /// Unless told otherwise, a log that a phone sends with PUT is less: a client that writes all before it reads gets its answer.
        package var unwantedBytesMax: Int
        /// How long none of that may come.
        package var unwantedTimeout: Duration
        /// How many bytes of that have to come in a second, beyond this time: of a slow line, 128 kbit/s unless told otherwise.
        package var unwantedBytesPerSecond: Int
        /// Answers that need no task; nil where there are none.
        package var ready: (any ReadyAnswers)?

        package init(
            limits: WebSocketLimits = WebSocketLimits(), tls: (any TLSContextSource)? = nil, tlsRefusals: TLSRefusals? = nil,
            refusals: ConnectionRefusals? = nil, connectionsPerAddressMax: Int = connectionsPerAddressMaxDefault,
            isUnlimited: @escaping @Sendable (String) -> Bool = { _ in false },
            handshakesMax: Int = handshakesMaxDefault, firstRequestTimeout: Duration = .seconds(30),
            idleTimeout: Duration = .seconds(60), headBytesMax: Int = 32_768, unwantedBytesMax: Int = 8 << 20,
            unwantedTimeout: Duration = .seconds(10), unwantedBytesPerSecond: Int = 16 << 10, ready: (any ReadyAnswers)? = nil
        ) {
            self.limits = limits
            self.tls = tls
            self.tlsRefusals = tlsRefusals
            self.refusals = refusals
            self.connectionsPerAddressMax = connectionsPerAddressMax
            self.isUnlimited = isUnlimited
            self.handshakesMax = handshakesMax
            self.firstRequestTimeout = firstRequestTimeout
            self.idleTimeout = idleTimeout
            self.headBytesMax = headBytesMax
            self.unwantedBytesMax = unwantedBytesMax
            self.unwantedTimeout = unwantedTimeout
            self.unwantedBytesPerSecond = unwantedBytesPerSecond
            self.ready = ready
        }
    }

    /// What a connection turned out to be.
    package enum Negotiated: Sendable {
        case http(NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>)
        case webSocket(HTTPRequestHead, WebSocketConnection)
    }

    package struct Value: ServerChildChannelValue {
        package let channel: any Channel
        let negotiated: EventLoopFuture<Negotiated>
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
            perPeerMax: configuration.connectionsPerAddressMax, handshakesMax: configuration.handshakesMax,
            refusals: configuration.refusals)
    }

    package func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        let negotiated = channel.eventLoop.makePromise(of: Negotiated.self)
        accept(channel, logger: logger) { $0.negotiated.cascade(to: negotiated) }
        channel.closeFuture.whenComplete { _ in negotiated.fail(ChannelError.eof) }
        return channel.eventLoop.makeSucceededFuture(Value(channel: channel, negotiated: negotiated.futureResult))
    }

    /// Takes a new connection, or closes it if there are too many. On its event loop.
    ///
    /// - Parameter begin: Called when the connection needs a task: with its first request that has no ready answer.
    func accept(_ channel: any Channel, logger: Logger, begin: @escaping @Sendable (Value) -> Void) {
        let peer = PeerAddress.text(of: channel.remoteAddress)
        guard gate.enter(peer, isUnlimited: configuration.isUnlimited(peer)) else {
            logger.info("Connection refused: too many", metadata: ["peer.address": "\(peer)"])
            return channel.close(promise: nil)
        }
        let front = HTTPFrontHandler(
            ready: configuration.ready,
            limits: HTTPFrontHandler.Limits(
                firstRequest: gate.isPressed ? configuration.firstRequestTimeout / 6 : configuration.firstRequestTimeout,
                idle: configuration.idleTimeout,
                unwanted: UnwantedInput.Limits(
                    bytes: configuration.unwantedBytesMax, patience: configuration.unwantedTimeout,
                    bytesPerSecond: configuration.unwantedBytesPerSecond)),
            peerAddress: peer, headSeen: { [gate] in gate.handshakeEnded(peer) },
            failed: { [configuration] in configuration.tlsRefusals?.note($0, peer: peer) }
        ) { front, context in
            begin(
                Value(channel: context.channel, negotiated: try negotiate(behind: front, on: context.channel, peer: peer, logger: logger)))
        }
        let bound = NIOLoopBound(front, eventLoop: channel.eventLoop)
        channel.closeFuture.whenComplete { [gate] _ in
            if !bound.value.hasSeenHead { gate.handshakeEnded(peer) }
            gate.leave(peer)
        }
        do {
            let pipeline = channel.pipeline.syncOperations
            if let tls = configuration.tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls.current())) }
            try pipeline.addHandler(decoder())
            try pipeline.addHandler(front)
        } catch {
            logger.error("Connection could not be set up", metadata: ["peer.address": "\(peer)", "error": "\(error)"])
            channel.close(promise: nil)
        }
    }

    package func handle(value: Value, logger: Logger) async {
        let channel = value.channel
        let negotiated = value.negotiated
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

    private func decoder() -> ByteToMessageHandler<HTTPRequestDecoder> {
        var headLimits = NIOHTTPDecoderLimitConfiguration()
        headLimits.maxHeaderFieldSize = configuration.headBytesMax / 2
        headLimits.maxHeaderListSize = configuration.headBytesMax
        headLimits.maxHeaderFieldCount = 100
        return ByteToMessageHandler(
            HTTPRequestDecoder(
                leftOverBytesStrategy: .forwardBytes, informationalResponseStrategy: .drop, limitConfiguration: headLimits))
    }

    /// Puts in what tells a WebSocket from the rest, by hand instead of with `configureUpgradableHTTPServerPipeline`, because
    /// ``UpgradeGate`` has its place between the decoder and NIO's upgrade handler.
    private func negotiate(
        behind front: HTTPFrontHandler, on channel: any Channel, peer: String, logger: Logger
    ) throws -> EventLoopFuture<Negotiated> {
        let pipeline = channel.pipeline.syncOperations
        let encoder = HTTPResponseEncoder()
        let gate = UpgradeGate { [shouldUpgrade] head in await shouldUpgrade(head, peer) }
        let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
        let bound = NIOLoopBound(front, eventLoop: channel.eventLoop)
        let upgrade = NIOTypedHTTPServerUpgradeHandler(
            httpEncoder: encoder, extraHTTPHandlers: [decoder, front, gate],
            upgradeConfiguration: .init(
                upgraders: [WebSocketServerUpgrade(limits: configuration.limits)],
                notUpgradingCompletionHandler: { channel in
                    channel.eventLoop.makeCompletedFuture { try makeHTTP(on: channel, behind: bound.value, logger: logger) }
                }))
        let guardian = FirstRequestGuard(timeout: configuration.firstRequestTimeout)
        try pipeline.addHandlers([encoder, gate, upgrade, guardian])
        let negotiated = upgrade.upgradeResultFuture
        negotiated.assumeIsolated().whenComplete { _ in
            channel.pipeline.syncOperations.removeHandler(guardian, promise: nil)
        }
        return negotiated
    }

    private func makeHTTP(on channel: any Channel, behind front: HTTPFrontHandler, logger: Logger) throws -> Negotiated {
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(ConnectionPersistence { [weak front] in front?.answered(isLast: $0) })
        try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: configuration.tls != nil))
        // It knows when a server that stops may close; the time without traffic is the front's.
        try pipeline.addHandler(HTTPConnectionStateHandler(idleTimeout: nil, logger: logger))
        return .http(
            try NIOAsyncChannel(
                wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true)))
    }
}
