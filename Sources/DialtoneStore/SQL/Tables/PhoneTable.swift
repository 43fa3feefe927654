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
        EXISTS (SELECT 1 FROM phone_connections c WHERE c.phone_id = p.id), p.seen_user
        """
    private static let columnCount = 28

    // MARK: Reading

    func phone(_ id: Phone.ID) throws -> Phone? { try phones(where: "p.id = ?", [.integer(id)]).first }

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

    /// Phones without their items.
    func phones(_ search: PhoneSearch, limit: Int, offset: Int) throws -> [Phone] {
        var phones = try database.map(
            "SELECT \(Self.columns) FROM phones p WHERE \(search.condition) ORDER BY \(search.order) LIMIT ? OFFSET ?",
            search.arguments + [SQLValue(limit), SQLValue(offset)], Self.phone)
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

    func count(_ search: PhoneSearch) throws -> Int {
        try database.first("SELECT COUNT(*) FROM phones p WHERE \(search.condition)", search.arguments)?.int(0) ?? 0
    }

    func statusCounts(_ search: PhoneSearch) throws -> [PhoneStatus: Int] {
        var counts: [PhoneStatus: Int] = [:]
        try database.forEach(
            "SELECT p.status, COUNT(*) FROM phones p WHERE \(search.condition) GROUP BY p.status", search.arguments
        ) { counts[try Self.status(try $0.text(0))] = try $0.int(1) }
        return counts
    }

    func vendorCounts(in instance: InstanceID) throws -> [String: Int] {
        var counts: [String: Int] = [:]
        try database.forEach(
            """
            SELECT vendor, COUNT(*) FROM phones
            WHERE instance_domain = ? AND instance_name = ? AND vendor IS NOT NULL AND status <> 'removed' GROUP BY vendor
            """, [.text(instance.domain), .text(instance.name)]
        ) { counts[try $0.text(0)] = try $0.int(1) }
        return counts
    }

    func orderTimes(in instance: InstanceID, limit: Int) throws -> [Date] {
        try database.map(
            """
            SELECT received_at FROM phones WHERE instance_domain = ? AND instance_name = ? AND status <> 'removed'
            ORDER BY received_at DESC LIMIT ?
            """, [.text(instance.domain), .text(instance.name), SQLValue(limit)]
        ) { try $0.date(0) }
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
            GROUP BY instance_domain, instance_name, status ORDER BY instance_domain, instance_name, status
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
            codeOpenUntil: try row.optionalDate(18), hasSysclientPassword: try row.flag(25), sysclientConnected: try row.flag(26),
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

    /// Writes all that can change of a phone.
    func update(_ phone: Phone) throws {
        try database.run(
            """
            UPDATE phones SET hwid = ?, "user" = ?, common_name = ?, domain = ?, pbx_dns = ?, status = ?, vendor = ?, model = ?,
                firmware = ?, address = ?, received_at = ?, configured_at = ?, delivered_at = ?, registered_at = ?, changed_at = ?,
                stuck_from = ?, code_open_until = ?, revision = ?, revision_digest = ?, delivered_revision = ?, assigned_mac = ?,
                owes_goodbye = ?, handsets = ?, seen_user = ? WHERE id = ?
            """,
            [
                .text(phone.hwid), .text(phone.user), .text(phone.commonName), .text(phone.domain), .text(phone.pbxDNS),
                .text(phone.status.rawValue), SQLValue(phone.vendor), SQLValue(phone.model), SQLValue(phone.firmware),
                SQLValue(phone.address), SQLValue(phone.receivedAt), SQLValue(phone.configuredAt), SQLValue(phone.deliveredAt),
                SQLValue(phone.registeredAt), SQLValue(phone.changedAt), SQLValue(phone.stuckFrom), SQLValue(phone.codeOpenUntil),
                SQLValue(phone.revision), SQLValue(phone.revisionDigest), SQLValue(phone.deliveredRevision),
                SQLValue(phone.assignedMAC?.hex), SQLValue(phone.owesGoodbye), SQLValue(Self.text(phone.handsets)),
                SQLValue(phone.seenUser?.json.text),
                .integer(phone.id),
            ])
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
