import Foundation
import NIOCore
import NIOPosix

/// The proxy that a native myApps client puts between itself and apps: what is asked for at
/// `http://127.0.0.1:<port>/appproxy/ext/<host>/…` is asked of `<host>`, WebSockets included.
///
/// Source: the path of an example in SDK 14r1, "com.innovaphone.search" (stated); that pages too come through it (assumed).
struct PathPrefixProxy: Sendable {
    private typealias Connection = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    private static let prefix = "/appproxy/ext/"
    private static let headBytesMax = 32_768
    private static let headEnd = "\r\n\r\n"

    /// The only host that it leads to, with its port.
    let host: String
    let port: Int
    /// `http://127.0.0.1:<port>`
    var origin: String { "http://127.0.0.1:\(port)" }
    /// Stands in place of `http://<host>`.
    var base: String { "\(origin)\(Self.prefix)\(host)" }

    /// Runs a proxy to a service such as `http://127.0.0.1:4711` for the time of `body`.
    static func run<Result: Sendable>(
        to service: String, _ body: @escaping @Sendable (PathPrefixProxy) async throws -> Result
    ) async throws -> Result {
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0) { channel in channel.eventLoop.makeCompletedFuture { try connection(channel) } }
        let proxy = PathPrefixProxy(
            host: service.replacing("http://", with: ""), port: listener.channel.localAddress?.port ?? 0)
        return try await listener.executeThenClose { clients in
            async let forwarding: Void = proxy.forward(all: clients)
            let result = try await body(proxy)
            // Its clients may stay connected for as long as their pages are open.
            listener.channel.close(promise: nil)
            await forwarding
            return result
        }
    }

    /// The head of a request as the service gets it; nil for one that is not for this host.
    ///
    /// A connection is used for one request, so that each has its head rewritten.
    static func rewritten(_ head: String, host: String) -> String? {
        var lines = head.components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ")
        guard words.count == 3, words[1].hasPrefix(prefix + host + "/") else { return nil }
        lines[0] = "\(words[0]) \(words[1].dropFirst(prefix.count + host.count)) \(words[2])"
        let isUpgrade = lines.contains { $0.lowercased().hasPrefix("upgrade:") }
        for index in lines.indices.dropFirst() {
            let name = lines[index].prefix { $0 != ":" }.lowercased()
            if name == "host" { lines[index] = "Host: \(host)" }
            if name == "connection", !isUpgrade { lines[index] = "Connection: close" }
        }
        return lines.joined(separator: "\r\n")
    }

    private static func connection(_ channel: any Channel) throws -> Connection {
        // What was answered is written to its end before the other side hears of the end.
        try Connection(wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
    }

    private func forward(all clients: NIOAsyncChannelInboundStream<NIOAsyncChannel<ByteBuffer, ByteBuffer>>) async {
        await withTaskGroup(of: Void.self) { group in
            // A client that goes away is no fault of the proxy.
            do { for try await client in clients { group.addTask { try? await forward(client) } } } catch {}
            group.cancelAll()
        }
    }

    private func forward(_ client: NIOAsyncChannel<ByteBuffer, ByteBuffer>) async throws {
        try await client.executeThenClose { inbound, outbound in
            var asked = inbound.makeAsyncIterator()
            var bytes = ByteBuffer()
            while !String(buffer: bytes).contains(Self.headEnd) {
                guard bytes.readableBytes < Self.headBytesMax, let part = try await asked.next() else { return }
                bytes.writeImmutableBuffer(part)
            }
            guard let head = Self.rewritten(String(buffer: bytes), host: host), let address = URL(string: "http://\(host)") else {
                return try await outbound.write(
                    ByteBuffer(string: "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))
            }
            let service = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(host: address.host ?? "", port: address.port ?? 80) { channel in
                    channel.eventLoop.makeCompletedFuture { try Self.connection(channel) }
                }
            try await service.executeThenClose { answers, requests in
                try await requests.write(ByteBuffer(string: head))
                async let answering: Void = {
                    for try await part in answers { try await outbound.write(part) }
                    outbound.finish()
                }()
                while let part = try await asked.next() { try await requests.write(part) }
                // The client is gone, and with it the reason for an answer.
                service.channel.close(promise: nil)
                try await answering
            }
        }
    }
}
