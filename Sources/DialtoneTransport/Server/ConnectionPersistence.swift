import NIOCore
import NIOHTTP1

/// Settles whether a connection stays open behind an answer, and says so in the answer.
///
/// What comes behind it in the pipeline knows neither versions nor lists of words: it closes behind a request whose field
/// `Connection` is exactly `close`. Without this handler an HTTP/1.0 client that reads until the end waits for the idle timeout.
///
/// Source: RFC 9112, section 9.3 (stated): HTTP/1.1 stays open unless the client says `close`, HTTP/1.0 closes unless it says
/// `keep-alive`. RFC 9110, section 7.6.1 (stated): `Connection` is a list of words, in upper or lower case.
/// Behind a request for another protocol it closes as well: nothing that follows would be read.
final class ConnectionPersistence: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// What an answer says about the connection; nil = nothing, HTTP/1.1 stays open without a word.
    private typealias Word = String?

    /// The words for the requests that were handed on and are not answered yet, oldest first: one answer follows the other.
    private var words: CircularBuffer<Word> = []
    /// The answer that is being written is followed by none.
    private var isLast = false
    private let answered: (_ isLast: Bool) -> Void

    /// - Parameter answered: Called behind the last part of each answer.
    init(answered: @escaping (_ isLast: Bool) -> Void) { self.answered = answered }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = unwrapInboundIn(data) else { return context.fireChannelRead(data) }
        if head.wantsToStay, !head.mayLeaveHTTP {
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
            // What answers no request is told of bytes that are none, and ends the connection.
            let said: Word = words.popFirst() ?? "close"
            isLast = said == "close"
            guard let word = said else { return context.write(data, promise: promise) }
            head.headers.replaceOrAdd(name: "Connection", value: word)
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .end:
            context.write(data, promise: promise)
            answered(isLast)
        case .head, .body: context.write(data, promise: promise)
        }
    }
}
