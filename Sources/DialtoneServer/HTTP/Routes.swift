import DialtoneModel
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore

/// Everything that is answered over plain HTTP. What a listener serves depends on which it is.
struct Routes: HTTPResponder {
    /// What this listener is for.
    enum Scope: Sendable {
        /// The only listener: everything.
        case everything
        /// Beside a listener for phones: everything but the phones' URLs.
        case service
        /// The listener for phones: their URLs and nothing else.
        case phones
    }

    let scope: Scope
    let listener: ListenerConfiguration
    let doors: PhoneDoors
    let pages: AppPages
    let isReady: @Sendable () async -> Bool
    let metricsText: @Sendable () async throws -> String

    func respond(to request: Request, context: ServiceContext) async throws -> Response {
        let path = request.uri.path.removingPercentEncoding ?? "?"
        let response = try await answer(path, request, context)
        return request.method == .head ? response.createHeadResponse() : response
    }

    private func answer(_ path: String, _ request: Request, _ context: ServiceContext) async throws -> Response {
        if scope != .service, let door = DoorRequest.Door(path: path) {
            guard request.method == .get || request.method == .head else { return refused(.methodNotAllowed) }
            return await serve(door, request, context)
        }
        guard scope != .phones else { return refused(.notFound) }
        guard request.method == .get || request.method == .head else { return refused(.methodNotAllowed) }
        switch path {
        case "/health": return text("ok\n")
        case "/ready": return await isReady() ? text("ready\n") : text("database out of reach\n", .serviceUnavailable)
        case "/metrics":
            let text = try await metricsText()
            return self.text(text, type: "text/plain; version=0.0.4; charset=utf-8")
        default:
            guard let page = pages.page(at: path, host: request.head.authority) else { return refused(.notFound) }
            return Response(status: .ok, headers: page.headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: page.bytes)))
        }
    }

    private func serve(_ door: DoorRequest.Door, _ request: Request, _ context: ServiceContext) async -> Response {
        let forwarded = HTTPField.Name("X-Forwarded-For").map { request.headers[values: $0] } ?? []
        let answer = await doors.answer(
            DoorRequest(
                door: door, userAgent: request.headers[.userAgent],
                address: listener.clientAddress(peer: context.peerAddress, forwardedFor: forwarded),
                ifNoneMatch: request.headers[.ifNoneMatch], wantsHeadOnly: request.method == .head))
        var headers: HTTPFields = [.cacheControl: "no-store"]
        switch answer {
        case .file(let contentType, let bytes, let etag):
            headers[.contentType] = contentType
            headers[.eTag] = etag
            return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
        case .unchanged(let etag):
            headers[.eTag] = etag
            return Response(status: .notModified, headers: headers)
        case .missing: return Response(status: .notFound, headers: headers)
        case .limited(let seconds):
            headers[.retryAfter] = String(seconds)
            return Response(status: .tooManyRequests, headers: headers)
        case .unavailable:
            headers[.retryAfter] = "60"
            return Response(status: .serviceUnavailable, headers: headers)
        }
    }

    private func text(
        _ text: String, _ status: HTTPResponse.Status = .ok, type: String = "text/plain; charset=utf-8"
    ) -> Response {
        Response(
            status: status, headers: [.contentType: type, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    private func refused(_ status: HTTPResponse.Status) -> Response {
        Response(status: status, headers: [.cacheControl: "no-store"])
    }
}
