import NIOCore
import NIOPosix

/// The sockets at which a phone hears requests, whose address stands in its Contact.
struct PhoneEar: Sendable {
    let port: Int
    private let channels: [any Channel]

    /// - Throws: What the system says if there is no port to be had.
    static func open(_ desk: NotifyRules, _ context: LabContext, heard: @escaping @Sendable () -> Void) async throws -> PhoneEar {
        guard context.behaviour.phonesListenOnTCP else {
            let channel = try await datagrams(desk, context, port: 0, heard: heard)
            return PhoneEar(port: channel.localAddress?.port ?? 0, channels: [channel])
        }
        let pair = try await PortPair.open(
            streams: {
                let channel = try await ServerBootstrap(group: context.group)
                    .childChannelInitializer { channel in
                        channel.eventLoop.makeCompletedFuture {
                            let pipeline = channel.pipeline.syncOperations
                            try pipeline.addHandler(ByteToMessageHandler(SIPStreamDecoder()))
                            try pipeline.addHandler(NotifyStreamReader(desk, heard: heard))
                        }
                    }
                    .bind(host: context.options.host, port: 0).get()
                return (channel, channel.localAddress?.port ?? 0)
            },
            datagrams: { port in try await datagrams(desk, context, port: port, heard: heard) },
            giveUp: { $0.close(promise: nil) })
        return PhoneEar(port: pair.port, channels: [pair.streams, pair.datagrams])
    }

    private static func datagrams(
        _ desk: NotifyRules, _ context: LabContext, port: Int, heard: @escaping @Sendable () -> Void
    ) async throws -> any Channel {
        try await DatagramBootstrap(group: context.group)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(NotifyReader(desk, heard: heard))
                }
            }
            .bind(host: context.options.host, port: port).get()
    }

    func close() { for channel in channels { channel.close(promise: nil) } }
}
