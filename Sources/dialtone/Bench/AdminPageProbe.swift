import DialtoneModel
import DialtoneTransport
import DialtoneWire
import Foundation
import NIOPosix

/// The first thing that the admin page does: it logs in at the AppWebsocket and asks for a page of phones.
struct AdminPageProbe: Sendable {
    /// The service's URL, over plain HTTP.
    let base: String

    /// Opens the page's connection, and waits for the table.
    ///
    /// - Returns: How many phones the service counts.
    func phoneCount() async throws -> Int {
        let client = WebSocketClient(
            group: MultiThreadedEventLoopGroup.singleton, tls: nil, limits: WebSocketLimits(messageBytesMax: 16 << 20))
        let url = base.replacingOccurrences(of: "http://", with: "ws://") + "/\(BenchSite.instance)"
        return try await client.connect(to: url, timeout: .seconds(120)).run { inbound, outbound in
            try await outbound.send(.text(#"{"mt":"AppChallenge"}"#))
            for try await message in inbound {
                guard case .text(let text) = message else { continue }
                let answer = try AppMessage(parsing: text)
                switch answer.mt {
                case "AppChallengeResult": try await outbound.send(.text(login(try AppChallengeResult(answer).challenge).text))
                case "AppLoginResult":
                    guard answer.bool("ok") else { throw BenchFault("the admin page's login was refused") }
                    try await outbound.send(.text(#"{"mt":"GetPhones","src":"first"}"#))
                case "GetPhonesResult":
                    guard let count = answer.value["total"]?.int else { throw BenchFault("the admin page got no table: \(text)") }
                    return count
                default: continue  // what a page is told unasked
                }
            }
            throw BenchFault("the admin page's connection ended")
        }
    }

    /// As a page outside myApps logs in, with the instance's password.
    private func login(_ challenge: String) -> AppLogin {
        let (app, domain) = ("dialtone-admin", BenchSite.instance.domain)
        let digest = AppLogin.digest(
            app: app, domain: domain, sip: app, guid: "", dn: "Admin", info: nil, challenge: challenge, password: Secret(BenchSite.password)
        )
        return AppLogin(app: app, domain: domain, sip: app, guid: "", dn: "Admin", info: nil, digest: digest)
    }
}
