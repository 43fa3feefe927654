import NIOCore
import Testing

@testable import DialtoneTransport

@Suite("WebSocketMachine")
struct WebSocketMachineTests {
    typealias Header = WebSocketFrameHeader
    static let limits = WebSocketLimits(
        frameBytesMax: 100, messageBytesMax: 10, pingInterval: .seconds(30), silenceMax: .seconds(90),
        closeWaitMax: .seconds(5))

    static func machine(_ role: WebSocketMachine.Role = .server) -> WebSocketMachine {
        WebSocketMachine(role: role, limits: limits)
    }

    /// A masked frame as an event.
    static func frame(
        _ kind: WebSocketFrameKind, _ payload: ByteBuffer = ByteBuffer(), isFinal: Bool = true
    ) -> WebSocketMachine.Event {
        .received(
            Header(isFinal: isFinal, opcode: kind.rawValue, mask: 1, length: UInt64(payload.readableBytes)), payload)
    }

    static func text(_ text: String, _ kind: WebSocketFrameKind = .text, isFinal: Bool = true) -> WebSocketMachine.Event {
        frame(kind, ByteBuffer(string: text), isFinal: isFinal)
    }

    // MARK: Headers

    struct Refusal: Sendable, CustomTestStringConvertible {
        let header: Header
        var role = WebSocketMachine.Role.server
        /// A fragment has been received before.
        var isWithinMessage = false
        let code: WebSocketCloseCode?
        let testDescription: String
    }

    static let refusals = [
        Refusal(header: .init(opcode: 1, mask: 1, length: 10), code: nil, testDescription: "text"),
        Refusal(header: .init(opcode: 2, length: 10), role: .client, code: nil, testDescription: "binary from the server"),
        Refusal(header: .init(opcode: 9, mask: 1, length: 125), code: nil, testDescription: "longest ping"),
        Refusal(header: .init(opcode: 1, length: 1), code: .protocolError, testDescription: "unmasked from a client"),
        Refusal(
            header: .init(opcode: 1, mask: 1, length: 1), role: .client, code: .protocolError,
            testDescription: "masked from a server"),
        Refusal(
            header: .init(reserved: 4, opcode: 1, mask: 1, length: 1), code: .protocolError,
            testDescription: "reserved bit"),
        Refusal(header: .init(opcode: 3, mask: 1, length: 1), code: .protocolError, testDescription: "reserved opcode"),
        Refusal(header: .init(opcode: 11, mask: 1, length: 1), code: .protocolError, testDescription: "reserved control"),
        Refusal(
            header: .init(isFinal: false, opcode: 9, mask: 1, length: 1), code: .protocolError,
            testDescription: "fragmented ping"),
        Refusal(header: .init(opcode: 8, mask: 1, length: 126), code: .protocolError, testDescription: "long close"),
        Refusal(
            header: .init(opcode: 0, mask: 1, length: 1), code: .protocolError, testDescription: "unexpected continuation"),
        Refusal(
            header: .init(opcode: 1, mask: 1, length: 1), isWithinMessage: true, code: .protocolError,
            testDescription: "text within a message"),
        Refusal(
            header: .init(opcode: 0, mask: 1, length: 6), isWithinMessage: true, code: nil,
            testDescription: "continuation that fits"),
        Refusal(
            header: .init(opcode: 0, mask: 1, length: 7), isWithinMessage: true, code: .tooBig,
            testDescription: "continuation that does not fit"),
        Refusal(header: .init(opcode: 1, mask: 1, length: 11), code: .tooBig, testDescription: "message too large"),
        Refusal(header: .init(opcode: 1, mask: 1, length: 101), code: .tooBig, testDescription: "frame too large"),
        Refusal(header: .init(opcode: 1, mask: 1, length: .max), code: .tooBig, testDescription: "absurd length"),
    ]

