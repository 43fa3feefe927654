import DialtoneModel
import DialtoneWire

/// The server's side of an AppWebsocket login, at the lab's own services.
///
/// Source: innovaphone SDK 13r1, "AppWebsocket" (stated).
struct LabLoginGate {
    enum Outcome {
        case reply(String)
        /// KeepAlive: has no answer.
        case nothing
        case loggedIn(AppLogin, SessionKey, reply: String)
        /// Close after the reply.
        case refused(reply: String)
        /// To be answered by the service.
        case request
        /// Sent before the login: close.
        case tooEarly
    }

    let domain: String
    /// Challenges go out as JSON numbers, as old builds do it (observed).
    let isNumeric: () -> Bool
    private var challenge: String?
    private(set) var key: SessionKey?

    init(domain: String, isNumeric: @escaping () -> Bool = { false }) {
        self.domain = domain
        self.isNumeric = isNumeric
    }

    /// - Parameter password: What the one who logs in must know; nil refuses.
    mutating func handle(_ message: AppMessage, random: LabRandom, password: (AppLogin) -> Secret?) -> Outcome {
        // An empty text counts as absent: programs with fixed fields write it (observed).
        guard message.api ?? "" == "" else { return key == nil ? .tooEarly : .request }
        switch message.mt {
        case "AppChallenge":
            // As a number it can have no leading zero.
            let fresh = random.text(1, of: Array(LabRandom.digits.dropFirst())) + random.text(9, of: LabRandom.digits)
            challenge = fresh
            return .reply(message.result([JSONMember("challenge", isNumeric() ? .number(fresh) : .string(fresh))]).text)
        case "AppLogin":
            guard let login = try? AppLogin(message), let challenge else { return .tooEarly }
            self.challenge = nil
            guard let password = password(login), login.isProved(challenge: challenge, password: password) else {
                return .refused(reply: login.refused("wrong digest").text)
            }
            let key = SessionKey(challenge: challenge, password: password)
            self.key = key
            return .loggedIn(login, key, reply: login.accepted(domain: domain).text)
        case "KeepAlive": return .nothing
        case "CheckBuild": return .reply(message.result([]).text)
        default: return key == nil ? .tooEarly : .request
        }
    }
}
