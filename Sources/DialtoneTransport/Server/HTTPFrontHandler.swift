import NIOCore
import NIOHTTP1

/// The first to see a request: gives ready answers, and hands the rest to the handlers behind it, one request at a time.
///
/// What takes more than an event loop (the way to a WebSocket, the router and its task) is put into the pipeline only when the first such
/// request comes. The limits of a connection are here, for ready answers and the rest: the time for the first head, the time without traffic, how much is
/// read of what nothing here wants, and that a client which does not read its answers gets no further ones, so that it holds the memory of one.
final class HTTPFrontHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = NIOAny
    typealias OutboundOut = IOData

    struct Limits {
        /// How long a connection may take from its start to the end of the first request's head.
        var firstRequest: Duration
        /// How long a connection may be without traffic, or an answer without progress.
        var idle: Duration
        /// What is read and dropped of a request that was answered before its end, and of what comes behind the last answer.
        var unwanted: UnwantedInput.Limits
    }

    private let ready: (any ReadyAnswers)?
    private let limits: Limits
    private let peerAddress: String
    /// Puts in what answers the other requests; it calls ``answered(isLast:)`` behind each answer.
    private let install: (HTTPFrontHandler, ChannelHandlerContext) throws -> Void
    /// Called once, when the first request's head is complete.
    private let headSeen: () -> Void
    /// Called with what ended the connection before its first head, such as a TLS handshake that failed.
    private let failed: (any Error) -> Void

    private var context: ChannelHandlerContext?
    /// A head that may get a ready answer, until its request is complete.
    private var held: HTTPRequestHead?
    /// What came behind a request that is not answered yet.
    private var waiting = CircularBuffer<HTTPServerRequestPart>(initialCapacity: 0)
    /// A request is with the handlers behind this.
    private var isForwarding = false
    /// All of it has come.
    private var isForwarded = false
    private var isInstalled = false
    /// The connection may become a WebSocket: everything passes.
    private var isPassing = false
    /// The handlers want to read while a request is not answered yet.
    private var wantsRead = false
    private(set) var hasSeenHead = false
    private var needsFlush = false
    /// The connection ends behind the answers that are on their way.
    private var isEnding = false
    private var isOutputClosed = false
    /// The channel was told to close. With TLS it is closed when the client has closed too, which shows only as long as it is read.
    private var isClosing = false
    /// What still comes of a request that was answered before its end.
    private var unwanted: UnwantedInput?
    /// Takes what comes behind the last answer.
    private var inputDrain: InputDrain?
    /// What is wrong with what came behind a request that is not answered yet.
    private var lateFault: HTTPParserError?
    private var lastActivity = NIODeadline.now()
    private var alarm: Alarm?

    init(
        ready: (any ReadyAnswers)?, limits: Limits, peerAddress: String, headSeen: @escaping () -> Void,
        failed: @escaping (any Error) -> Void = { _ in }, install: @escaping (HTTPFrontHandler, ChannelHandlerContext) throws -> Void
    ) {
        (self.ready, self.limits, self.peerAddress, self.headSeen, self.install) = (ready, limits, peerAddress, headSeen, install)
        self.failed = failed
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        watch(limits.firstRequest, context)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        alarm?.cancel()
        alarm = nil
        self.context = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        alarm?.cancel()
        alarm = nil
        context.fireChannelInactive()
    }

    // MARK: Requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        lastActivity = .now()
        guard !isPassing else { return context.fireChannelRead(data) }
        guard !isOutputClosed, !isClosing else { return }
        let part = unwrapInboundIn(data)
        if unwanted != nil { count(part, context) }
        if isBusy(context) || !waiting.isEmpty { waiting.append(part) } else { take(part, context) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if needsFlush {
            needsFlush = false
            context.flush()
        }
        context.fireChannelReadComplete()
    }

    /// Counts what comes of a request that is answered already.
    private func count(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
        switch part {
        case .head: break
        case .body(let bytes):
            if unwanted?.take(bytes.readableBytes, at: .now()) == false { context.close(promise: nil) }
        case .end: unwanted = nil
        }
    }

    /// Whether the next request has to wait: for an answer, or for the client to read.
    private func isBusy(_ context: ChannelHandlerContext) -> Bool {
        // When nothing is written any more, all that is left to read is that the client has closed too.
        !isOutputClosed && !isClosing && (isForwarded || isEnding || !context.channel.isWritable)
    }

    private func take(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
        switch part {
        case .head(let head):
            if !hasSeenHead {
                hasSeenHead = true
                headSeen()
                watch(limits.idle, context)
            }
            let shape = RequestShape(head)
            if let status = shape.refusal { return refuse(status, context) }
            if ready != nil, shape.mayHaveReadyAnswer { held = head } else { forward(part, context) }
        case .body:
            releaseHeld(context)
            forward(part, context)
        case .end:
            if let head = held, let answer = ready?.answer(request(head, context)) {
                held = nil
                return give(answer, to: head, context)
            }
            releaseHeld(context)
            forward(part, context)
        }
    }

    private func request(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) -> ReadyRequest {
        ReadyRequest(head: head, peerAddress: peerAddress) { PeerCertificate.derOnLoop(of: context.channel) }
    }

    private func releaseHeld(_ context: ChannelHandlerContext) {
        guard let head = held else { return }
        held = nil
        forward(.head(head), context)
    }

    private func forward(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
        if case .head(let head) = part {
            if !isInstalled {
                isInstalled = true
                do { try install(self, context) } catch { return context.close(promise: nil) }
                // Whether the first request becomes a WebSocket is decided behind this.
                isPassing = head.headers.contains(name: "Upgrade")
            }
            isForwarding = true
        } else if case .end = part {
            isForwarded = isForwarding
        }
        context.fireChannelRead(wrapInboundOut(part))
    }

    /// The handlers behind this have written a whole answer. On the event loop.
    ///
    /// - Parameter isLast: They close the connection behind it, as always where everything passes (``isPassing``).
    func answered(isLast: Bool) {
        if isLast {
            isEnding = true
        } else if let context, isForwarding, !isForwarded, !waiting.contains(where: \.isEnd) {
            unwanted = UnwantedInput(limits.unwanted, from: .now())
            watch(limits.unwanted.patience, context)
        }
        (isForwarding, isForwarded) = (false, false)
        lastActivity = .now()
        // Behind the answer's own write, which is still on its way through the pipeline.
        context?.eventLoop.assumeIsolated().execute { [weak self] in self?.goOn() }
    }

    /// Takes what waits, as far as it goes.
    private func goOn() {
        guard let context else { return }
        var hasMore = false
        while isPassing || !isBusy(context), let part = waiting.popFirst() {
            hasMore = true
            if isPassing { context.fireChannelRead(wrapInboundOut(part)) } else { take(part, context) }
        }
        if needsFlush {
            needsFlush = false
            context.flush()
        }
        // The handlers behind this deal with what they were given only then.
        if hasMore { context.fireChannelReadComplete() }
        if let fault = lateFault {
            lateFault = nil
            take(fault, context)
        }
        if wantsRead, !isBusy(context), waiting.isEmpty {
            wantsRead = false
            context.read()
        }
    }

    // MARK: Ready answers

    private func give(_ answer: ReadyAnswer, to head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let staysOpen = head.wantsToStay
        var bytes = context.channel.allocator.buffer(capacity: answer.head.utf8.count + answer.body.count + 80)
        bytes.writeString(answer.head)
        bytes.writeStaticString("Date: ")
        bytes.writeString(HTTPDate.now)
        bytes.writeStaticString("\r\n")
        if !staysOpen {
            bytes.writeStaticString("Connection: close\r\n\r\n")
        } else if head.version == .http1_0 {
            bytes.writeStaticString("Connection: keep-alive\r\n\r\n")
        } else {
            bytes.writeStaticString("\r\n")
        }
        bytes.writeBytes(answer.body)
        if staysOpen {
            context.write(wrapOutboundOut(.byteBuffer(bytes)), promise: nil)
            needsFlush = true
        } else {
            isEnding = true
            context.writeAndFlush(wrapOutboundOut(.byteBuffer(bytes))).assumeIsolated().whenComplete { [weak self] _ in self?.close() }
        }
    }

    private func close() {
        guard let context else { return }
        isClosing = true
        waiting.removeAll()
        context.read()
        context.close(promise: nil)
    }

    /// Answers that a request is not read any further, and ends the connection.
    private func refuse(_ status: String, _ context: ChannelHandlerContext) {
        isEnding = true
        let bytes = ByteBuffer(string: "HTTP/1.1 \(status)\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
        context.writeAndFlush(wrapOutboundOut(.byteBuffer(bytes))).assumeIsolated().whenComplete { _ in
            context.close(mode: .output, promise: nil)
        }
    }

    // MARK: Back-pressure

    func read(context: ChannelHandlerContext) {
        if isBusy(context) || !waiting.isEmpty, !isPassing { wantsRead = true } else { context.read() }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        lastActivity = .now()
        context.fireChannelWritabilityChanged()
        if context.channel.isWritable { goOn() }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        lastActivity = .now()
        context.write(data, promise: promise)
    }

    // MARK: Time and ends

    private func watch(_ delay: Duration, _ context: ChannelHandlerContext) {
        alarm?.cancel()
        alarm = AlarmClock.of(context.eventLoop).set(after: delay) { [weak self] in self?.look() }
    }

    private func look() {
        guard let context else { return }
        // What comes behind the last answer has its time alone.
        if isOutputClosed {
            let rest = inputDrain?.input.rest(at: .now()) ?? .zero
            guard rest > .zero else { return context.close(promise: nil) }
            return watch(rest, context)
        }
        guard hasSeenHead else { return context.close(promise: nil) }
        // An answer that is being made may take its time; one that the client does not read may not.
        if isForwarded, context.channel.isWritable { lastActivity = .now() }
        // Whether the first request becomes a WebSocket is being decided, or it is being answered: how much of it has come is not known here.
        let limit = isPassing && isForwarding ? max(limits.idle, limits.firstRequest) : limits.idle
        var rest = limit - Duration(NIODeadline.now() - lastActivity)
        if let unwanted { rest = min(rest, unwanted.rest(at: .now())) }
        guard rest > .zero else { return context.close(promise: nil) }
        watch(rest, context)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent where !isInstalled:
            // A ready answer that is on its way still gets there.
            context.flush()
            context.close(promise: nil)
        case ChannelEvent.inputClosed where !isInstalled:
            isEnding = true
            context.writeAndFlush(wrapOutboundOut(.byteBuffer(ByteBuffer()))).assumeIsolated().whenComplete { [weak self] _ in
                self?.close()
            }
        case ChannelEvent.outputClosed:
            isOutputClosed = true
            waiting.removeAll()
            context.fireUserInboundEventTriggered(event)
            goOn()
            drain(context)
        case ChannelEvent.inputClosed where isPassing:
            // A WebSocket that is being negotiated: its client has gone, and what comes later would not hear of it.
            context.close(promise: nil)
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    /// Drops what the client still sends, now that all is said.
    private func drain(_ context: ChannelHandlerContext) {
        let inputDrain = InputDrain(UnwantedInput(limits.unwanted, from: .now()))
        self.inputDrain = inputDrain
        watch(limits.unwanted.patience, context)
        do {
            let pipeline = context.pipeline.syncOperations
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            try pipeline.addHandler(inputDrain, position: .before(decoder))
        } catch {
            context.close(promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // The last answer is on its way, or it is known that there is none behind it: what is wrong with the rest does not change it.
        guard !isEnding, !isOutputClosed, lateFault == nil else { return }
        if let fault = error as? HTTPParserError { return take(fault, context) }
        guard !isInstalled else { return context.fireErrorCaught(error) }
        if !hasSeenHead { failed(error) }
        context.close(promise: nil)
    }

    private func take(_ fault: HTTPParserError, _ context: ChannelHandlerContext) {
        if isBusy(context) || !waiting.isEmpty {
            lateFault = fault
        } else if unwanted != nil {
            // Its request has its answer.
            context.close(promise: nil)
        } else if isForwarding {
            context.fireErrorCaught(fault)
        } else {
            refuse(fault == .headerOverflow ? "431 Request Header Fields Too Large" : "400 Bad Request", context)
        }
    }
}

extension HTTPServerRequestPart {
    fileprivate var isEnd: Bool { if case .end = self { true } else { false } }
}
