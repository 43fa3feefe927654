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
/// Which side opened the connection says nothing about who asks whom: the PBX logs in at us, and then serves us. What a session may do
/// follows from the name of its App and from what its digest covers, see ``AppSession/Role``.
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
    /// A peer that answers each KeepAlive with one would else get one for each of its own.
    static let keepAlivePause: Duration = .seconds(5)

    package private(set) var state = State.fresh
    private let configuration: Configuration
    private var messagesBeforeLogin = 0
    private var checks = 0
    private var noted: Set<String> = []
    /// A KeepAlive was answered not long ago.
    private var hasKeptAlive = false
    private var claimants = ClaimQueue()

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
        case (.fresh, .timerFired(.keepAlive)), (.challenged, .timerFired(.keepAlive)), (.loggedIn, .timerFired(.keepAlive)):
            hasKeptAlive = false
            return []
        case (.loggedIn(let session), .judged(let finding)):
            return judged(finding, session)
        case (.loggedIn, .timerFired(.login)), (.closed, .timerFired), (.closed, .judged):
            return []
        case (.closed, .received), (.closed, .receivedBinary):
            return []  // still on its way when we closed
        case (.challenged, .opened), (.loggedIn, .opened), (.closed, .opened):
            assertionFailure("opened twice")
            return []
        case (.fresh, .judged), (.challenged, .judged):
            assertionFailure("judged before the login")
            return []
        }
    }

    private mutating func close(_ code: UInt16, _ reason: String) -> [Action] {
        state = .closed
        return [.close(code: code, reason: reason)]
    }

    /// Answers a KeepAlive with one, unless that was done not long ago: a client takes only messages for a sign of life.
    ///
    /// Source: the vendor's Go client (observed); no page says that KeepAlive is answered.
    private mutating func keepAlive() -> [Action] {
        guard !hasKeptAlive else { return [] }
        hasKeptAlive = true
        return [.send(AppRequest.keepAlive.text), .start(.keepAlive, after: Self.keepAlivePause)]
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
            return keepAlive()
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
            let who = claimant(message.string("sip") ?? "", message.string("app") ?? "")
            return refuse(who, .unreadable, message.result(members))
        }
        let who = claimant(login.sip, login.app)
        guard let challenge else {
            return refuse(who, .noChallenge, login.refused("Ask for a challenge first: each one is good for one login."))
        }
        guard let password = configuration.passwords.first(where: { login.isProved(challenge: challenge, password: $0) })
        else {
            return refuse(who, .wrongPassword, login.refused("The password of the App object is not that of this App instance."))
        }
        // What a session may do follows from the App's name, so the name must be the one that was granted. Real ones are names of files.
        guard !login.app.contains(":") else {
            let answer = login.refused("The field \"app\" has a colon: send the App's name, the last part of its URL, alone.")
            return refuse(who, .badAppName, answer)
        }
        let session = AppSession(
            login: login, key: SessionKey(challenge: challenge, password: password), role: Self.role(of: login))
        state = .loggedIn(session)
        return [
            .raiseMessageLimit, .send(login.accepted(domain: configuration.instance.domain).text), .loggedIn(session),
        ]
    }

    /// Who wants to log in, by the own word.
    private func claimant(_ sip: String, _ app: String) -> String { "\(quoted(sip)) at the App \(quoted(app))" }

    private mutating func refuse(_ who: String, _ refusal: LoginRefusal, _ answer: JSONValue) -> [Action] {
        [.refusedLogin(who, refusal), .send(answer.text)] + close(CloseCode.policy, "login refused")
    }

    /// Source: an administrator grants Apps, so their names decide (stated: what they may do follows from that); a PBX logs in as its
    /// App object itself, without `pbxObj` (observed).
    private static func role(of login: AppLogin) -> AppSession.Role {
        switch login.appName {
        case AppInfoResult.adminApp: .admin
        case AppInfoResult.userApp where login.isPersons: .user
        case AppInfoResult.userApp: UserClaim(login) == nil ? .guest : .unconfirmedUser
        default: login.isObjects ? .pbx : .service
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
            return keepAlive()
        case "AppChallenge", "AppLogin":
            return note("\(message.mt) after the login is ignored.")
        default:
            switch session.role {
            // All of its APIs put their name or our `src` into what they send.
            case .pbx where message.api != nil || message.src != nil: return [.pbxMessage(message)]
            case .admin where message.api == nil, .user where message.api == nil: return [.adminMessage(message)]
            case .unconfirmedUser where message.api == nil: return claimed(message, session)
            case .guest where message.api == nil: return [.send(refusal(of: message, Self.noPerson).text)]
            // A page that has put a mark on its request waits for an answer.
            case .admin where message.src != nil, .user where message.src != nil, .unconfirmedUser where message.src != nil,
                .guest where message.src != nil:
                return [.send(refusal(of: message, Self.noSuchAPI).text)] + note("Unknown message \(quoted(message.mt)) of another API.")
            case .pbx, .admin, .user, .unconfirmedUser, .guest, .service:
                return note("Unknown message \(quoted(message.mt)) is ignored.")
            }
        }
    }

    private mutating func pbxInfo(_ message: AppMessage, _ session: AppSession) -> [Action] {
        let login = session.login
        // A PBX knows the password itself, and says so: its App object is the one that grants the access. A user or service for
        // whom the PBX vouches has another `info.appobj`, which it cannot drop or change (see `hasOwnFields`); such a one must not tell
        // us where Devices is. A login that says nothing at all is a program's that was told the password.
        guard login.isObjects || login.isBare else { return note("PbxInfo from a session that is not a PBX's is ignored.") }
        // Logins at these are people's; a PBX that omits `info` would otherwise make each of them a PBX.
        guard session.role == .pbx || session.role == .service else {
            let object = login.appObject ?? login.sip
            return noted.insert("misplaced").inserted
                ? [.misplaced(object: String(object.prefix(128)), app: String(login.appName.prefix(128)))] : []
        }
        var session = session
        session.role = .pbx
        state = .loggedIn(session)
        return [.announced(PBXInfo(message))]
    }

    private func provisioning(_ message: AppMessage, _ session: AppSession) -> [Action] {
        func refused(_ problem: String) -> [Action] {
            [.send(ProvisioningResult.json(src: message.src, error: problem).text), .note("An order was refused: \(problem)")]
        }
        guard session.role.mayOrder else {
            return refused(Condition.orderNotAllowed(app: String(session.login.appName.prefix(64))).text(in: .english))
        }
        do { return [.provision(try ProvisioningRequest(message, key: session.key))] } catch { return refused(error.text) }
    }

    private mutating func checkLogin(_ message: AppMessage) -> [Action] {
        checks += 1
        guard checks <= Self.checksAfterLoginMax, let check = try? AppCheckLogin(message) else {
            // What cannot be read proves nothing, which is all that the asker wants to know.
            return [.send(message.result([]).text)]
        }
        let isProved = configuration.passwords.contains { check.isProved(password: $0) }
        let answer = check.result(isProved: isProved).text
        // Who has logged in knows the password already.
        if case .loggedIn = state { return [.send(answer)] }
        return [isProved ? .send(answer) : .refuseCheck(answer)]
    }

    private func checkBuild(_ message: AppMessage) -> [Action] {
        let current = message.string("url").flatMap { CheckBuild.currentURL(for: $0, build: configuration.build) }
        guard let current else { return [.send(message.result([]).text)] }
        let url = message.string("url") ?? ""
        return [.send(message.result([JSONMember("url", .string(current))]).text)]
            + (CheckBuild.isOutdated(url, build: configuration.build) ? [.outdatedPage(quoted(url))] : [])
    }

    /// The answer to a request of our own protocol that is not fulfilled.
    private func refusal(of message: AppMessage, _ reason: String) -> JSONValue {
        message.result([JSONMember("error", .string(reason))])
    }

    /// A name from outside, short and without anything that acts in a terminal. By scalars: one letter can have thousands of accents.
    private func quoted(_ name: String) -> String {
        JSONValue.string(String(String.UnicodeScalarView(name.unicodeScalars.prefix(128)))).text.escapingControls
    }
}

