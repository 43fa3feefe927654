import NIOCore

/// Takes what a client sends behind our last answer, and drops it.
///
/// A socket that is closed with unread bytes is reset, and a client that writes all before it reads then loses its answer. It stands
/// before the decoder, which keeps what it does not read.
///
/// Source: RFC 9112, section 9.6 (stated): close the side for writing, go on reading, then close.
final class InputDrain: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    private(set) var input: UnwantedInput

    init(_ input: UnwantedInput) { self.input = input }

    // The handlers behind may not want to read any more.
    func handlerAdded(context: ChannelHandlerContext) { context.read() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if !input.take(unwrapInboundIn(data).readableBytes, at: .now()) { context.close(promise: nil) }
    }

    func channelReadComplete(context: ChannelHandlerContext) { context.read() }
}
