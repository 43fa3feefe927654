import DialtoneModel
import DialtoneSQL
import Foundation

/// A secret of the database's own, which stays the same when its key is changed.
struct DatabaseSecret {
    static let marksRow = "user-password-marks"

    let database: any SQLDatabase
    let sealer: Sealer
    let row: String

    static func place(_ row: String) -> Sealer.Place { Sealer.Place(table: "metadata", row: row, column: "value") }

    /// The secret.
    ///
    /// - Parameter first: What it is from now on, if there is none yet.
    func value(or first: Secret) throws -> Secret {
        try database.run(
            "INSERT INTO metadata (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING",
            [.text(row), SQLValue(try sealer.seal(first.reveal(), for: Self.place(row)))])
        guard let stored = try database.first("SELECT value FROM metadata WHERE key = ?", [.text(row)]) else { return first }
        return Secret(try sealer.open(try stored.data(0), in: Self.place(row)))
    }
}
