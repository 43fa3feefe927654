import DialtoneModel
import Foundation
import GRDB

/// Reads phones with their items, and writes the columns of a phone.
struct PhoneTable {
    let database: Database
    let sealer: Sealer

    /// In the order in which ``phone(at:)`` reads them.
    private static let columns = """
        p.id, p.instance_domain, p.instance_name, p.mac, p.hwid, p.user, p.common_name, p.domain, p.pbx_dns, p.status, \
        p.reason, p.vendor, p.model, p.firmware, p.address, p.received_at, p.configured_at, p.delivered_at, \
        p.registered_at, p.code_open_until, p.revision, p.revision_digest, p.delivered_revision, p.assigned_mac, \
        p.owes_goodbye, p.handsets, \
        EXISTS (SELECT 1 FROM phone_secrets s WHERE s.phone_id = p.id AND s.kind = 'sysclient_password'), \
        EXISTS (SELECT 1 FROM phone_connections c WHERE c.phone_id = p.id)
        """
    private static let columnCount = 28

    // MARK: Reading

    func phone(_ id: Phone.ID) throws -> Phone? { try phones(where: "p.id = ?", [id]).first }

    /// A phone without its items.
    func bare(_ id: Phone.ID) throws -> Phone? {
        try database.row("SELECT \(Self.columns) FROM phones p WHERE p.id = ?", [id]).map(Self.phone(at:))
    }

    /// Phones with all their items, in one query.
    ///
    /// - Parameters:
    ///   - condition: SQL over `p`, with its `arguments`.
    ///   - order: SQL over `p`; ends in the key, so that the order is total and a phone's items stay together.
    ///   - limit: At most this many phones; -1 for all.
    func phones(
        where condition: String, _ arguments: StatementArguments, order: String = "p.id", limit: Int = -1, offset: Int = 0
    ) throws -> [Phone] {
        let sql = """
            SELECT \(Self.columns), i.ordinal, i.type, i.sealed
            FROM (SELECT * FROM phones p WHERE \(condition) ORDER BY \(order) LIMIT ? OFFSET ?) p
            LEFT JOIN configuration_items i ON i.phone_id = p.id
            ORDER BY \(order), i.ordinal
            """
        let items = ItemTable(database: database, sealer: sealer)
        let rows = try database.rows(sql, arguments + [limit, offset])
        var phones: [Phone] = []
        while let row = try rows.next() {
            let id: Phone.ID = row[0]
            if phones.last?.id != id { phones.append(try Self.phone(at: row)) }
            if let ordinal: Int = row[Self.columnCount] {
                let item = try items.item(
                    of: id, ordinal: ordinal, type: row[Self.columnCount + 1], sealed: row[Self.columnCount + 2])
                phones[phones.count - 1].configuration.append(item)
            }
        }
        return phones
    }

    /// Phones without their items.
    func phones(_ search: PhoneSearch, limit: Int, offset: Int) throws -> [Phone] {
        let rows = try database.rows(
            "SELECT \(Self.columns) FROM phones p WHERE \(search.condition) ORDER BY \(search.order) LIMIT ? OFFSET ?",
            search.arguments + [limit, offset])
        var phones: [Phone] = []
        while let row = try rows.next() { phones.append(try Self.phone(at: row)) }
        return phones
    }

    func count(_ search: PhoneSearch) throws -> Int {
        try database.row("SELECT COUNT(*) FROM phones p WHERE \(search.condition)", search.arguments).map { $0[0] } ?? 0
    }

    func statusCounts(_ search: PhoneSearch) throws -> [PhoneStatus: Int] {
        let rows = try database.rows(
            "SELECT p.status, COUNT(*) FROM phones p WHERE \(search.condition) GROUP BY p.status", search.arguments)
        var counts: [PhoneStatus: Int] = [:]
        while let row = try rows.next() { counts[try Self.status(row[0])] = row[1] }
        return counts
    }

    func reasonCounts(_ search: PhoneSearch, limit: Int) throws -> [(reason: String, count: Int)] {
        let rows = try database.rows(
            """
            SELECT p.reason, COUNT(*) FROM phones p WHERE \(search.condition) AND p.reason IS NOT NULL
            GROUP BY p.reason ORDER BY COUNT(*) DESC, p.reason LIMIT ?
            """, search.arguments + [limit])
        var counts: [(reason: String, count: Int)] = []
        while let row = try rows.next() { counts.append((reason: row[0], count: row[1])) }
        return counts
    }

