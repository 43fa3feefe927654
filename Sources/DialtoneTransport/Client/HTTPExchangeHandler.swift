import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Sends requests on a client's channel and collects the answers, one at a time.
final class HTTPExchangeHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPResponsePart
    typealias OutboundIn = Never
    typealias OutboundOut = HTTPRequestPart

    /// Nobody waits for the answer any more.
    struct Cancelled: Sendable {}

    private struct Pending {
        let promise: EventLoopPromise<HTTPClientResponse>
        let deadline: Alarm
        var head: HTTPResponse?
        var body = ByteBuffer()
    }

    private let endpoint: Endpoint
    private let timeout: Duration
    private let bodyBytesMax: Int
    private var context: ChannelHandlerContext?
    private var pending: Pending?
    /// Why there will be no further answer.
    private var end: HTTPClientFault?

    init(endpoint: Endpoint, timeout: Duration, bodyBytesMax: Int) {
        self.endpoint = endpoint
        self.timeout = timeout
        self.bodyBytesMax = bodyBytesMax
    }

    /// On the channel's event loop only.
    func send(
        _ request: HTTPRequest, _ body: ByteBuffer?, on eventLoop: any EventLoop
    ) -> EventLoopFuture<HTTPClientResponse> {
        guard let context, end == nil else {
            return eventLoop.makeFailedFuture(end ?? .broken("the connection was closed"))
        }
        guard pending == nil else {
            return eventLoop.makeFailedFuture(HTTPClientFault.badRequest("the last one is not answered yet"))
        }
        let promise = eventLoop.makePromise(of: HTTPClientResponse.self)
        let deadline = AlarmClock.of(eventLoop).set(after: timeout) {
            self.fail(.timedOut(after: self.timeout))
        }
        pending = Pending(promise: promise, deadline: deadline)
        context.write(wrapOutboundOut(.head(request)), promise: nil)
        if let body { context.write(wrapOutboundOut(.body(body)), promise: nil) }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        return promise.futureResult
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        fail(.broken("the connection was closed"))
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            pending?.head = head
        case .body(let part):
            guard let size = pending?.body.readableBytes, size + part.readableBytes <= bodyBytesMax else {
                return fail(.bodyTooBig(bytesMax: bodyBytesMax))
            }
            pending?.body.writeImmutableBuffer(part)
        case .end:
            guard let done = pending, let head = done.head else { return }
            pending = nil
            done.deadline.cancel()
            done.promise.succeed(
                HTTPClientResponse(status: head.status.code, headers: head.headerFields, body: done.body))
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(.broken("the connection was closed"))
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch ConnectFault(error, endpoint: endpoint) {
        case .tls(let host, let reason): fail(.connect(.tls(host: host, reason: reason)))
        default: fail(.broken(TransportErrorText.plain(error)))
        }
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard event is Cancelled else { return context.triggerUserOutboundEvent(event, promise: promise) }
        fail(.cancelled)
        promise?.succeed()
    }

    private func fail(_ fault: HTTPClientFault) {
        if end == nil { end = fault }
        if let failed = pending {
            pending = nil
            failed.deadline.cancel()
            failed.promise.fail(fault)
        }
        context?.close(promise: nil)
    }
}
