import Glibc
import HTTPTypes
import NIOCore
import NIOPosix
import Testing

@testable import DialtoneTransport

@Suite("WebSocket client", .timeLimit(.minutes(10)))
struct ClientTests {
    let group = MultiThreadedEventLoopGroup.singleton

    /// What an attempt to connect ends with; nil if it succeeds.
    private func fault(_ url: String, timeout: Duration = .seconds(10)) async -> ConnectFault? {
        do {
            let client = WebSocketClient(group: group, tls: try TLSClientContext.make(verify: false))
            _ = try await client.connect(to: url, timeout: timeout)
            return nil
        } catch {
            return error as? ConnectFault
        }
    }

    @Test("a port where nobody listens")
    func refused() async throws {
        // Bound, so that no other test gets it, and not listening.
        let bound = try BoundPort()
        defer { bound.close() }
        let port = bound.port
        #expect(await fault("ws://127.0.0.1:\(port)/") == .refused(host: "127.0.0.1", port: port))
        #expect(await fault("ws://localhost:\(port)/") == .refused(host: "localhost", port: port))
    }

    @Test("a server that answers with HTTP")
    func status() async throws {
        try await TestServer.with { server in
            #expect(await fault("ws://127.0.0.1:\(server.port)/nothing") == .status(404))
        }
    }

    @Test("a server without TLS")
    func notTLS() async throws {
        try await TestServer.with { server in
            #expect(
                await fault("wss://127.0.0.1:\(server.port)/ws")
                    == .tls(host: "127.0.0.1", reason: "TLS: the peer does not speak TLS"))
        }
    }

    @Test("a name that does not exist")
    func unknownName() async throws {
        #expect(await fault("ws://no-such-host.invalid/") == .nameNotFound(host: "no-such-host.invalid"))
    }

    @Test(
        "answers that are no upgrade",
        arguments: [
            "nonsense\r\n\r\n",
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n",
            "HTTP/1.1 101 Switching Protocols\r\n\r\n",
        ])
    func wrongAnswers(answer: String) async throws {
        try await Listener.with(answer: answer) { port, _ in
            guard case .notWebSocket? = await fault("ws://127.0.0.1:\(port)/") else {
                Issue.record("no notWebSocket")
                return
            }
        }
    }

    @Test("a listener that never answers: the time is up, and no socket stays")
    func timesOut() async throws {
        try await Listener.with(answer: nil) { port, closed in
            #expect(
                await fault("ws://127.0.0.1:\(port)/", timeout: .milliseconds(100))
                    == .timedOut(after: .milliseconds(100)))
            #expect(
                await fault("wss://127.0.0.1:\(port)/", timeout: .milliseconds(100))
                    == .timedOut(after: .milliseconds(100)))
            var iterator = closed.makeAsyncIterator()
            for _ in 1...2 { await iterator.next() }
        }
    }

    @Test("a cancelled attempt ends at once, and no socket stays")
    func cancelled() async throws {
        try await Listener.with(answer: nil) { port, closed in
            let task = Task { await fault("ws://127.0.0.1:\(port)/", timeout: .seconds(50)) }
            task.cancel()
            #expect(await task.value == .cancelled)
        }
        try await Listener.with(answer: nil) { port, closed in
            let client = HTTPClient(group: group, timeout: .seconds(50))
            let task = Task { try await client.send(.get, "http://127.0.0.1:\(port)/") }
            task.cancel()
            await #expect(throws: HTTPClientFault.cancelled) { try await task.value }
        }
    }

    struct URLCase: Sendable {
        let url: String
        let host: String
        let port: Int
        let target: String
        let authority: String
    }

    @Test(
        "URLs are taken apart",
        arguments: [
            URLCase(url: "ws://a", host: "a", port: 80, target: "/", authority: "a"),
            URLCase(url: "WSS://a.example/b/c?d=e#f", host: "a.example", port: 443, target: "/b/c?d=e", authority: "a.example"),
            URLCase(url: "ws://10.0.0.1:8080?x", host: "10.0.0.1", port: 8080, target: "/?x", authority: "10.0.0.1:8080"),
            URLCase(url: "wss://[::1]:8443/x", host: "::1", port: 8443, target: "/x", authority: "[::1]:8443"),
            URLCase(url: "wss://[fe80::1]", host: "fe80::1", port: 443, target: "/", authority: "[fe80::1]"),
        ])
    func urls(urlCase: URLCase) throws {
        let endpoint = try Endpoint(urlCase.url, plain: "ws", secure: "wss")
        #expect(endpoint.host == urlCase.host)
        #expect(endpoint.port == urlCase.port)
        #expect(endpoint.target == urlCase.target)
        #expect(endpoint.authority == urlCase.authority)
    }

    @Test(
        "bad URLs are refused",
        arguments: [
            "", "a", "http://a/", "ws://", "ws:///x", "ws://a:0/", "ws://a:65536/", "ws://a:x/", "ws://[::1/", "ws://[::1]x/",
            "ws://u:p@a/", "ws://a/b c", "ws://a/\r\nX: y",
        ])
    func badURLs(url: String) {
        #expect(throws: ConnectFault.self) { try Endpoint(url, plain: "ws", secure: "wss") }
    }
}

/// A TCP listener that gives every connection the same answer, or none, and reads until the peer closes.
enum Listener {
    static func with<R: Sendable>(
        answer: String?, _ body: @Sendable (_ port: Int, _ closed: AsyncStream<Void>) async throws -> R
    ) async throws -> R {
        let (closed, continuation) = AsyncStream.makeStream(of: Void.self)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { child in
                child.closeFuture.whenComplete { _ in continuation.yield() }
                guard let answer else { return child.eventLoop.makeSucceededVoidFuture() }
                return child.pipeline.addHandler(Answerer(answer: answer))
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let result = try await body(channel.localAddress?.port ?? 0, closed)
        try await channel.close()
        return result
    }

    private final class Answerer: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer
        let answer: String

        init(answer: String) { self.answer = answer }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
        }
    }
}

/// A TCP port of the loopback interface that is taken, and at which nothing listens.
struct BoundPort {
    private let descriptor: Int32
    let port: Int

    struct Failed: Error { let code = errno }

    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = self.descriptor
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 && getsockname(descriptor, $0, &size) == 0
            }
        }
        guard isBound else { throw Failed() }
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    func close() { Glibc.close(descriptor) }
}
