import NIOCore

/// What a peer did that RFC 6455 or one of our limits forbids, and the code that it is told.
struct WebSocketViolation: Error, Equatable, Sendable {
    let code: WebSocketCloseCode
    let reason: String
}

/// One end of a WebSocket connection, without any I/O: reassembly, limits, ping and pong, silence, close handshake.
///
/// Source: RFC 6455, sections 5 to 7 (stated). The limits and the timers are ours.
struct WebSocketMachine: Sendable {
    enum Role: Sendable { case server, client }

    enum State: Equatable, Sendable {
        case open
        /// We sent Close, and read on until the peer's Close comes.
        case closing
        /// We sent Close after a violation: what follows cannot be understood, so only the end of input is awaited.
        case refusing
        case closed
    }

    enum Timer: Hashable, Sendable { case keepAlive, close }

    enum Event: Equatable, Sendable {
        case opened
        case received(WebSocketFrameHeader, ByteBuffer)
        case violated(WebSocketViolation)
        /// Our side wants to close.
        case closeRequested(WebSocketCloseCode, reason: String)
        /// Our side cannot wait for anything: tell the peer if that is possible at once, and close.
        case abortRequested(WebSocketCloseCode, reason: String)
        /// The keep-alive timer fired; nothing was received for so long.
        case keepAliveFired(silentFor: Duration)
        case closeTimerFired
        case sendStalled
        case inputEnded
        case failed(reason: String)
    }

    enum Action: Equatable, Sendable {
        case deliver(WebSocketMessage)
        case send(WebSocketFrameKind, ByteBuffer)
        case start(Timer, after: Duration)
        /// The stream of messages ends, and this is why.
        case finish(WebSocketClosure)
        /// Sends the end of output, and keeps reading.
        case endOutput
        case closeSocket
    }

    private(set) var state = State.open
    /// The largest message that is accepted from now on, in bytes.
    var messageBytesMax: Int
    private let role: Role
    private let limits: WebSocketLimits
    /// The message whose last fragment has not come yet.
    private var partial: (kind: WebSocketFrameKind, bytes: ByteBuffer)?

    init(role: Role, limits: WebSocketLimits) {
        self.role = role
        self.limits = limits
        messageBytesMax = limits.messageBytesMax
    }

    /// Checks a frame's header before its payload is read.
    ///
    /// - Throws: 1002 for what the protocol forbids, 1009 for a frame or message that is too large.
    func admit(_ header: WebSocketFrameHeader) throws(WebSocketViolation) {
        func forbid(_ reason: String) -> WebSocketViolation { .init(code: .protocolError, reason: reason) }
        guard header.reserved == 0 else { throw forbid("reserved bit set") }
        guard let kind = header.kind else { throw forbid("reserved opcode") }
        switch role {
        case .server: guard header.mask != nil else { throw forbid("frame not masked") }
        case .client: guard header.mask == nil else { throw forbid("frame masked") }
        }
        switch kind {
        case .close, .ping, .pong:
            guard header.isFinal else { throw forbid("control frame in fragments") }
            guard header.length <= 125 else { throw forbid("control frame too long") }
            return
        case .continuation: guard partial != nil else { throw forbid("continuation of nothing") }
        case .text, .binary: guard partial == nil else { throw forbid("new message within a message") }
        }
        guard header.length <= UInt64(limits.frameBytesMax) else {
            throw WebSocketViolation(code: .tooBig, reason: "frame larger than \(limits.frameBytesMax) bytes")
        }
        guard Int(header.length) + (partial?.bytes.readableBytes ?? 0) <= messageBytesMax else {
            throw WebSocketViolation(code: .tooBig, reason: "message larger than \(messageBytesMax) bytes")
        }
    }

    /// Takes one event and returns what to do about it, in order.
    mutating func handle(_ event: Event) -> [Action] {
        switch (state, event) {
        case (.open, .opened):
            return [.start(.keepAlive, after: limits.pingInterval)]
        case (.closing, .opened), (.refusing, .opened):
            return []

        case (.open, .received(let header, let payload)):
            do { return try take(header, payload) } catch { return refuse(error) }
        case (.closing, .received(let header, _)):
            guard header.kind == .close else { return [] }  // data after our Close is not wanted any more
            return end()
        case (.refusing, .received):
            return []
        case (.open, .violated(let violation)):
            return refuse(violation)
        case (.closing, .violated):
            return end()
        case (.refusing, .violated):
            return []

        case (.open, .closeRequested(let code, let reason)):
            state = .closing
            partial = nil
            return [
                .send(.close, Self.closePayload(code, reason)), .finish(.byUs(code: code, reason: reason)),
                .start(.close, after: limits.closeWaitMax),
            ]
        case (.open, .abortRequested(let code, let reason)):
            state = .closed
            return [
                .send(.close, Self.closePayload(code, reason)), .finish(.byUs(code: code, reason: reason)), .closeSocket,
            ]
        case (.closing, .closeRequested), (.refusing, .closeRequested):
            return []
        case (.closing, .abortRequested), (.refusing, .abortRequested):
            return end()

        case (.open, .keepAliveFired(let silence)):
            return keepAlive(silence)
        case (.closing, .keepAliveFired), (.refusing, .keepAliveFired):
            return []  // the close timer is the shorter one
        case (.closing, .closeTimerFired), (.refusing, .closeTimerFired):
            return end()
        case (.open, .closeTimerFired):
            assertionFailure("the close timer fired before a Close was sent")
            return []

        case (.open, .sendStalled):
            return lose("the peer does not read what it is sent")
        case (.open, .inputEnded):
            return lose("the peer closed the connection without a Close frame")
        case (.open, .failed(let reason)):
            return lose(reason)
        case (.closing, .sendStalled), (.closing, .inputEnded), (.closing, .failed), (.refusing, .sendStalled),
            (.refusing, .inputEnded), (.refusing, .failed):
            return end()

        case (.closed, _):
            return []
        }
    }

