import DialtoneModel
import DialtoneSQL
import Foundation

/// Reads phones with their items, and writes the columns of a phone.
struct PhoneTable {
    let database: any SQLDatabase
    let sealer: Sealer

    /// In the order in which ``phone(at:)`` reads them.
    private static let columns = """
        p.id, p.instance_domain, p.instance_name, p.mac, p.hwid, p."user", p.common_name, p.domain, p.pbx_dns, p.status, \
        p.vendor, p.model, p.firmware, p.address, p.received_at, p.configured_at, p.delivered_at, p.registered_at, \
        p.code_open_until, p.revision, p.revision_digest, p.delivered_revision, p.assigned_mac, p.owes_goodbye, p.handsets, \
        EXISTS (SELECT 1 FROM phone_secrets s WHERE s.phone_id = p.id AND s.kind = 'sysclient_password'), \
        EXISTS (SELECT 1 FROM phone_connections c WHERE c.phone_id = p.id), p.seen_user, p.url_follows_code
        """
    private static let columnCount = 29

    // MARK: Reading

    func phone(_ id: Phone.ID) throws -> Phone? { try phones(where: "p.id = ?", [.integer(id)]).first }

    /// The phone whose own URL has a token, which is searched by its keyed hash, of which each key makes another.
    func phone(byToken lookups: [Data]) throws -> Phone? {
        try phones(
            where: """
                p.id = (SELECT phone_id FROM phone_secrets WHERE kind = 'token' AND lookup IN (\(lookups.places)))
                AND (p.status <> 'removed' OR p.owes_goodbye = 1)
                """,
            lookups.map { SQLValue($0) }
        ).first
    }

    func exists(_ id: Phone.ID) throws -> Bool { try database.first("SELECT 1 FROM phones WHERE id = ?", [.integer(id)]) != nil }

    /// A phone without its items, locked until the transaction ends.
    func bare(_ id: Phone.ID) throws -> Phone? {
        let row = try database.first("SELECT \(Self.columns) FROM phones p WHERE p.id = ?\(database.lockingClause)", [.integer(id)])
        guard let row else { return nil }
        var phone = try Self.phone(at: row)
        phone.conditions = try conditions.conditions(of: id)
        return phone
    }

    private var conditions: ConditionTable { ConditionTable(database: database) }

    /// Phones with all their items and conditions, in two queries.
    ///
    /// - Parameters:
    ///   - condition: SQL over `p`, with its `arguments`.
    ///   - order: SQL over `p`; ends in the key, so that the order is total and a phone's items stay together.
    ///   - limit: At most this many phones; nil for all.
    func phones(
        where condition: String, _ arguments: [SQLValue], order: String = "p.id", limit: Int? = nil, offset: Int = 0
    ) throws -> [Phone] {
        let page = limit == nil ? "" : " LIMIT ? OFFSET ?"
        let arguments = arguments + (limit.map { [SQLValue($0), SQLValue(offset)] } ?? [])
        let sql = """
            SELECT \(Self.columns), i.ordinal, i.type, i.sealed
            FROM (SELECT * FROM phones p WHERE \(condition) ORDER BY \(order)\(page)) p
            LEFT JOIN configuration_items i ON i.phone_id = p.id
            ORDER BY \(order), i.ordinal
            """
        let items = ItemTable(database: database, sealer: sealer)
        var phones: [Phone] = []
        try database.forEach(sql, arguments) { row in
            let id = try row.integer(0)
            if phones.last?.id != id { phones.append(try Self.phone(at: row)) }
            if let ordinal = try row.optionalInt(Self.columnCount) {
                let item = try items.item(
                    of: id, ordinal: ordinal, type: row.text(Self.columnCount + 1), sealed: row.data(Self.columnCount + 2))
                phones[phones.count - 1].configuration.append(item)
            }
        }
        try addConditions(to: &phones)
        return phones
    }

    /// A page of a list of phones, without their items.
    ///
    /// - Parameter offset: Without a cursor: how many phones come before the page.
    func phones(_ search: PhoneSearch, limit: Int, offset: Int) throws -> [Phone] {
        var phones: [Phone] = []
        for stretch in search.stretches where phones.count < limit {
            phones += try database.map(
                search.page(Self.columns, of: stretch),
                search.arguments + stretch.arguments
                    + [SQLValue(limit - phones.count), SQLValue(search.stretches.count == 1 ? offset : 0)], Self.phone)
        }
        try addConditions(to: &phones)
        return phones
    }

    /// How many ids stand in one statement.
    private static let idsMax = 500

