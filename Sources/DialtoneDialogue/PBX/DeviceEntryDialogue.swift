import DialtoneModel
import DialtoneWire

/// Looks at a phone's device entry at its PBX user, and changes it where the policy says so.
///
/// ```text
///   by user name --no such user--> by long name --no such user--> done
///        |                              |
///        +--------------+---------------+
///                       v
///      +----------- entry as wanted? --yes--> done
///      |                ^
///      | update         | read back
///      +----------------+        at most three rounds
/// ```
///
/// An update replaces the whole list of entries, so it is written from what was just read, and read back, in case an administrator
/// or another App wrote in between. Both without what config templates add; see ``UserLookup`` for who is the user.
///
/// Source: innovaphone SDK 13r3, "PbxAdminApi", GetObject and UpdateObject (stated); that the list is replaced as a whole
/// (assumed: the safe reading).
package struct DeviceEntryDialogue: Equatable, Sendable {
    package enum State: Equatable, Sendable { case idle, searching, updating, readingBack, done }

    /// Of one request.
    static let patience: Duration = .seconds(10)
    static let roundsMax = 3

    package private(set) var state = State.idle
    private let subject: Subject
    private let policy: Policy
    private let source: String
    private var requests = 0
    private var rounds = 0
    private var outcome = Outcome()
    private var lookup: UserLookup

    /// - Parameter source: Unique among the dialogues of this PBX session; begins the `src` of each request.
    package init(subject: Subject, policy: Policy, source: String) {
        self.subject = subject
        self.policy = policy
        self.source = source
        lookup = UserLookup(user: subject.user, longName: subject.commonName, isToBeChanged: true)
    }

    /// Takes one event and returns what to do about it, in order.
    package mutating func handle(_ event: Event) -> [Action] {
        switch (state, event) {
        case (.idle, .started):
            state = .searching
            return ask(PBXAdminRequest.getObject(lookup.first, src: nextSource()))
        case (.searching, .received(let message)), (.updating, .received(let message)), (.readingBack, .received(let message)):
            return message.src?.string == currentSource ? answered(message) : []
        case (.searching, .timerFired(let number)), (.updating, .timerFired(let number)), (.readingBack, .timerFired(let number)):
            guard number == requests else { return [] }
            return done(.userUnanswered(user: subject.user))
        case (.idle, .received), (.idle, .timerFired), (.done, .started), (.done, .received), (.done, .timerFired):
            return []
        case (.searching, .started), (.updating, .started), (.readingBack, .started):
            assertionFailure("started twice")
            return []
        }
    }

    private var currentSource: String { "\(source)-\(requests)" }

    /// Makes the next `src`; answers to earlier requests do not count any more.
    private mutating func nextSource() -> String {
        requests += 1
        return currentSource
    }

    private mutating func ask(_ request: JSONValue?) -> [Action] {
        guard let request else {
            return done(.userWithoutID(user: subject.user))
        }
        return [.send(request), .start(timer: requests, after: Self.patience)]
    }

    private mutating func answered(_ message: AppMessage) -> [Action] {
        switch state {
        case .searching:
            switch lookup.answered(message) {
            case .found(let object): return found(object)
            case .ask(let key): return ask(PBXAdminRequest.getObject(key, src: nextSource()))
            case .unknown: return notFound()
            case .refused(let problem):
                return done(.userUnreadable(user: subject.user, problem: problem))
            }
        case .readingBack:
            if let problem = message.errorText {
                return done(.entryUnverified(user: subject.user, problem: String(problem.prefix(200))))
            }
            let object = PBXObject(message)
            return object.guid == nil ? notFound() : found(object)
        case .updating:
            if let problem = message.errorText {
                return done(.entryRefused(user: subject.user, problem: String(problem.prefix(200))))
            }
            guard let guid = outcome.guid else { return notFound() }
            outcome.changed = true
            state = .readingBack
            return ask(PBXAdminRequest.getObject(.guid(guid), src: nextSource()))
        case .idle, .done:
            return []
        }
    }

    private mutating func found(_ object: PBXObject) -> [Action] {
        let index = object.deviceIndex(hwid: subject.hwid, mac: subject.mac)
        outcome.guid = object.guid
        outcome.location = object.location
        outcome.deviceCount = object.devices.count
        outcome.entryFound = index != nil
        outcome.tlsOnlySet = index.map { object.devices[$0].tlsOnly } ?? false
        var devices = object.devices
        if let index {
            guard policy.clearsTLSOnly, devices[index].tlsOnly else { return asWanted() }
            devices[index] = devices[index].settingTLSOnly(false)
        } else {
            guard policy.addsMissingEntry else {
                return done(.entryMissing(user: subject.user, hwid: subject.hwid))
            }
            // With the flags that the Users service sets.
            let text = subject.commonName.isEmpty ? subject.user : subject.commonName
            devices.append(
                DeviceEntry(hw: subject.hwid, text: text, tlsOnly: !policy.clearsTLSOnly, reverseProxy: true))
        }
        guard rounds < Self.roundsMax else {
            return done(.entryUnstable(user: subject.user))
        }
        rounds += 1
        state = .updating
        return ask(object.updating(devices: devices, src: nextSource()))
    }

    private mutating func asWanted() -> [Action] {
        guard outcome.tlsOnlySet else { return done(nil) }
        return done(.entryTLSOnly)
    }

    private mutating func notFound() -> [Action] {
        outcome.entryFound = false
        return done(.userUnknown(user: subject.user))
    }

    private mutating func done(_ condition: Condition?) -> [Action] {
        state = .done
        outcome.condition = condition
        return [.done(outcome)]
    }
}
