import NIOCore
import NIOHTTP1

/// Decides about an upgrade before NIO's typed upgrade handler sees the request.
///
/// NIO (2.101) loses a request that has an `Upgrade` header and is not upgraded: a refused one, or `Upgrade: h2c`, gets
/// no answer at all (observed). Here such a request loses the header instead and goes on to the router as a plain one.
final class UpgradeGate: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    /// How many parts of pipelined requests may wait for the decision. Nobody pipelines behind an upgrade in earnest.
    private static let waitingPartsMax = 16

    private enum State {
        case first
        case deciding([HTTPServerRequestPart])
        case decided
    }

    private let decide: @Sendable (HTTPRequestHead) async -> Bool
    private var state = State.first
    private var context: ChannelHandlerContext?

    init(decide: @escaping @Sendable (HTTPRequestHead) async -> Bool) { self.decide = decide }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }
    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch state {
        case .decided:
            context.fireChannelRead(data)
        case .deciding(var parts):
            guard parts.count < Self.waitingPartsMax else { return context.close(promise: nil) }
            parts.append(unwrapInboundIn(data))
            state = .deciding(parts)
        case .first:
            guard case .head(let head) = unwrapInboundIn(data), head.headers.contains(name: "Upgrade") else {
                state = .decided
                return context.fireChannelRead(data)
            }
            state = .deciding([])
            guard Self.isWebSocketRequest(head) else { return finish(head, accepted: false) }
            // The task belongs to the connection: it ends by itself, and `finish` does nothing once the handler is gone.
            context.eventLoop.makeFutureWithTask { [decide] in await decide(head) }
                .assumeIsolated().whenSuccess { self.finish(head, accepted: $0) }
        }
    }

    private func finish(_ head: HTTPRequestHead, accepted: Bool) {
        guard let context, case .deciding(let waiting) = state else { return }
        var head = head
        if accepted {
            // One value only, or NIO would look for other protocols first.
            head.headers.replaceOrAdd(name: "Upgrade", value: "websocket")
        } else {
            head.headers.remove(name: "Upgrade")
            // ``HTTPFrontHandler`` lets everything pass on this connection, and so knows no limits behind the answer.
            head.headers.replaceOrAdd(name: "Connection", value: "close")
        }
        state = .decided
        context.fireChannelRead(wrapInboundOut(.head(head)))
        for part in waiting { context.fireChannelRead(wrapInboundOut(part)) }
        context.fireChannelReadComplete()
    }

    /// Whether a request is a complete WebSocket opening handshake.
    ///
    /// Source: RFC 6455, section 4.2.1 (stated).
    private static func isWebSocketRequest(_ head: HTTPRequestHead) -> Bool {
        func has(_ token: Substring, in name: String) -> Bool {
            head.headers[canonicalForm: name].contains { $0.lowercased() == token }
        }
        return head.method == .GET && head.version == .http1_1 && has("websocket", in: "Upgrade")
            && has("upgrade", in: "Connection") && head.headers["Sec-WebSocket-Key"].count == 1
            && head.headers["Sec-WebSocket-Version"] == ["13"]
            // NIO gives up on an upgrade request with a body.
            && !head.headers.contains(name: "Transfer-Encoding")
            && head.headers["Content-Length"].allSatisfy { $0 == "0" }
    }
}
