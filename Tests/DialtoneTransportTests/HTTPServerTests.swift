import Foundation
import HTTPTypes
import NIOCore
import NIOPosix
import Testing

@testable import DialtoneTransport

@Suite("HTTP server and client", .timeLimit(.minutes(10)))
struct HTTPServerTests {
    let client = HTTPClient(group: MultiThreadedEventLoopGroup.singleton, bodyBytesMax: 100_000)

    @Test("GET, HEAD, POST and 404")
    func requests() async throws {
        try await TestServer.with { server in
            let hello = try await client.send(.get, server.http + "/hello")
            #expect(hello.status == 200)
            #expect(hello.headers[.contentType] == "text/plain")
            #expect(String(buffer: hello.body) == "hello")
            let head = try await client.send(.head, server.http + "/hello")
            #expect(head.headers[.contentLength] == "5")
            #expect(head.body.readableBytes == 0)
            let posted = try await client.send(.post, server.http + "/echo", body: ByteBuffer(string: "abc"))
            #expect(String(buffer: posted.body) == "abc")
            #expect(try await client.send(.get, server.http).status == 404)
        }
    }

    @Test("one connection serves several requests")
    func keepsAlive() async throws {
        try await TestServer.with { server in
            try await client.withConnection(to: server.http) { connection async throws in
                for _ in 1...3 {
                    #expect(try await connection.send(.get, "/hello").status == 200)
                    #expect(try await connection.send(.head, "/hello").body.readableBytes == 0)
                    #expect(try await connection.send(.post, "/echo", body: ByteBuffer(string: "x")).status == 200)
                }
            }
        }
    }

