package import DialtoneModel
package import DialtoneVendors
import Foundation

/// Asks a phone to fetch its files again: SIP NOTIFY, over UDP and then TCP, and where neither helps the vendor's own HTTP
/// request to the phone's web server.
///
/// A phone that asks who sends the NOTIFY is answered with the credentials of its account. Some accept one only from their
/// registrar's address, so a refusal or silence is normal; the phone then fetches when it asks by itself.
package struct CheckSync: Sendable {
    /// The password of the phone's web page.
    package enum WebPassword: Sendable {
        case known(Secret)
        /// The phone is told one, but what it last fetched does not have it.
        case notDelivered
        /// It is told none.
        case unset
    }

    /// Where the phone's web server listens; HTTPS is asked where HTTP is refused, or leads there.
    package struct WebPorts: Sendable {
        package var http: Int
        package var https: Int

        package init(http: Int = 80, https: Int = 443) {
            self.http = http
            self.https = https
        }
    }

    /// How the NOTIFY travels; nil = UDP, and TCP where that is not answered.
    package var transport: String?
    /// The phone's SIP port.
    package var port: Int
    package var webPorts: WebPorts

    package init(transport: String? = nil, port: Int = 5060, webPorts: WebPorts = WebPorts()) {
        self.transport = transport
        self.port = port
        self.webPorts = webPorts
    }

    /// The words for ``transport``.
    package static let transports = NotifyMessage.Transport.allCases.map(\.rawValue)

    /// Asks one way after the other until the phone accepts.
    ///
    /// - Parameters:
    ///   - address: Where the phone last fetched from.
    ///   - account: What the phone's account authenticates with, for phones that ask who sends a NOTIFY.
    ///   - password: Of the phone's web page; the HTTP request is tried only if it is known.
    package func ask(
        address: String, user: String, ways: ResyncWays, account: PhoneSettings.HTTPCredentials? = nil, password: WebPassword
    ) async -> ResyncOutcome {
        var outcome = ResyncOutcome(address: address)
        if let event = ways.notifyEvent {
            let chosen = transport.flatMap { NotifyMessage.Transport(rawValue: $0) }.map { [$0] } ?? NotifyMessage.Transport.allCases
            for transport in chosen {
                let notify = NotifyExchange(address: address, port: port, user: user, event: event, credentials: account)
                let attempt = await notify.send(over: transport)
                outcome.attempts.append(attempt)
                if attempt.end == .accepted { return outcome }
                // A phone that has answered would say the same again.
                guard [.silent, .noConnection, .badAddress].contains(attempt.end) else { break }
            }
        }
        if let action = ways.httpAction {
            switch password {
            case .known(let password):
                outcome.attempts.append(await PhoneWebAction(address: address, ports: webPorts, path: action, password: password).send())
            case .notDelivered: outcome.attempts.append(.init(.web, .passwordNotFetched))
            case .unset: break
            }
        }
        return outcome
    }
}
