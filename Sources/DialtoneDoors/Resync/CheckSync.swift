package import DialtoneModel
package import DialtoneVendors
import Foundation

/// Asks a phone to fetch its files again: SIP NOTIFY, over UDP and then TCP, and where neither helps the vendor's own HTTP
/// request to the phone's web server.
///
/// A phone that asks who sends the NOTIFY is answered with the credentials of its account. Some accept one only from their
/// registrar's address, so a refusal or silence is normal; the phone then fetches when it asks by itself.
package struct CheckSync: Sendable {
    package struct Result: Sendable {
        package var isAccepted: Bool
        /// For people: what was tried, and what came of it.
        package var text: String

        package init(isAccepted: Bool, text: String) {
            self.isAccepted = isAccepted
            self.text = text
        }
    }

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
    ) async -> Result {
        var tried: [String] = []
        if let event = ways.notifyEvent {
            let chosen = transport.flatMap { NotifyMessage.Transport(rawValue: $0) }.map { [$0] } ?? NotifyMessage.Transport.allCases
            ways: for transport in chosen {
                let outcome = await SIPCourier(
                    address: address, port: port, user: user, event: event, credentials: account
                ).send(over: transport)
                switch outcome {
                case .answered(let status) where (200..<300).contains(status):
                    return Result(
                        isAccepted: true,
                        text: "\(address) accepted the NOTIFY over \(transport.rawValue.uppercased()) and fetches its file now")
                case .answered(let status): tried.append("refused the NOTIFY over \(transport.rawValue.uppercased()) (\(status))")
                case .challenged(let reason):
                    tried.append("asked who sends the NOTIFY over \(transport.rawValue.uppercased()), and was not told (\(reason))")
                case .unproven:
                    tried.append("refused the credentials of its account for the NOTIFY over \(transport.rawValue.uppercased())")
                case .silent: tried.append("did not answer the NOTIFY over \(transport.rawValue.uppercased())")
                case .unreachable(let reason): tried.append("cannot be reached over \(transport.rawValue.uppercased()) (\(reason))")
                }
                // A phone that has answered would say the same again.
                switch outcome {
                case .answered, .challenged, .unproven: break ways
                case .silent, .unreachable: break
                }
            }
        }
        if let action = ways.httpAction {
            switch password {
            case .known(let password):
                switch await PhoneWebAction(address: address, ports: webPorts, path: action, password: password).send() {
                case .accepted:
                    return Result(isAccepted: true, text: "\(address) accepted the request to its web server and fetches its file now")
                case .failed(let reason): tried.append("did not take the request to its web server (\(reason))")
                }
            case .notDelivered:
                tried.append("was not asked at its web server (it has not fetched its present administrator password yet)")
            case .unset: break
            }
        }
        if tried.isEmpty { tried.append("cannot be asked: no way is known for its vendor") }
        return Result(
            isAccepted: false,
            // Not every make has an interval.
            text: "\(address) \(tried.joined(separator: ", ")); the phone fetches when it asks by itself, at the latest when it starts")
    }
}
