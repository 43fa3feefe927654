import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// Phones that fetch as fast as they get answers, over a fixed number of connections.
struct FetchLoad: Sendable {
    struct Outcome: Sendable {
        var requests = 0
        /// Anything but a 200, and broken connections.
        var failures = 0
        var bytes = 0
        var seconds = 0.0
        /// Milliseconds from the first byte of a request (with a new connection: from its opening) to the last of its answer.
        var latencies: [Double] = []

        var perSecond: Double { Double(requests) / max(seconds, 0.001) }

        func latency(_ share: Double) -> Double? {
            guard !latencies.isEmpty else { return nil }
            let sorted = latencies.sorted()
            return sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
        }
    }

    let port: Int
    /// nil = plain HTTP.
    let tls: NIOSSLContext?
    let paths: [String]
    let connections: Int
    /// A connection serves many requests, or one.
    let keepsAlive: Bool
    let group: any EventLoopGroup

    /// Fetches until the time is over.
    func run(for duration: Duration) async throws -> Outcome {
        let start = ContinuousClock.now
        let plan = Plan(load: self, end: start + duration)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for _ in 0..<connections {
                tasks.addTask {
                    while ContinuousClock.now < plan.end {
                        try await plan.oneConnection()
                    }
                }
            }
            try await tasks.waitForAll()
        }
        var outcome = plan.outcome.withLock { $0 }
        outcome.seconds = (ContinuousClock.now - start).inSeconds
        return outcome
    }
}

/// What the connections of one run share.
private final class Plan: Sendable {
    let load: FetchLoad
    let end: ContinuousClock.Instant
    let outcome = Mutex(FetchLoad.Outcome())
    private let next = Atomic(0)

    init(load: FetchLoad, end: ContinuousClock.Instant) {
        self.load = load
        self.end = end
    }

    /// Opens a connection and uses it until it ends.
    func oneConnection() async throws {
        let opened = ContinuousClock.now
        let over = load.group.any().makePromise(of: Void.self)
        do {
            let tls = load.tls
            _ = try await ClientBootstrap(group: load.group)
                .channelOption(.socketOption(.so_reuseaddr), value: 1)
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .channelInitializer { [self] channel in
                    channel.eventLoop.makeCompletedFuture {
                        let pipeline = channel.pipeline.syncOperations
                        if let tls { try pipeline.addHandler(try NIOSSLClientHandler(context: tls, serverHostname: "localhost")) }
                        try pipeline.addHandler(FetchHandler(plan: self, opened: opened, over: over))
                    }
                }
                .connect(host: "127.0.0.1", port: load.port).get()
            try await over.futureResult.get()
        } catch {
            over.succeed()
            outcome.withLock { $0.failures += 1 }
        }
    }

    /// The next request; nil when the time is over.
    func request() -> ByteBuffer? {
        guard ContinuousClock.now < end else { return nil }
        let number = next.wrappingAdd(7919, ordering: .relaxed).newValue
        let path = load.paths[abs(number) % load.paths.count]
        return ByteBuffer(
            string: "GET \(path) HTTP/1.1\r\nHost: localhost\r\nUser-Agent: Yealink SIP-T46U 108.86.0.45\r\n"
                + (load.keepsAlive ? "\r\n" : "Connection: close\r\n\r\n"))
    }

    func finished(status: Int, bytes: Int, since start: ContinuousClock.Instant) {
        let milliseconds = (ContinuousClock.now - start).inSeconds * 1000
        outcome.withLock { outcome in
            if status == 200 { outcome.requests += 1 } else { outcome.failures += 1 }
            outcome.bytes += bytes
            // Enough for any percentile that we show.
            if outcome.latencies.count < 1_000_000 { outcome.latencies.append(milliseconds) }
        }
    }
}

/// One connection: sends a request, reads its answer to the last byte, and goes on.
private final class FetchHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private static let endOfHead = Array("\r\n\r\n".utf8)

    private let plan: Plan
    private let over: EventLoopPromise<Void>
    private var began: ContinuousClock.Instant
    private var received = ByteBuffer()
    /// Status and whole length of the answer, once its head is there.
    private var answer: (status: Int, length: Int)?
    private var isFirst = true

    init(plan: Plan, opened: ContinuousClock.Instant, over: EventLoopPromise<Void>) {
        self.plan = plan
        self.over = over
        began = opened
    }

    func channelActive(context: ChannelHandlerContext) { send(context) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var part = unwrapInboundIn(data)
        received.writeBuffer(&part)
        if answer == nil { answer = head() }
        guard let answer, received.readableBytes >= answer.length else { return }
        plan.finished(status: answer.status, bytes: answer.length, since: began)
        received.clear()
        self.answer = nil
        if plan.load.keepsAlive { send(context) } else { context.close(promise: nil) }
    }

    func channelInactive(context: ChannelHandlerContext) { over.succeed() }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func send(_ context: ChannelHandlerContext) {
        guard let request = plan.request() else { return context.close(promise: nil) }
        if !isFirst { began = .now }
        isFirst = false
        context.writeAndFlush(wrapOutboundOut(request), promise: nil)
    }

    private func head() -> (status: Int, length: Int)? {
        let view = received.readableBytesView
        guard let end = view.firstRange(of: Self.endOfHead) else { return nil }
        let head = String(decoding: view[..<end.lowerBound], as: UTF8.self).lowercased()
        let status = head.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        let field = head.split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
        let length = field.flatMap { Int($0.dropFirst(15).filter { $0 != " " }) } ?? 0
        return (status, end.upperBound - view.startIndex + length)
    }
}
