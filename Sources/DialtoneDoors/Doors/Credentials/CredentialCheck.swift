import DialtoneModel
package import DialtoneSupport
package import Foundation

/// Compares the credentials of a request with those that its phone must show.
package struct CredentialCheck: Sendable {
    enum Verdict: Equatable, Sendable {
        /// None were shown, or of a kind that we did not ask for.
        case absent
        /// The nonce is not, or no longer, good: a phone asks again with a fresh one. Says nothing about the password.
        case stale
        case wrong
        case good
    }

    /// A request's part in it.
    package struct Request: Sendable {
        var authorization: String?
        var method: String
        /// Path and query as in the request's first line.
        var target: String

        package init(authorization: String? = nil, method: String, target: String) {
            self.authorization = authorization
            self.method = method
            self.target = target
        }
    }

    static let realm = "dialtone"

    let nonces: NonceIssuer

    package init(nonces: NonceIssuer) {
        self.nonces = nonces
    }

    /// - Parameter offered: The kinds that the caller was or would be asked for.
    func verdict(
        on request: Request, offered: Set<CredentialsMode>, expected: PhoneSettings.HTTPCredentials, now: Date
    ) -> Verdict {
        guard let text = request.authorization else { return .absent }
        guard let header = AuthorizationHeader(text) else { return .wrong }
        switch header.scheme {
        case "basic" where offered.contains(.basic): return basic(header.token, expected)
        case "digest" where offered.contains(.digest): return digest(header.parameters, request, expected, now)
        default: return .absent
        }
    }

    /// - Parameter expected: Any of them is good; at least one.
    func verdict(
        on request: Request, offered: Set<CredentialsMode>, anyOf expected: [PhoneSettings.HTTPCredentials], now: Date
    ) -> Verdict {
        // All of them, so that it does not show which was right.
        let verdicts = expected.map { verdict(on: request, offered: offered, expected: $0, now: now) }
        return verdicts.contains(.good) ? .good : verdicts.first ?? .wrong
    }

    /// The values of `WWW-Authenticate`, one header each.
    ///
    /// MD5 comes first, because phones that read one challenge only know it (assumed); with a password of 120 random bits
    /// it is good enough. Source: RFC 7616, section 3.3 (stated).
    func challenges(_ offered: Set<CredentialsMode>, isStale: Bool, now: Date) -> [String] {
        var values: [String] = []
        if offered.contains(.digest) {
            let nonce = nonces.nonce(at: now)
            for algorithm in HTTPDigest.Algorithm.allCases {
                values.append(
                    "Digest realm=\"\(Self.realm)\", qop=\"auth\", algorithm=\(algorithm.rawValue), nonce=\"\(nonce)\""
                        + (isStale ? ", stale=true" : ""))
            }
        }
        if offered.contains(.basic) { values.append("Basic realm=\"\(Self.realm)\", charset=\"UTF-8\"") }
        return values
    }

    private func basic(_ token: String, _ expected: PhoneSettings.HTTPCredentials) -> Verdict {
        guard let data = Data(base64Encoded: token) else { return .wrong }
        let isGood = ConstantTime.areEqual(
            String(decoding: data, as: UTF8.self), "\(expected.user):\(expected.password.reveal())")
        return isGood ? .good : .wrong
    }

    private func digest(
        _ parameters: [String: String], _ request: Request, _ expected: PhoneSettings.HTTPCredentials, _ now: Date
    ) -> Verdict {
        guard let nonce = parameters["nonce"], nonces.isGood(nonce, at: now) else { return .stale }
        guard let algorithm = HTTPDigest.Algorithm(name: parameters["algorithm"] ?? "MD5"),
            parameters["realm"] == Self.realm, parameters["qop"]?.lowercased() == "auth", parameters["username"] == expected.user,
            let uri = parameters["uri"], Self.names(uri, request.target), let number = parameters["nc"], number.utf8.count == 8,
            let clientNonce = parameters["cnonce"], let response = parameters["response"]
        else { return .wrong }
        let digest = HTTPDigest(
            algorithm: algorithm, credentials: expected, realm: Self.realm, nonce: nonce,
            count: HTTPDigest.Count(number: number, clientNonce: clientNonce))
        return ConstantTime.areEqual(response.lowercased(), digest.response(method: request.method, uri: uri)) ? .good : .wrong
    }

    /// Whether the digest's URI is the request's own: else a response that was overheard would open other files.
    /// Some clients write the absolute form (RFC 7616, section 3.4.6, stated).
    private static func names(_ uri: String, _ target: String) -> Bool {
        if uri == target { return true }
        guard uri.hasPrefix("http://") || uri.hasPrefix("https://"), let host = uri.range(of: "://") else { return false }
        return uri[host.upperBound...].drop { $0 != "/" } == target[...]
    }
}
