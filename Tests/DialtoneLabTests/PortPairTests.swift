import NIOCore
import NIOPosix
import Testing

@testable import DialtoneLab

@Suite("Two sockets under one number", .timeLimit(.minutes(10)))
struct PortPairTests {
    @Test("a number that another process has for datagrams is given up, and the next one is tried")
    func taken() async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        var others: [any Channel] = []
        var given: [Int] = []
        let pair = try await PortPair.open(
            streams: {
                let streams = try await ServerBootstrap(group: group).bind(host: "127.0.0.1", port: 0).get()
                let port = try #require(streams.localAddress?.port)
                // Another process is quicker, two times.
                if others.count < 2 { others.append(try await DatagramBootstrap(group: group).bind(host: "127.0.0.1", port: port).get()) }
                return (streams, port)
            },
            datagrams: { port in try await DatagramBootstrap(group: group).bind(host: "127.0.0.1", port: port).get() },
            giveUp: { streams in
                given.append(streams.localAddress?.port ?? 0)
                streams.close(promise: nil)
            })
        #expect(given == others.compactMap(\.localAddress?.port))
        #expect(pair.streams.localAddress?.port == pair.port && pair.datagrams.localAddress?.port == pair.port)
        for channel in others + [pair.streams, pair.datagrams] { try await channel.close().get() }
    }

    @Test("after eight numbers it says why not")
    func allTaken() async throws {
        var attempts = 0
        await #expect(throws: LabFault("taken")) {
            try await PortPair.open(
                streams: {
                    attempts += 1
                    return ((), 5060 + attempts)
                },
                datagrams: { _ in throw LabFault("taken") }, giveUp: { _ in })
        }
        #expect(attempts == PortPair.attemptsMax)
    }
}
