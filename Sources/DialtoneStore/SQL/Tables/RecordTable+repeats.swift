import DialtoneModel
import DialtoneSQL

extension RecordTable {
    /// Notes that phones fetched again what they have; those that became others since are passed over.
    ///
    /// - Returns: The phones that were noted, as they then are, without their items.
    func note(_ repeats: [RepeatedDelivery]) throws -> [Phone] {
        var noted: [Phone.ID: Phone] = [:]
        let (phones, history) = (PhoneTable(database: database, sealer: sealer), HistoryTable(database: database))
        for var repeated in repeats {
            repeated.at = Timestamp.rounded(repeated.at)
            guard var phone = try phones.bare(repeated.phone), let line = phone.take(repeated) else { continue }
            try phones.noteFetch(phone)
            try history.join(line, of: phone.id)
            noted[phone.id] = phone
        }
        return Array(noted.values)
    }
}

extension PhoneTable {
    /// Writes when the phone fetched last, and from where.
    fileprivate func noteFetch(_ phone: Phone) throws {
        try database.run(
            "UPDATE phones SET delivered_at = ?, address = ?, changed_at = ? WHERE id = ?",
            [SQLValue(phone.deliveredAt), SQLValue(phone.address), SQLValue(phone.changedAt), .integer(phone.id)])
    }
}

extension HistoryTable {
    /// Makes one line of the phone's latest one and this, if they say the same; else adds it.
    fileprivate func join(_ entry: HistoryEntry, of id: Phone.ID) throws {
        let latest = try database.map(
            "SELECT id, kind, facts, former_text FROM history WHERE phone_id = ? ORDER BY id DESC LIMIT 1", [.integer(id)]
        ) { row in
            (id: try row.integer(0), kind: try row.text(1), facts: try row.optionalText(2), formerText: try row.optionalText(3))
        }
        guard let latest = latest.first, latest.kind == entry.event.kind.rawValue, latest.formerText == nil,
            let joined = HistoryEntry(
                at: entry.at, event: HistoryEvent(entry.event.kind, try Self.json(latest.facts, of: "the history of phone \(id)"))
            ).joined(with: entry)
        else { return try add(entry, of: id) }
        try database.run(
            "UPDATE history SET at = ?, facts = ? WHERE id = ?",
            [SQLValue(joined.at), SQLValue(joined.event.facts?.text), .integer(latest.id)])
    }
}
