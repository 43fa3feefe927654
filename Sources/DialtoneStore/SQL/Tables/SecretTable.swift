import DialtoneModel
import DialtoneSQL
import Foundation

/// The sealed secrets of phones: one row for each phone and kind.
struct SecretTable {
    let database: any SQLDatabase
    let sealer: Sealer

    static func place(_ id: Phone.ID, _ kind: SecretKind) -> Sealer.Place {
        Sealer.Place(table: "phone_secrets", row: String(id), column: kind.rawValue)
    }

    /// Stores a secret in the place of an older one; nil forgets it.
    func set(_ secret: Secret?, _ kind: SecretKind, of id: Phone.ID) throws {
        guard let secret else {
            try database.run("DELETE FROM phone_secrets WHERE phone_id = ? AND kind = ?", [.integer(id), .text(kind.rawValue)])
            return
        }
        let sealed = try sealer.seal(secret.reveal(), for: Self.place(id, kind))
        let lookup = kind.purpose.map { sealer.lookup(secret, purpose: $0) }
        try database.run(
            """
            INSERT INTO phone_secrets (phone_id, kind, sealed, lookup) VALUES (?, ?, ?, ?)
            ON CONFLICT (phone_id, kind) DO UPDATE SET sealed = excluded.sealed, lookup = excluded.lookup
            """, [.integer(id), .text(kind.rawValue), SQLValue(sealed), SQLValue(lookup)])
    }

    /// Gives a phone a token that no client knows yet: its old URL is worth nothing any more.
    func renewToken(of id: Phone.ID) throws {
        var random = SystemChance()
        try set(DoorToken.draw(using: &random), .token, of: id)
    }

    /// The secrets of a phone.
    ///
    /// - Parameter wanted: Only these are opened; nil for all.
    func all(of id: Phone.ID, only wanted: Set<SecretKind>? = nil) throws -> [SecretKind: Secret] {
        var secrets: [SecretKind: Secret] = [:]
        try database.forEach("SELECT kind, sealed FROM phone_secrets WHERE phone_id = ?", [.integer(id)]) { row in
            let name = try row.text(0)
            guard let kind = SecretKind(rawValue: name) else { throw StoreError.corrupt("the kind of secret \(name) is unknown") }
            guard wanted?.contains(kind) != false else { return }
            secrets[kind] = Secret(try sealer.open(try row.data(1), in: Self.place(id, kind)))
        }
        return secrets
    }
}

extension SecretKind {
    /// What the secret is searched by, if it is.
    var purpose: Sealer.Purpose? {
        switch self {
        case .code: .code
        case .token: .token
        case .userPassword, .sysclientPassword, .adminPassword, .ownAdminPassword, .turnPassword: nil
        }
    }
}
