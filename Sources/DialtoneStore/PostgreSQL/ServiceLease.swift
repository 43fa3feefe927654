import DialtoneSQL
import Foundation

/// The right of one service to write phones' records in a PostgreSQL: a row with an end that its holder moves on.
///
/// Times are the database's, so that clocks of machines do not matter. Each transaction of the service that writes looks at the row and
/// keeps it from others until its COMMIT: a service that was taken for dead writes nothing more.
struct ServiceLease: Sendable {
    /// How long a service that says nothing more keeps its right.
    static let length: Duration = .seconds(10)
    /// How often it is moved on while nothing is written: two may fail.
    static let renewal: Duration = .seconds(3)

    /// The name of the holder among all that have ever been.
    let node: String
    /// For people: process, host.
    let holder: String

    init(node: String) {
        self.node = node
        holder = ProcessName.own
    }

    /// Microseconds since 1970 by the database's clock, as it goes on within a transaction.
    private static let now = "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)"
    private static let microseconds = length.components.seconds * 1_000_000

    /// Whether the database has the table of leases; a new one has none.
    static func isKept(_ database: any SQLDatabase) throws -> Bool {
        try database.first("SELECT to_regclass('service_leases') IS NOT NULL")?.flag(0) == true
    }

    /// Takes the right, if no other service has it.
    ///
    /// - Throws: ``StoreError/inUse(by:)``.
    func take(_ database: any SQLDatabase) throws {
        let taken = try database.run(
            """
            INSERT INTO service_leases (bucket, node, holder, since, lease_until) VALUES (0, ?, ?, \(Self.now), \(Self.now) + ?)
            ON CONFLICT (bucket) DO UPDATE SET node = excluded.node, holder = excluded.holder,
                since = CASE WHEN service_leases.node = excluded.node THEN service_leases.since ELSE excluded.since END,
                lease_until = excluded.lease_until
            WHERE service_leases.node = excluded.node OR service_leases.lease_until < \(Self.now)
            """, [.text(node), .text(holder), .integer(Self.microseconds)])
        guard taken == 0 else { return }
        let row = try database.first("SELECT holder, since FROM service_leases WHERE bucket = 0")
        let since = try row.map { "\(try $0.text(0)), since \(Timestamp.date(try $0.integer(1)).formatted(.iso8601))" }
        throw StoreError.inUse(by: since ?? "another service")
    }

    /// Looks whether the right is still there, and keeps it from others until the transaction ends.
    ///
    /// A right that has less than half of its time left is moved on here: transactions that follow each other without a gap would keep
    /// the one that does nothing else from it. If no other service has taken it, it is taken back, as after a database that was away.
    ///
    /// - Throws: ``StoreError/inUse(by:)``.
    func check(_ database: any SQLDatabase) throws {
        let row = try database.first(
            "SELECT holder FROM service_leases WHERE bucket = 0 AND node = ? AND lease_until > \(Self.now) + ? FOR SHARE",
            [.text(node), .integer(Self.microseconds / 2)])
        if row == nil { try take(database) }
    }

    func giveBack(_ database: any SQLDatabase) throws {
        try database.run("DELETE FROM service_leases WHERE bucket = 0 AND node = ?", [.text(node)])
    }
}
