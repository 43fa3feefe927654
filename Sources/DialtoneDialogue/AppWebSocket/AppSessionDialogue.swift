import DialtoneModel
import DialtoneWire

/// Our side of one connection that a PBX, a service or a browser opened to us: who is it, and whom does each message
/// concern?
///
/// ```text
///   fresh --AppChallenge--> challenged --AppLogin, proved--> loggedIn
///     |                        |
///     +---- anything else -----+--> closed          CheckBuild, AppCheckLogin and KeepAlive are welcome on the way
/// ```
///
/// Whoever opened the connection says nothing about who asks whom: the PBX logs in at us, and then serves us.
///
/// Source: innovaphone SDK 13r1, "AppWebsocket" (stated). A challenge is good for one attempt; a limit for messages
/// before the login (our choice, stricter than the vendor's).
package struct AppSessionDialogue: Equatable, Sendable {
    package enum State: Equatable, Sendable {
        case fresh
        case challenged(String)
        case loggedIn(AppSession)
        case closed
    }

    /// A WebSocket close code, RFC 6455.
    private enum CloseCode {
        static let unacceptable: UInt16 = 1003
        static let policy: UInt16 = 1008
    }

    /// The vendor's clients ask for the challenge at once.
    static let loginPatience: Duration = .seconds(10)
    /// CheckBuild, AppChallenge and AppLogin are three.
    static let messagesBeforeLoginMax = 32
    /// Each is a guess at the password.
    static let checksBeforeLoginMax = 5
    /// Of who knows the password already.
    static let checksAfterLoginMax = 100
    /// Different oddities that are noted on one connection.
    static let notesMax = 32

    package private(set) var state = State.fresh
    private let configuration: Configuration
    private var messagesBeforeLogin = 0
    private var checks = 0
    private var noted: Set<String> = []

    package init(_ configuration: Configuration) { self.configuration = configuration }

    /// Takes one event and returns what to do about it, in order.
    ///
    /// - Parameter random: Makes the challenges; must be hard to guess.
    package mutating func handle(_ event: Event, using random: inout some RandomNumberGenerator) -> [Action] {
        switch (state, event) {
        case (.fresh, .opened):
            return [.start(.login, after: Self.loginPatience)]
        case (.fresh, .received(let text)), (.challenged, .received(let text)):
            return beforeLogin(text, using: &random)
        case (.loggedIn(let session), .received(let text)):
            do { return try afterLogin(AppMessage(parsing: text), session) } catch {
                return note("A message could not be read and is ignored: \(error)")
            }
        case (.fresh, .receivedBinary), (.challenged, .receivedBinary):
            return close(CloseCode.unacceptable, "text frames only")
        case (.loggedIn, .receivedBinary):
            return note("Binary frames are ignored.")
        case (.fresh, .timerFired(.login)), (.challenged, .timerFired(.login)):
            return close(CloseCode.policy, "no login in time")
        case (.loggedIn, .timerFired(.login)), (.closed, .timerFired):
            return []
        case (.closed, .received), (.closed, .receivedBinary):
            return []  // still on its way when we closed
        case (.challenged, .opened), (.loggedIn, .opened), (.closed, .opened):
            assertionFailure("opened twice")
            return []
        }
    }

    private mutating func close(_ code: UInt16, _ reason: String) -> [Action] {
        state = .closed
        return [.close(code: code, reason: reason)]
    }

    /// Notes each oddity once, and not more of them than anybody would read.
    private mutating func note(_ text: String) -> [Action] {
        guard noted.count < Self.notesMax, noted.insert(text).inserted else { return [] }
        return [.note(text)]
    }
}

// Before the login: whoever says anything but the few words that lead to it is shown the door.
extension AppSessionDialogue {
    private mutating func beforeLogin(_ text: String, using random: inout some RandomNumberGenerator) -> [Action] {
        messagesBeforeLogin += 1
        guard messagesBeforeLogin <= Self.messagesBeforeLoginMax else { return close(CloseCode.policy, "too many messages") }
        guard let message = try? AppMessage(parsing: text) else {  // the peer learns why from the close reason
            return close(CloseCode.policy, "not a message")
        }
        switch message.mt {
        case "AppChallenge":
            let digits = String(random.next() as UInt64, radix: 16)
            let challenge = String(repeating: "0", count: 16 - digits.count) + digits
            state = .challenged(challenge)
            return [.send(message.result([JSONMember("challenge", .string(challenge))]).text)]
        case "AppLogin":
            return login(message)
        case "AppCheckLogin":
            guard checks < Self.checksBeforeLoginMax else { return close(CloseCode.policy, "too many checks") }
            return checkLogin(message)
        case "CheckBuild":
            return checkBuild(message)
        case "KeepAlive":
            return []
        default:
            return close(CloseCode.policy, "log in first")
        }
    }

