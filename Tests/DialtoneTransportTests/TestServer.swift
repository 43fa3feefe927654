import DialtoneTransport
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceLifecycle

/// A server on a free port of the loopback interface.
struct TestServer: Sendable {
    let port: Int
    private let services: ServiceGroup
    private let running: Task<Void, any Error>

    var webSocket: String { "ws://127.0.0.1:\(port)/ws" }
    var http: String { "http://127.0.0.1:\(port)" }

    /// Tells all connections that the server goes, and waits until they have ended.
    func shutDown() async throws {
        await services.triggerGracefulShutdown()
        try await running.value
    }

    /// Runs a server for the duration of `body`.
    ///
    /// `/ws` becomes a WebSocket; GET of `/hello` is answered with a text, POST of `/echo` with its body, everything
    /// else with 404.
    @discardableResult
    static func with<R: Sendable>(
        _ configuration: ServerChannel.Configuration = .init(),
        onWebSocket: @escaping ServerChannel.OnWebSocket = echo,
        _ body: (TestServer) async throws -> R
    ) async throws -> R {
        var quiet = Logger(label: "test")
        quiet.logLevel = .critical
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let listener = HTTPListener(
            ServerChannel(
                responder: respond, shouldUpgrade: { head, _ in head.uri == "/ws" }, onWebSocket: onWebSocket,
                configuration: configuration),
            host: "127.0.0.1", port: 0, logger: quiet
        ) { channel in
            continuation.yield(channel.localAddress?.port ?? 0)
        }
        let services = ServiceGroup(configuration: .init(services: [Listening(listener: listener)], logger: quiet))
        let running = Task { try await services.run() }
        for await port in ports {
            let server = TestServer(port: port, services: services, running: running)
            let result: Result<R, any Error>
            do { result = .success(try await body(server)) } catch { result = .failure(error) }
            try await server.shutDown()
            return try result.get()
        }
        throw CancellationError()
    }

    static let echo: ServerChannel.OnWebSocket = { _, connection in
        // The tests look at the client's side.
        try? await connection.run { inbound, outbound in
            for try await message in inbound { try await outbound.send(message) }
        }
    }

    private static let respond: ServerChannel.Responder = { request, writer, _ in
        var request = request
        switch (request.method, request.head.path) {
        case (.get, "/hello"), (.head, "/hello"):
            try await writer.write(
                response: HTTPResponse(status: .ok, headerFields: [.contentType: "text/plain", .contentLength: "5"]),
                body: request.method == .head ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(string: "hello")))
        case (.post, "/echo"):
            let body = try await request.collectBody(upTo: 1 << 20)
            try await writer.write(
                response: HTTPResponse(status: .ok, headerFields: [.contentLength: "\(body.readableBytes)"]),
                body: ResponseBody(byteBuffer: body))
        default:
            try await writer.writeResponse(HTTPResponse(status: .notFound, headerFields: [.contentLength: "0"]))
        }
    }
}

private struct Listening: Service {
    let listener: HTTPListener

    func run() async throws { try await listener.run() }
}

extension WebSocketClient {
    static let plain = WebSocketClient(group: MultiThreadedEventLoopGroup.singleton, tls: nil)
}

/// A TCP connection without any protocol.
enum RawPeer {
    /// An upgrade request with the key of RFC 6455, section 1.3.
    static let upgrade = """
        GET /ws HTTP/1.1\r
        Host: localhost\r
        Connection: keep-alive, Upgrade\r
        Upgrade: WebSocket\r
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
        Sec-WebSocket-Version: 13\r
        \r

        """

    /// Sends bytes and reads until the server closes.
    static func exchange(port: Int, _ bytes: [UInt8]) async throws -> [UInt8] {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(bytes: bytes))
            var answer: [UInt8] = []
            // A reset instead of the end is as good here.
            do { for try await part in inbound { answer += part.readableBytesView } } catch {}
            return answer
        }
    }

    static func exchange(port: Int, _ text: String) async throws -> String {
        String(decoding: try await exchange(port: port, Array(text.utf8)), as: UTF8.self)
    }

    /// Sends all bytes before it reads any, as simple clients do, and reads until the server closes.
    ///
    /// - Throws: When the server does not take them all.
    static func writeThenRead(port: Int, _ start: [UInt8], thenBytes count: Int, _ end: String = "") async throws -> String {
        let channel = try await patient(port: port)
        var bytes = ByteBuffer(bytes: start)
        bytes.writeRepeatingByte(0, count: count)
        bytes.writeString(end)
        return try await channel.executeThenClose { [bytes] inbound, _ in
            try await channel.channel.writeAndFlush(bytes).get()
            var answer = ""
            // A reset instead of the end is as good here.
            do { for try await part in inbound { answer += String(buffer: part) } } catch {}
            return answer
        }
    }

    /// Sends a byte again and again behind the start, until the server does not take them any more, and throws then.
    static func drip(port: Int, _ start: String) async throws {
        let channel = try await patient(port: port)
        try await channel.executeThenClose { _, _ -> Void in
            try await channel.channel.writeAndFlush(ByteBuffer(string: start)).get()
            while true { try await channel.channel.writeAndFlush(ByteBuffer(string: "x")).get() }
        }
    }

    /// A client that goes on sending when the server has ended its side.
    private static func patient(port: Int) async throws -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
        try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
    }

    /// Opens a WebSocket, sends bytes behind the request, and returns what came after the answer's head.
    static func webSocket(port: Int, _ frames: [UInt8]) async throws -> [UInt8] {
        let answer = try await exchange(port: port, Array(upgrade.utf8) + frames)
        let end = Array("\r\n\r\n".utf8)
        guard let start = answer.firstRange(of: end), answer.starts(with: "HTTP/1.1 101 ".utf8) else { return answer }
        return Array(answer[start.upperBound...])
    }
}
