import DialtoneModel
import Foundation
import GRDB

/// The sealed secrets of phones: one row for each phone and kind.
struct SecretTable {
    enum Kind: String, CaseIterable {
        case userPassword = "user_password"
        case code
        case sysclientPassword = "sysclient_password"
        case adminPassword = "admin_password"
        case ownAdminPassword = "own_admin_password"
        case turnPassword = "turn_password"
        case token

        /// What the secret is searched by, if it is.
        var purpose: Sealer.Purpose? {
            switch self {
            case .code: .code
            case .token: .token
            case .userPassword, .sysclientPassword, .adminPassword, .ownAdminPassword, .turnPassword: nil
            }
        }
    }

    let database: Database
    let sealer: Sealer

    private static func place(_ id: Phone.ID, _ kind: Kind) -> Sealer.Place {
        Sealer.Place(table: "phone_secrets", row: String(id), column: kind.rawValue)
    }

    /// Stores a secret in the place of an older one; nil forgets it.
    func set(_ secret: Secret?, _ kind: Kind, of id: Phone.ID) throws {
        guard let secret else {
            return try database.run("DELETE FROM phone_secrets WHERE phone_id = ? AND kind = ?", [id, kind.rawValue])
        }
        let sealed = try sealer.seal(secret.reveal(), for: Self.place(id, kind))
        let lookup = kind.purpose.map { sealer.lookup(secret, purpose: $0) }
        try database.run(
            """
            INSERT INTO phone_secrets (phone_id, kind, sealed, lookup) VALUES (?, ?, ?, ?)
            ON CONFLICT (phone_id, kind) DO UPDATE SET sealed = excluded.sealed, lookup = excluded.lookup
            """, [id, kind.rawValue, sealed, lookup])
    }

    /// Gives a phone a token that nobody knows yet: its old door is no door any more.
    func renewToken(of id: Phone.ID) throws {
        var random = SystemRandomNumberGenerator()
        try set(DoorToken.draw(using: &random), .token, of: id)
    }

    /// One secret; nil if there is none.
    func secret(_ kind: Kind, of id: Phone.ID) throws -> Secret? {
        let row = try database.row(
            "SELECT sealed FROM phone_secrets WHERE phone_id = ? AND kind = ?", [id, kind.rawValue])
        return try row.map { Secret(try sealer.open($0[0], in: Self.place(id, kind))) }
    }

    /// All secrets of a phone; nil if there is no such phone.
    func secrets(of id: Phone.ID) throws -> PhoneSecrets? {
        let rows = try database.rows("SELECT kind, sealed FROM phone_secrets WHERE phone_id = ?", [id])
        var secrets: [Kind: Secret] = [:]
        while let row = try rows.next() {
            let name: String = row[0]
            guard let kind = Kind(rawValue: name) else { throw StoreError.corrupt("the kind of secret \(name) is unknown") }
            secrets[kind] = Secret(try sealer.open(row[1], in: Self.place(id, kind)))
        }
        // Every phone has a token from its first transaction on.
        guard let token = secrets[.token] else { return nil }
        return PhoneSecrets(
            userPassword: secrets[.userPassword], code: secrets[.code], sysclientPassword: secrets[.sysclientPassword],
            adminPassword: secrets[.adminPassword], ownAdminPassword: secrets[.ownAdminPassword], turnPassword: secrets[.turnPassword],
            token: token)
    }
}
