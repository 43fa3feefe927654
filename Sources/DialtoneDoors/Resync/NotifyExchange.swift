import DialtoneModel
import Foundation
import NIOCore
import NIOPosix

/// Sends one NOTIFY to a phone and waits for its answer.
struct NotifyExchange: Sendable {
    /// Intervals between repetitions over UDP: timer E starts with T1 = 500 ms and doubles (RFC 3261, section 17.1.2.2, stated);
    /// we give up well before its end.
    private static let waits: [Duration] = [.milliseconds(500), .seconds(1), .seconds(2)]
    /// Over TCP nothing is repeated.
    private static let patience: Duration = .milliseconds(3500)
    private static let connectTimeout: TimeAmount = .seconds(3)
    /// The longest answer that is read.
    static let answerBytesMax = 8192
    /// Answers that wait to be read: any host can send more.
    private static let answersMax = 16

    let address: String
    let port: Int
    let user: String
    let event: String
    /// Those of the phone's account, for phones that ask who sends the NOTIFY; nil = none are known.
    let credentials: PhoneSettings.HTTPCredentials?

    private struct Finding {
        let end: ResyncOutcome.End
        let status: Int?

        init(_ end: ResyncOutcome.End) { (self.end, status) = (end, nil) }

        /// - Parameter status: The final one of SIP.
        init(status: Int) { (end, self.status) = (200..<300).contains(status) ? (.accepted, nil) : (.refused, status) }
    }

    func send(over transport: NotifyMessage.Transport) async -> ResyncOutcome.Attempt {
        var attempt = ResyncOutcome.Attempt(.notify(transport.rawValue), .noConnection)
        do {
            let target = try SocketAddress(ipAddress: address, port: port)
            let finding =
                switch transport {
                case .udp: try await overUDP(target)
                case .tcp: try await overTCP(target)
                }
            (attempt.end, attempt.status) = (finding.end, finding.status)
        } catch is SocketAddressError {
            attempt.end = .badAddress
        } catch {
            // Nothing more is known of it.
        }
        return attempt
    }