// A login at the users' App that does not say whether it is a person's. Whatever it asks waits until the PBX has told.
extension AppSessionDialogue {
    /// What waits for the outcome of a claim.
    private struct ClaimQueue: Equatable, Sendable {
        /// Requests that wait; a page sends one or two at its start.
        static let waitingMax = 16
        /// How often the PBX is asked for one connection; each takes it two look-ups at most.
        static let questionsMax = 20

        var waiting: [AppMessage] = []
        var isAsking = false
        var questions = 0
    }

    /// What a page is told that asks for an API which Dialtone does not serve.
    package static let noSuchAPI = "This login has no API of that name."
    /// What a login is told that is no person's, at the App where persons see their own phones.
    package static let noPerson =
        "This login is not that of a user of the PBX, so there are no phones of its own. Open the App in myApps; programs that order "
        + "phones log in at the App dialtone-provisioning."
    /// What it is told as long as nothing can be found out about it.
    package static let unconfirmed =
        "No PBX that knows this user can be asked at the moment, so the phones cannot be shown. Try again later; the Set-up page of "
        + "dialtone-admin shows whether the PBX is connected and grants the API Admin."

    private mutating func claimed(_ message: AppMessage, _ session: AppSession) -> [Action] {
        guard let claim = UserClaim(session.login), claimants.waiting.count < ClaimQueue.waitingMax else {
            return [.send(refusal(of: message, Self.unconfirmed).text)]
        }
        guard !claimants.isAsking else {
            claimants.waiting.append(message)
            return []
        }
        guard claimants.questions < ClaimQueue.questionsMax else { return [.send(refusal(of: message, Self.unconfirmed).text)] }
        claimants.questions += 1
        claimants.isAsking = true
        claimants.waiting.append(message)
        return [.confirm(claim)]
    }

    private mutating func judged(_ finding: UserClaim.Finding, _ session: AppSession) -> [Action] {
        var session = session
        let waiting = claimants.waiting
        claimants.waiting = []
        claimants.isAsking = false
        guard session.role == .unconfirmedUser else { return [] }
        switch finding {
        case .confirmed:
            session.role = .user
            state = .loggedIn(session)
            return [.confirmed(session)] + waiting.map { .adminMessage($0) }
        case .refuted:
            session.role = .guest
            state = .loggedIn(session)
            return waiting.map { .send(refusal(of: $0, Self.noPerson).text) }
        case .unavailable:
            return waiting.map { .send(refusal(of: $0, Self.unconfirmed).text) }
        }
    }
}
