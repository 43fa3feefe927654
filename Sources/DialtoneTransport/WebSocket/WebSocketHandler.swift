import NIOCore
import NIOWebSocket

/// What the outbound side asks of the handler besides sending messages.
enum WebSocketCommand: Sendable {
    case close(WebSocketCloseCode, reason: String)
    case abort(WebSocketCloseCode, reason: String)
    case messageBytesMax(Int)
}

/// Bytes on the socket's side, whole messages on the other: runs a ``WebSocketMachine`` on a channel.
///
/// This is the only handler between the socket (or TLS) and the asynchronous channel: an idle connection costs one
/// handler, one alarm and no buffer.
final class WebSocketHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = WebSocketMessage
    typealias OutboundIn = WebSocketMessage
    typealias OutboundOut = ByteBuffer

    private let role: WebSocketMachine.Role
    private let limits: WebSocketLimits
    private let status: WebSocketStatus
    private var machine: WebSocketMachine
    private var reader = WebSocketFrameReader()
    private var lastReceived = NIODeadline.now()
    /// False while the consumer of the messages holds us back.
    private var isReading = true
    private var keepAlive: Alarm?
    private var closeWait: Alarm?
    private var stall: Alarm?
    /// The latest ping that could not be answered because the peer does not read; the ones before it need no answer
    /// (RFC 6455, section 5.5.3), so that a flood of pings takes no memory.
    private var pongOwed: ByteBuffer?

    init(role: WebSocketMachine.Role, limits: WebSocketLimits, status: WebSocketStatus) {
        self.role = role
        self.limits = limits
        self.status = status
        machine = WebSocketMachine(role: role, limits: limits)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        lastReceived = .now()
        perform(machine.handle(.opened), context)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        for alarm in [keepAlive, closeWait, stall] { alarm?.cancel() }
    }

    // MARK: Inbound

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        lastReceived = .now()
        switch machine.state {
        case .open, .closing: reader.append(unwrapInboundIn(data))
        case .refusing, .closed: return  // only the end of input is waited for
        }
        do throws(WebSocketViolation) {
            // A closure and not `machine.admit`, which would copy the machine and with it the message being joined.
            let admit = { (header: WebSocketFrameHeader) throws(WebSocketViolation) in try self.machine.admit(header) }
            while let (header, payload) = try reader.next(admit: admit) {
                perform(machine.handle(.received(header, payload)), context)
                guard machine.state == .open || machine.state == .closing else { return reader.discard() }
            }
        } catch {
            reader.discard()
            perform(machine.handle(.violated(error)), context)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReading = false
        context.fireChannelReadComplete()
        if machine.state != .open { context.read() }
    }

    func read(context: ChannelHandlerContext) {
        isReading = true
        context.read()
    }

    func channelInactive(context: ChannelHandlerContext) {
        perform(machine.handle(.inputEnded), context)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // Kept from the asynchronous channel, which hears of the end in one way only, whatever the cause.
        perform(machine.handle(.failed(reason: TransportErrorText.plain(error))), context)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent:
            perform(machine.handle(.closeRequested(.goingAway, reason: "shutting down")), context)
        case ChannelEvent.inputClosed:
            perform(machine.handle(.inputEnded), context)
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    // MARK: Outbound

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard machine.state == .open else {
            promise?.fail(WebSocketClosed(closure: status.closure ?? .lost(reason: "closed")))
            return
        }
        switch unwrapOutboundIn(data) {
        case .text(let text): write(.text, ByteBuffer(string: text), context, promise)
        case .binary(let bytes): write(.binary, bytes, context, promise)
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            stall?.cancel()
            stall = nil
            if let pong = pongOwed {
                pongOwed = nil
                send(.pong, pong, context)
            }
        } else if stall == nil {
            stall = AlarmClock.of(context.eventLoop).set(after: limits.sendStallMax) {
                self.stall = nil
                self.perform(self.machine.handle(.sendStalled), context)
            }
        }
        context.fireChannelWritabilityChanged()
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard let command = event as? WebSocketCommand else {
            return context.triggerUserOutboundEvent(event, promise: promise)
        }
        switch command {
        case .close(let code, let reason): perform(machine.handle(.closeRequested(code, reason: reason)), context)
        case .abort(let code, let reason): perform(machine.handle(.abortRequested(code, reason: reason)), context)
        case .messageBytesMax(let bytes): machine.messageBytesMax = bytes
        }
        promise?.succeed()
    }

    // MARK: Doing what the machine decided

    private func perform(_ actions: [WebSocketMachine.Action], _ context: ChannelHandlerContext) {
        for action in actions {
            switch action {
            case .deliver(let message): context.fireChannelRead(wrapInboundOut(message))
            case .send(.pong, let payload) where !context.channel.isWritable: pongOwed = payload
            case .send(let kind, let payload): send(kind, payload, context)
            case .start(let timer, let delay): start(timer, after: delay, context)
            case .finish(let closure):
                status.end(closure)
                // Ends the stream of messages behind those that were delivered before.
                context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
                readToTheEnd(context)
            case .endOutput: context.close(mode: .output, promise: nil)
            case .closeSocket: context.close(promise: nil)
            }
        }
    }

    /// Reads on although nobody takes messages any more, for the peer's Close and the end of TLS.
    ///
    /// The asynchronous channel swallows the automatic reads of a stream that has ended or is held back. So they are
    /// switched off, and each read asks for the next one: here, in `channelReadComplete`, and in the TLS handler.
    private func readToTheEnd(_ context: ChannelHandlerContext) {
        do {
            try context.channel.syncOptions?.setOption(.autoRead, value: false)
        } catch {
            // Closed already, so there is nothing left to read.
        }
        context.read()
    }

    private func start(_ timer: WebSocketMachine.Timer, after delay: Duration, _ context: ChannelHandlerContext) {
        let clock = AlarmClock.of(context.eventLoop)
        switch timer {
        case .close:
            closeWait = clock.set(after: delay) { self.perform(self.machine.handle(.closeTimerFired), context) }
        case .keepAlive:
            keepAlive = clock.set(after: delay) {
                // While our own consumer holds back the reading, silence says nothing about the peer.
                if !self.isReading { self.lastReceived = .now() }
                let silence = Duration.nanoseconds((NIODeadline.now() - self.lastReceived).nanoseconds)
                self.perform(self.machine.handle(.keepAliveFired(silentFor: silence)), context)
            }
        }
    }

    private func send(_ kind: WebSocketFrameKind, _ payload: ByteBuffer, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(frame(kind, isFinal: true, payload)), promise: nil)
    }

    /// Writes a message in as many frames as it needs. All of them are written in one go, so that the frames of two
    /// messages never mix.
    private func write(
        _ kind: WebSocketFrameKind, _ bytes: ByteBuffer, _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?
    ) {
        var (kind, bytes) = (kind, bytes)
        while bytes.readableBytes > limits.outboundFrameBytesMax,
            let part = bytes.readSlice(length: limits.outboundFrameBytesMax)
        {
            context.write(wrapOutboundOut(frame(kind, isFinal: false, part)), promise: nil)
            kind = .continuation
        }
        context.write(wrapOutboundOut(frame(kind, isFinal: true, bytes)), promise: promise)
    }

    private func frame(_ kind: WebSocketFrameKind, isFinal: Bool, _ payload: ByteBuffer) -> ByteBuffer {
        let mask: UInt32?
        switch role {
        case .client: mask = .random(in: 0 ... .max)
        case .server: mask = nil
        }
        let header = WebSocketFrameHeader(
            isFinal: isFinal, opcode: kind.rawValue, mask: mask, length: UInt64(payload.readableBytes))
        var bytes = ByteBuffer()
        bytes.reserveCapacity(payload.readableBytes + 14)
        header.write(to: &bytes)
        var payload = payload
        if let mask { payload.webSocketMask(WebSocketMaskingKey(wire: mask)) }
        bytes.writeBuffer(&payload)
        return bytes
    }
}
