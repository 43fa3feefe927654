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
    let address: String
    let port: Int
    /// Path and query.
    let path: String
    let password: Secret

    func send() async -> Outcome {
        guard PrivateNetworks.contain(address) else {
            return .failed("\(address) is no address of a private network, so the phone's password is not sent there")
        }
        let client = HTTPClient(group: MultiThreadedEventLoopGroup.singleton, timeout: Self.timeout, bodyBytesMax: 65_536)
        let url = "http://\(address.contains(":") ? "[\(address)]" : address):\(port)\(path)"
        do {
            let first = try await client.send(.get, url)
            guard first.status == 401 else { return outcome(first.status) }
            let answer = ChallengeAnswer(credentials: .init(user: Self.user, password: password), method: "GET", uri: path)
            guard let text = answer.text(to: first.headers[values: .wwwAuthenticate]) else {
                return .failed("it wants credentials of an unknown kind")
            }
            return outcome(try await client.send(.get, url, headers: [("Authorization", text)]).status)
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
}
