import DialtoneModel
import DialtoneSQL
import Foundation

/// Phones that asked and are not known. Any client can fill this table, so its rows and texts are bounded.
struct UnknownDeviceTable {
    let database: any SQLDatabase

    /// Adds unknown devices to those that are there, then drops those beyond ``PhoneStore/unknownDevicesMax``.
    func note(_ unknownDevices: [UnknownDevice]) throws {
        for unknownDevice in unknownDevices {
            let new = unknownDevice.bounded
            try write(try self.unknownDevice(new.mac)?.merged(with: new) ?? new)
        }
        let count = try database.first("SELECT COUNT(*) FROM strangers")?.int(0) ?? 0
        guard count > unknownDevicesMax else { return }
        try database.run(
            """
            DELETE FROM strangers WHERE mac IN (
                SELECT mac FROM strangers ORDER BY dismissed_at IS NULL, count, last_at, mac LIMIT ?)
            """, [SQLValue(count - unknownDevicesMax)])
    }

    /// - Parameter instance: As for ``list(seenBy:limit:offset:)``: one does not hide what only others see, and hides it for itself; nil
    ///   hides it for all.
    /// - Returns: Whether there is one, hidden before or not.
    func dismiss(_ mac: MACAddress, seenBy instance: InstanceID?, at moment: Date) throws -> Bool {
        // The moment of the first dismissal stays.
        guard let instance else {
            return try database.run(
                "UPDATE strangers SET dismissed_at = COALESCE(dismissed_at, ?) WHERE mac = ?", [SQLValue(moment), .text(mac.hex)]) > 0
        }
        let (condition, arguments) = Self.known(to: instance, "strangers.mac")
        let row = try database.first(
            "SELECT 1 FROM strangers WHERE mac = ? AND \(condition)\(database.lockingClause)", [.text(mac.hex)] + arguments)
        guard row != nil else { return false }
        try database.run(
            """
            INSERT INTO stranger_dismissals (mac, instance_domain, instance_name, at) VALUES (?, ?, ?, ?)
            ON CONFLICT (mac, instance_domain, instance_name) DO NOTHING
            """, [.text(mac.hex), .text(instance.domain), .text(instance.name), SQLValue(moment)])
        return true
    }

    func remove(_ mac: MACAddress) throws {
        try database.run("DELETE FROM strangers WHERE mac = ?", [.text(mac.hex)])
    }

    /// Those that were not dismissed, latest first.
    ///
    /// - Parameter instance: Without the phones that are known to other instances alone, and without those that it dismissed itself; nil
    ///   for all that are not dismissed for all.
    func list(seenBy instance: InstanceID?, limit: Int, offset: Int) throws -> [UnknownDevice] {
        let (condition, arguments) = Self.seen(by: instance)
        return try database.map(
            "SELECT \(Self.columns) FROM strangers t WHERE \(condition) ORDER BY last_at DESC, mac LIMIT ? OFFSET ?",
            arguments + [SQLValue(max(0, limit)), SQLValue(max(0, offset))], Self.unknownDevice)
    }

    func count(seenBy instance: InstanceID?) throws -> Int {
        let (condition, arguments) = Self.seen(by: instance)
        return try database.first("SELECT COUNT(*) FROM strangers t WHERE \(condition)", arguments)?.int(0) ?? 0
    }

    private static func seen(by instance: InstanceID?) -> (condition: String, arguments: [SQLValue]) {
        guard let instance else { return ("t.dismissed_at IS NULL", []) }
        let (condition, arguments) = known(to: instance, "t.mac")
        let dismissed = "SELECT 1 FROM stranger_dismissals d WHERE d.mac = t.mac AND d.instance_domain = ? AND d.instance_name = ?"
        return (
            "t.dismissed_at IS NULL AND NOT EXISTS (\(dismissed)) AND \(condition)",
            [.text(instance.domain), .text(instance.name)] + arguments
        )
    }

    /// Whether a MAC is one that no instance knows, or that this one does.
    private static func known(to instance: InstanceID, _ mac: String) -> (condition: String, arguments: [SQLValue]) {
        // One look along each index.
        let (all, own) = ("SELECT 1 FROM phones p WHERE p", "AND p.instance_domain = ? AND p.instance_name = ?")
        let condition = """
            (NOT EXISTS (\(all).mac = \(mac)) AND NOT EXISTS (\(all).assigned_mac = \(mac))
                OR EXISTS (\(all).mac = \(mac) \(own)) OR EXISTS (\(all).assigned_mac = \(mac) \(own)))
            """
        let names = [SQLValue.text(instance.domain), .text(instance.name)]
        return (condition, names + names)
    }

    // MARK: Rows

    private static let columns = "mac, vendor, model, firmware, address, file, first_at, last_at, count"

    private func unknownDevice(_ mac: MACAddress) throws -> UnknownDevice? {
        try database.first("SELECT \(Self.columns) FROM strangers WHERE mac = ?\(database.lockingClause)", [.text(mac.hex)]).map(
            Self.unknownDevice)
    }

    private static func unknownDevice(at row: SQLRow) throws -> UnknownDevice {
        UnknownDevice(
            mac: try PhoneTable.mac(try row.text(0)), vendor: try row.optionalText(1), model: try row.optionalText(2),
            firmware: try row.optionalText(3), address: try row.text(4), file: try row.text(5), firstAt: try row.date(6),
            lastAt: try row.date(7), count: try row.int(8))
    }

    /// Writes everything but whether it was dismissed, which stays.
    private func write(_ unknownDevice: UnknownDevice) throws {
        try database.run(
            """
            INSERT INTO strangers (\(Self.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (mac) DO UPDATE SET vendor = excluded.vendor, model = excluded.model, firmware = excluded.firmware,
                address = excluded.address, file = excluded.file, first_at = excluded.first_at, last_at = excluded.last_at,
                count = excluded.count
            """,
            [
                .text(unknownDevice.mac.hex), SQLValue(unknownDevice.vendor), SQLValue(unknownDevice.model),
                SQLValue(unknownDevice.firmware),
                .text(unknownDevice.address), .text(unknownDevice.file), SQLValue(unknownDevice.firstAt), SQLValue(unknownDevice.lastAt),
                SQLValue(unknownDevice.count),
            ])
    }
}
