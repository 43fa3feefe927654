import DialtoneDoors
import DialtoneSupport
import DialtoneTransport
import NIOHTTP1
import SwiftASN1
import X509

/// Answers to phones that ask for the same again, on the event loop.
///
/// It passes over everything whose reading is not plain: then ``Routes`` reads it.
struct RepeatedRequests: ReadyAnswers {
    let listener: ListenerConfiguration
    let doors: PhoneDoors

    /// The fields of a request that count here, each sent once at most.
    private struct Fields {
        var userAgent: String?
        var ifNoneMatch: String?
        var authorization: String?
        var forwardedFor: String?
        var forwardedProtocol: String?
        /// What a proxy says of the client's certificate.
        var certificate: String?

        /// nil if one was sent twice.
        init?(_ headers: HTTPHeaders, certificateField: String?) {
            func take(_ value: String, _ place: inout String?) -> Bool {
                guard place == nil else { return false }
                place = value
                return true
            }
            for (name, value) in headers {
                let isKnown: Bool
                // By length first: most names are of no interest.
                switch name.utf8.count {
                case 10 where name.isSame(as: "user-agent"): isKnown = take(value, &userAgent)
                case 13 where name.isSame(as: "if-none-match"): isKnown = take(value, &ifNoneMatch)
                case 13 where name.isSame(as: "authorization"): isKnown = take(value, &authorization)
                case 15 where name.isSame(as: "x-forwarded-for"): isKnown = take(value, &forwardedFor)
                case 17 where name.isSame(as: "x-forwarded-proto"): isKnown = take(value, &forwardedProtocol)
                default: isKnown = true
                }
                guard isKnown else { return nil }
                if let certificateField, name.isSame(as: certificateField), !take(value, &certificate) { return nil }
            }
        }
    }

    func answer(_ request: ReadyRequest) -> ReadyAnswer? {
        let target = request.head.uri
        guard target.utf8.starts(with: "/p/".utf8), !target.utf8.contains(where: { $0 == 0x25 || $0 == 0x3f || $0 == 0x23 }),
            let fields = Fields(request.head.headers, certificateField: listener.clientCertificateHeader)
        else { return nil }
        let address = listener.clientAddress(peer: request.peerAddress, forwardedFor: fields.forwardedFor.map { [$0] } ?? [])
        let wantsHeadOnly = request.head.method == .HEAD
        return doors.repeated(
            RepeatedRequest(
                target: target, userAgent: fields.userAgent, ifNoneMatch: fields.ifNoneMatch, wantsHeadOnly: wantsHeadOnly, address: address
            )
        ) {
            DoorRequest.Door(path: target).map { door in
                DoorRequest(
                    door: door, userAgent: fields.userAgent, address: address, certificate: certificate(fields, request),
                    proof: CredentialCheck.Request(
                        authorization: fields.authorization, method: request.head.method.rawValue, target: target),
                    isEncrypted: listener.tls != nil
                        || listener.isTrusted(request.peerAddress) && fields.forwardedProtocol?.lowercased() == "https",
                    ifNoneMatch: fields.ifNoneMatch, wantsHeadOnly: wantsHeadOnly)
            }
        }
    }

    private func certificate(_ fields: Fields, _ request: ReadyRequest) -> String? {
        if listener.clientCertificateHeader != nil, listener.isTrusted(request.peerAddress) {
            return fields.certificate.flatMap { $0.isEmpty ? nil : $0 }
        }
        guard !listener.clientAuthorityFiles.isEmpty, let der = request.certificate() else { return nil }
        return ServiceContext.subject(ofCertificate: der)
    }
}

extension String {
    /// Whether it is this name of a field, in capital or small letters.
    fileprivate func isSame(as name: String) -> Bool {
        utf8.count == name.utf8.count && zip(utf8, name.utf8).allSatisfy { $0 | 0x20 == $1 | 0x20 }
    }
}
