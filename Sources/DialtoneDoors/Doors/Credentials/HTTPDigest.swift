import Crypto
import DialtoneModel
import DialtoneSupport

/// The response of HTTP Digest access authentication.
///
/// Source: RFC 7616, section 3.4 (stated), without `-sess`, `auth-int` and `userhash`, which no phone needs.
struct HTTPDigest: Sendable {
    enum Algorithm: String, CaseIterable, Sendable {
        case md5 = "MD5"
        case sha256 = "SHA-256"

        /// By its name in a header, in any case; nil for one that we do not speak.
        init?(name: String) {
            guard let found = Self.allCases.first(where: { $0.rawValue == name.uppercased() }) else { return nil }
            self = found
        }

        func hash(_ text: String) -> String {
            switch self {
            case .md5: Insecure.MD5.hash(data: Array(text.utf8)).hexText
            case .sha256: SHA256.hash(data: Array(text.utf8)).hexText
            }
        }
    }

    /// What protects a request from being repeated with other content: `qop=auth`.
    struct Count: Sendable {
        /// The client's count of requests with this nonce, 8 hex digits as sent.
        var number: String
        var clientNonce: String
    }

    var algorithm: Algorithm
    var credentials: PhoneSettings.HTTPCredentials
    var realm: String
    var nonce: String
    /// nil: as before `qop` (RFC 2069), for old web servers of phones.
    var count: Count?

    /// Lower-case hex digits.
    ///
    /// - Parameters:
    ///   - method: As in the request's first line.
    ///   - uri: As in the request's first line, query included.
    func response(method: String, uri: String) -> String {
        let secret = algorithm.hash("\(credentials.user):\(realm):\(credentials.password.reveal())")
        let request = algorithm.hash("\(method):\(uri)")
        guard let count else { return algorithm.hash("\(secret):\(nonce):\(request)") }
        return algorithm.hash("\(secret):\(nonce):\(count.number):\(count.clientNonce):auth:\(request)")
    }
}