    private func overUDP(_ target: SocketAddress) async throws -> Finding {
        let (answers, answered) = AsyncStream.makeStream(of: NotifyAnswer.self, bufferingPolicy: .bufferingOldest(Self.answersMax))
        let channel = try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(DatagramReader(answered)) }
            }
            .bind(host: target.protocol == .inet6 ? "::" : "0.0.0.0", port: 0).get()
        let own = try Self.ownAddress(towards: target, channel)
        let outcome = await exchange(message(to: target, own: own, over: .udp), answers) { text in
            for wait in Self.waits {
                do {
                    try await channel.writeAndFlush(AddressedEnvelope(remoteAddress: target, data: ByteBuffer(string: text)))
                    try await Task.sleep(for: wait)
                } catch { return }
            }
        }
        try? await channel.close()  // closed already is fine too
        return outcome
    }

    private func overTCP(_ target: SocketAddress) async throws -> Finding {
        let (answers, answered) = AsyncStream.makeStream(of: NotifyAnswer.self, bufferingPolicy: .bufferingOldest(Self.answersMax))
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(Self.connectTimeout)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(StreamReader(answered)) }
            }
            .connect(to: target).get()
        let own = channel.localAddress.flatMap { Self.hostPort($0.ipAddress, $0.port) } ?? "0.0.0.0:5060"
        let outcome = await exchange(message(to: target, own: own, over: .tcp), answers) { text in
            do {
                try await channel.writeAndFlush(ByteBuffer(string: text))
                try await Task.sleep(for: Self.patience)
            } catch { return }
        }
        try? await channel.close()  // closed already is fine too
        return outcome
    }

    /// Sends the message, and once more with credentials where the phone asks for them.
    ///
    /// - Parameter send: Sends a text, again and again where the transport wants that, until it is cancelled or gives up.
    private func exchange(
        _ message: NotifyMessage, _ answers: AsyncStream<NotifyAnswer>, send: @escaping @Sendable (String) async -> Void
    ) async -> Finding {
        var message = message
        guard let first = await Self.answer(to: message, in: answers, send: send) else { return Finding(.silent) }
        guard let header = first.wanted else { return Finding(status: first.status) }
        guard let credentials else { return Finding(.noPassword) }
        // A digest can be guessed from at leisure, so it goes no further than the phone's own network.
        guard PrivateNetworks.contain(address) else { return Finding(.publicAddress) }
        let answer = ChallengeAnswer(credentials: credentials, method: "NOTIFY", uri: message.uri, allowsBasic: false)
        guard let value = answer.text(to: first.challenges) else { return Finding(.unknownChallenge) }
        message.sequence = 2
        message.authorization = (header, value)
        guard let second = await Self.answer(to: message, in: answers, send: send) else { return Finding(.silent) }
        return second.wanted == nil ? Finding(status: second.status) : Finding(.wrongPassword)
    }

    private func message(to target: SocketAddress, own: String, over transport: NotifyMessage.Transport) -> NotifyMessage {
        NotifyMessage(
            user: user, target: Self.hostPort(target.ipAddress, target.port) ?? address, own: own, event: event,
            transport: transport, id: String(UInt64.random(in: .min ... .max), radix: 36))
    }

    /// The answer to this message, or nil once sending has given up.
    private static func answer(
        to message: NotifyMessage, in answers: AsyncStream<NotifyAnswer>, send: @escaping @Sendable (String) async -> Void
    ) async -> NotifyAnswer? {
        let (text, sequence) = (message.text, message.sequence)
        return await withTaskGroup(of: NotifyAnswer?.self) { group in
            group.addTask {
                // One that was repeated may be answered twice.
                for await answer in answers where answer.sequence == nil || answer.sequence == sequence { return answer }
                return nil
            }
            group.addTask {
                await send(text)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
    }

    /// Our address as the phone sees it: what the system would send from.
    private static func ownAddress(towards target: SocketAddress, _ channel: any Channel) throws -> String {
        let own = try System.enumerateDevices().compactMap(\.address).first {
            $0.protocol == target.protocol && $0.ipAddress != "127.0.0.1" && $0.ipAddress != "::1"
        }
        let isLoopback = target.ipAddress?.hasPrefix("127.") == true || target.ipAddress == "::1"
        let host = isLoopback ? target.ipAddress : own?.ipAddress ?? target.ipAddress
        return hostPort(host, channel.localAddress?.port ?? 5060) ?? "0.0.0.0:5060"
    }

    private static func hostPort(_ host: String?, _ port: Int?) -> String? {
        host.map { "\($0.contains(":") ? "[\($0)]" : $0):\(port ?? 5060)" }
    }
}

/// Passes on the final status of the answers.
private final class DatagramReader: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>
    private let answered: AsyncStream<NotifyAnswer>.Continuation

    init(_ answered: AsyncStream<NotifyAnswer>.Continuation) { self.answered = answered }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if let answer = NotifyAnswer(String(buffer: unwrapInboundIn(data).data)) { answered.yield(answer) }
    }
}

/// The same for a stream, in which an answer may come in pieces or behind a provisional one.
private final class StreamReader: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let answered: AsyncStream<NotifyAnswer>.Continuation
    private var text = ""

    init(_ answered: AsyncStream<NotifyAnswer>.Continuation) { self.answered = answered }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        text += String(buffer: unwrapInboundIn(data))
        guard text.utf8.count <= NotifyExchange.answerBytesMax else { return context.close(promise: nil) }
        // Answers to a NOTIFY have no body, so each ends with its empty line.
        while let end = text.range(of: "\r\n\r\n") {
            if let answer = NotifyAnswer(String(text[..<end.lowerBound])) { answered.yield(answer) }
            text = String(text[end.upperBound...])
        }
    }

    func channelInactive(context: ChannelHandlerContext) { answered.finish() }
}
