import NIOCore
import NIOEmbedded
import NIOHTTP1
import Synchronization
import Testing

@testable import DialtoneTransport

@Suite("The first handler of an HTTP connection")
struct HTTPFrontTests {
    /// Knows `/ready` alone, and what it was asked.
    private final class Answers: ReadyAnswers {
        private let asked = Mutex<[String]>([])
        var paths: [String] { asked.withLock { $0 } }

        func answer(_ request: ReadyRequest) -> ReadyAnswer? {
            asked.withLock { $0.append(request.head.uri) }
            guard request.head.uri == "/ready" else { return nil }
            return ReadyAnswer(head: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n", body: Array("ok".utf8))
        }
    }

    /// Stands for the socket: counts reads, and may stay open when it is told to close, as TLS does until the client closes too.
    private final class Socket: ChannelOutboundHandler {
        typealias OutboundIn = IOData
        var reads = 0
        var staysOpen = false

        func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
            if staysOpen { promise?.succeed() } else { context.close(mode: mode, promise: promise) }
        }

        func read(context: ChannelHandlerContext) {
            reads += 1
            context.read()
        }
    }

    /// Stands for the router: keeps what reaches it.
    private final class Router: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        var paths: [String] = []
        var ends = 0

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head): paths.append(head.uri)
            case .body: break
            case .end: ends += 1
            }
        }
    }

    private struct Bench {
        let channel = EmbeddedChannel()
        let answers = Answers()
        let socket = Socket()
        let router = Router()
        let front: HTTPFrontHandler

        init() throws {
            let (answers, router) = (answers, router)
            front = HTTPFrontHandler(
                ready: answers,
                limits: .init(
                    firstRequest: .seconds(30), idle: .seconds(60),
                    unwanted: .init(bytes: 1000, patience: .seconds(10), bytesPerSecond: 1000)),
                peerAddress: "192.0.2.1", headSeen: {}
            ) { _, context in
                try context.pipeline.syncOperations.addHandler(router)
            }
            try channel.pipeline.syncOperations.addHandlers([socket, front])
            try channel.connect(to: SocketAddress(ipAddress: "192.0.2.1", port: 1)).wait()
        }

        func ask(_ path: String, _ method: HTTPMethod = .GET, version: HTTPVersion = .http1_1, _ headers: HTTPHeaders = [:]) throws {
            try begin(path, method, version: version, headers)
            if headers.contains(name: "Content-Length") { try channel.writeInbound(HTTPServerRequestPart.body(ByteBuffer(string: "x"))) }
            try channel.writeInbound(HTTPServerRequestPart.end(nil))
        }

        /// Only the head.
        func begin(
            _ path: String, _ method: HTTPMethod = .GET, version: HTTPVersion = .http1_1, host: String? = "a", _ headers: HTTPHeaders = [:]
        ) throws {
            var headers = headers
            if let host { headers.add(name: "Host", value: host) }
            try channel.writeInbound(
                HTTPServerRequestPart.head(HTTPRequestHead(version: version, method: method, uri: path, headers: headers)))
        }

        /// What was sent, one text for each write.
        func sent() throws -> [String] {
            var texts: [String] = []
            while let data = try channel.readOutbound(as: IOData.self) {
                if case .byteBuffer(let buffer) = data { texts.append(String(buffer: buffer)) }
            }
            return texts
        }

        func answered(isLast: Bool = false) {
            front.answered(isLast: isLast)
            channel.embeddedEventLoop.run()
        }
    }

    @Test("a ready answer is sent with its time; the router is not even there")
    func ready() throws {
        let bench = try Bench()
        try bench.ask("/ready")
        let text = try #require(try bench.sent().first)
        #expect(
            text.wholeMatch(
                of: #/HTTP/1\.1 200 OK\r\nContent-Length: 2\r\nDate: [A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT\r\n\r\nok/#)
                != nil)
        #expect(bench.router.paths.isEmpty && bench.channel.isActive)
    }

    // Source: RFC 9112, section 9.3 (stated).
    @Test(
        "the connection stays open or not as the client says",
        arguments: [
            (HTTPVersion.http1_1, nil, nil), (.http1_1, "close", "close"), (.http1_1, "Close", "close"), (.http1_1, "TE,  CLOSE", "close"),
            (.http1_1, "keep-alive", nil), (.http1_0, nil, "close"), (.http1_0, "TE", "close"), (.http1_0, "keep-alive", "keep-alive"),
            (.http1_0, "TE, Keep-Alive", "keep-alive"), (.http1_0, "keep-alive, close", "close"),
        ] as [(HTTPVersion, String?, String?)])
    func persistence(version: HTTPVersion, said: String?, answered: String?) throws {
        let bench = try Bench()
        try bench.ask("/ready", version: version, said.map { ["Connection": $0] } ?? [:])
        let text = try #require(try bench.sent().first)
        #expect(text.contains("Connection: ") == (answered != nil) && text.contains("Connection: \(answered ?? "")") == (answered != nil))
        bench.channel.embeddedEventLoop.run()
        #expect(bench.channel.isActive == (answered != "close"))
    }

    @Test(
        "what is more than a plain GET or HEAD is not even looked up",
        arguments: [
            (.POST, [:]), (.PUT, [:]), (.GET, ["Content-Length": "1"]), (.GET, ["Transfer-Encoding": "chunked"]),
            (.GET, ["UPGRADE": "websocket"]),
            (.GET, ["Expect": "100-continue"]),
        ] as [(HTTPMethod, HTTPHeaders)])
    func others(method: HTTPMethod, headers: HTTPHeaders) throws {
        let bench = try Bench()
        try bench.ask("/ready", method, headers)
        let sent = try bench.sent()
        #expect(bench.answers.paths.isEmpty && bench.router.paths == ["/ready"] && sent.isEmpty)
    }

    // Source: RFC 9112, sections 3.2 and 6.1 (stated).
    @Test(
        "a request whose host or end is not certain is refused, and nothing behind it is read as a request",
        arguments: [
            (.http1_1, nil, [:], "400"), (.http1_1, "a", ["host": "b"], "400"), (.http1_0, "a", ["HOST": "a"], "400"),
            (.http1_1, "a", ["Transfer-Encoding": "gzip"], "501"), (.http1_1, "a", ["transfer-encoding": "gzip, chunked"], "501"),
            (.http1_1, "a", ["Transfer-Encoding": "chunked", "TRANSFER-ENCODING": "identity"], "501"),
            (.http1_1, "a", ["Transfer-Encoding": ""], "501"), (.http1_0, "a", ["Transfer-Encoding": "chunked"], "400"),
        ] as [(HTTPVersion, String?, HTTPHeaders, String)])
    func refused(version: HTTPVersion, host: String?, headers: HTTPHeaders, status: String) throws {
        for method in [HTTPMethod.GET, .PUT] {
            let bench = try Bench()
            try bench.begin("/ready", method, version: version, host: host, headers)
            let text = try #require(try bench.sent().first)
            #expect(text.hasPrefix("HTTP/1.1 \(status) ") && text.contains("Connection: close\r\n"))
            #expect(bench.answers.paths.isEmpty && bench.router.paths.isEmpty)
            bench.channel.embeddedEventLoop.run()
            #expect(!bench.channel.isActive)
        }
    }

    @Test("a host and a body in pieces are no reason to refuse, and HTTP/1.0 needs no host")
    func notRefused() throws {
        let bench = try Bench()
        try bench.ask("/put", .PUT, ["Transfer-Encoding": "Chunked"])
        #expect(bench.router.paths == ["/put"])
        let old = try Bench()
        try old.begin("/ready", version: .http1_0, host: nil)
        try old.channel.writeInbound(HTTPServerRequestPart.end(nil))
        #expect(try old.sent().first?.hasSuffix("\r\n\r\nok") == true)
    }

    @Test("of a request that was answered before its end only so much is read; one that ends within it is followed by others")
    func unwanted() throws {
        let bench = try Bench()
        func send(_ count: Int) throws {
            try bench.channel.writeInbound(HTTPServerRequestPart.body(ByteBuffer(repeating: 0, count: count)))
        }
        for _ in 1...2 {
            try bench.begin("/put", .PUT, ["Content-Length": "1000"])
            bench.answered()
            try send(1000)
            #expect(bench.channel.isActive)
            try bench.channel.writeInbound(HTTPServerRequestPart.end(nil))
        }
        try bench.ask("/ready")
        #expect(try bench.sent().count == 1)
        try bench.begin("/put", .PUT, ["Content-Length": "5000000"])
        bench.answered()
        try send(600)
        #expect(bench.channel.isActive)
        try send(401)
        bench.channel.embeddedEventLoop.run()
        #expect(!bench.channel.isActive)
    }

    @Test("nothing is answered behind the last answer, neither another request nor bytes that are none")
    func last() throws {
        let bench = try Bench()
        try bench.ask("/slow")
        bench.answered(isLast: true)
        try bench.ask("/ready")
        bench.channel.pipeline.fireErrorCaught(HTTPParserError.closedConnection)
        let sent = try bench.sent()
        #expect(sent.isEmpty && bench.answers.paths == ["/slow"] && bench.channel.isActive)
    }

    @Test("behind the last ready answer the end of the client is read, which TLS waits for, and nothing more is answered")
    func closing() throws {
        let bench = try Bench()
        bench.socket.staysOpen = true
        try bench.ask("/ready", .GET, ["Connection": "close"])
        #expect(try bench.sent().count == 1)
        let reads = bench.socket.reads
        bench.channel.read()
        #expect(bench.socket.reads == reads + 1)
        try bench.ask("/ready")
        #expect(try bench.sent().isEmpty && bench.answers.paths == ["/ready"])
        bench.socket.staysOpen = false
    }

    @Test("what is wrong behind a request that is not answered yet is told in its turn")
    func inTurn() throws {
        let bench = try Bench()
        try bench.ask("/slow")
        bench.channel.pipeline.fireErrorCaught(HTTPParserError.invalidMethod)
        #expect(try bench.sent().isEmpty)
        bench.answered()
        #expect(try bench.sent().first?.hasPrefix("HTTP/1.1 400 ") == true)
    }

    @Test("requests are answered in their order: the next waits for the router's answer, and then may be a ready one")
    func inOrder() throws {
        let bench = try Bench()
        for path in ["/ready", "/slow", "/ready", "/other"] { try bench.ask(path) }
        #expect(try bench.sent().count == 1)
        #expect(bench.router.paths == ["/slow"] && bench.router.ends == 1)
        bench.answered()
        #expect(try bench.sent().count == 1)
        #expect(bench.router.paths == ["/slow", "/other"])
        bench.answered()
        try bench.ask("/ready")
        #expect(try bench.sent().count == 1)
    }

    @Test("nothing is read while a request waits for its answer, and it goes on afterwards")
    func heldBack() throws {
        let bench = try Bench()
        try bench.ask("/slow")
        let before = bench.socket.reads
        bench.channel.read()
        #expect(bench.socket.reads == before)
        bench.answered()
        #expect(bench.socket.reads == before + 1)
    }

    @Test("a client that does not read gets no further answers until it does")
    func backPressure() throws {
        let bench = try Bench()
        bench.channel.isWritable = false
        for _ in 1...3 { try bench.ask("/ready") }
        let early = try bench.sent()
        #expect(bench.answers.paths.isEmpty && early.isEmpty)
        let before = bench.socket.reads
        bench.channel.read()
        #expect(bench.socket.reads == before)
        bench.channel.isWritable = true
        bench.channel.pipeline.fireChannelWritabilityChanged()
        #expect(try bench.sent().count == 3)
        #expect(bench.socket.reads == before + 1)
    }

    @Test("a client that shuts its side gets its answer, and then the connection ends")
    func halfClosed() throws {
        let bench = try Bench()
        try bench.ask("/ready")
        bench.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        #expect(try bench.sent().joined().hasSuffix("\r\n\r\nok"))
        bench.channel.embeddedEventLoop.run()
        #expect(!bench.channel.isActive)
    }

    @Test("a WebSocket whose client shuts its side while it is negotiated is closed, for it would never hear of it")
    func halfClosedUpgrade() throws {
        let bench = try Bench()
        try bench.ask("/ws", .GET, ["Upgrade": "websocket"])
        bench.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        bench.channel.embeddedEventLoop.run()
        #expect(!bench.channel.isActive)
    }

    // Source: RFC 9110, section 5.6.7 (stated); the others by `date -u -d @SECONDS`.
    @Test(
        "times are written as HTTP wants them",
        arguments: [
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (1_796_083_199, "Mon, 30 Nov 2026 23:59:59 GMT"),
            (4_102_444_800, "Fri, 01 Jan 2100 00:00:00 GMT"), (1_709_251_199, "Thu, 29 Feb 2024 23:59:59 GMT"),
        ])
    func dates(seconds: Int, text: String) { #expect(HTTPDate.text(seconds) == text) }
}