    func vendorCounts(in instance: InstanceID) throws -> [String: Int] {
        let rows = try database.rows(
            """
            SELECT vendor, COUNT(*) FROM phones
            WHERE instance_domain = ? AND instance_name = ? AND vendor IS NOT NULL AND status <> 'removed' GROUP BY vendor
            """, [instance.domain, instance.name])
        var counts: [String: Int] = [:]
        while let row = try rows.next() { counts[row[0]] = row[1] }
        return counts
    }

    func orderTimes(in instance: InstanceID, limit: Int) throws -> [Date] {
        let rows = try database.rows(
            """
            SELECT received_at FROM phones WHERE instance_domain = ? AND instance_name = ? AND status <> 'removed'
            ORDER BY received_at DESC LIMIT ?
            """, [instance.domain, instance.name, limit])
        var times: [Date] = []
        while let row = try rows.next() { times.append(Timestamp.date(row[0] as Int64)) }
        return times
    }

    func fleet() throws -> [FleetEntry] {
        let rows = try database.rows(
            """
            SELECT p.id, p.instance_domain, p.instance_name, p.mac, p.hwid, p.user, p.status, p.code_open_until,
                p.delivered_at, p.registered_at, s.phone_id IS NOT NULL, p.domain
            FROM phones p
            LEFT JOIN phone_secrets s ON s.phone_id = p.id AND s.kind = 'sysclient_password'
            WHERE p.status <> 'removed' ORDER BY p.id
            """)
        var entries: [FleetEntry] = []
        while let row = try rows.next() {
            entries.append(
                FleetEntry(
                    id: row[0], instance: InstanceID(domain: row[1], name: row[2]), mac: try Self.mac(row[3]),
                    hwid: row[4], user: row[5], domain: row[11], status: try Self.status(row[6]), hasSysclientPassword: row[10],
                    codeOpenUntil: Timestamp.date(row[7] as Int64?), deliveredAt: Timestamp.date(row[8] as Int64?),
                    registeredAt: Timestamp.date(row[9] as Int64?)))
        }
        return entries
    }

    func counts() throws -> [(instance: InstanceID, status: PhoneStatus, count: Int)] {
        let rows = try database.rows(
            """
            SELECT instance_domain, instance_name, status, COUNT(*) FROM phones
            GROUP BY instance_domain, instance_name, status ORDER BY instance_domain, instance_name, status
            """)
        var counts: [(instance: InstanceID, status: PhoneStatus, count: Int)] = []
        while let row = try rows.next() {
            counts.append((InstanceID(domain: row[0], name: row[1]), try Self.status(row[2]), row[3]))
        }
        return counts
    }

