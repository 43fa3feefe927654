import DialtoneDialogue
import DialtoneWire
import NIOCore
import TestSupport
import Testing

@Suite("HTTP in the tunnel")
struct TunnelDialogueTests {
    private static func send(_ text: String, on session: UInt32 = 31) -> TunnelDialogue.Event {
        .received(TunnelFrame(session: session, event: .send, data: ByteBuffer(string: text)))
    }

    private static func receive(_ wanted: UInt32, on session: UInt32 = 31) -> TunnelDialogue.Event {
        .received(TunnelFrame(session: session, event: .receive, data: ByteBuffer(integer: wanted)))
    }

    private static func event(_ event: TunnelEvent, on session: UInt32 = 31) -> TunnelDialogue.Event {
        .received(TunnelFrame(session: session, event: event))
    }

    private static func frames(_ actions: [TunnelDialogue.Action]) -> [TunnelFrame] {
        actions.compactMap { if case .send(let frame) = $0 { frame } else { nil } }
    }

    private static func timer(_ actions: [TunnelDialogue.Action]) throws -> TunnelDialogue.Timer {
        try #require(actions.compactMap { if case .start(let timer, _) = $0 { timer } else { nil } }.first)
    }

    @Test("a request gets a small page, then nothing, then goodbye")
    func wholeRequest() throws {
        var tunnel = TunnelDialogue()
        #expect(Self.frames(tunnel.handle(Self.send("GET /admin.xml HTTP/1.1\r\nHost: x\r\n\r\n"))).map(\.event) == [.sendResult])
        let page = Self.frames(tunnel.handle(Self.receive(8192)))
        #expect(page.map(\.event) == [.receiveResult])
        let text = String(buffer: try #require(page.first).data)
        let parts = text.split(separator: "\r\n\r\n", maxSplits: 1)
        #expect(parts.count == 2 && text.hasPrefix("HTTP/1.1 404 Not Found\r\n"))
        #expect(text.contains("Content-Length: \(parts[1].utf8.count)\r\n") && text.contains("Connection: close"))
        #expect(
            Self.frames(tunnel.handle(Self.receive(8192))) == [
                TunnelFrame(session: 31, event: .receiveResult), TunnelFrame(session: 31, event: .shutdown),
            ])
        // The peer's own goodbye, and a session of the same number after it.
        #expect(tunnel.handle(Self.event(.shutdown)) == [])
        #expect(Self.frames(tunnel.handle(Self.send("GET / HTTP/1.1\r\n\r\n"))).map(\.event) == [.sendResult])
        #expect(Self.frames(tunnel.handle(Self.event(.shutdown))).map(\.event) == [.shutdown])
    }

    @Test("wanted lengths are honoured; 0 means any", arguments: [UInt32(0), 1, 7, 100, 8000, .max])
    func lengths(wanted: UInt32) throws {
        var tunnel = TunnelDialogue()
        _ = tunnel.handle(Self.send("!config activate HTTP/1.1\n\n"))
        var text = ""
        for _ in 1...1000 {
            let data = try #require(Self.frames(tunnel.handle(Self.receive(wanted))).first).data
            #expect(wanted == 0 || data.readableBytes <= wanted)
            if data.readableBytes == 0 { break }
            text += String(buffer: data)
        }
        #expect(text.hasSuffix("</p>"))
    }

    @Test("a receive before the request is complete is answered when it is")
    func earlyReceive() {
        var tunnel = TunnelDialogue()
        _ = tunnel.handle(Self.send("GET / HTTP/1.1\r"))
        #expect(tunnel.handle(Self.receive(0)) == [])
        #expect(Self.frames(tunnel.handle(Self.send("\n\r"))).map(\.event) == [.sendResult])
        #expect(Self.frames(tunnel.handle(Self.send("\n"))).map(\.event) == [.sendResult, .receiveResult])
    }

    @Test("HEAD gets no body")
    func head() throws {
        var tunnel = TunnelDialogue()
        _ = tunnel.handle(Self.send("HEAD / HTTP/1.1\r\n\r\n"))
        let data = try #require(Self.frames(tunnel.handle(Self.receive(0))).first).data
        #expect(String(buffer: data).hasSuffix("\r\n\r\n"))
    }

    @Test(
        "an unknown session gets a shutdown, but two sides do not shut down for ever",
        arguments: [
            TunnelEvent.receive, .receiveResult, .sendResult, .shutdown,
        ])
    func unknownSession(event: TunnelEvent) {
        var tunnel = TunnelDialogue()
        #expect(tunnel.handle(Self.event(event)) == [.send(TunnelFrame(session: 31, event: .shutdown))])
        #expect(tunnel.handle(Self.event(.shutdown)) == [])
    }

    @Test("the seventeenth session is refused, until one has ended")
    func sessionLimit() {
        var tunnel = TunnelDialogue()
        for session in 1...16 { _ = tunnel.handle(Self.send("GET / HTTP/1.1\r\n\r\n", on: UInt32(session))) }
        #expect(Self.frames(tunnel.handle(Self.send("GET", on: 17))).map(\.event) == [.shutdown])
        _ = tunnel.handle(Self.event(.shutdown, on: 3))
        #expect(Self.frames(tunnel.handle(Self.send("GET", on: 17))).map(\.event) == [.sendResult])
    }

    @Test("a request of more than 64 KiB is cut off")
    func requestLimit() {
        var tunnel = TunnelDialogue()
        _ = tunnel.handle(Self.send(String(repeating: "x", count: 65_536)))
        #expect(Self.frames(tunnel.handle(Self.send("x"))).map(\.event) == [.shutdown])
        #expect(Self.frames(tunnel.handle(Self.send("x"))) == [])
    }

    @Test("a session ends after thirty seconds, and is forgotten after thirty more without a goodbye")
    func lifetime() throws {
        var tunnel = TunnelDialogue()
        let first = try Self.timer(tunnel.handle(Self.send("GET")))
        let actions = tunnel.handle(.timerFired(first))
        #expect(Self.frames(actions).map(\.event) == [.shutdown])
        #expect(tunnel.handle(.timerFired(first)) == [])
        #expect(tunnel.handle(.timerFired(try Self.timer(actions))) == [])
        #expect(Self.frames(tunnel.handle(Self.send("GET"))).map(\.event) == [.sendResult])
    }

    @Test("random frames never trap and never answer more than they ask", arguments: Seeds.forThisRun)
    func anything(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var tunnel = TunnelDialogue()
        var timers: [TunnelDialogue.Timer] = []
        for _ in 0..<5000 {
            var data = ByteBuffer()
            for _ in 0..<Int.random(in: 0...6, using: &random) { data.writeInteger([10, 13, 65].randomElement(using: &random)! as UInt8) }
            let frame = TunnelFrame(
                session: UInt32.random(in: 0...20, using: &random), event: TunnelEvent.allCases.randomElement(using: &random)!,
                data: data)
            var actions = tunnel.handle(.received(frame))
            #expect(actions.count <= 4)
            if Int.random(in: 0...3, using: &random) == 0, let timer = timers.randomElement(using: &random) {
                actions += tunnel.handle(.timerFired(timer))
            }
            timers += actions.compactMap { if case .start(let timer, _) = $0 { timer } else { nil } }
        }
    }
}
