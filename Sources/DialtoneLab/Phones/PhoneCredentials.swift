import DialtoneModel
import Foundation

/// The login that a phone shows to a provisioning server that asks for one.
struct PhoneCredentials: Equatable, Sendable {
    var user: String
    var password: Secret

    /// The value of `Authorization` for the strongest of the challenges that a phone knows.
    ///
    /// Source: RFC 7616 and RFC 7617 (stated); phones know Basic and Digest with MD5 (stated by the makers).
    ///
    /// - Parameters:
    ///   - challenges: The values of `WWW-Authenticate`.
    ///   - target: Path and query of the request.
    /// - Returns: nil if the phone knows none of the schemes.
    func answer(_ challenges: [String], method: String, target: String, clientNonce: String) -> String? {
        for challenge in challenges {
            guard let digest = SIPDigest(challenge), ["", "MD5"].contains(digest["algorithm"].uppercased()) else { continue }
            let withCount = digest["qop"].split(separator: ",").contains { $0.trimmingBlanks == "auth" }
            guard withCount || digest["qop"].isEmpty else { continue }
            let response = SIPDigest.response(
                user: user, realm: digest["realm"], password: password, method: method, uri: target, nonce: digest["nonce"],
                count: withCount ? "00000001" : nil, clientNonce: withCount ? clientNonce : nil)
            return "Digest username=\(SIPDigest.quoted(user)), realm=\(SIPDigest.quoted(digest["realm"])), "
                + "nonce=\(SIPDigest.quoted(digest["nonce"])), uri=\"\(target)\", response=\"\(response)\", algorithm=MD5"
                + (digest["opaque"].isEmpty ? "" : ", opaque=\(SIPDigest.quoted(digest["opaque"]))")
                + (withCount ? ", qop=auth, nc=00000001, cnonce=\"\(clientNonce)\"" : "")
        }
        guard challenges.contains(where: { $0.lowercased().hasPrefix("basic") }) else { return nil }
        return "Basic " + Data("\(user):\(password.reveal())".utf8).base64EncodedString()
    }

    /// Takes `user:password@` out of a URL.
    ///
    /// - Returns: The URL without it, and the login; both parts may be percent-encoded.
    static func split(_ url: String) -> (url: String, credentials: PhoneCredentials?) {
        guard let scheme = url.firstRange(of: "://") else { return (url, nil) }
        let authority = url[scheme.upperBound...].prefix { $0 != "/" }
        guard let at = authority.lastIndex(of: "@") else { return (url, nil) }
        let login = authority[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map {
            String($0).removingPercentEncoding ?? String($0)
        }
        let rest = url[..<scheme.upperBound] + url[url.index(after: at)...]
        return (String(rest), PhoneCredentials(user: login[0], password: Secret(login.count > 1 ? login[1] : "")))
    }
}
