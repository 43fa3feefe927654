package import DialtoneModel
package import DialtoneProvisioning
package import DialtoneStore

/// Reads the orders that are handsets of a DECT base, and the base of a handset.
package struct HandsetReader: Sendable {
    private let store: any PhoneStore
    private let files: FileMaker

    package init(store: any PhoneStore, files: FileMaker) {
        self.store = store
        self.files = files
    }

    /// The orders that say they are handsets of this base, removed ones among them; none for any other phone, without a look into
    /// the store.
    ///
    /// - Parameter more: Sets of overrides to try out, as if they were stored.
    package func members(of base: Phone, trying more: [OverrideBook.Entry] = []) async throws(StoreError) -> [HandsetMember] {
        var members: [HandsetMember] = []
        for mac in files.handsets(of: base, trying: more) {
            // An override may come before its order.
            guard let phone = try await store.phone(instance: base.instance, mac: mac) else { continue }
            // No file has an account of a removed one.
            let secrets = phone.status == .removed ? PhoneSecrets(token: Secret("")) : try await store.secrets(of: phone.id)
            members.append(HandsetMember(phone: phone, secrets: secrets))
        }
        return members
    }

    /// What a handset says of its base, and the base's order; nil for a phone that is no handset.
    package func base(of phone: Phone) async throws(StoreError) -> (mac: MACAddress, phone: Phone?)? {
        guard let mac = files.base(of: phone) else { return nil }
        return (mac, try await store.phone(instance: phone.instance, mac: mac))
    }

    /// How a phone stands at a base, as one of its handsets or as the base itself; nil for any other phone.
    package func standing(of phone: Phone) async throws(StoreError) -> HandsetStanding? {
        if let (mac, base) = try await base(of: phone) {
            guard let base else { return HandsetStanding(base: mac, place: nil, problem: .unknownBase(mac)) }
            if let problem = files.problem(ofBase: mac, base, for: phone) {
                return HandsetStanding(base: mac, place: nil, problem: problem)
            }
            let roster = try await roster(of: base)
            return HandsetStanding(base: mac, place: roster?.roster.numbers[phone.mac], problem: roster?.roster.problems[phone.mac])
        }
        guard let (roster, members) = try await roster(of: phone) else { return nil }
        return HandsetStanding(of: phone, roster: roster, members: members)
    }

    private func roster(of base: Phone) async throws(StoreError) -> (roster: HandsetRoster, members: [Phone])? {
        guard let hardware = files.hardware(of: base) else { return nil }
        let members = try await members(of: base).map(\.phone)
        return files.roster(of: base, on: hardware, handsets: members).map { ($0, members) }
    }
}

/// What people are shown of a DECT base's handsets, or of one handset.
package struct HandsetStanding: Sendable {
    /// An order at a base.
    package struct Place: Sendable {
        /// nil for an order that was left out.
        package var number: Int?
        package var mac: MACAddress
        package var user: String
        package var status: PhoneStatus
        /// Why it was left out.
        package var problem: HandsetProblem?
    }

    /// The base of this handset; nil for a base.
    package var base: MACAddress?
    /// The place of this handset, or of the base's own account; nil for an order without one.
    package var place: Int?
    package var problem: HandsetProblem?
    /// The other orders at this base, by their places; those left out come last.
    package var handsets: [Place] = []
    /// Places that had an order once, and that the base's file switches off.
    package var vacated: [Int] = []

    init(base: MACAddress, place: Int?, problem: HandsetProblem?) {
        (self.base, self.place, self.problem) = (base, place, problem)
    }

    init(of base: Phone, roster: HandsetRoster, members: [Phone]) {
        place = roster.own
        vacated = roster.vacated
        handsets = members.filter { $0.status != .removed }.map {
            Place(number: roster.numbers[$0.mac], mac: $0.mac, user: $0.user, status: $0.status, problem: roster.problems[$0.mac])
        }.sorted { ($0.number ?? .max, $0.mac) < ($1.number ?? .max, $1.mac) }
    }

    /// For people, one line for each fact, with its name.
    package var lines: [(name: String, value: String)] {
        if let base {
            let value = place.map { "\($0) at the base \(base)" } ?? "at the base \(base), without a place"
            return [("handset", value + (problem.map { " (\($0.text))" } ?? ""))]
        }
        let own = place.map { [("handset", "\($0), its own account")] } ?? []
        return own
            + handsets.map { each in
                let who = "user \(each.user) (\(each.mac)), \(each.status.rawValue)"
                return ("handset", each.number.map { "\($0), \(who)" } ?? "left out: \(who) (\(each.problem?.text ?? "no place"))")
            } + (vacated.isEmpty ? [] : [("switched off", "handset " + vacated.map { "\($0)" }.joined(separator: ", "))])
    }

    /// `{"base","number","problem"}` of a handset; `{"number","handsets":[{"number","mac","user","status","problem"}],"switchedOff"}` of a
    /// base.
    package var json: JSONValue {
        let number = { (number: Int?) -> JSONValue in number.map { .int($0) } ?? .null }
        if let base {
            return ["base": .string(base.hex), "number": number(place), "problem": .optional(problem?.text)]
        }
        return [
            "number": number(place),
            "handsets": .array(
                handsets.map {
                    [
                        "number": number($0.number), "mac": .string($0.mac.hex), "user": .string($0.user),
                        "status": .string($0.status.rawValue), "problem": .optional($0.problem?.text),
                    ]
                }),
            "switchedOff": .array(vacated.map { .int($0) }),
        ]
    }
}
