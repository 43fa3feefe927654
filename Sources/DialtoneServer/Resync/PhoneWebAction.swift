import Crypto
import DialtoneModel
import DialtoneTransport
import Foundation
import HTTPTypes
import NIOPosix

/// A request to a phone's own web server, with the administrator's credentials.
///
/// Only addresses of private networks are asked: behind any other there is a router, and the password would go to whoever
/// answers there. The password is sent readable only if the phone wants nothing better.
struct PhoneWebAction: Sendable {
    enum Outcome: Equatable, Sendable {
        case accepted
        /// For people.
        case failed(String)
    }

    /// The user of the phone's web page (Yealink, "Administrator Guide", stated; other makers' phones have it too).
    static let user = "admin"
    /// A phone in the same network answers at once.
    private static let timeout: Duration = .seconds(3)
    private static let privateRanges = [
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "127.0.0.0/8", "fc00::/7", "fe80::/10", "::1/128",
    ].compactMap { AddressRange($0) }

    let address: String
    let port: Int
    /// Path and query.
    let path: String
    let password: Secret

    func send() async -> Outcome {
        guard Self.privateRanges.contains(where: { $0.contains(address) }) else {
            return .failed("\(address) is no address of a private network, so the phone's password is not sent there")
        }
        let client = HTTPClient(group: MultiThreadedEventLoopGroup.singleton, timeout: Self.timeout, bodyBytesMax: 65_536)
        let url = "http://\(address.contains(":") ? "[\(address)]" : address):\(port)\(path)"
        do {
            let first = try await client.send(.get, url)
            guard first.status == 401 else { return outcome(first.status) }
            guard let answer = Self.answer(to: first.headers[values: .wwwAuthenticate], path: path, password: password) else {
                return .failed("it wants credentials of an unknown kind")
            }
            return outcome(try await client.send(.get, url, headers: [("Authorization", answer)]).status)
        } catch {
            return .failed("no answer")
        }
    }

    private func outcome(_ status: Int) -> Outcome {
        switch status {
        case 200..<300: .accepted
        case 401, 403: .failed("it refused the administrator's password, HTTP \(status)")
        default: .failed("HTTP \(status)")
        }
    }

    /// The value of `Authorization` for the best of the challenges; nil if none is of a kind that we speak.
    ///
    /// - Parameter clientNonce: Fresh for each request; given by tests.
    static func answer(
        to challenges: [String], path: String, password: Secret, clientNonce: String = String(UInt64.random(in: .min ... .max), radix: 16)
    ) -> String? {
        let headers = challenges.compactMap { AuthorizationHeader($0) }
        let credentials = PhoneSettings.HTTPCredentials(user: user, password: password)
        let digests = headers.filter { $0.scheme == "digest" }.compactMap { header -> (HTTPDigest, AuthorizationHeader)? in
            guard let algorithm = HTTPDigest.Algorithm(name: header.parameters["algorithm"] ?? "MD5"),
                let realm = header.parameters["realm"], let nonce = header.parameters["nonce"]
            else { return nil }
            let kinds = header.parameters["qop"]?.lowercased().split { $0 == "," || $0 == " " } ?? []
            guard kinds.isEmpty || kinds.contains("auth") else { return nil }
            let count = kinds.isEmpty ? nil : HTTPDigest.Count(number: "00000001", clientNonce: clientNonce)
            return (HTTPDigest(algorithm: algorithm, credentials: credentials, realm: realm, nonce: nonce, count: count), header)
        }
        if let (digest, header) = digests.first(where: { $0.0.algorithm == .sha256 }) ?? digests.first {
            func quoted(_ text: String) -> String {
                "\"\(text.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\""))\""
            }
            var parts = [
                "username=\(quoted(user))", "realm=\(quoted(digest.realm))", "nonce=\(quoted(digest.nonce))", "uri=\(quoted(path))",
                "response=\"\(digest.response(method: "GET", uri: path))\"",
            ]
            // Repeated only where the phone named it: old ones do not know the parameter.
            if header.parameters["algorithm"] != nil { parts.append("algorithm=\(digest.algorithm.rawValue)") }
            if let opaque = header.parameters["opaque"] { parts.append("opaque=\(quoted(opaque))") }
            if let count = digest.count { parts += ["qop=auth", "nc=\(count.number)", "cnonce=\(quoted(count.clientNonce))"] }
            return "Digest " + parts.joined(separator: ", ")
        }
        guard headers.contains(where: { $0.scheme == "basic" }) else { return nil }
        return "Basic " + Data("\(user):\(password.reveal())".utf8).base64EncodedString()
    }
}
