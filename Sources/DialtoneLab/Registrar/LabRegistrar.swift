import DialtoneModel
import Logging
import NIOCore
import NIOPosix
import Synchronization

/// The registrar of the simulated PBX, on TCP and on UDP.
///
/// A registration that a phone makes over TLS comes here over TCP: the way through a reverse proxy that ends TLS and
/// writes its own Via is not played, but what follows from it is (``LabBehaviour/trustedProxy``).
final class LabRegistrar: Sendable {
    typealias Connection = NIOAsyncChannel<SIPMessage, ByteBuffer>
    typealias Datagrams = NIOAsyncChannel<AddressedEnvelope<ByteBuffer>, AddressedEnvelope<ByteBuffer>>

    /// Bound and not served yet.
    struct Bound: Sendable {
        let tcp: NIOAsyncChannel<Connection, Never>
        let udp: Datagrams
        let host: String
        let port: Int
    }

    /// UDP registrations are not tied to a connection.
    private static let datagramLink: UInt64 = 0

    private struct State {
        var nextLink: UInt64 = 1
        var writers: [UInt64: NIOAsyncChannelOutboundWriter<ByteBuffer>] = [:]
        var address: (host: String, port: Int)?
        /// Names under which phones find it, besides those of the system.
        var names: Set<String> = []
    }

    private let context: LabContext
    private let pbx: LabPBX
    private let session: RegistrarSession
    private let state = Mutex(State())

    init(_ context: LabContext, pbx: LabPBX) {
        self.context = context
        self.pbx = pbx
        session = RegistrarSession(context: context, pbx: pbx)
    }

    /// Where phones connect to, whatever name they were told; nil before the lab listens.
    var address: (host: String, port: Int)? { state.withLock { $0.address } }

    func addName(_ name: String) { state.withLock { _ = $0.names.insert(name.lowercased()) } }

    func isCalled(_ name: String) -> Bool { state.withLock { $0.names.contains(name.lowercased()) } }

    /// Binds TCP and UDP to one number that the system chooses.
    ///
    /// - Throws: What the system says if there is no number to be had for both.
    func bind() async throws -> Bound {
        let host = context.options.host
        let pair = try await PortPair.open(
            streams: {
                let tcp = try await ServerBootstrap(group: context.group)
                    .serverChannelOption(.backlog, value: 4096)
                    .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                    .bind(host: host, port: 0) { channel in
                        channel.eventLoop.makeCompletedFuture {
                            try channel.pipeline.syncOperations.addHandler(ByteToMessageHandler(SIPStreamDecoder()))
                            return try Connection(wrappingChannelSynchronously: channel)
                        }
                    }
                return (tcp, tcp.channel.localAddress?.port ?? 0)
            },
            datagrams: { port in
                try await DatagramBootstrap(group: context.group)
                    .bind(host: host, port: port) { channel in
                        channel.eventLoop.makeCompletedFuture { try Datagrams(wrappingChannelSynchronously: channel) }
                    }
            },
            // A wrapped channel must be finished before it goes away. The failure that counts is the other socket's.
            giveUp: { tcp in try? await tcp.executeThenClose { _ in } })
        state.withLock { $0.address = (host, pair.port) }
        return Bound(tcp: pair.streams, udp: pair.datagrams, host: host, port: pair.port)
    }

    /// Serves until cancelled.
    func run(_ bound: Bound) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.serveDatagrams(bound.udp) }
            group.addTask { await self.accept(bound.tcp) }
        }
    }

    private func accept(_ server: NIOAsyncChannel<Connection, Never>) async {
        do {
            try await withThrowingDiscardingTaskGroup { group in
                try await server.executeThenClose { connections in
                    for try await connection in connections { group.addTask { await self.serve(connection) } }
                }
                group.cancelAll()
            }
        } catch {
            context.logger.debug("Registrar ended", metadata: ["error": "\(error)"])
        }
    }

    private func serve(_ connection: Connection) async {
        let address = connection.channel.remoteAddress
        let peer = address.map { "\($0.ipAddress ?? "?"):\($0.port ?? 0)" } ?? "?"
        let link = state.withLock { state in
            state.nextLink += 1
            return state.nextLink
        }
        var held: [String: String] = [:]
        do {
            try await connection.executeThenClose { inbound, outbound in
                state.withLock { $0.writers[link] = outbound }
                for try await message in inbound where message.method != nil {
                    let (response, registered) = await session.answer(message, peer: peer, link: link)
                    if let registered { held[registered.hw] = registered.guid }
                    try await outbound.write(response.bytes)
                }
            }
        } catch {
            context.logger.trace("SIP connection ended", metadata: ["error": "\(error)"])
        }
        state.withLock { $0.writers[link] = nil }
        for (hw, guid) in held { await pbx.lost(guid, hw: hw, link: link) }
    }

    private func serveDatagrams(_ channel: Datagrams) async {
        do {
            try await channel.executeThenClose { inbound, outbound in
                for try await envelope in inbound {
                    guard let message = SIPMessage.datagram(envelope.data), message.method != nil else { continue }
                    let peer = "\(envelope.remoteAddress.ipAddress ?? "?"):\(envelope.remoteAddress.port ?? 0)"
                    let (response, _) = await session.answer(message, peer: peer, link: Self.datagramLink)
                    try await outbound.write(AddressedEnvelope(remoteAddress: envelope.remoteAddress, data: response.bytes))
                }
            }
        } catch {
            context.logger.debug("Registrar's UDP ended", metadata: ["error": "\(error)"])
        }
    }

    /// Sends `NOTIFY check-sync` over the connection by which a device is registered.
    ///
    /// - Throws: ``LabFault`` if it is not registered over a connection.
    func checkSync(_ hw: String) async throws {
        guard let registration = await pbx.registration(hw: hw),
            let writer = state.withLock({ $0.writers[registration.link] })
        else { throw LabFault("\(hw) is not registered over a connection") }
        let tag = context.random.text(8, of: LabRandom.hexDigits)
        let notify = SIPMessage(
            startLine: "NOTIFY \(registration.contact) SIP/2.0",
            fields: [
                ("Via", "SIP/2.0/TCP \(context.options.domain);branch=z9hG4bK\(tag)"), ("Max-Forwards", "70"),
                ("From", "<sip:pbx@\(context.options.domain)>;tag=\(tag)"), ("To", "<\(registration.contact)>"),
                ("Call-ID", "\(tag)@\(context.options.domain)"), ("CSeq", "1 NOTIFY"), ("Event", "check-sync;reboot=false"),
                ("Subscription-State", "terminated"),
            ])
        try await writer.write(notify.bytes)
    }
}
