import NIOCore
import NIOPosix
import Synchronization

/// Stands between two programs and does to their connections what networks do: it delays, holds back, cuts and refuses.
///
/// Its port stays the same while the server behind it ends and comes back elsewhere.
final class FaultProxy: Sendable {
    enum Mode: Hashable, Sendable {
        case passing
        /// All that is sent comes so much later, in its order.
        case slow(milliseconds: Int64)
        /// Connections are taken, and nothing that is sent comes until another mode is set; that one side closes, the other hears.
        case hanging
        /// After so many more bytes in one of its directions a connection is cut: in the middle of a frame.
        case cutting(after: Int)
        /// New connections are closed at once; those that there are stay.
        case refusing
    }

    private struct State {
        var mode = Mode.passing
        var server: Int
        var channels: [ObjectIdentifier: any Channel] = [:]
    }

    /// What is shared with the connections, which live on their event loops.
    private final class Book: Sendable {
        let state: Mutex<State>

        init(server: Int) { state = Mutex(State(server: server)) }

        /// Keeps a channel for as long as it is open.
        func enter(_ channel: any Channel) {
            let key = ObjectIdentifier(channel)
            state.withLock { $0.channels[key] = channel }
            channel.closeFuture.whenComplete { _ in _ = self.state.withLock { $0.channels.removeValue(forKey: key) } }
        }
    }

    private let listener: any Channel
    private let book: Book

    /// - Parameter server: The port of the server on 127.0.0.1; 0 as long as there is none.
    init(to server: Int = 0) async throws {
        let book = Book(server: server)
        self.book = book
        listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { Self.take($0, book) }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    /// Where clients connect.
    var port: Int { listener.localAddress?.port ?? 0 }

    /// The server for new connections.
    var server: Int {
        get { book.state.withLock { $0.server } }
        set { book.state.withLock { $0.server = newValue } }
    }

    /// What happens from now on, to connections that there are as well.
    func set(_ mode: Mode) {
        let channels = book.state.withLock { state in
            state.mode = mode
            return Array(state.channels.values)
        }
        for channel in channels { channel.pipeline.fireUserInboundEventTriggered(mode) }
    }

    /// Cuts all connections.
    func cut() {
        for channel in book.state.withLock({ Array($0.channels.values) }) { channel.close(promise: nil) }
    }

    func close() async throws {
        cut()
        try await listener.close()
    }

    private static func take(_ client: any Channel, _ book: Book) -> EventLoopFuture<Void> {
        let (mode, port) = book.state.withLock { ($0.mode, $0.server) }
        guard mode != .refusing, port != 0 else { return client.close() }
        return ClientBootstrap(group: client.eventLoop).channelOption(.autoRead, value: false).connect(host: "127.0.0.1", port: port)
            .flatMap { server in
                client.eventLoop.makeCompletedFuture {
                    // Looked at again: what is set from here on reaches the handlers.
                    for channel in [client, server] { book.enter(channel) }
                    let mode = book.state.withLock { $0.mode }
                    try client.pipeline.syncOperations.addHandler(Passing(to: server, mode))
                    try server.pipeline.syncOperations.addHandler(Passing(to: client, mode))
                }.flatMap {
                    client.setOption(.autoRead, value: true).and(server.setOption(.autoRead, value: true)).map { _ in }
                }
            }
            .flatMapError { _ in client.close() }
    }

    /// One direction of a connection: passes what it reads to another channel of the same event loop.
    private final class Passing: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let other: any Channel
        private var mode: Mode
        private var held: [ByteBuffer] = []
        /// What is delayed comes in its order, whatever the delay has become since.
        private var lastDue = NIODeadline.uptimeNanoseconds(0)
        /// Bytes that pass before the cut.
        private var allowance = 0

        init(to other: any Channel, _ mode: Mode) {
            (self.other, self.mode) = (other, mode)
            if case .cutting(let count) = mode { allowance = count }
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            guard let mode = event as? Mode else { return context.fireUserInboundEventTriggered(event) }
            self.mode = mode
            if case .cutting(let count) = mode { allowance = count }
            guard mode != .hanging else { return }
            let waiting = held
            held = []
            for bytes in waiting { pass(bytes, context) }
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let bytes = unwrapInboundIn(data)
            if mode == .hanging { held.append(bytes) } else { pass(bytes, context) }
        }

        private func pass(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
            var bytes = bytes
            if case .cutting = mode {
                guard bytes.readableBytes < allowance else {
                    let part = bytes.readSlice(length: allowance) ?? ByteBuffer()
                    // The other direction closes with it.
                    other.writeAndFlush(part).whenComplete { [other] _ in other.close(promise: nil) }
                    allowance = 0
                    return
                }
                allowance -= bytes.readableBytes
            }
            var due = NIODeadline.now()
            if case .slow(let delay) = mode { due = due + .milliseconds(delay) }
            guard due < lastDue || due > .now() else {
                other.writeAndFlush(bytes, promise: nil)
                return
            }
            lastDue = max(lastDue, due)
            context.eventLoop.assumeIsolated().scheduleTask(deadline: lastDue) { [other, bytes] in
                other.writeAndFlush(bytes, promise: nil)
            }
        }

        func channelInactive(context: ChannelHandlerContext) {
            guard lastDue > .now() else { return other.close(promise: nil) }
            // Behind what was delayed.
            context.eventLoop.assumeIsolated().scheduleTask(deadline: lastDue) { [other] in other.close(promise: nil) }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }
}
