import NIOCore
import NIOPosix
import Synchronization

/// A load balancer as hosters have one: takes connections on a port of its own and passes their bytes to one of several servers, in turn;
/// to the next one if a server does not answer.
final class TCPBalancer: Sendable {
    private let channel: any Channel

    /// - Parameter ports: Of the servers on 127.0.0.1.
    init(to ports: [Int]) async throws {
        let turn = Mutex(0)
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { client in
                let first = turn.withLock { turn in
                    turn += 1
                    return turn
                }
                let order = ports.indices.map { ports[(first + $0) % ports.count] }
                return Self.connect(client, to: order[...])
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    var port: Int { channel.localAddress?.port ?? 0 }

    func close() async throws { try await channel.close() }

    private static func connect(_ client: any Channel, to ports: ArraySlice<Int>) -> EventLoopFuture<Void> {
        guard let port = ports.first else { return client.close() }
        return ClientBootstrap(group: client.eventLoop).channelOption(.autoRead, value: false).connect(host: "127.0.0.1", port: port)
            .flatMap { server in join(client, server) }
            .flatMapError { _ in connect(client, to: ports.dropFirst()) }
    }

    private static func join(_ client: any Channel, _ server: any Channel) -> EventLoopFuture<Void> {
        client.eventLoop.makeCompletedFuture {
            try client.pipeline.syncOperations.addHandler(Passing(to: server))
            try server.pipeline.syncOperations.addHandler(Passing(to: client))
        }.flatMap {
            client.setOption(.autoRead, value: true).and(server.setOption(.autoRead, value: true)).map { _ in }
        }
    }

    /// Passes what it reads to another channel of the same event loop, and its end too.
    private final class Passing: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let other: any Channel

        init(to other: any Channel) { self.other = other }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) { other.writeAndFlush(unwrapInboundIn(data), promise: nil) }
        func channelInactive(context: ChannelHandlerContext) { other.close(promise: nil) }
        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }
}
