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
    enum Outcome: Equatable, Sendable {
        case accepted
        /// For people.
        case failed(String)
    }

    private enum Answer {
        case outcome(Outcome)
        /// Not by HTTP: it is refused, or the phone names HTTPS.
        case elsewhere(String)
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

    func send() async -> Outcome {
        guard PrivateNetworks.contain(address) else {
            return .failed("\(address) is no address of a private network, so the phone's password is not sent there")
        }
        switch await ask("http", ports.http) {
        case .outcome(let outcome): return outcome
        case .elsewhere(let reason):
            switch await ask("https", ports.https) {
            case .outcome(let outcome): return outcome
            case .elsewhere(let second): return .failed(second == reason ? reason : "\(reason), and by HTTPS \(second)")
            }
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
                return .elsewhere("it wants HTTPS")
            }
            guard first.status == 401 else { return .outcome(outcome(first.status)) }
            let answer = ChallengeAnswer(credentials: .init(user: Self.user, password: password), method: "GET", uri: path)
            guard let text = answer.text(to: first.headers[values: .wwwAuthenticate]) else {
                return .outcome(.failed("it wants credentials of an unknown kind"))
            }
            return .outcome(outcome(try await client.send(.get, url, headers: [("Authorization", text)]).status))
        } catch HTTPClientFault.connect {
            return .elsewhere("no answer")
        } catch {
            return .outcome(.failed("no answer"))
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