    private func addConditions(to phones: inout [Phone]) throws {
        var start = phones.startIndex
        while start < phones.endIndex {
            let end = min(start + Self.idsMax, phones.endIndex)
            // One for a single phone, else always as many, so that few statements are prepared.
            let count = end - start == 1 ? 1 : Self.idsMax
            let ids = phones[start..<end].map { SQLValue.integer($0.id) }
            let padded = ids + Array(repeating: ids[0], count: count - ids.count)
            let found = try conditions.conditions(
                ofPhones: Array(repeating: "?", count: count).joined(separator: ", "), padded)
            for index in start..<end {
                if let conditions = found[phones[index].id] { phones[index].conditions = conditions }
            }
            start = end
        }
    }

    /// How many phones a search means, behind a cursor or not.
    func count(_ search: PhoneSearch) throws -> Int {
        try database.first("SELECT COUNT(*) FROM phones p WHERE \(search.condition)", search.arguments)?.int(0) ?? 0
    }

    /// What is counted of phones.
    ///
    /// - Parameter condition: SQL over `phones p`, which names no more than a few thousand, with its `arguments`.
    func tallies(where condition: String, _ arguments: [SQLValue]) throws -> [PhoneTally] {
        var codes: [Phone.ID: [String]] = [:]
        try database.forEach(
            "SELECT c.phone_id, c.code FROM conditions c WHERE c.phone_id IN (SELECT p.id FROM phones p WHERE \(condition))", arguments
        ) { codes[try $0.integer(0), default: []].append(try $0.text(1)) }
        return try database.map(
            """
            SELECT p.id, p.instance_domain, p.instance_name, p.status, p.vendor, p.received_at, p.stuck_from FROM phones p
            WHERE \(condition) ORDER BY p.id
            """, arguments
        ) { row in
            let id = try row.integer(0)
            return PhoneTally(
                id: id, instance: InstanceID(domain: try row.text(1), name: try row.text(2)), status: try Self.status(try row.text(3)),
                vendor: try row.optionalText(4), receivedAt: try row.date(5), stuckFrom: try row.optionalDate(6),
                conditions: codes[id]?.sorted() ?? [])
        }
    }

    /// SQL of the first order that came in a stretch of time.
    static let firstOrder = """
        SELECT MIN(received_at) FROM phones
        WHERE instance_domain = ? AND instance_name = ? AND is_removed = 0 AND received_at >= ? AND received_at <= ?
        """
    /// SQL of the last order of an instance.
    static let lastOrder = "SELECT MAX(received_at) FROM phones WHERE instance_domain = ? AND instance_name = ? AND is_removed = 0"

    /// See ``PhoneLists/latestBatch(in:gap:)``. In steps as long as the gap, each of them one look into the index: whatever came within the gap
    /// before an order belongs to its batch.
    func latestBatch(in instance: InstanceID, gap: Duration) throws -> (start: Date, end: Date)? {
        let name: [SQLValue] = [.text(instance.domain), .text(instance.name)]
        guard let end = try database.first(Self.lastOrder, name)?.optionalInteger(0) else { return nil }
        let gap = Int64(gap / .microseconds(1))
        var start = end
        for _ in 0..<batchStepsMax {
            let first = try database.first(Self.firstOrder, name + [.integer(start - gap), .integer(start)])?.optionalInteger(0)
            guard let first, first < start else { break }
            start = first
        }
        return (Timestamp.date(start), Timestamp.date(end))
    }

    func fleet() throws -> [FleetEntry] {
        try database.map(
            """
            SELECT p.id, p.instance_domain, p.instance_name, p.mac, p.hwid, p."user", p.status, p.code_open_until,
                p.delivered_at, p.registered_at, s.phone_id IS NOT NULL, p.domain
            FROM phones p
            LEFT JOIN phone_secrets s ON s.phone_id = p.id AND s.kind = 'sysclient_password'
            WHERE p.status <> 'removed' ORDER BY p.id
            """
        ) { row in
            FleetEntry(
                id: try row.integer(0), instance: InstanceID(domain: try row.text(1), name: try row.text(2)),
                mac: try Self.mac(try row.text(3)), hwid: try row.text(4), user: try row.text(5), domain: try row.text(11),
                status: try Self.status(try row.text(6)), hasSysclientPassword: try row.flag(10),
                codeOpenUntil: try row.optionalDate(7), deliveredAt: try row.optionalDate(8), registeredAt: try row.optionalDate(9))
        }
    }