    private static func phone(at row: Row) throws -> Phone {
        Phone(
            id: row[0], instance: InstanceID(domain: row[1], name: row[2]), mac: try mac(row[3]), hwid: row[4],
            user: row[5], commonName: row[6], domain: row[7], pbxDNS: row[8], status: try status(row[9]),
            reason: row[10], vendor: row[11], model: row[12], firmware: row[13], address: row[14],
            receivedAt: Timestamp.date(row[15] as Int64), configuredAt: Timestamp.date(row[16] as Int64?),
            deliveredAt: Timestamp.date(row[17] as Int64?), registeredAt: Timestamp.date(row[18] as Int64?),
            codeOpenUntil: Timestamp.date(row[19] as Int64?), hasSysclientPassword: row[26],
            sysclientConnected: row[27], revision: row[20], revisionDigest: row[21], deliveredRevision: row[22],
            assignedMAC: try (row[23] as String?).map(mac), owesGoodbye: row[24], handsets: try (row[25] as String?).map(handsets) ?? [])
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

    private static func text(_ handsets: [HandsetPlace]) -> String? {
        handsets.isEmpty ? nil : JSONValue.array(handsets.map { [.int($0.number), .string($0.mac.hex)] }).text
    }

    // MARK: Writing

    /// Notes which phones' connections to Devices came up and went down; with `resets`, all others are down.
    func noteConnections(up: [PhoneAddress], down: [PhoneAddress], resets: Bool) throws {
        if resets { try database.run("DELETE FROM phone_connections") }
        let phone = "SELECT id FROM phones WHERE instance_domain = ? AND instance_name = ? AND mac = ?"
        for address in down {
            try database.run(
                "DELETE FROM phone_connections WHERE phone_id IN (\(phone))",
                [address.instance.domain, address.instance.name, address.mac.hex])
        }
        for address in up {
            try database.run(
                "INSERT OR IGNORE INTO phone_connections (phone_id) \(phone)",
                [address.instance.domain, address.instance.name, address.mac.hex])
        }
    }

    /// Key and status of the phone that an order is for, and whether it has ever fetched a file.
    func known(_ order: PhoneOrder) throws -> (id: Phone.ID, status: PhoneStatus, hasFetched: Bool)? {
        let row = try database.row(
            "SELECT id, status, vendor IS NOT NULL FROM phones WHERE instance_domain = ? AND instance_name = ? AND mac = ?",
            [order.instance.domain, order.instance.name, order.mac.hex])
        return try row.map { (id: $0[0], status: try Self.status($0[1]), hasFetched: $0[2]) }
    }

    /// Makes the row of a new phone, and returns its key.
    func insert(_ order: PhoneOrder, at moment: Date) throws -> Phone.ID {
        try database.run(
            """
            INSERT INTO phones (instance_domain, instance_name, mac, hwid, user, common_name, domain, pbx_dns, status,
                received_at, code_open_until)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'received', ?, ?)
            """,
            [
                order.instance.domain, order.instance.name, order.mac.hex, order.hwid, order.user, order.commonName,
                order.domain, order.pbxDNS, Timestamp.number(moment), Timestamp.number(order.codeOpenUntil),
            ])
        return database.lastInsertedRowID
    }

    /// Puts a known phone back to `received`, for a new order.
    func restart(_ id: Phone.ID, with order: PhoneOrder, at moment: Date) throws {
        try replaceDetails(of: id, from: order)
        try database.run(
            """
            UPDATE phones SET status = 'received', reason = NULL, received_at = ?, configured_at = NULL,
                delivered_at = NULL, registered_at = NULL, code_open_until = ?, owes_goodbye = 0 WHERE id = ?
            """, [Timestamp.number(moment), Timestamp.number(order.codeOpenUntil), id])
    }

    func replaceDetails(of id: Phone.ID, from order: PhoneOrder) throws {
        try database.run(
            "UPDATE phones SET hwid = ?, user = ?, common_name = ?, domain = ?, pbx_dns = ? WHERE id = ?",
            [order.hwid, order.user, order.commonName, order.domain, order.pbxDNS, id])
    }

    /// Writes what steps can change of a phone.
    func update(_ phone: Phone) throws {
        try database.run(
            """
            UPDATE phones SET status = ?, reason = ?, vendor = ?, model = ?, firmware = ?, address = ?,
                configured_at = ?, delivered_at = ?, registered_at = ?, code_open_until = ?, revision = ?,
                revision_digest = ?, delivered_revision = ?, assigned_mac = ?, owes_goodbye = ?, handsets = ? WHERE id = ?
            """,
            [
                phone.status.rawValue, phone.reason, phone.vendor, phone.model, phone.firmware, phone.address,
                Timestamp.number(phone.configuredAt), Timestamp.number(phone.deliveredAt),
                Timestamp.number(phone.registeredAt), Timestamp.number(phone.codeOpenUntil), phone.revision, phone.revisionDigest,
                phone.deliveredRevision, phone.assignedMAC?.hex, phone.owesGoodbye, Self.text(phone.handsets), phone.id,
            ])
    }

    // MARK: Hardware

    /// The MAC of another living phone of the instance that this hardware belongs to.
    func holder(of hardware: MACAddress, in instance: InstanceID, besides id: Phone.ID) throws -> MACAddress? {
        try database.row(
            """
            SELECT mac FROM phones WHERE (mac = ? OR assigned_mac = ?) AND instance_domain = ? AND instance_name = ?
                AND id <> ? AND status <> 'removed' LIMIT 1
            """, [hardware.hex, hardware.hex, instance.domain, instance.name, id]
        ).map { try Self.mac($0[0]) }
    }

    /// Takes hardware away from the phone of the instance that it was assigned to; returns that phone's key.
    func withdraw(_ hardware: MACAddress, in instance: InstanceID) throws -> Phone.ID? {
        let row = try database.row(
            "SELECT id FROM phones WHERE assigned_mac = ? AND instance_domain = ? AND instance_name = ?",
            [hardware.hex, instance.domain, instance.name])
        guard let id: Phone.ID = row?[0] else { return nil }
        try database.run("UPDATE phones SET assigned_mac = NULL WHERE id = ?", [id])
        return id
    }
}
