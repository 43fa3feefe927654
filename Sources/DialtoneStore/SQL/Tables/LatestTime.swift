import DialtoneSQL
import Foundation

/// The latest moment that any service on the database has seen, so that none takes what ended for open again after its clock was set back.
///
/// Eight bytes, the greatest first, so that bytes compare as the times do.
struct LatestTime {
    private static let row = "latest-time"

    let database: any SQLDatabase

    /// Notes a moment, unless a later one was noted before.
    ///
    /// - Returns: The latest moment.
    func advance(to moment: Date) throws -> Date {
        let bytes = withUnsafeBytes(of: UInt64(max(0, Timestamp.number(moment))).bigEndian) { Array($0) }
        try database.run(
            """
            INSERT INTO metadata (key, value) VALUES (?, ?)
            ON CONFLICT (key) DO UPDATE SET value = excluded.value WHERE metadata.value < excluded.value
            """, [.text(Self.row), .bytes(bytes)])
        guard let row = try database.first("SELECT value FROM metadata WHERE key = ?", [.text(Self.row)]),
            case let latest = try row.bytes(0), latest.count == bytes.count
        else { throw StoreError.corrupt("the time of its last use cannot be read") }
        return Timestamp.date(Int64(truncatingIfNeeded: latest.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }))
    }
}
