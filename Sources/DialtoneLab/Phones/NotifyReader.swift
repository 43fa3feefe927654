import DialtoneModel
import NIOCore
import Synchronization

/// What one phone answers to the requests of its registrar, on whichever way they come.
final class NotifyRules: Sendable {
    private let firmware: any LabFirmware
    private let values = Mutex<[String: String]>([:])

    init(_ firmware: any LabFirmware) { self.firmware = firmware }

    /// The phone has these settings from now on.
    func know(_ settings: [String: String]) { values.withLock { $0 = settings } }

    func answer(_ request: SIPMessage) -> SIPMessage {
        guard request.method == "NOTIFY" else { return request.response(405, "Method Not Allowed", tag: "phone") }
        let event = request["event"]?.lowercased().prefix { $0 != ";" }.trimmingBlanks ?? ""
        switch values.withLock({ firmware.answer(toEvent: String(event), $0) }) {
        case 200: return request.response(200, "OK", tag: "phone")
        case 401:
            return request.response(
                401, "Unauthorized", tag: "phone", [("WWW-Authenticate", "Digest realm=\"phone\", nonce=\"00000000\", algorithm=MD5")])
        case let status: return request.response(status, "Bad Event", tag: "phone")
        }
    }
}

/// Hears `NOTIFY check-sync` as datagrams and answers it, for one phone.
final class NotifyReader: ChannelInboundHandler, Sendable {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>
    typealias OutboundOut = AddressedEnvelope<ByteBuffer>

    private let rules: NotifyRules
    private let heard: @Sendable () -> Void

    init(_ rules: NotifyRules, heard: @escaping @Sendable () -> Void) {
        self.rules = rules
        self.heard = heard
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let envelope = unwrapInboundIn(data)
        guard let request = SIPMessage.datagram(envelope.data), request.method != nil else { return }
        let response = rules.answer(request)
        context.writeAndFlush(
            wrapOutboundOut(AddressedEnvelope(remoteAddress: envelope.remoteAddress, data: response.bytes)), promise: nil)
        if response.status == 200 { heard() }
    }
}

/// Hears `NOTIFY check-sync` on a connection and answers it, for one phone.
final class NotifyStreamReader: ChannelInboundHandler, Sendable {
    typealias InboundIn = SIPMessage
    typealias OutboundOut = ByteBuffer

    private let rules: NotifyRules
    private let heard: @Sendable () -> Void

    init(_ rules: NotifyRules, heard: @escaping @Sendable () -> Void) {
        self.rules = rules
        self.heard = heard
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let request = unwrapInboundIn(data)
        guard request.method != nil else { return }
        let response = rules.answer(request)
        context.writeAndFlush(wrapOutboundOut(response.bytes), promise: nil)
        if response.status == 200 { heard() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