    func counts() throws -> [(instance: InstanceID, status: PhoneStatus, count: Int)] {
        try database.map(
            """
            SELECT instance_domain, instance_name, status, COUNT(*) FROM phones
            GROUP BY instance_domain, instance_name, is_removed, status ORDER BY instance_domain, instance_name, status
            """
        ) { (InstanceID(domain: try $0.text(0), name: try $0.text(1)), try Self.status(try $0.text(2)), try $0.int(3)) }
    }

    /// Without its conditions.
    private static func phone(at row: SQLRow) throws -> Phone {
        Phone(
            id: try row.integer(0), instance: InstanceID(domain: try row.text(1), name: try row.text(2)), mac: try mac(try row.text(3)),
            hwid: try row.text(4), user: try row.text(5), commonName: try row.text(6), domain: try row.text(7), pbxDNS: try row.text(8),
            status: try status(try row.text(9)), vendor: try row.optionalText(10), model: try row.optionalText(11),
            firmware: try row.optionalText(12), address: try row.optionalText(13), receivedAt: try row.date(14),
            configuredAt: try row.optionalDate(15), deliveredAt: try row.optionalDate(16), registeredAt: try row.optionalDate(17),
            codeOpenUntil: try row.optionalDate(18), urlFollowsCode: try row.flag(28), hasSysclientPassword: try row.flag(25),
            sysclientConnected: try row.flag(26),
            revision: try row.optionalInt(19), revisionDigest: try row.optionalText(20), deliveredRevision: try row.optionalInt(21),
            assignedMAC: try row.optionalText(22).map { try mac($0) }, owesGoodbye: try row.flag(23),
            handsets: try row.optionalText(24).map { try handsets($0) } ?? [],
            seenUser: try row.optionalText(27).map { try seenUser($0) })
    }

    private static func status(_ text: String) throws -> PhoneStatus {
        guard let status = PhoneStatus(rawValue: text) else { throw StoreError.corrupt("the phone status \(text) is unknown") }
        return status
    }

    static func mac(_ text: String) throws -> MACAddress {
        guard let mac = MACAddress(text) else { throw StoreError.corrupt("\(text) is no MAC address") }
        return mac
    }

    private static func handsets(_ text: String) throws -> [HandsetPlace] {
        let fault = StoreError.corrupt("the places of a base's handsets are no list of numbers and addresses")
        guard let pairs = (try? JSONValue(parsing: text))?.elements else { throw fault }  // why not says nothing more
        return try pairs.map { pair in
            guard let parts = pair.elements, parts.count == 2, let number = parts[0].int,
                let mac = parts[1].string.flatMap({ MACAddress($0) })
            else { throw fault }
            return HandsetPlace(number: number, mac: mac)
        }
    }

    private static func seenUser(_ text: String) throws -> SeenUser {
        guard let user = (try? JSONValue(parsing: text)).flatMap({ SeenUser(json: $0) }) else {  // why not says nothing more
            throw StoreError.corrupt("what is known of a phone's user is no object")
        }
        return user
    }

    private static func text(_ handsets: [HandsetPlace]) -> String? {
        handsets.isEmpty ? nil : JSONValue.array(handsets.map { [.int($0.number), .string($0.mac.hex)] }).text
    }

    // MARK: Writing

    /// Notes which phones' connections to Devices came up and went down; with `resets`, all others are down.
    func noteConnections(up: [PhoneAddress], down: [PhoneAddress], resets: Bool) throws {
        if resets { try database.run("DELETE FROM phone_connections") }
        let phone = "SELECT id FROM phones WHERE instance_domain = ? AND instance_name = ? AND mac = ?"
        for address in down {
            try database.run("DELETE FROM phone_connections WHERE phone_id IN (\(phone))", Self.key(address.instance, address.mac))
        }
        for address in up {
            try database.run(
                "INSERT INTO phone_connections (phone_id) \(phone) ON CONFLICT (phone_id) DO NOTHING",
                Self.key(address.instance, address.mac))
        }
    }

    private static func key(_ instance: InstanceID, _ mac: MACAddress) -> [SQLValue] {
        [.text(instance.domain), .text(instance.name), .text(mac.hex)]
    }

    /// The key of the phone that an order is for; nil if there is none.
    func key(instance: InstanceID, mac: MACAddress) throws -> Phone.ID? {
        try database.first(
            "SELECT id FROM phones WHERE instance_domain = ? AND instance_name = ? AND mac = ?", Self.key(instance, mac))?.integer(0)
    }

