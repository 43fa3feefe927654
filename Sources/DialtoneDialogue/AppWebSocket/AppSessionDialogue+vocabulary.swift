package import DialtoneModel
package import DialtoneWire

/// A peer that has proved the App password.
package struct AppSession: Equatable, Sendable {
    package var login: AppLogin
    /// For what is encrypted on this connection.
    package var key: SessionKey
    package var role: Role

    package init(login: AppLogin, key: SessionKey, role: Role) {
        self.login = login
        self.key = key
        self.role = role
    }

    /// What the session may do: it follows from the App's name and from what is under the digest of the login.
    package enum Role: String, Hashable, Sendable, CaseIterable {
        /// Serves its APIs to us, and announces itself; may order.
        case pbx
        /// Administers.
        case admin
        /// A user of the PBX, who sees the own phones and nothing else.
        case user
        /// A login at the users' App that may be a person's: the PBX is asked as soon as it asks for something.
        case unconfirmedUser
        /// A login at the users' App that is no person's: it may ask for nothing.
        case guest
        /// Orders phones; becomes a ``pbx`` by announcing itself, if it knows the password itself.
        case service

        /// Whether its orders are taken.
        package var mayOrder: Bool {
            switch self {
            case .pbx, .service: true
            case .admin, .user, .unconfirmedUser, .guest: false
            }
        }
    }
}

extension AppSessionDialogue {
    package struct Configuration: Equatable, Sendable {
        package var instance: InstanceID
        /// What people see where they choose a provider.
        package var title: String
        /// Tried in order.
        package var passwords: [Secret]
        /// Current build number of the admin page, hex digits.
        package var build: String

        package init(instance: InstanceID, title: String, passwords: [Secret], build: String) {
            self.instance = instance
            self.title = title
            self.passwords = passwords
            self.build = build
        }
    }

    /// Why a login is not accepted.
    package enum LoginRefusal: String, Hashable, Sendable, CaseIterable {
        /// A field is missing or has another form than the protocol says.
        case unreadable
        /// No challenge was asked for before, or another login has used it up.
        case noChallenge
        /// The digest is not that of the instance's password.
        case wrongPassword
        /// The App's name is not one that a PBX can have granted.
        case badAppName

        /// For the log and for administrators; nothing in it comes from outside.
        package var text: String {
            switch self {
            case .unreadable: "it cannot be read"
            case .noChallenge: "no challenge was asked for"
            case .wrongPassword: "wrong password"
            case .badAppName: "the App's name has a colon"
            }
        }
    }

    package enum Timer: Hashable, Sendable {
        /// Who has not logged in by now is not wanted.
        case login
        /// From now on a KeepAlive is answered again.
        case keepAlive
    }

    package enum Event: Equatable, Sendable {
        case opened
        case received(String)
        case receivedBinary
        case timerFired(Timer)
        /// The outcome of ``Action/confirm(_:)``.
        case judged(UserClaim.Finding)
    }

    package enum Action: Equatable, Sendable {
        case send(String)
        /// The last action of a session.
        case close(code: UInt16, reason: String)
        case start(Timer, after: Duration)
        /// Follows the answer to the login.
        case loggedIn(AppSession)
        /// Messages of any allowed size are welcome now.
        case raiseMessageLimit
        /// To be answered by ``Event/judged(_:)``, exactly once; never asked again before.
        case confirm(UserClaim)
        /// The session is a user's from now on, whatever ``loggedIn(_:)`` said.
        case confirmed(AppSession)
        /// A PBX announces itself at an App for people: nothing of it is used. Its App object and the App's name, for people.
        case misplaced(object: String, app: String)
        /// The session is a PBX's from now on, whatever ``loggedIn(_:)`` said. May come again when something changed.
        case announced(PBXInfo)
        /// To be answered with ``ProvisioningResult`` exactly once.
        case provision(ProvisioningRequest)
        /// On a PBX session: an answer to one of our requests, or news of a subscription.
        case pbxMessage(AppMessage)
        /// On an admin's or user's session: a message of our own protocol.
        case adminMessage(AppMessage)
        /// A login was not accepted: who that was by the own word, and why. Its answer and the end of the session follow; they may have
        /// to wait.
        case refusedLogin(String, LoginRefusal)
        /// The answer to a question whether a login is right, of a peer that has not logged in, when it is not: a guess at the password
        /// like any other, so it may have to wait. The session goes on meanwhile.
        case refuseCheck(String)
        /// A page of another build than ours was told so; its URL, for people.
        case outdatedPage(String)
        /// For the log; without secrets.
        case note(String)
    }
}
