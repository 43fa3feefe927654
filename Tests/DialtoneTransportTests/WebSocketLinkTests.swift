import NIOCore
import NIOPosix
import Testing

@testable import DialtoneTransport

@Suite("WebSocket links, which cost no task", .timeLimit(.minutes(10)))
struct WebSocketLinkTests {
    /// A link with a stream of what it tells.
    private struct Client {
        let link: WebSocketLink
        let events: AsyncStream<WebSocketLink.Event>

        init(_ url: String, timeout: Duration = .seconds(10), limits: WebSocketLimits = WebSocketLimits()) {
            let (events, tell) = AsyncStream.makeStream(of: WebSocketLink.Event.self)
            self.events = events
            link = WebSocketClient(group: MultiThreadedEventLoopGroup.singleton, tls: nil, limits: limits).open(url, timeout: timeout) {
                tell.yield($0)
                switch $0 {
                case .failed, .ended: tell.finish()
                case .opened, .received: break
                }
            }
        }
    }

    @Test("messages go both ways, and a Close ends it once")
    func echo() async throws {
        try await TestServer.with { server in
            let client = Client(server.webSocket)
            var events = client.events.makeAsyncIterator()
            #expect(await events.next() == .opened)
            for text in ["one", "two"] {
                client.link.send(.text(text))
                #expect(await events.next() == .received(.text(text)))
                client.link.taken()
            }
            client.link.close(reason: "done")
            #expect(await events.next() == .ended(.byUs(code: .normal, reason: "done")))
            #expect(await events.next() == nil)
            client.link.send(.text("too late"))
            client.link.close(reason: "again")
            client.link.abort()
        }
    }

    @Test("the peer closes, or is lost")
    func ends() async throws {
        try await TestServer.with(onWebSocket: { _, connection in
            try? await connection.run { _, outbound in await outbound.close(.goingAway, reason: "bye") }
        }) { server in
            let client = Client(server.webSocket)
            var events = client.events.makeAsyncIterator()
            #expect(await events.next() == .opened)
            #expect(await events.next() == .ended(.byPeer(code: .goingAway, reason: "bye")))
        }
    }

    @Test("what does not come up is told once, whatever the cause")
    func fails() async throws {
        #expect(await Client("http://127.0.0.1/").events.reduce(into: []) { $0.append($1) }.map(\.isFailure) == [true])
        try await TestServer.with { server in
            let wrong = Client("\(server.http.replacing("http", with: "ws"))/nothing")
            #expect(await wrong.events.reduce(into: []) { $0.append($1) } == [.failed(.status(404))])
        }
        try await Listener.with(answer: nil) { port, closed in
            let late = Client("ws://127.0.0.1:\(port)/", timeout: .milliseconds(100))
            #expect(await late.events.reduce(into: []) { $0.append($1) } == [.failed(.timedOut(after: .milliseconds(100)))])
            let unwanted = Client("ws://127.0.0.1:\(port)/", timeout: .seconds(50))
            unwanted.link.close(reason: "")
            #expect(await unwanted.events.reduce(into: []) { $0.append($1) } == [.failed(.cancelled)])
        }
    }

    @Test("messages that are dealt with are followed by the next, until the peer closes")
    func readOn() async throws {
        let part = String(repeating: "x", count: 60_000)
        try await TestServer.with(onWebSocket: { _, connection in
            try? await connection.run { _, outbound in
                for _ in 0..<1000 { try await outbound.send(.text(part)) }
            }
        }) { server in
            let client = Client(server.webSocket)
            var events = client.events.makeAsyncIterator()
            #expect(await events.next() == .opened)
            for _ in 0..<1000 {
                #expect(await events.next() == .received(.text(part)))
                client.link.taken()
            }
            #expect(await events.next() == .ended(.byPeer(code: .normal, reason: "")))
        }
    }

    @Test("a peer whose messages are not dealt with is held back: 60 MB fit into no socket's buffers, so it gives up sending")
    func heldBack() async throws {
        let part = String(repeating: "x", count: 60_000)
        let (counts, count) = AsyncStream.makeStream(of: Int.self)
        try await TestServer.with(
            .init(limits: .init(sendStallMax: .milliseconds(200))),
            onWebSocket: { _, connection in
                try? await connection.run { _, outbound in
                    var sent = 0
                    defer { count.yield(sent) }
                    while sent < 1000 {
                        try await outbound.send(.text(part))
                        sent += 1
                    }
                }
            }
        ) { server in
            let client = Client(server.webSocket)
            var events = client.events.makeAsyncIterator()
            #expect(await events.next() == .opened)
            #expect(await events.next() == .received(.text(part)))
            var sent = counts.makeAsyncIterator()
            let before = await sent.next()
            #expect((before ?? 1000) < 1000)
            client.link.abort()
            while await events.next() != nil {}
        }
    }

    @Test("messages that wait when the connection is closed are not told, and do not keep it open")
    func unheard() async throws {
        let (answers, answer) = AsyncStream.makeStream(of: WebSocketClosure?.self)
        try await TestServer.with(onWebSocket: { _, connection in
            try? await connection.run { inbound, outbound in
                // An answer may come too late to be sent.
                defer { answer.yield(inbound.closure) }
                try await outbound.send(.text("first"))
                for try await message in inbound { try await outbound.send(message) }
            }
        }) { server in
            let client = Client(server.webSocket)
            var events = client.events.makeAsyncIterator()
            #expect(await events.next() == .opened)
            #expect(await events.next() == .received(.text("first")))
            // Never taken: what the server echoes now is not read before the link is closed.
            client.link.send(.text("second"))
            client.link.close(reason: "enough")
            #expect(await events.next() == .ended(.byUs(code: .normal, reason: "enough")))
            var closures = answers.makeAsyncIterator()
            #expect(await closures.next() == .byPeer(code: .normal, reason: "enough"))
        }
    }
}

extension WebSocketLink.Event {
    fileprivate var isFailure: Bool { if case .failed = self { true } else { false } }
}
