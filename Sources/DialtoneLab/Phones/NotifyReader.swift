import NIOCore

/// Hears `NOTIFY check-sync` as datagrams and answers it, for one phone.
final class NotifyReader: ChannelInboundHandler, Sendable {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>
    typealias OutboundOut = AddressedEnvelope<ByteBuffer>

    private let heard: @Sendable () -> Void

    init(heard: @escaping @Sendable () -> Void) { self.heard = heard }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let envelope = unwrapInboundIn(data)
        guard let request = SIPMessage.datagram(envelope.data), request.method != nil else { return }
        let response = Self.answer(request)
        context.writeAndFlush(
            wrapOutboundOut(AddressedEnvelope(remoteAddress: envelope.remoteAddress, data: response.bytes)), promise: nil)
        if response.status == 200 { heard() }
    }

    /// What a phone answers to a request of its registrar.
    static func answer(_ request: SIPMessage) -> SIPMessage {
        guard request.method == "NOTIFY" else { return request.response(405, "Method Not Allowed", tag: "phone") }
        guard request["event"]?.lowercased().hasPrefix("check-sync") == true else {
            return request.response(489, "Bad Event", tag: "phone")
        }
        return request.response(200, "OK", tag: "phone")
    }
}
