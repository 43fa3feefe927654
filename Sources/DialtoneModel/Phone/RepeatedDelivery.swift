package import struct Foundation.Date

/// That a phone fetched again what it has: changes nothing but when and from where it was seen.
package struct RepeatedDelivery: Equatable, Sendable {
    package var phone: Phone.ID
    /// The last one; its digest is that of the revision that the phone has.
    package var delivery: Delivery
    package var count: Int
    /// Of the last one.
    package var at: Date

    package init(phone: Phone.ID, delivery: Delivery, count: Int = 1, at: Date) {
        (self.phone, self.delivery, self.count, self.at) = (phone, delivery, count, at)
    }
}

extension Phone {
    /// Takes note of it, unless the phone has become another since: then its next fetch tells.
    ///
    /// - Returns: The line for its history, to be joined with the latest one if that says the same, see ``HistoryEntry/joined(with:)``;
    ///   nil if nothing was noted.
    package mutating func take(_ repeated: RepeatedDelivery) -> HistoryEntry? {
        let delivery = repeated.delivery
        guard status == .delivered || status == .registered, let revision, delivery.digest == revisionDigest, deliveredRevision == revision
        else { return nil }
        deliveredAt = repeated.at
        address = delivery.address
        return HistoryEntry(at: repeated.at, event: .fetchedAgain(delivery, revision: revision, count: repeated.count))
    }
}

extension HistoryEvent {
    static func fetchedAgain(_ delivery: Delivery, revision: Int, count: Int) -> HistoryEvent {
        var event = fetched(delivery, revision: revision)
        event.facts?[countKey] = .int(count)
        return event
    }

    static let countKey = "count"
}

extension HistoryEntry {
    /// This line and a newer one as one, if both say that the phone fetched the same again; else nil.
    package func joined(with newer: HistoryEntry) -> HistoryEntry? {
        guard event.kind == .fetched, newer.event.kind == .fetched, formerText == nil, newer.formerText == nil,
            var facts = event.facts, var others = newer.event.facts,
            let count = facts[HistoryEvent.countKey]?.int, let more = others[HistoryEvent.countKey]?.int
        else { return nil }
        facts[HistoryEvent.countKey] = .null
        others[HistoryEvent.countKey] = .null
        guard facts == others else { return nil }
        facts[HistoryEvent.countKey] = .int(count + more)
        return HistoryEntry(at: newer.at, event: HistoryEvent(.fetched, facts))
    }
}
