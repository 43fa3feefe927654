import DialtoneSQL
import Foundation

/// A known text, sealed when the database was made: only its own key opens it.
///
/// Without it a wrong key file would show only when the first phone needs its password, after others were already
/// sealed under the wrong key.
struct KeyCheck {
    private static let place = Sealer.Place(table: "metadata", row: "key-check", column: "value")
    private static let text = "dialtone"

    let database: any SQLDatabase
    let sealer: Sealer

    func writeIfMissing() throws {
        try database.run(
            "INSERT INTO metadata (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING",
            [.text(Self.place.row), SQLValue(try sealer.seal(Self.text, for: Self.place))])
    }

    /// - Throws: ``StoreError/wrongKey``; ``StoreError/corrupt(_:)`` if the text is missing.
    func verify() throws {
        guard let row = try database.first("SELECT value FROM metadata WHERE key = ?", [.text(Self.place.row)]) else {
            throw StoreError.corrupt("it does not say which key it was made with")
        }
        do {
            guard try sealer.open(try row.data(0), in: Self.place) == Self.text else { throw StoreError.wrongKey }
        } catch is Sealer.Unopenable {
            throw StoreError.wrongKey
        }
    }
}