    private mutating func login(_ message: AppMessage) -> [Action] {
        let challenge: String? = if case .challenged(let challenge) = state { challenge } else { nil }
        state = .fresh
        let login: AppLogin
        do { login = try AppLogin(message) } catch {
            let members = [JSONMember("errorText", .string("The login cannot be read: \(error)"))]
            return [.send(message.result(members).text)] + close(CloseCode.policy, "login refused")
        }
        guard let challenge else {
            let answer = login.refused("Ask for a challenge first: each one is good for one login.")
            return [.send(answer.text)] + close(CloseCode.policy, "login refused")
        }
        guard let password = configuration.passwords.first(where: { login.isProved(challenge: challenge, password: $0) })
        else {
            let answer = login.refused("The password of the App object is not that of this App instance.")
            return [.send(answer.text), .refusedLogin("\(quoted(login.sip)) at the App \(quoted(login.app))")]
                + close(CloseCode.policy, "login refused")
        }
        let session = AppSession(
            login: login, key: SessionKey(challenge: challenge, password: password), role: Self.role(of: login))
        state = .loggedIn(session)
        return [
            .raiseMessageLimit, .send(login.accepted(domain: configuration.instance.domain).text), .loggedIn(session),
        ]
    }

    /// Source: a PBX logs in as its App object itself, without `pbxObj` (observed). `pbxObj` alone proves nothing, for
    /// it is not part of the digest; `appobj` is.
    private static func role(of login: AppLogin) -> AppSession.Role {
        if login.pbxObj == nil, let object = login.appObject, object == login.sip { return .pbx }
        return switch login.appName {
        case AppInfoResult.adminApp: .admin
        // An App object for provisioning may have this name too, where its URL ends with the instance: services log in there.
        case AppInfoResult.userApp where login.isUsers: .user
        default: .service
        }
    }
}

// After the login: the base protocol is answered here, the rest goes to whom it concerns.
extension AppSessionDialogue {
    private mutating func afterLogin(_ message: AppMessage, _ session: AppSession) -> [Action] {
        switch message.mt {
        case "AppInfo":
            return [.send(AppInfoResult.json(request: message, title: configuration.title).text)]
        case "PbxInfo":
            return pbxInfo(message, session)
        case "ProvisioningPhone":
            return provisioning(message, session)
        case "AppCheckLogin":
            return checkLogin(message)
        case "CheckBuild":
            return checkBuild(message)
        case "KeepAlive":
            return []
        case "AppChallenge", "AppLogin":
            return note("\(message.mt) after the login is ignored.")
        default:
            switch session.role {
            // All of its APIs put their name or our `src` into what they send.
            case .pbx where message.api != nil || message.src != nil: return [.pbxMessage(message)]
            case .admin where message.api == nil, .user where message.api == nil: return [.adminMessage(message)]
            case .pbx, .admin, .user, .service: return note("Unknown message \(quoted(message.mt)) is ignored.")
            }
        }
    }

    private mutating func pbxInfo(_ message: AppMessage, _ session: AppSession) -> [Action] {
        var session = session
        // A PBX always knows the password itself. A user or service for whom the PBX vouches has `info.appobj`, which
        // it cannot drop or change; such a one must not tell us where Devices is.
        let object = session.login.appObject
        guard session.login.pbxObj == nil, object == nil || object == session.login.sip else {
            return note("PbxInfo from a session that is not a PBX's is ignored.")
        }
        session.role = .pbx
        state = .loggedIn(session)
        return [.announced(PBXInfo(message))]
    }

    private func provisioning(_ message: AppMessage, _ session: AppSession) -> [Action] {
        func refused(_ problem: String) -> [Action] {
            [.send(ProvisioningResult.json(src: message.src, error: problem).text), .note("An order was refused: \(problem)")]
        }
        switch session.role {
        case .admin:
            return refused("This login administers Dialtone and may not order phones: use the App dialtone-provisioning.")
        case .user:
            return refused("This login is for looking at one's own phones; they are ordered in Profile.")
        case .pbx, .service:
            do { return [.provision(try ProvisioningRequest(message, key: session.key))] } catch {
                return refused(error.text)
            }
        }
    }

    private mutating func checkLogin(_ message: AppMessage) -> [Action] {
        checks += 1
        guard checks <= Self.checksAfterLoginMax, let check = try? AppCheckLogin(message) else {
            // What cannot be read proves nothing, which is all that the asker wants to know.
            return [.send(message.result([]).text)]
        }
        let isProved = configuration.passwords.contains { check.isProved(password: $0) }
        return [.send(check.result(isProved: isProved).text)]
    }

    private func checkBuild(_ message: AppMessage) -> [Action] {
        let current = message.string("url").flatMap { CheckBuild.currentURL(for: $0, build: configuration.build) }
        guard let current else { return [.send(message.result([]).text)] }
        let url = message.string("url") ?? ""
        return [.send(message.result([JSONMember("url", .string(current))]).text)]
            + (CheckBuild.isOutdated(url, build: configuration.build) ? [.outdatedPage(quoted(url))] : [])
    }

    /// A name from outside, short and without line breaks.
    private func quoted(_ name: String) -> String { JSONValue.string(String(name.prefix(128))).text }
}
