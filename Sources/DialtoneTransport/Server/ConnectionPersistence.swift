import NIOCore
import NIOHTTP1

/// Settles whether a connection stays open behind an answer, and says so in the answer.
///
/// What comes behind it in the pipeline knows neither versions nor lists of words: it closes behind a request whose field
/// `Connection` is exactly `close`. Without this handler an HTTP/1.0 client that reads until the end waits for the idle timeout.
///
/// Source: RFC 9112, section 9.3 (stated): HTTP/1.1 stays open unless the client says `close`, HTTP/1.0 closes unless it says
/// `keep-alive`. RFC 9110, section 7.6.1 (stated): `Connection` is a list of words, in upper or lower case.
final class ConnectionPersistence: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// What an answer says about the connection; nil = nothing, HTTP/1.1 stays open without a word.
    private typealias Word = String?

    /// The words for the requests that were handed on and are not answered yet, oldest first: one answer follows the other.
    private var words: CircularBuffer<Word> = []
    private let answered: () -> Void

    /// - Parameter answered: Called behind the last part of each answer.
    init(answered: @escaping () -> Void = {}) { self.answered = answered }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = unwrapInboundIn(data) else { return context.fireChannelRead(data) }
        if head.isKeepAlive {
            // A client of HTTP/1.0 must be told that its wish is granted.
            words.append(head.version == .http1_0 ? "keep-alive" : nil)
            return context.fireChannelRead(data)
        }
        words.append("close")
        head.headers.replaceOrAdd(name: "Connection", value: "close")
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        // An informational answer is followed by the real one.
        case .head(var head) where head.status.code >= 200:
            guard let word = words.popFirst(), let word else { return context.write(data, promise: promise) }
            head.headers.replaceOrAdd(name: "Connection", value: word)
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .end:
            context.write(data, promise: promise)
            answered()
        case .head, .body: context.write(data, promise: promise)
        }
    }
}
