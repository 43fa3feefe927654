package import Logging
package import NIOCore
import NIOExtras
import NIOPosix
import ServiceLifecycle
import Synchronization

/// Accepts connections at one address and runs them: on the event loops alone as long as there are ready answers, with a task for each
/// connection that asks for more.
package final class HTTPListener: Sendable {
    private let server: ServerChannel
    private let host: String
    private let port: Int
    private let group: any EventLoopGroup
    private let logger: Logger
    private let opened: @Sendable (any Channel) async -> Void

    /// Connections that the kernel keeps for us while the loops are busy.
    private static let backlog: Int32 = 4096

    /// - Parameters:
    ///   - port: 0 for one that the system chooses.
    ///   - opened: Called when connections are accepted, with the channel, which knows the port.
    package init(
        _ server: ServerChannel, host: String, port: Int, group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton, logger: Logger,
        opened: @escaping @Sendable (any Channel) async -> Void
    ) {
        (self.server, self.host, self.port, self.group, self.logger, self.opened) = (server, host, port, group, logger, opened)
    }

    /// Runs until the process is asked to stop, and then until its connections have ended; or until the task is cancelled.
    ///
    /// - Throws: What the system says when it does not let us listen.
    package func run() async throws {
        let (connections, begin) = AsyncStream.makeStream(of: ServerChannel.Value.self)
        // A stream forgets what it holds when its reader is cancelled, and nothing else would close these.
        let unserved = Unserved()
        let end: @Sendable (ServerChannel.Value) -> Void = { [server, logger] connection in
            // Owned by the connection, which it closes at once.
            Task { await server.handle(value: connection, logger: logger) }.cancel()
        }
        defer {
            begin.finish()
            unserved.takeAll().forEach(end)
        }
        let quiescing = ServerQuiescingHelper(group: group)
        let channel = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: Self.backlog)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(quiescing.makeServerChannelHandler(channel: channel))
                }
            }
            .childChannelInitializer { [server, logger] channel in
                server.accept(channel, logger: logger) { connection in
                    unserved.add(connection)
                    guard case .terminated = begin.yield(connection) else { return }
                    unserved.takeAll().forEach { end($0) }
                }
                return channel.eventLoop.makeSucceededVoidFuture()
            }
            .bind(host: host, port: port).get()
        let hasEnded = channel.eventLoop.makePromise(of: Void.self)
        logger.debug("Listening", metadata: ["address": "\(channel.localAddress.map { "\($0)" } ?? host)"])
        await withTaskCancellationOrGracefulShutdown(quiescing, hasEnded) {
            await opened(channel)
            await withDiscardingTaskGroup { tasks in
                tasks.addTask {
                    // It does not fail.
                    try? await hasEnded.futureResult.get()
                    begin.finish()
                }
                for await connection in connections {
                    unserved.remove(connection)
                    tasks.addTask { [server, logger] in await server.handle(value: connection, logger: logger) }
                }
                unserved.takeAll().forEach(end)
            }
        }
    }

    private func withTaskCancellationOrGracefulShutdown(
        _ quiescing: ServerQuiescingHelper, _ hasEnded: EventLoopPromise<Void>, _ body: () async -> Void
    ) async {
        await withTaskCancellationHandler {
            await withGracefulShutdownHandler {
                await body()
            } onGracefulShutdown: {
                quiescing.initiateShutdown(promise: hasEnded)
            }
        } onCancel: {
            quiescing.initiateShutdown(promise: hasEnded)
        }
    }
}

/// Connections that need a task and have none yet.
private final class Unserved: Sendable {
    private let connections = Mutex<[ObjectIdentifier: ServerChannel.Value]>([:])

    func add(_ connection: ServerChannel.Value) { connections.withLock { $0[ObjectIdentifier(connection.channel)] = connection } }

    func remove(_ connection: ServerChannel.Value) { connections.withLock { $0[ObjectIdentifier(connection.channel)] = nil } }

    func takeAll() -> [ServerChannel.Value] {
        connections.withLock { connections in
            defer { connections = [:] }
            return Array(connections.values)
        }
    }
}