    @Test("a header is judged before its payload", arguments: refusals)
    func judgesHeaders(refusal: Refusal) {
        var machine = Self.machine(refusal.role)
        if refusal.isWithinMessage { #expect(machine.handle(Self.text("1234", isFinal: false)) == []) }
        var code: WebSocketCloseCode?
        do throws(WebSocketViolation) { try machine.admit(refusal.header) } catch { code = error.code }
        #expect(code == refusal.code)
    }

    @Test("the message limit can be raised during the connection")
    func raisesLimit() throws {
        var machine = Self.machine()
        machine.messageBytesMax = 50
        try machine.admit(Header(opcode: 1, mask: 1, length: 50))
        #expect(throws: WebSocketViolation.self) { try machine.admit(Header(opcode: 1, mask: 1, length: 51)) }
    }

    // MARK: Messages

    @Test("fragments are joined, also round a ping and in the middle of a character")
    func joins() {
        var machine = Self.machine()
        #expect(machine.handle(Self.frame(.text, ByteBuffer(bytes: [0x61, 0xc3]), isFinal: false)) == [])
        let ping = ByteBuffer(string: "?")
        #expect(machine.handle(Self.frame(.ping, ping)) == [.send(.pong, ping)])
        #expect(machine.handle(Self.frame(.continuation, ByteBuffer(bytes: [0xa4]), isFinal: false)) == [])
        #expect(machine.handle(Self.text("b", .continuation)) == [.deliver(.text("aäb"))])
        #expect(machine.handle(Self.text("c")) == [.deliver(.text("c"))])
        #expect(machine.handle(Self.text("d", .binary)) == [.deliver(.binary(ByteBuffer(string: "d")))])
        #expect(machine.handle(Self.frame(.pong)) == [])
    }

    @Test("text that is not UTF-8 is refused with 1007", arguments: [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xc0, 0x80]])
    func refusesBadText(bytes: [UInt8]) {
        var machine = Self.machine()
        #expect(
            machine.handle(Self.frame(.text, ByteBuffer(bytes: bytes)))
                == [
                    .send(.close, WebSocketMachine.closePayload(.invalidText, "text is not UTF-8")),
                    .finish(.byUs(code: .invalidText, reason: "text is not UTF-8")), .endOutput,
                    .start(.close, after: .seconds(5)),
                ])
        #expect(machine.state == .refusing)
        #expect(machine.handle(Self.text("x")) == [])
        #expect(machine.handle(.inputEnded) == [.closeSocket])
    }

    // MARK: Closing

    @Test("the peer's Close is echoed and ends the connection")
    func peerCloses() {
        var machine = Self.machine()
        #expect(
            machine.handle(Self.frame(.close, WebSocketMachine.closePayload(.goingAway, "bye")))
                == [
                    .send(.close, WebSocketMachine.closePayload(.goingAway, "")),
                    .finish(.byPeer(code: .goingAway, reason: "bye")), .closeSocket,
                ])
        #expect(machine.state == .closed)
        for event in Self.everything { #expect(machine.handle(event) == [], "\(event)") }
    }

    @Test("a Close without a code is answered without one")
    func peerClosesWithoutCode() {
        var machine = Self.machine()
        #expect(
            machine.handle(Self.frame(.close))
                == [.send(.close, ByteBuffer()), .finish(.byPeer(code: nil, reason: "")), .closeSocket])
    }

    @Test(
        "a Close with a code that must not travel is a protocol error",
        arguments: [[0x03], [0x03, 0xEC], [0x03, 0xED], [0x03, 0xEE], [0, 0], [0x03, 0xF7], [0x07, 0xD0], [0xFF, 0xFF]])
    func badCloseCode(bytes: [UInt8]) {
        var machine = Self.machine()
        let actions = machine.handle(Self.frame(.close, ByteBuffer(bytes: bytes)))
        #expect(actions.contains(.finish(.byUs(code: .protocolError, reason: "no valid close code"))))
    }

    @Test("our Close waits for the peer's, and data in between is dropped")
    func weClose() {
        var machine = Self.machine()
        #expect(
            machine.handle(.closeRequested(.normal, reason: "done"))
                == [
                    .send(.close, WebSocketMachine.closePayload(.normal, "done")),
                    .finish(.byUs(code: .normal, reason: "done")), .start(.close, after: .seconds(5)),
                ])
        #expect(machine.handle(.closeRequested(.goingAway, reason: "")) == [])
        #expect(machine.handle(Self.text("late")) == [])
        #expect(machine.handle(.keepAliveFired(silentFor: .seconds(1000))) == [])
        #expect(machine.handle(Self.frame(.close, WebSocketMachine.closePayload(.normal, ""))) == [.closeSocket])
    }

    @Test(
        "our Close is not waited for longer than the limit, nor beyond the end",
        arguments: [
            .closeTimerFired, .inputEnded, .failed(reason: "x"), .sendStalled, .abortRequested(.goingAway, reason: ""),
            .violated(WebSocketViolation(code: .tooBig, reason: "")),
        ] as [WebSocketMachine.Event])
    func closeIsBounded(event: WebSocketMachine.Event) {
        var machine = Self.machine()
        _ = machine.handle(.closeRequested(.normal, reason: ""))
        #expect(machine.handle(event) == [.closeSocket])
    }

    @Test("a reason is cut to the size of a control frame, between characters")
    func cutsReason() {
        let payload = WebSocketMachine.closePayload(.policy, String(repeating: "ä", count: 100))
        #expect(payload.readableBytes == 124)
        #expect(String(validating: payload.readableBytesView.dropFirst(2), as: UTF8.self) != nil)
    }

    // MARK: Time and loss

    @Test("a quiet peer is asked, and a silent one dropped")
    func keepsAlive() {
        var machine = Self.machine()
        #expect(machine.handle(.opened) == [.start(.keepAlive, after: .seconds(30))])
        #expect(machine.handle(.keepAliveFired(silentFor: .seconds(10))) == [.start(.keepAlive, after: .seconds(20))])
        let ping = WebSocketMachine.Action.send(.ping, ByteBuffer())
        #expect(machine.handle(.keepAliveFired(silentFor: .seconds(30))) == [ping, .start(.keepAlive, after: .seconds(30))])
        #expect(machine.handle(.keepAliveFired(silentFor: .seconds(70))) == [ping, .start(.keepAlive, after: .seconds(20))])
        #expect(
            machine.handle(.keepAliveFired(silentFor: .seconds(90)))
                == [.finish(.lost(reason: "nothing received for 90 s")), .closeSocket])
    }

    @Test(
        "a broken connection ends with its reason",
        arguments: [
            (.inputEnded, "the peer closed the connection without a Close frame"),
            (.failed(reason: "connection reset by the peer"), "connection reset by the peer"),
            (.sendStalled, "the peer does not read what it is sent"),
        ] as [(WebSocketMachine.Event, String)])
    func loses(event: WebSocketMachine.Event, reason: String) {
        var machine = Self.machine()
        #expect(machine.handle(event) == [.finish(.lost(reason: reason)), .closeSocket])
        #expect(machine.state == .closed)
    }

    static let everything: [WebSocketMachine.Event] = [
        .opened, text("x"), frame(.close), .violated(WebSocketViolation(code: .tooBig, reason: "")),
        .closeRequested(.normal, reason: ""), .abortRequested(.normal, reason: ""),
        .keepAliveFired(silentFor: .seconds(99)), .closeTimerFired, .sendStalled, .inputEnded, .failed(reason: "x"),
    ]
}
