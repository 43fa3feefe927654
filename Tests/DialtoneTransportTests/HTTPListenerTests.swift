import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import Testing

@testable import DialtoneTransport

@Suite("Accepting connections", .timeLimit(.minutes(10)))
struct HTTPListenerTests {
    /// Has no answers, and says when it was asked.
    private struct Asked: ReadyAnswers {
        let asked: AsyncStream<Void>.Continuation

        func answer(_ request: ReadyRequest) -> ReadyAnswer? {
            asked.yield()
            return nil
        }
    }

    @Test("a connection whose first request came while the listener was being cancelled is closed")
    func cancelled() async throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        // One loop, so that what was begun on it is done when something else has run there.
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let (asked, ask) = AsyncStream.makeStream(of: Void.self)
        let (ports, opened) = AsyncStream.makeStream(of: Int.self)
        let (never, hold) = AsyncStream.makeStream(of: Void.self)
        let server = ServerChannel(
            responder: { _, writer, _ in try await writer.writeResponse(HTTPResponse(status: .ok, headerFields: [.contentLength: "0"])) },
            shouldUpgrade: { _, _ in false }, onWebSocket: { _, _ in },
            configuration: .init(idleTimeout: .seconds(3600), ready: Asked(asked: ask)))
        let listener = HTTPListener(server, host: "127.0.0.1", port: 0, group: group, logger: logger) { channel in
            opened.yield(channel.localAddress?.port ?? 0)
            // Nothing takes connections before this returns, which it does when the task is cancelled.
            for await _ in never {}
        }
        let running = Task { try await listener.run() }
        var places = ports.makeAsyncIterator()
        let port = try #require(await places.next())
        async let answer = RawPeer.exchange(port: port, "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
        for await _ in asked { break }
        try await group.next().submit {}.get()
        running.cancel()
        // Neither waits for the idle timeout.
        _ = try await answer
        try await running.value
        hold.finish()
        try await group.shutdownGracefully()
    }
}