    private mutating func take(_ header: WebSocketFrameHeader, _ payload: ByteBuffer) throws(WebSocketViolation) -> [Action] {
        switch header.kind {
        case .ping: return [.send(.pong, payload)]
        case .pong: return []
        case .close: return try closed(by: payload)
        case .text?, .binary?:
            guard let kind = header.kind else { return [] }
            guard header.isFinal else {
                partial = (kind, payload)
                return []
            }
            return [.deliver(try Self.message(kind, payload))]
        case .continuation:
            partial?.bytes.writeImmutableBuffer(payload)
            guard header.isFinal, let (kind, bytes) = partial else { return [] }
            partial = nil
            return [.deliver(try Self.message(kind, bytes))]
        case nil:
            throw WebSocketViolation(code: .protocolError, reason: "reserved opcode")
        }
    }

    private mutating func closed(by payload: ByteBuffer) throws(WebSocketViolation) -> [Action] {
        var payload = payload
        guard payload.readableBytes > 0 else {
            state = .closed
            return [.send(.close, ByteBuffer()), .finish(.byPeer(code: nil, reason: "")), .closeSocket]
        }
        guard let number = payload.readInteger(as: UInt16.self), WebSocketCloseCode(rawValue: number).mayTravel else {
            throw WebSocketViolation(code: .protocolError, reason: "no valid close code")
        }
        guard let reason = String(validating: payload.readableBytesView, as: UTF8.self) else {
            throw WebSocketViolation(code: .invalidText, reason: "close reason is not UTF-8")
        }
        state = .closed
        let code = WebSocketCloseCode(rawValue: number)
        return [
            .send(.close, Self.closePayload(code, "")), .finish(.byPeer(code: code, reason: reason)), .closeSocket,
        ]
    }

    private mutating func refuse(_ violation: WebSocketViolation) -> [Action] {
        state = .refusing
        partial = nil
        // Closing at once, with bytes of the peer unread, would reset the connection and lose our Close on its way.
        return [
            .send(.close, Self.closePayload(violation.code, violation.reason)),
            .finish(.byUs(code: violation.code, reason: violation.reason)),
            .endOutput, .start(.close, after: limits.closeWaitMax),
        ]
    }

    private mutating func keepAlive(_ silence: Duration) -> [Action] {
        if silence >= limits.silenceMax {
            return lose("nothing received for \(silence.components.seconds) s")
        }
        if silence >= limits.pingInterval {
            let next = min(limits.pingInterval, limits.silenceMax - silence)
            return [.send(.ping, ByteBuffer()), .start(.keepAlive, after: next)]
        }
        return [.start(.keepAlive, after: limits.pingInterval - silence)]
    }

    private mutating func lose(_ reason: String) -> [Action] {
        state = .closed
        partial = nil
        return [.finish(.lost(reason: reason)), .closeSocket]
    }

    private mutating func end() -> [Action] {
        state = .closed
        return [.closeSocket]
    }

    private static func message(
        _ kind: WebSocketFrameKind, _ bytes: ByteBuffer
    ) throws(WebSocketViolation) -> WebSocketMessage {
        guard kind == .text else { return .binary(bytes) }
        guard let text = String(validating: bytes.readableBytesView, as: UTF8.self) else {
            throw WebSocketViolation(code: .invalidText, reason: "text is not UTF-8")
        }
        return .text(text)
    }

    /// A Close frame's payload: the code and as much of the reason as fits into the 125 bytes of a control frame.
    static func closePayload(_ code: WebSocketCloseCode, _ reason: String) -> ByteBuffer {
        var payload = ByteBuffer()
        payload.writeInteger(code.rawValue)
        var text = Substring(reason)
        while text.utf8.count > 123 { text.removeLast() }
        payload.writeSubstring(text)
        return payload
    }
}
