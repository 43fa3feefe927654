import DialtoneModel
import DialtoneTransport
import Foundation
import HTTPTypes
import NIOPosix

/// A request to a phone's own web server, with the administrator's credentials.
///
/// Only addresses of private networks are asked: behind any other there is a router, and the password would go to whichever host
/// answers there. The password is sent readable only if the phone wants nothing better.
///
/// Some phones' servers listen for HTTPS alone, others send there from HTTP: then they are asked by HTTPS. Their certificates are of
/// their own making, so nothing is verified; in this the way is no safer than HTTP.
struct PhoneWebAction: Sendable {
    private enum Answer {
        case end(ResyncOutcome.Attempt)
        /// Not by HTTP: it names HTTPS.
        case https
        /// It is refused, or not answered.
        case silent
    }

    /// The user of the phone's web page (Yealink, "Administrator Guide", stated; other makers' phones have it too).
    static let user = "admin"
    let address: String
    /// Of HTTP and of HTTPS.
    let ports: CheckSync.WebPorts
    /// Path and query.
    let path: String
    let password: Secret
    /// A phone in the same network answers at once.
    var timeout: Duration = .seconds(3)

    func send() async -> ResyncOutcome.Attempt {
        guard PrivateNetworks.contain(address) else { return .init(.web, .publicAddress) }
        let first = await ask("http", ports.http)
        if case .end(let attempt) = first { return attempt }
        switch (first, await ask("https", ports.https)) {
        case (_, .end(let attempt)): return attempt
        case (.https, _): return .init(.web, .onlyHTTPS)
        case (.silent, _), (.end, _): return .init(.web, .silent)
        }
    }

    private func ask(_ scheme: String, _ port: Int) async -> Answer {
        let url = "\(scheme)://\(address.contains(":") ? "[\(address)]" : address):\(port)\(path)"
        do {
            let client = HTTPClient(
                group: MultiThreadedEventLoopGroup.singleton, tls: try TLSClientContext.make(verify: false), timeout: timeout,
                bodyBytesMax: 65_536)
            let first = try await client.send(.get, url)
            if scheme == "http", (300..<400).contains(first.status), first.headers[.location]?.lowercased().hasPrefix("https:") == true {
                return .https
            }
            guard first.status == 401 else { return .end(attempt(first.status)) }
            let answer = ChallengeAnswer(credentials: .init(user: Self.user, password: password), method: "GET", uri: path)
            guard let text = answer.text(to: first.headers[values: .wwwAuthenticate]) else {
                return .end(.init(.web, .unknownChallenge))
            }
            return .end(attempt(try await client.send(.get, url, headers: [("Authorization", text)]).status))
        } catch HTTPClientFault.connect {
            return .silent
        } catch {
            return .end(.init(.web, .silent))
        }
    }

    private func attempt(_ status: Int) -> ResyncOutcome.Attempt {
        switch status {
        case 200..<300: .init(.web, .accepted)
        case 401, 403: .init(.web, .wrongPassword, status: status)
        default: .init(.web, .refused, status: status)
        }
    }
}
