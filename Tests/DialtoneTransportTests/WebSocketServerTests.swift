import DialtoneTransport
import NIOCore
import NIOPosix
import Synchronization
import Testing

@Suite("WebSocket server", .timeLimit(.minutes(10)))
struct WebSocketServerTests {
    @Test("messages of any size come back as they went, and long ones travel in fragments")
    func echoes() async throws {
        try await TestServer.with { server in
            let connection = try await WebSocketClient.plain.connect(to: server.webSocket, timeout: .seconds(10))
            #expect(connection.peerAddress == "127.0.0.1")
            let messages: [WebSocketMessage] = [
                .text(""), .text("häße"), .binary(ByteBuffer(bytes: [0, 255])),
                .text(String(repeating: "ö", count: 100_000)),
                .binary(ByteBuffer(repeating: 7, count: 1 << 20)),
            ]
            try await connection.run { inbound, outbound in
                var answers = inbound.makeAsyncIterator()
                for message in messages {
                    try await outbound.send(message)
                    #expect(try await answers.next() == message)
                }
                await outbound.close(.normal, reason: "enough")
                #expect(inbound.closure == .byUs(code: .normal, reason: "enough"))
                await #expect(throws: WebSocketClosed.self) { try await outbound.send(.text("late")) }
            }
        }
    }