@Suite("How many connections there may be")
struct ConnectionGateTests {
    @Test("one peer takes half of the free handshakes at most, so that others get in")
    func share() {
        let gate = ConnectionGate(perPeerMax: .max, handshakesMax: 2048, descriptors: DescriptorBudget(limit: 100_000))
        func fill(_ peer: String) -> Int {
            var count = 0
            while gate.enter(peer, isUnlimited: false) { count += 1 }
            return count
        }
        #expect(!gate.isPressed)
        let first = fill("192.0.2.1")
        #expect(first < 1024 && gate.enter("192.0.2.2", isUnlimited: false))
        #expect(fill("192.0.2.3") < 512)
        #expect(gate.isPressed)
        // Now the first has more than its share; when its handshakes have ended, it may begin others.
        #expect(!gate.enter("192.0.2.1", isUnlimited: false))
        for _ in 1...first { gate.handshakeEnded("192.0.2.1") }
        #expect(gate.enter("192.0.2.1", isUnlimited: false))
    }

    @Test("what is refused is counted by its reason, and holds no descriptor")
    func refusals() {
        let (budget, refusals) = (DescriptorBudget(limit: 100_000), ConnectionRefusals(listener: "listen"))
        let gate = ConnectionGate(perPeerMax: 1, handshakesMax: 2, descriptors: budget, refusals: refusals)
        #expect(gate.enter("192.0.2.1", isUnlimited: false))
        #expect(!gate.enter("192.0.2.1", isUnlimited: false))
        #expect(gate.enter("192.0.2.2", isUnlimited: false))
        for _ in 1...3 { #expect(!gate.enter("192.0.2.3", isUnlimited: true)) }
        #expect(refusals.counts.map(\.reason) == [.openFiles, .handshakes, .address])
        #expect(refusals.counts.map(\.count) == [0, 3, 1])
        #expect(budget.usage == DescriptorBudget.Usage(fromPeers: 2, own: 0))
    }

    @Test("an IPv6 network of 64 bits is one peer")
    func network() {
        let gate = ConnectionGate(perPeerMax: 2, handshakesMax: 100, descriptors: DescriptorBudget(limit: 100_000))
        #expect(gate.enter("2001:db8:1:2::1", isUnlimited: false))
        #expect(gate.enter("2001:db8:1:2:a:b:c:d", isUnlimited: false))
        #expect(!gate.enter("2001:db8:1:2:ffff::", isUnlimited: false))
        #expect(gate.enter("2001:db8:1:3::1", isUnlimited: false))
        for (address, peer) in [
            ("192.0.2.1", "192.0.2.1"), ("::1", "0:0:0:0::/64"), ("fe80::1%eth0", "fe80:0:0:0::/64"),
            ("2001:db8::5:6", "2001:db8:0:0::/64"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ] { #expect(ConnectionGate.peer(address) == peer, "\(address)") }
    }

    @Test("how many phones fit, and the limit with which so many do", arguments: [(300, 39), (1024, 672), (20_000, 17_276)])
    func phones(limit: Int, phonesMax: Int) {
        let budget = DescriptorBudget(limit: limit)
        #expect(budget.phonesMax == phonesMax)
        #expect(budget.advice(phones: phonesMax) == nil)
        #expect(budget.advice(phones: phonesMax + 1)?.contains("LimitNOFILE=\(DescriptorBudget.limit(forPhones: phonesMax + 1)) ") == true)
        for count in [0, 1, 6, 7, 8, phonesMax - 1, phonesMax, phonesMax + 1, 3 * phonesMax] {
            let limit = DescriptorBudget.limit(forPhones: count)
            #expect(DescriptorBudget(limit: limit).phonesMax >= count, "\(count)")
            #expect(limit == 1024 || DescriptorBudget(limit: limit - 1024).phonesMax < count, "\(count)")
        }
        // They can really be opened, while peers have what is left for them.
        #expect((phonesMax..<budget.connectionsMax).allSatisfy { _ in budget.takeForPeer() })
        #expect((0..<phonesMax).allSatisfy { _ in budget.take() })
        #expect(!budget.take())
    }

    @Test("of the descriptors some are never used for connections, and of the rest peers cannot take all")
    func descriptors() {
        let budget = DescriptorBudget(limit: 1056)
        var fromPeers = 0
        while budget.takeForPeer() { fromPeers += 1 }
        #expect(fromPeers == 700)
        var own = 0
        while budget.take() { own += 1 }
        #expect(fromPeers + own == 1056 - DescriptorBudget.reserve)
        #expect(budget.usage == DescriptorBudget.Usage(fromPeers: fromPeers, own: own))
        budget.giveBack()
        #expect(!budget.takeForPeer() && budget.take() && !budget.take())
        budget.giveBackFromPeer()
        #expect(budget.usage == DescriptorBudget.Usage(fromPeers: fromPeers - 1, own: own))
        let refusals = ConnectionRefusals(listener: "listen")
        let gate = ConnectionGate(perPeerMax: .max, handshakesMax: .max, descriptors: budget, refusals: refusals)
        #expect(!gate.enter("192.0.2.1", isUnlimited: true))
        #expect(refusals.counts.map(\.count) == [1, 0, 0])
    }
}