    /// The key of the phone that hardware was assigned to.
    func key(instance: InstanceID, assignedMAC hardware: MACAddress) throws -> Phone.ID? {
        try database.first(
            "SELECT id FROM phones WHERE instance_domain = ? AND instance_name = ? AND assigned_mac = ?", Self.key(instance, hardware)
        )?.integer(0)
    }

    /// Makes the row of a new phone, and returns its key.
    func insert(_ phone: Phone) throws -> Phone.ID {
        let row = try database.first(
            """
            INSERT INTO phones (instance_domain, instance_name, mac, hwid, "user", common_name, domain, pbx_dns, status,
                received_at, changed_at, stuck_from, code_open_until, owes_goodbye)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0) RETURNING id
            """,
            Self.key(phone.instance, phone.mac) + [
                .text(phone.hwid), .text(phone.user), .text(phone.commonName), .text(phone.domain), .text(phone.pbxDNS),
                .text(phone.status.rawValue), SQLValue(phone.receivedAt), SQLValue(phone.changedAt), SQLValue(phone.stuckFrom),
                SQLValue(phone.codeOpenUntil),
            ])
        guard let row else { throw StoreError.corrupt("a new phone has no key") }
        return try row.integer(0)
    }

    /// Columns that change together. A statement names no others: SQLite writes all indexes of the columns that one names, also of those that
    /// stay as they are.
    private struct Group: Sendable {
        let columns: [String]
        let values: @Sendable (Phone) -> [SQLValue]
    }

    private static let groups = [
        Group(columns: ["hwid", "\"user\"", "common_name", "domain", "pbx_dns"]) {
            [.text($0.hwid), .text($0.user), .text($0.commonName), .text($0.domain), .text($0.pbxDNS)]
        },
        Group(columns: ["vendor", "model", "firmware", "address"]) {
            [SQLValue($0.vendor), SQLValue($0.model), SQLValue($0.firmware), SQLValue($0.address)]
        },
        Group(columns: ["received_at", "assigned_mac", "is_removed"]) {
            [SQLValue($0.receivedAt), SQLValue($0.assignedMAC?.hex), SQLValue($0.status == .removed)]
        },
        Group(columns: ["status", "configured_at", "delivered_at", "registered_at", "changed_at", "stuck_from"]) {
            [
                .text($0.status.rawValue), SQLValue($0.configuredAt), SQLValue($0.deliveredAt), SQLValue($0.registeredAt),
                SQLValue($0.changedAt), SQLValue($0.stuckFrom),
            ]
        },
        Group(columns: [
            "code_open_until", "revision", "revision_digest", "delivered_revision", "owes_goodbye", "handsets", "seen_user",
            "url_follows_code",
        ]) {
            [
                SQLValue($0.codeOpenUntil), SQLValue($0.revision), SQLValue($0.revisionDigest), SQLValue($0.deliveredRevision),
                SQLValue($0.owesGoodbye), SQLValue(text($0.handsets)), SQLValue($0.seenUser?.json.text),
                SQLValue($0.urlFollowsCode),
            ]
        },
    ]

    /// Writes what is different of a phone.
    func update(_ phone: Phone, over before: Phone) throws {
        var columns: [String] = []
        var values: [SQLValue] = []
        for group in Self.groups {
            let new = group.values(phone)
            guard new != group.values(before) else { continue }
            columns += group.columns
            values += new
        }
        guard !columns.isEmpty else { return }
        try database.run(
            "UPDATE phones SET \(columns.map { "\($0) = ?" }.joined(separator: ", ")) WHERE id = ?", values + [.integer(phone.id)])
    }

    /// Whether hardware belongs to a living phone of another instance.
    func isHeld(_ hardware: MACAddress, outside instance: InstanceID) throws -> Bool {
        try database.first(
            """
            SELECT 1 FROM phones WHERE (mac = ? OR assigned_mac = ?) AND (instance_domain <> ? OR instance_name <> ?)
                AND status <> 'removed' LIMIT 1
            """, [.text(hardware.hex), .text(hardware.hex), .text(instance.domain), .text(instance.name)]) != nil
    }

    /// The MAC of another living phone of the instance that this hardware belongs to.
    func holder(of hardware: MACAddress, in instance: InstanceID, besides id: Phone.ID) throws -> MACAddress? {
        try database.first(
            """
            SELECT mac FROM phones WHERE (mac = ? OR assigned_mac = ?) AND instance_domain = ? AND instance_name = ?
                AND id <> ? AND status <> 'removed' LIMIT 1
            """, [.text(hardware.hex), .text(hardware.hex), .text(instance.domain), .text(instance.name), .integer(id)]
        ).map { try Self.mac(try $0.text(0)) }
    }
}