    @Test("fragments of the agreed size are sent")
    func sendsFragments() async throws {
        try await TestServer.with(
            .init(limits: .init(outboundFrameBytesMax: 4, closeWaitMax: .milliseconds(50))),
            onWebSocket: { _, connection in
                try? await connection.run { _, outbound in try await outbound.send(.text("0123456789")) }
            }
        ) { server in
            let frames = try await RawPeer.webSocket(port: server.port, [])
            #expect(
                frames.starts(
                    with: [0x01, 4] + Array("0123".utf8) + [0x00, 4] + Array("4567".utf8) + [0x80, 2] + Array("89".utf8)))
        }
    }

    @Test("frames that come together with the upgrade request are not lost")
    func framesWithRequest() async throws {
        let received = AsyncStream.makeStream(of: WebSocketMessage.self)
        let listen: ServerChannel.OnWebSocket = { _, connection in
            try? await connection.run { inbound, _ in
                for try await message in inbound { received.continuation.yield(message) }
            }
        }
        try await TestServer.with(onWebSocket: listen) { server in
            let hello: [UInt8] = [0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58]
            let close: [UInt8] = [0x88, 0x82, 0, 0, 0, 0, 0x03, 0xE8]
            let answer = try await RawPeer.webSocket(port: server.port, hello + close)
            #expect(answer == [0x88, 2, 0x03, 0xE8])
            var iterator = received.stream.makeAsyncIterator()
            #expect(await iterator.next() == .text("Hello"))
        }
    }

    struct Offence: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let frames: [UInt8]
        let code: WebSocketCloseCode
    }

    static let offences = [
        Offence(testDescription: "unmasked frame", frames: [0x81, 1, 0x61], code: .protocolError),
        Offence(testDescription: "reserved opcode", frames: [0x83, 0x80, 0, 0, 0, 0], code: .protocolError),
        Offence(testDescription: "reserved bit", frames: [0xC1, 0x80, 0, 0, 0, 0], code: .protocolError),
        Offence(testDescription: "fragmented ping", frames: [0x09, 0x80, 0, 0, 0, 0], code: .protocolError),
        Offence(testDescription: "continuation of nothing", frames: [0x80, 0x80, 0, 0, 0, 0], code: .protocolError),
        Offence(testDescription: "bad UTF-8", frames: [0x81, 0x81, 0, 0, 0, 0, 0xff], code: .invalidText),
        Offence(testDescription: "frame too large", frames: [0x82, 0xFE, 0x10, 0, 0, 0, 0, 0, 1, 2, 3], code: .tooBig),
        Offence(
            testDescription: "message too large in fragments",
            frames: [0x02, 0xFE, 0, 200, 0, 0, 0, 0] + [UInt8](repeating: 1, count: 200) + [0x80, 0xFE, 0, 200, 0, 0, 0, 0],
            code: .tooBig),
    ]

    @Test("an offence is answered with its close code", arguments: offences)
    func refuses(offence: Offence) async throws {
        try await TestServer.with(.init(limits: .init(frameBytesMax: 1000, messageBytesMax: 300))) { server in
            let answer = try await RawPeer.webSocket(port: server.port, offence.frames)
            try #require(answer.count >= 4 && answer[0] == 0x88)
            #expect(UInt16(answer[2]) << 8 | UInt16(answer[3]) == offence.code.rawValue)
        }
    }

    @Test("the client hears why it was closed")
    func clientHearsCode() async throws {
        try await TestServer.with(.init(limits: .init(messageBytesMax: 10))) { server in
            let connection = try await WebSocketClient.plain.connect(to: server.webSocket, timeout: .seconds(10))
            try await connection.run { inbound, outbound in
                try await outbound.send(.text("01234567890"))
                for try await _ in inbound {}
                #expect(inbound.closure == .byPeer(code: .tooBig, reason: "message larger than 10 bytes"))
            }
        }
    }

    @Test("the message limit can be raised while the connection is open")
    func raisesLimit() async throws {
        let raise: ServerChannel.OnWebSocket = { _, connection in
            try? await connection.run { inbound, outbound in
                for try await message in inbound {
                    outbound.setMessageBytesMax(1000)
                    try await outbound.send(message)
                }
            }
        }
        try await TestServer.with(.init(limits: .init(messageBytesMax: 10)), onWebSocket: raise) { server in
            let connection = try await WebSocketClient.plain.connect(to: server.webSocket, timeout: .seconds(10))
            try await connection.run { inbound, outbound in
                var answers = inbound.makeAsyncIterator()
                for message in [WebSocketMessage.text("short"), .text(String(repeating: "x", count: 1000))] {
                    try await outbound.send(message)
                    #expect(try await answers.next() == message)
                }
            }
        }
    }

    @Test("a graceful shutdown closes with 1001 and does not wait for silent connections")
    func shutsDown() async throws {
        try await TestServer.with { server in
            let silent = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(host: "127.0.0.1", port: server.port).get()
            let connection = try await WebSocketClient.plain.connect(to: server.webSocket, timeout: .seconds(10))
            try await connection.run { inbound, outbound in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await server.shutDown() }
                    for try await _ in inbound {}
                    #expect(inbound.closure == .byPeer(code: .goingAway, reason: "shutting down"))
                    try await group.waitForAll()
                }
            }
            try await silent.closeFuture.get()
        }
    }

    @Test("a silent peer is pinged and then dropped")
    func dropsSilentPeer() async throws {
        let closures = AsyncStream.makeStream(of: WebSocketClosure?.self)
        let listen: ServerChannel.OnWebSocket = { _, connection in
            try? await connection.run { inbound, _ in
                do { for try await _ in inbound {} } catch {}
                closures.continuation.yield(inbound.closure)
            }
        }
        let limits = WebSocketLimits(pingInterval: .milliseconds(100), silenceMax: .seconds(1))
        try await TestServer.with(.init(limits: limits), onWebSocket: listen) { server in
            let answer = try await RawPeer.webSocket(port: server.port, [])
            #expect(answer.starts(with: [0x89, 0]))
            var iterator = closures.stream.makeAsyncIterator()
            #expect(await iterator.next() == .lost(reason: "nothing received for 1 s"))
        }
    }

    @Test("a peer that does not read stops the sender, and is dropped after a while")
    func dropsPeerThatDoesNotRead() async throws {
        let ends = AsyncStream.makeStream(of: (sent: Int, closure: WebSocketClosure?).self)
        let flood: ServerChannel.OnWebSocket = { _, connection in
            try? await connection.run { inbound, outbound in
                var sent = 0
                do {
                    while sent < 1000 {
                        try await outbound.send(.binary(ByteBuffer(repeating: 0, count: 1 << 18)))
                        sent += 1
                    }
                } catch {}
                ends.continuation.yield((sent, inbound.closure))
            }
        }
        try await TestServer.with(.init(limits: .init(sendStallMax: .milliseconds(200))), onWebSocket: flood) { server in
            let deaf = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .channelOption(.autoRead, value: false)
                .connect(host: "127.0.0.1", port: server.port).get()
            try await deaf.writeAndFlush(ByteBuffer(string: RawPeer.upgrade))
            var iterator = ends.stream.makeAsyncIterator()
            let end = await iterator.next()
            #expect(end?.closure == .lost(reason: "the peer does not read what it is sent"))
            #expect((end?.sent ?? 1000) < 200)  // what fits into the kernel's buffers
            try await deaf.close()
        }
    }

    @Test("a slow reader holds the peer back and is not taken for a silent peer")
    func inboundBackPressure() async throws {
        let gate = AsyncStream.makeStream(of: Void.self)
        let counts = AsyncStream.makeStream(of: Int.self)
        let slow: ServerChannel.OnWebSocket = { _, connection in
            try? await connection.run { inbound, _ in
                for await _ in gate.stream { break }
                var count = 0
                for try await _ in inbound { count += 1 }
                counts.continuation.yield(count)
            }
        }
        // Long enough for a client whose machine is busy with other tests.
        let limits = WebSocketLimits(pingInterval: .seconds(1), silenceMax: .seconds(5))
        try await TestServer.with(.init(limits: limits), onWebSocket: slow) { server in
            let connection = try await WebSocketClient.plain.connect(to: server.webSocket, timeout: .seconds(10))
            let sent = Counter()
            try await connection.run { _, outbound in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        for _ in 0..<200 {
                            try await outbound.send(.binary(ByteBuffer(repeating: 1, count: 1 << 17)))
                            sent.value.wrappingAdd(1, ordering: .relaxed)
                        }
                    }
                    // The sender is stuck when its count stands still for longer than a peer may be silent; 200 messages
                    // are more than the kernel takes.
                    var last = -1
                    repeat {
                        last = sent.value.load(ordering: .relaxed)
                        try await MultiThreadedEventLoopGroup.singleton.next().scheduleTask(in: .seconds(6)) {}
                            .futureResult.get()
                    } while last != sent.value.load(ordering: .relaxed)
                    #expect(last < 200)
                    gate.continuation.yield()
                    try await group.waitForAll()
                }
            }
            var iterator = counts.stream.makeAsyncIterator()
            #expect(await iterator.next() == 200)
        }
    }

    @Test("cancelling the task that runs a connection closes its socket")
    func cancellation() async throws {
        let closures = AsyncStream.makeStream(of: WebSocketClosure?.self)
        let listen: ServerChannel.OnWebSocket = { _, connection in
            try? await connection.run { inbound, outbound in
                try await outbound.send(.text("hello"))
                do { for try await _ in inbound {} } catch {}
                closures.continuation.yield(inbound.closure)
            }
        }
        try await TestServer.with(onWebSocket: listen) { server in
            let connection = try await WebSocketClient.plain.connect(to: server.webSocket, timeout: .seconds(10))
            let greeted = AsyncStream.makeStream(of: Void.self)
            let task = Task {
                try await connection.run { inbound, _ in
                    for try await _ in inbound { greeted.continuation.yield() }
                }
            }
            for await _ in greeted.stream { break }
            task.cancel()
            _ = await task.result
            var iterator = closures.stream.makeAsyncIterator()
            #expect(await iterator.next() == .byPeer(code: .goingAway, reason: ""))
        }
    }

    @Test("a connection that nobody runs closes its socket")
    func unused() async throws {
        let closed = AsyncStream.makeStream(of: Void.self)
        let listen: ServerChannel.OnWebSocket = { _, connection in
            try? await connection.run { inbound, _ in
                do { for try await _ in inbound {} } catch {}
            }
            closed.continuation.yield()
        }
        try await TestServer.with(onWebSocket: listen) { server in
            _ = try await WebSocketClient.plain.connect(to: server.webSocket, timeout: .seconds(10))
            for await _ in closed.stream { break }
        }
    }
}

/// A number that several tasks see.
private final class Counter: Sendable {
    let value = Atomic(0)
}
