import NIOCore
import Synchronization

/// A WebSocket connection as client that costs no task: what happens is told, what is wanted returns at once.
///
/// For a process that holds tens of thousands of them. Made by ``WebSocketClient/open(_:timeout:tell:)``.
package final class WebSocketLink: Sendable {
    package enum Event: Equatable, Sendable {
        case opened
        /// To be followed by ``WebSocketLink/taken()`` once it was dealt with.
        case received(WebSocketMessage)
        /// It did not come up.
        case failed(ConnectFault)
        /// It was open, and its socket is closed.
        case ended(WebSocketClosure)
    }

    private enum State: Sendable {
        case idle
        case opening(DialAttempt<Void>)
        case open(any Channel)
        /// It failed, or was closed while it was being opened.
        case abandoned
    }

    /// What is wanted of the handler.
    fileprivate enum Command: Sendable {
        case taken
        /// Messages of the peer are dropped from now on.
        case unheard
    }

    private let tell: @Sendable (Event) -> Void
    private let state = Mutex(State.idle)

    init(_ tell: @escaping @Sendable (Event) -> Void) { self.tell = tell }

    /// Sends a message, in fragments if it is long; does nothing unless the connection is open.
    ///
    /// A peer that does not read what is sent is not listened to either, and dropped after ``WebSocketLimits/sendStallMax``.
    package func send(_ message: WebSocketMessage) { channel?.writeAndFlush(message, promise: nil) }

    /// Says that a message was dealt with: the peer is read on when all of one reading were.
    package func taken() { channel?.triggerUserOutboundEvent(Command.taken, promise: nil) }

    /// Closes the connection behind what was sent before, or gives up one that is being opened. No message is told any more; the
    /// last event still is.
    ///
    /// - Parameter reason: For people; cut to 123 bytes.
    package func close(reason: String) { close(.close(.normal, reason: reason)) }

    /// The same, without waiting for the peer's answer.
    package func abort() { close(.abort(.goingAway, reason: "")) }

    private func close(_ command: WebSocketCommand) {
        let (attempt, channel) = state.withLock { state -> (DialAttempt<Void>?, (any Channel)?) in
            switch state {
            case .idle, .abandoned:
                state = .abandoned
                return (nil, nil)
            case .opening(let attempt):
                state = .abandoned
                return (attempt, nil)
            case .open(let channel): return (nil, channel)
            }
        }
        attempt?.abandon(.cancelled)
        channel?.triggerUserOutboundEvent(Command.unheard, promise: nil)
        channel?.triggerUserOutboundEvent(command, promise: nil)
    }

    private var channel: (any Channel)? {
        state.withLock { if case .open(let channel) = $0 { channel } else { nil } }
    }

    // MARK: Opening

    /// Tells if the attempt fails.
    func follow(_ attempt: DialAttempt<Void>) {
        state.withLock { if case .idle = $0 { $0 = .opening(attempt) } }
        attempt.outcome.futureResult.whenFailure { [self] error in
            let isOpen = state.withLock { state in
                if case .open = state { return true }
                state = .abandoned
                return false
            }
            // One that came up in the moment in which its time was over is closed, and ends as one that was open.
            if !isOpen { tell(.failed(error as? ConnectFault ?? ConnectFault(error, endpoint: attempt.endpoint))) }
        }
    }

    /// Puts the WebSocket's handlers into the pipeline of a channel that was upgraded; on its event loop.
    func build(on channel: any Channel, limits: WebSocketLimits) throws {
        let status = WebSocketStatus()
        // See ``WebSocketConnection``.
        try channel.syncOptions?.setOption(.allowRemoteHalfClosure, value: false)
        let isWanted = state.withLock { state in
            if case .abandoned = state { return false }
            state = .open(channel)
            return true
        }
        guard isWanted else { throw ConnectFault.cancelled }
        let pipeline = channel.pipeline.syncOperations
        let tell = self.tell
        channel.closeFuture.whenComplete { _ in tell(.ended(status.closure ?? .lost(reason: "closed"))) }
        tell(.opened)
        try pipeline.addHandler(WebSocketHandler(role: .client, limits: limits, status: status))
        try pipeline.addHandler(WebSocketLinkHandler { tell(.received($0)) })
    }
}

/// Tells a connection's messages, and reads on only when those of one reading were dealt with and the peer takes what it is sent.
private final class WebSocketLinkHandler: ChannelDuplexHandler {
    typealias InboundIn = WebSocketMessage
    typealias OutboundIn = WebSocketMessage
    typealias OutboundOut = WebSocketMessage

    private let tell: (WebSocketMessage) -> Void
    private var untaken = 0
    private var isUnheard = false
    /// Something wanted to read while we held back.
    private var isReadOwed = false

    init(_ tell: @escaping (WebSocketMessage) -> Void) { self.tell = tell }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isUnheard else { return }
        untaken += 1
        tell(unwrapInboundIn(data))
    }

    func read(context: ChannelHandlerContext) {
        isReadOwed = true
        readIfOwed(context)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        readIfOwed(context)
        context.fireChannelWritabilityChanged()
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard let command = event as? WebSocketLink.Command else {
            return context.triggerUserOutboundEvent(event, promise: promise)
        }
        switch command {
        case .taken: untaken = max(0, untaken - 1)
        case .unheard: (isUnheard, untaken) = (true, 0)
        }
        readIfOwed(context)
        promise?.succeed()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // The end is told when the socket is closed.
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // The WebSocket's handler keeps errors to itself, and says in its closure what happened.
    }

    private func readIfOwed(_ context: ChannelHandlerContext) {
        guard isReadOwed, untaken == 0, isUnheard || context.channel.isWritable else { return }
        isReadOwed = false
        context.read()
    }
}
