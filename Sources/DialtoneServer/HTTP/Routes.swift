import DialtoneDoors
import DialtoneModel
import DialtoneSupport
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
    /// nil where the administrator names no folder.
    let firmware: FirmwareFiles?
    let isReady: @Sendable () async -> Bool
    /// What `/metrics` wants to be shown; nil where it is open.
    let metricsToken: TokenFile?
    let metricsText: @Sendable () async -> String

    func respond(to request: Request, context: ServiceContext) async throws -> Response {
        let path = request.uri.path.removingPercentEncoding ?? "?"
        let response = try await answer(path, request, context)
        return request.method == .head ? response.createHeadResponse() : response
    }

    private func answer(_ path: String, _ request: Request, _ context: ServiceContext) async throws -> Response {
        if let door = door(at: path) {
            guard request.method == .get || request.method == .head else { return wrongMethod }
            return await serve(door, request, context)
        }
        if let firmware, scope != .service, path.hasPrefix(FirmwareFiles.place) {
            guard request.method == .get || request.method == .head else { return wrongMethod }
            return await firmware.respond(to: request, at: path, context: context)
        }
        guard scope != .phones else { return refused(.notFound) }
        guard request.method == .get || request.method == .head else { return wrongMethod }
        switch path {
        case "/health": return text("ok\n")
        case "/ready": return await isReady() ? text("ready\n") : text("database out of reach, or not to be written\n", .serviceUnavailable)
        case "/metrics":
            if let metricsToken, !metricsToken.isShown(by: request.headers[values: .authorization]) {
                var response = refused(.unauthorized)
                response.headers[.wwwAuthenticate] = "Bearer realm=\"metrics\""
                return response
            }
            return self.text(await metricsText(), type: "text/plain; version=0.0.4; charset=utf-8")
        default:
            guard let page = pages.page(at: path) else { return refused(.notFound) }
            return Response(status: .ok, headers: page.headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: page.bytes)))
        }
    }

    /// The door to which a path leads on this listener.
    ///
    /// A phone that was pointed at the bare host of the phones' listener asks there for the file that is named by its MAC.
    private func door(at path: String) -> DoorRequest.Door? {
        guard scope != .service else { return nil }
        if let door = DoorRequest.Door(path: path) { return door }
        guard scope == .phones else { return nil }
        let parts = path.split(separator: "/")
        guard parts.count == 1, doors.isNamedByMAC(String(parts[0])) else { return nil }
        return DoorRequest.Door(path: "/p/\(parts[0])")
    }

    private func serve(_ door: DoorRequest.Door, _ request: Request, _ context: ServiceContext) async -> Response {
        let answer = await doors.answer(
            DoorRequest(
                door: door, userAgent: request.headers[.userAgent],
                address: listener.clientAddress(peer: context.peerAddress, forwardedFor: request.values("X-Forwarded-For")),
                certificate: await certificate(request, context),
                proof: CredentialCheck.Request(
                    authorization: request.headers[.authorization], method: request.method.rawValue, target: request.head.path ?? "/"),
                isEncrypted: isEncrypted(request, context), ifNoneMatch: request.headers[.ifNoneMatch],
                wantsHeadOnly: request.method == .head))
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
        case .challenged(let challenges):
            for challenge in challenges { headers.append(HTTPField(name: .wwwAuthenticate, value: challenge)) }
            return Response(status: .unauthorized, headers: headers)
        case .limited(let seconds):
            headers[.retryAfter] = String(seconds)
            return Response(status: .tooManyRequests, headers: headers)
        case .unavailable:
            headers[.retryAfter] = "60"
            return Response(status: .serviceUnavailable, headers: headers)
        }
    }

    /// The subject of the client certificate: our own listener's word, or that of a proxy which we trust.
    private func certificate(_ request: Request, _ context: ServiceContext) async -> String? {
        if let header = listener.clientCertificateHeader, listener.isTrusted(context.peerAddress) {
            // Several would mean that the proxy lets its clients' own header pass.
            let values = request.values(header)
            return values.count == 1 && !values[0].isEmpty ? values[0] : nil
        }
        return listener.clientAuthorityFiles.isEmpty ? nil : await context.certificateSubject()
    }

    private func isEncrypted(_ request: Request, _ context: ServiceContext) -> Bool {
        listener.tls != nil || listener.isTrusted(context.peerAddress) && request.values("X-Forwarded-Proto").last?.lowercased() == "https"
    }

    private func text(
        _ text: String, _ status: HTTPResponse.Status = .ok, type: String = "text/plain; charset=utf-8"
    ) -> Response {
        Response(
            status: status, headers: [.contentType: type, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    /// Source: RFC 9110, section 15.5.6 (stated): with the methods that there are.
    private var wrongMethod: Response {
        Response(status: .methodNotAllowed, headers: [.cacheControl: "no-store", .allow: "GET, HEAD"])
    }

    private func refused(_ status: HTTPResponse.Status) -> Response {
        Response(status: status, headers: [.cacheControl: "no-store"])
    }
}

extension Request {
    fileprivate func values(_ name: String) -> [String] { HTTPField.Name(name).map { headers[values: $0] } ?? [] }
}
