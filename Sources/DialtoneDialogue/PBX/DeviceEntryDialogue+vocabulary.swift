package import DialtoneModel
package import DialtoneWire

extension DeviceEntryDialogue {
    /// The phone whose entry is looked at.
    package struct Subject: Equatable, Sendable {
        package var mac: MACAddress
        /// Hardware id of the entry.
        package var hwid: String
        /// User name.
        package var user: String
        /// Long name, by which the user is looked for if the name does not find him.
        package var commonName: String

        package init(mac: MACAddress, hwid: String, user: String, commonName: String) {
            self.mac = mac
            self.hwid = hwid
            self.user = user
            self.commonName = commonName
        }
    }

    package struct Policy: Equatable, Sendable {
        /// Takes the flag *TLS only* off the entry.
        package var clearsTLSOnly: Bool
        /// Makes the entry if the user has none for this phone.
        package var addsMissingEntry: Bool

        package init(clearsTLSOnly: Bool, addsMissingEntry: Bool) {
            self.clearsTLSOnly = clearsTLSOnly
            self.addsMissingEntry = addsMissingEntry
        }
    }

    /// What became of it.
    package struct Outcome: Equatable, Sendable {
        /// The user's id, with which registrations are asked for; nil if the user was not found.
        package var guid: String?
        /// The name of the PBX where the user is, if the PBX said.
        package var location: String?
        /// How many entries the user had when we looked last; 0 if the user was not found.
        package var deviceCount: Int
        /// Whether the user has an entry for this phone now.
        package var entryFound: Bool
        /// Whether the entry admits TLS with a client certificate only, now.
        package var tlsOnlySet: Bool
        /// Whether we changed something.
        package var changed: Bool
        /// What is wrong or what keeps the phone out; nil = all is well.
        package var condition: Condition?

        package init(
            guid: String? = nil, location: String? = nil, deviceCount: Int = 0, entryFound: Bool = false, tlsOnlySet: Bool = false,
            changed: Bool = false, condition: Condition? = nil
        ) {
            self.guid = guid
            self.location = location
            self.deviceCount = deviceCount
            self.entryFound = entryFound
            self.tlsOnlySet = tlsOnlySet
            self.changed = changed
            self.condition = condition
        }
    }

    package enum Event: Equatable, Sendable {
        case started
        /// Only those whose `src` is ours are looked at; anything may be passed in.
        case received(AppMessage)
        /// The time of the request with this number is over.
        case timerFired(Int)
    }

    package enum Action: Equatable, Sendable {
        case send(JSONValue)
        case start(timer: Int, after: Duration)
        /// The last action.
        case done(Outcome)
    }
}
