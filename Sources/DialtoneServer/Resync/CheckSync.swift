import Foundation
import NIOCore
import NIOPosix

/// Asks a phone to fetch its file again: SIP NOTIFY with `Event: check-sync` (RFC 3261 transport rules over UDP).
///
/// Most phones accept it only from their registrar's address, so a refusal or silence is normal; the phone then fetches at
/// its next resync interval.
package enum CheckSync {
    package struct Result: Sendable {
        package var isAccepted: Bool
        /// For people.
        package var text: String

        package init(isAccepted: Bool, text: String) {
            self.isAccepted = isAccepted
            self.text = text
        }
    }

    /// Intervals between repetitions: timer E starts with T1 = 500 ms and doubles; we give up well before its end.
    private static let waits: [Duration] = [.milliseconds(500), .seconds(1), .seconds(2)]

    /// - Throws: When no datagram can be sent at all (no such address, no network).
    package static func send(to address: String, port: Int, user: String) async throws -> Result {
        let target: SocketAddress
        do { target = try SocketAddress(ipAddress: address, port: port) } catch {
            return Result(isAccepted: false, text: "\(address) is no IP address")
        }
        let (answers, answered) = AsyncStream.makeStream(of: String.self)
        let bind = target.protocol == .inet6 ? "::" : "0.0.0.0"
        let channel = try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(AnswerReader(answered)) }
            }
            .bind(host: bind, port: 0).get()
        let request = message(to: target, user: user, own: try localAddress(towards: target, channel))
        let status = await withTaskGroup(of: String?.self) { group in
            group.addTask {
                for await line in answers { return line }; return nil
            }
            group.addTask {
                for wait in waits {
                    do {
                        try await channel.writeAndFlush(AddressedEnvelope(remoteAddress: target, data: ByteBuffer(string: request)))
                        try await Task.sleep(for: wait)
                    } catch { return nil }
                }
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
        try? await channel.close()  // closed already is fine too
        guard let status else {
            return Result(isAccepted: false, text: "\(address) did not answer the NOTIFY; the phone fetches at its next resync interval")
        }
        let code = status.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return (200..<300).contains(code)
            ? Result(isAccepted: true, text: "\(address) accepted the NOTIFY and fetches its file now")
            : Result(isAccepted: false, text: "\(address) refused the NOTIFY (\(code)); the phone fetches at its next resync interval")
    }

    private static func message(to target: SocketAddress, user: String, own: String) -> String {
        let tag = String(UInt64.random(in: .min ... .max), radix: 36)
        let branch = "z9hG4bK" + String(UInt64.random(in: .min ... .max), radix: 36)
        let host = target.ipAddress.map { $0.contains(":") ? "[\($0)]" : $0 } ?? ""
        // The user part comes from a directory: only what needs no escaping may stand in a request line.
        let name =
            user.addingPercentEncoding(
                withAllowedCharacters: .alphanumerics.intersection(.init(charactersIn: Unicode.Scalar(0)...Unicode.Scalar(127)))) ?? "phone"
        let lines = [
            "NOTIFY sip:\(name)@\(host):\(target.port ?? 5060) SIP/2.0", "Via: SIP/2.0/UDP \(own);branch=\(branch);rport",
            "Max-Forwards: 70", "From: <sip:dialtone@\(own)>;tag=\(tag)", "To: <sip:\(name)@\(host)>", "Call-ID: \(tag)@dialtone",
            "CSeq: 1 NOTIFY", "Contact: <sip:dialtone@\(own)>", "Event: check-sync;reboot=false",
            "Subscription-State: terminated;reason=noresource", "Content-Length: 0", "", "",
        ]
        return lines.joined(separator: "\r\n")
    }

    /// Our address as the phone sees it: what the system would send from.
    private static func localAddress(towards target: SocketAddress, _ channel: any Channel) throws -> String {
        let port = channel.localAddress?.port ?? 5060
        let devices = try System.enumerateDevices()
        let own = devices.compactMap(\.address).first {
            $0.protocol == target.protocol && $0.ipAddress != "127.0.0.1" && $0.ipAddress != "::1"
        }
        let isLoopback = target.ipAddress?.hasPrefix("127.") == true || target.ipAddress == "::1"
        let host = isLoopback ? target.ipAddress : own?.ipAddress ?? target.ipAddress
        return "\(host.map { $0.contains(":") ? "[\($0)]" : $0 } ?? "0.0.0.0"):\(port)"
    }

    /// Passes on the status line of the first answer.
    private final class AnswerReader: ChannelInboundHandler {
        typealias InboundIn = AddressedEnvelope<ByteBuffer>
        private let answered: AsyncStream<String>.Continuation

        init(_ answered: AsyncStream<String>.Continuation) { self.answered = answered }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let text = String(buffer: unwrapInboundIn(data).data)
            guard let line = text.split(whereSeparator: \.isNewline).first, line.hasPrefix("SIP/2.0 ") else { return }
            // 1xx means "wait": the answer is still to come.
            if !line.hasPrefix("SIP/2.0 1") { answered.yield(String(line)) }
        }
    }
}
