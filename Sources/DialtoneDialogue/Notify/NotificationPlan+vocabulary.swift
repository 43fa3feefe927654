package import DialtoneModel
package import DialtoneWire

extension NotificationPlan {
    /// Who is told what (`notifications.app-notify`).
    package struct Policy: Equatable, Sendable {
        /// Off: nothing is ever sent.
        package var isOn: Bool
        /// Whether users are told that their phone is ready.
        package var tellsUsers: Bool
        /// User names of those who are told of losses.
        package var administrators: [String]
        package var language: TextLanguage
        /// The App objects that a click opens.
        package var userApp: String
        package var adminApp: String

        package init(
            isOn: Bool = true, tellsUsers: Bool = true, administrators: [String] = [], language: TextLanguage = .english,
            userApp: String = "dialtone", adminApp: String = "dialtone-admin"
        ) {
            self.isOn = isOn
            self.tellsUsers = tellsUsers
            self.administrators = administrators
            self.language = language
            self.userApp = userApp
            self.adminApp = adminApp
        }
    }

    /// The phone that something happened to.
    package struct Subject: Hashable, Sendable {
        package var mac: MACAddress
        /// User name at the PBX, who is told.
        package var user: String
        /// As people know the phone: make and model, else its MAC.
        package var name: String
        /// System name of the phone's PBX.
        package var domain: String

        package init(mac: MACAddress, user: String, name: String, domain: String) {
            self.mac = mac
            self.user = user
            self.name = name
            self.domain = domain
        }
    }

    package enum Timer: Hashable, Sendable {
        /// Losses were gathered for a while, or the rest after telling of some is over.
        case losses(domain: String)
        /// No session came in time to tell what waited for one.
        case parked(domain: String)
        /// The request with this number should have been answered.
        case answer(Int)
    }

    package enum Event: Equatable, Sendable {
        /// A PBX session said what it grants; may come again.
        case announced(session: Int, domain: String, apis: [String])
        case closed(session: Int)
        /// The phone's order is fulfilled; the number of the order tells it from the next one.
        case ready(Subject, order: Int64)
        /// The PBX shows the phone registered.
        case registered(MACAddress)
        /// The PBX shows the phone no longer.
        case lost(Subject)
        case received(session: Int, AppMessage)
        case timerFired(Timer)
        /// The configuration was read anew.
        case changed(Policy)
    }

    package enum Action: Equatable, Sendable {
        case send(session: Int, JSONValue)
        case start(Timer, after: Duration)
        /// For the log; without secrets.
        case note(String)
    }
}
