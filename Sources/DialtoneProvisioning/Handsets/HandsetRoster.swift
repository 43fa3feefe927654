package import DialtoneModel

/// Which order has which handset's place at a DECT base.
///
/// A place stays its order's as long as the order stays at the base: places come first that the base's file already has, then numbers
/// that administrators gave, then the lowest free ones in the order of ordering. What was written is kept with the base, so that nothing
/// but the store decides, and that a place which loses its order is switched off.
package struct HandsetRoster: Hashable, Sendable {
    /// An order that is to have a place, as far as that decides.
    package struct Candidate: Hashable, Sendable {
        /// Its key in the store: the order of ordering.
        package var id: Phone.ID
        package var mac: MACAddress
        package var user: String
        /// As an administrator said; nil for the next free one.
        package var number: Int?
        /// Its configuration is complete. Before, its place is reserved, and switched off.
        package var isConfigured: Bool

        package init(id: Phone.ID, mac: MACAddress, user: String, number: Int? = nil, isConfigured: Bool = true) {
            self.id = id
            self.mac = mac
            self.user = user
            self.number = number
            self.isConfigured = isConfigured
        }
    }

    /// The place of the base's own account.
    package let own: Int
    /// The places of the other orders, by their hardware addresses; also those that are only reserved.
    package private(set) var numbers: [MACAddress: Int] = [:]
    /// Why orders have none.
    package private(set) var problems: [MACAddress: HandsetProblem] = [:]
    /// What the file writes: the base's own place, and those of configured orders, by their numbers.
    package private(set) var written: [HandsetPlace] = []
    /// Places that were written before and have no account now, by their numbers.
    package private(set) var vacated: [Int] = []
    /// For people: who was left out.
    package private(set) var notes: [String] = []

    /// - Parameters:
    ///   - base: The base's own order.
    ///   - kept: What the base's files have ever written, each number once.
    ///   - own: The place of the base's own account.
    ///   - candidates: In any order, each address once.
    ///   - max: How many places the base has.
    package init(base: (mac: MACAddress, user: String), kept: [HandsetPlace], own: Int, candidates: [Candidate], max: Int) {
        // A base without its own account would be of no use to its own user.
        let wanted = own
        let own = wanted <= max ? wanted : 1
        self.own = own
        var holders = [own: base]
        let ordered = candidates.sorted { $0.id < $1.id }
        func held(_ mac: MACAddress) -> [Int] { kept.filter { $0.mac == mac }.map(\.number).sorted() }
        var numbers: [MACAddress: Int] = [:]
        func claim(_ candidate: Candidate, _ number: Int) {
            holders[number] = (mac: candidate.mac, user: candidate.user)
            numbers[candidate.mac] = number
        }
        func isFree(_ number: Int) -> Bool { number <= max && holders[number] == nil }
        for candidate in ordered {
            if let number = candidate.number, held(candidate.mac).contains(number), isFree(number) { claim(candidate, number) }
        }
        for candidate in ordered where candidate.number == nil {
            if let number = held(candidate.mac).first(where: isFree) { claim(candidate, number) }
        }
        for candidate in ordered where numbers[candidate.mac] == nil {
            guard let number = candidate.number else { continue }
            if isFree(number) {
                claim(candidate, number)
            } else if number > max {
                problems[candidate.mac] = .beyond(number: number, max: max)
            } else if let holder = holders[number] {
                problems[candidate.mac] = .taken(number: number, user: holder.user, mac: holder.mac)
            }
        }
        for candidate in ordered where candidate.number == nil && numbers[candidate.mac] == nil {
            if let number = (1...Swift.max(1, max)).first(where: isFree) {
                claim(candidate, number)
            } else {
                problems[candidate.mac] = .full(max: max)
            }
        }
        self.numbers = numbers
        let configured = ordered.filter(\.isConfigured)
        written =
            ([HandsetPlace(number: own, mac: base.mac)]
            + configured.compactMap { each in numbers[each.mac].map { HandsetPlace(number: $0, mac: each.mac) } })
            .sorted { $0.number < $1.number }
        // A place that is only reserved is switched off as well: what stands there is a former user's.
        let writtenNumbers = Set(written.map(\.number))
        vacated = kept.map(\.number).filter { !writtenNumbers.contains($0) && $0 <= max }.sorted()
        let beyond = wanted == own ? [] : [HandsetProblem.beyond(number: wanted, max: max).text + " It has handset \(own)."]
        notes =
            beyond
            + ordered.compactMap { each in
                problems[each.mac].map { "The handset of user \(each.user) (\(each.mac)) was left out: \($0.text)" }
            }
    }

    /// The place of an order now, or the one that it had.
    package func number(of mac: MACAddress, kept: [HandsetPlace]) -> Int? {
        numbers[mac] ?? kept.last { $0.mac == mac }?.number
    }
}
