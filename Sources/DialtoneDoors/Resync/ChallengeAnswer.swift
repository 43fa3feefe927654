import DialtoneModel
import Foundation

/// What a client answers to a challenge of HTTP or SIP, which share it.
///
/// Source: RFC 7616 for HTTP, RFC 3261, section 22, and RFC 8760 for SIP (stated).
struct ChallengeAnswer: Sendable {
    var credentials: PhoneSettings.HTTPCredentials
    /// As in the request's first line.
    var method: String
    var uri: String
    /// Whether the password may be sent readable, where the other side knows nothing better.
    var allowsBasic = true
    /// Fresh for each request; given by tests.
    var clientNonce = String(UInt64.random(in: .min ... .max), radix: 16)

    /// The value of `Authorization` for the best of the challenges; nil if none is of a kind that we speak.
    func text(to challenges: [String]) -> String? {
        let headers = challenges.compactMap { AuthorizationHeader($0) }
        let digests = headers.compactMap { header in digest(header).map { (digest: $0, header: header) } }
        if let best = digests.first(where: { $0.digest.algorithm == .sha256 }) ?? digests.first { return text(best.digest, best.header) }
        guard allowsBasic, headers.contains(where: { $0.scheme == "basic" }) else { return nil }
        return "Basic " + Data("\(credentials.user):\(credentials.password.reveal())".utf8).base64EncodedString()
    }

    private func digest(_ header: AuthorizationHeader) -> HTTPDigest? {
        guard header.scheme == "digest", let algorithm = HTTPDigest.Algorithm(name: header.parameters["algorithm"] ?? "MD5"),
            let realm = header.parameters["realm"], let nonce = header.parameters["nonce"]
        else { return nil }
        let kinds = header.parameters["qop"]?.lowercased().split { $0 == "," || $0 == " " } ?? []
        guard kinds.isEmpty || kinds.contains("auth") else { return nil }
        let count = kinds.isEmpty ? nil : HTTPDigest.Count(number: "00000001", clientNonce: clientNonce)
        return HTTPDigest(algorithm: algorithm, credentials: credentials, realm: realm, nonce: nonce, count: count)
    }

    private func text(_ digest: HTTPDigest, _ header: AuthorizationHeader) -> String {
        func quoted(_ text: String) -> String {
            "\"\(text.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\""))\""
        }
        var parts = [
            "username=\(quoted(credentials.user))", "realm=\(quoted(digest.realm))", "nonce=\(quoted(digest.nonce))",
            "uri=\(quoted(uri))", "response=\"\(digest.response(method: method, uri: uri))\"",
        ]
        // Repeated only where the phone named it: old ones do not know the parameter.
        if header.parameters["algorithm"] != nil { parts.append("algorithm=\(digest.algorithm.rawValue)") }
        if let opaque = header.parameters["opaque"] { parts.append("opaque=\(quoted(opaque))") }
        if let count = digest.count { parts += ["qop=auth", "nc=\(count.number)", "cnonce=\(quoted(count.clientNonce))"] }
        return "Digest " + parts.joined(separator: ", ")
    }
}