    @Test("an answer that is too large is refused")
    func bodyLimit() async throws {
        try await TestServer.with { server in
            await #expect(throws: HTTPClientFault.bodyTooBig(bytesMax: 100_000)) {
                try await client.send(.post, server.http + "/echo", body: ByteBuffer(repeating: 0, count: 100_001))
            }
        }
    }

    struct Upgrade: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let request: String
        let status: String
    }

    private static let webSocket =
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        + "Sec-WebSocket-Version: 13\r\n"

    static let upgrades = [
        Upgrade(testDescription: "accepted", request: RawPeer.upgrade, status: "101"),
        Upgrade(
            testDescription: "refused path", request: "GET /other HTTP/1.1\r\nHost: a\r\n\(webSocket)\r\n", status: "404"),
        Upgrade(
            testDescription: "not GET",
            request: "POST /echo HTTP/1.1\r\nHost: a\r\n\(webSocket)Content-Length: 2\r\n\r\nok", status: "200"),
        Upgrade(
            testDescription: "with a body",
            request: "GET /ws HTTP/1.1\r\nHost: a\r\n\(webSocket)Content-Length: 2\r\n\r\nok", status: "404"),
        Upgrade(
            testDescription: "h2c",
            request: "GET /hello HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                + "HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n\r\n", status: "200"),
        Upgrade(
            testDescription: "wrong version",
            request: "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 8\r\n\r\n", status: "404"),
        Upgrade(
            testDescription: "no key",
            request: "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\n\r\n", status: "404"),
        Upgrade(testDescription: "garbage", request: "\u{1}\u{2}\u{3} nonsense\r\n\r\n", status: "400"),
        Upgrade(
            testDescription: "endless head",
            request: "GET / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "x", count: 40_000))\r\n\r\n", status: "431"),
    ]

    @Test("every first request gets an answer", arguments: upgrades)
    func answersFirstRequest(upgrade: Upgrade) async throws {
        // The connection stays open after most answers; the short limits end it, and with it the exchange.
        let limits = WebSocketLimits(pingInterval: .milliseconds(50), silenceMax: .milliseconds(150))
        try await TestServer.with(.init(limits: limits, idleTimeout: .milliseconds(150))) { server in
            let answer = try await RawPeer.exchange(port: server.port, upgrade.request)
            #expect(answer.hasPrefix("HTTP/1.1 \(upgrade.status) "), "\(answer)")
            if upgrade.status == "101" { #expect(answer.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")) }
        }
    }

    struct Persistence: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// Behind the path, up to the empty line.
        let request: String
        /// What the answer says; nil = nothing.
        let word: String?
        /// Whether the connection stays open.
        var staysOpen = false
    }

    // Source: RFC 9112, section 9.3, and RFC 9110, section 7.6.1 (stated).
    static let persistences = [
        Persistence(testDescription: "1.0", request: "HTTP/1.0", word: "close"),
        Persistence(testDescription: "1.0 with a host", request: "HTTP/1.0\r\nHost: a", word: "close"),
        Persistence(testDescription: "1.0, close", request: "HTTP/1.0\r\nConnection: close", word: "close"),
        Persistence(testDescription: "1.0, keep", request: "HTTP/1.0\r\nConnection: Keep-Alive", word: "keep-alive", staysOpen: true),
        Persistence(testDescription: "1.0, keep and close", request: "HTTP/1.0\r\nConnection: keep-alive, close", word: "close"),
        Persistence(testDescription: "1.1", request: "HTTP/1.1\r\nHost: a", word: nil, staysOpen: true),
        Persistence(testDescription: "1.1, keep", request: "HTTP/1.1\r\nHost: a\r\nConnection: keep-alive", word: nil, staysOpen: true),
        Persistence(testDescription: "1.1, close", request: "HTTP/1.1\r\nHost: a\r\nConnection: close", word: "close"),
        Persistence(testDescription: "1.1, Close", request: "HTTP/1.1\r\nHost: a\r\nconnection: Close", word: "close"),
        Persistence(testDescription: "1.1, in a list", request: "HTTP/1.1\r\nHost: a\r\nConnection: TE,  CLOSE", word: "close"),
        Persistence(testDescription: "1.1, in two", request: "HTTP/1.1\r\nHost: a\r\nConnection: TE\r\nConnection: close", word: "close"),
    ]

    @Test("a connection stays open behind an answer or ends at once, and the answer says so", arguments: persistences)
    func persistence(each: Persistence) async throws {
        // Only a connection that stays open wrongly, or shall stay open, meets the idle timeout.
        let idle: Duration = each.staysOpen ? .milliseconds(200) : .seconds(50)
        try await TestServer.with(.init(idleTimeout: idle)) { server in
            for path in ["/hello", "/nothing"] {
                let request = "GET \(path) \(each.request)\r\n\r\n"
                // What stays open answers a second request.
                let answer = try await RawPeer.exchange(port: server.port, each.staysOpen ? request + request : request)
                let heads = answer.components(separatedBy: "HTTP/1.1 ").dropFirst()
                #expect(heads.count == (each.staysOpen ? 2 : 1), "\(answer)")
                let said = heads.map { head in
                    head.components(separatedBy: "\r\n").filter { $0.lowercased().hasPrefix("connection:") }
                        .map { $0.dropFirst("connection:".count).trimmingCharacters(in: .whitespaces).lowercased() }
                }
                #expect(said.allSatisfy { $0 == (each.word.map { [$0] } ?? []) }, "\(answer)")
            }
        }
    }

    struct Refused: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let request: String
        let status: String
    }

    /// What would be another request if the body of the first were read as one.
    private static let smuggled = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n"

    // Source: RFC 9112, sections 3.2 and 6.1 (stated).
    static let refusals = [
        Refused(testDescription: "no host", request: "GET /hello HTTP/1.1\r\n\r\n\(smuggled)", status: "400"),
        Refused(testDescription: "two hosts", request: "GET /hello HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n\(smuggled)", status: "400"),
        Refused(
            testDescription: "no host, WebSocket", request: RawPeer.upgrade.replacingOccurrences(of: "Host: localhost\r\n", with: ""),
            status: "400"),
        Refused(
            testDescription: "unknown coding",
            request: "PUT /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n\(smuggled)", status: "501"),
        Refused(
            testDescription: "unknown coding before a known one",
            request: "PUT /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n\(smuggled)", status: "501"),
        Refused(
            testDescription: "coding in 1.0",
            request: "PUT /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n\(smuggled)", status: "400"),
    ]

    @Test(
        "a request whose host or end is not certain is refused at once, first or later, and nothing behind it is answered",
        arguments: refusals)
    func refusesUncertain(each: Refused) async throws {
        // Only a connection that is left open meets the idle timeout, and then the test's own.
        try await TestServer.with(.init(idleTimeout: .seconds(3600))) { server in
            for before in ["", Self.smuggled] {
                let answer = try await RawPeer.exchange(port: server.port, before + each.request)
                let heads = answer.components(separatedBy: "HTTP/1.1 ").dropFirst()
                #expect(heads.count == (before.isEmpty ? 1 : 2), "\(answer)")
                #expect(heads.last?.hasPrefix("\(each.status) ") == true && heads.last?.contains("Connection: close") == true, "\(answer)")
            }
        }
    }

    @Test(
        "behind a request for another protocol that is refused the connection ends, for nothing more would be read on it",
        arguments: [
            "GET /hello HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIA\r\n\r\n",
            "CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n",
            "\(smuggled)GET /hello HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
        ])
    func refusedProtocol(request: String) async throws {
        try await TestServer.with(.init(idleTimeout: .seconds(3600), unwantedBytesMax: 1 << 20)) { server in
            let answer = try await RawPeer.exchange(port: server.port, request)
            #expect(answer.components(separatedBy: "HTTP/1.1 ").last?.lowercased().contains("connection: close") == true, "\(answer)")
            // Else the server would hold all of it.
            await #expect(throws: (any Error).self) {
                try await RawPeer.writeThenRead(port: server.port, Array(request.utf8), thenBytes: 64 << 20)
            }
        }
    }

    @Test("a protocol that is named but not asked for is passed over, and the connection ends all the same")
    func namedProtocol() async throws {
        try await TestServer.with(.init(idleTimeout: .seconds(3600))) { server in
            let answer = try await RawPeer.exchange(port: server.port, "GET /hello HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 200 ") && answer.lowercased().contains("connection: close"), "\(answer)")
        }
    }

    @Test(
        "a body that is not read: a client that sends all of it first gets its answer, within a limit", arguments: ["close", "keep-alive"])
    func unreadBody(connection: String) async throws {
        // More than the kernel's buffers hold.
        let count = 32 << 20
        let head = "PUT /nothing HTTP/1.1\r\nHost: a\r\nConnection: \(connection)\r\nContent-Length: \(count)\r\n\r\n"
        let after = connection == "close" ? "" : "GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        let patient = ServerChannel.Configuration(
            idleTimeout: .seconds(3600), unwantedBytesMax: count + 1000, unwantedTimeout: .seconds(3600))
        try await TestServer.with(patient) { server in
            let answer = try await RawPeer.writeThenRead(port: server.port, Array(head.utf8), thenBytes: count, after)
            #expect(answer.hasPrefix("HTTP/1.1 404 ") && answer.hasSuffix(connection == "close" ? "" : "hello"), "\(answer)")
        }
        let strict = ServerChannel.Configuration(
            idleTimeout: .seconds(3600), unwantedBytesMax: 1 << 20, unwantedTimeout: .seconds(3600))
        try await TestServer.with(strict) { server async throws -> Void in
            await #expect(throws: (any Error).self) {
                try await RawPeer.writeThenRead(port: server.port, Array(head.utf8), thenBytes: count)
            }
        }
    }

    @Test("a body that comes too slowly behind its answer ends the connection, traffic or not", arguments: ["close", "keep-alive"])
    func slowBody(connection: String) async throws {
        let configuration = ServerChannel.Configuration(
            idleTimeout: .seconds(3600), unwantedBytesMax: .max, unwantedTimeout: .milliseconds(100), unwantedBytesPerSecond: 1 << 40)
        let head = "PUT /nothing HTTP/1.1\r\nHost: a\r\nConnection: \(connection)\r\nContent-Length: 1000000000000\r\n\r\n"
        try await TestServer.with(configuration) { server async throws -> Void in
            await #expect(throws: (any Error).self) { try await RawPeer.drip(port: server.port, head) }
        }
    }

    @Test("a connection that never sends a request is closed")
    func firstRequestTimeout() async throws {
        try await TestServer.with(.init(firstRequestTimeout: .milliseconds(50))) { server async throws in
            for start in ["", "GET /hello HTTP/1.1\r\nHo"] {
                // On a busy machine the server closes before we have written, which is what is wanted too.
                let answer = try? await RawPeer.exchange(port: server.port, start)
                #expect(answer ?? "" == "")
            }
        }
    }

    @Test("one address has a limited number of connections, unless it is exempt", arguments: [false, true])
    func connectionLimit(isExempt: Bool) async throws {
        let configuration = ServerChannel.Configuration(connectionsPerAddressMax: 2, isUnlimited: { _ in isExempt })
        try await TestServer.with(configuration) { server in
            try await client.withConnection(to: server.http) { one async throws in
                try await client.withConnection(to: server.http) { two async throws in
                    #expect(try await one.send(.get, "/hello").status == 200)
                    #expect(try await two.send(.get, "/hello").status == 200)
                    let third = try? await client.send(.get, server.http + "/hello")
                    #expect(third?.status == (isExempt ? 200 : nil))
                    #expect(try await one.send(.get, "/hello").status == 200)
                }
            }
        }
    }

    @Test("the gate counts connections per address and handshakes of all")
    func gate() {
        let gate = ConnectionGate(perPeerMax: 2, handshakesMax: 3)
        #expect(gate.enter("a", isUnlimited: false))
        #expect(gate.enter("a", isUnlimited: false))
        #expect(!gate.enter("a", isUnlimited: false))  // two connections of this address
        #expect(gate.enter("a", isUnlimited: true))
        #expect(!gate.enter("b", isUnlimited: true))  // three handshakes
        gate.handshakeEnded("a")
        #expect(gate.enter("b", isUnlimited: false))
        gate.handshakeEnded("a")
        gate.leave("a")
        #expect(!gate.enter("a", isUnlimited: false))
        gate.leave("a")
        #expect(gate.enter("a", isUnlimited: false))
    }
}
