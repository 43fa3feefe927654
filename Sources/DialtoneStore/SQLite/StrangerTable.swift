import DialtoneModel
import Foundation
import GRDB

/// Phones that asked and are not known. Anybody can fill this table, so its rows and texts are bounded.
struct StrangerTable {
    /// How many characters of what a stranger says are kept: enough to recognise it by.
    private enum Length {
        static let vendor = 32
        static let model = 64
        static let firmware = 64
        static let address = 64
        static let file = 128
    }

    let database: Database

    /// Adds strangers to those that are there, then drops those beyond ``PhoneStore/strangersMax``.
    func note(_ strangers: [Stranger]) throws {
        for stranger in strangers {
            let new = Self.cut(stranger)
            try write(try self.stranger(new.mac).map { Self.merged($0, new) } ?? new)
        }
        let count: Int = try database.row("SELECT COUNT(*) FROM strangers")?[0] ?? 0
        guard count > SQLiteStore.strangersMax else { return }
        try database.run(
            """
            DELETE FROM strangers WHERE mac IN (
                SELECT mac FROM strangers ORDER BY dismissed_at IS NULL, count, last_at, mac LIMIT ?)
            """, [count - SQLiteStore.strangersMax])
    }

    /// - Returns: Whether there is one, hidden before or not.
    func dismiss(_ mac: MACAddress, at moment: Date) throws -> Bool {
        // The moment of the first dismissal stays.
        try database.run(
            "UPDATE strangers SET dismissed_at = COALESCE(dismissed_at, ?) WHERE mac = ?", [Timestamp.number(moment), mac.hex])
        return database.changesCount > 0
    }

    func remove(_ mac: MACAddress) throws {
        try database.run("DELETE FROM strangers WHERE mac = ?", [mac.hex])
    }

    /// Those that nobody dismissed, latest first.
    ///
    /// - Parameter instance: Without the phones that are known to other instances alone; nil for all.
    func list(seenBy instance: InstanceID?, limit: Int, offset: Int) throws -> [Stranger] {
        let (condition, arguments) = Self.seen(by: instance)
        let rows = try database.rows(
            "SELECT \(Self.columns) FROM strangers t WHERE \(condition) ORDER BY last_at DESC, mac LIMIT ? OFFSET ?",
            arguments + [max(0, limit), max(0, offset)])
        var strangers: [Stranger] = []
        while let row = try rows.next() { strangers.append(try Self.stranger(at: row)) }
        return strangers
    }

    func count(seenBy instance: InstanceID?) throws -> Int {
        let (condition, arguments) = Self.seen(by: instance)
        return try database.row("SELECT COUNT(*) FROM strangers t WHERE \(condition)", arguments)?[0] ?? 0
    }

    private static func seen(by instance: InstanceID?) -> (condition: String, arguments: StatementArguments) {
        guard let instance else { return ("t.dismissed_at IS NULL", []) }
        let condition = """
            t.dismissed_at IS NULL AND (
                NOT EXISTS (SELECT 1 FROM phones p WHERE p.mac = t.mac)
                OR EXISTS (SELECT 1 FROM phones p WHERE p.mac = t.mac AND p.instance_domain = ? AND p.instance_name = ?))
            """
        return (condition, [instance.domain, instance.name])
    }

    // MARK: Rows

    private static let columns = "mac, vendor, model, firmware, address, file, first_at, last_at, count"

    private func stranger(_ mac: MACAddress) throws -> Stranger? {
        try database.row("SELECT \(Self.columns) FROM strangers WHERE mac = ?", [mac.hex]).map(Self.stranger(at:))
    }

    private static func stranger(at row: Row) throws -> Stranger {
        Stranger(
            mac: try PhoneTable.mac(row[0]), vendor: row[1], model: row[2], firmware: row[3], address: row[4], file: row[5],
            firstAt: Timestamp.date(row[6] as Int64), lastAt: Timestamp.date(row[7] as Int64), count: row[8])
    }

    /// Writes everything but whether it was dismissed, which stays.
    private func write(_ stranger: Stranger) throws {
        try database.run(
            """
            INSERT INTO strangers (\(Self.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (mac) DO UPDATE SET vendor = excluded.vendor, model = excluded.model, firmware = excluded.firmware,
                address = excluded.address, file = excluded.file, first_at = excluded.first_at, last_at = excluded.last_at,
                count = excluded.count
            """,
            [
                stranger.mac.hex, stranger.vendor, stranger.model, stranger.firmware, stranger.address, stranger.file,
                Timestamp.number(stranger.firstAt), Timestamp.number(stranger.lastAt), stranger.count,
            ])
    }

    // MARK: Merging

    /// One stranger of two with the same MAC: the later one's word counts, where it says anything.
    private static func merged(_ a: Stranger, _ b: Stranger) -> Stranger {
        let (earlier, later) = a.lastAt <= b.lastAt ? (a, b) : (b, a)
        var merged = later
        if later.vendor == nil || later.vendor == earlier.vendor {
            merged.vendor = earlier.vendor
            merged.model = later.model ?? earlier.model
            merged.firmware = later.firmware ?? earlier.firmware
        }
        merged.firstAt = min(a.firstAt, b.firstAt)
        let (count, isTooLarge) = a.count.addingReportingOverflow(b.count)
        merged.count = isTooLarge ? .max : count
        return merged
    }

    private static func cut(_ stranger: Stranger) -> Stranger {
        Stranger(
            mac: stranger.mac, vendor: stranger.vendor?.cut(to: Length.vendor), model: stranger.model?.cut(to: Length.model),
            firmware: stranger.firmware?.cut(to: Length.firmware), address: stranger.address.cut(to: Length.address),
            file: stranger.file.cut(to: Length.file), firstAt: min(stranger.firstAt, stranger.lastAt), lastAt: stranger.lastAt,
            count: max(1, stranger.count))
    }
}

extension String {
    /// The beginning of a text. Counts scalars: a single character can be of any length.
    func cut(to length: Int) -> String { String(unicodeScalars.prefix(length)) }
}
