package import DialtoneModel

/// What a device does with its sysclient password: it proves it, and it reads other passwords with it.
///
/// ```text
/// digest    = SHA-256 hex of  id:product:version:challenge:password
/// encrypted = hex of RC4 with the key  seed:password
/// ```
///
/// Source: innovaphone SDK 13r1, "Sysclient protocol" (stated); checked against real devices' messages (observed). The
/// TURN password of a MEDIA item is wrapped in the same way (observed, in the tutorial).
package enum SysclientProof {
    /// The answer to a challenge, 64 lower-case hex digits; id, product and version as in the same identify.
    package static func digest(
        id: String, product: String, version: String, challenge: String, password: Secret
    ) -> String {
        SHA256Text.hex(of: "\(id):\(product):\(version):\(challenge):\(password.reveal())")
    }

    /// Decrypts an admin or TURN password.
    ///
    /// - Throws: ``WireFault/badValue(field:reason:)`` for broken hex, or a result that is not UTF-8 or has control
    ///   characters: then the sysclient password is not the one it was encrypted with.
    package static func decrypt(
        seed: String, password: Secret, _ hex: String, field: String
    ) throws(WireFault) -> Secret {
        Secret(try SeedCipher.decrypt(seed: seed, key: password, hex, field: field, keyName: "sysclient password"))
    }

    /// Encrypts an admin or TURN password to lower-case hex, as Devices does.
    package static func encrypt(seed: String, password: Secret, _ clear: String) -> String {
        SeedCipher.encrypt(seed: seed, key: password, clear)
    }
}
