package import DialtoneModel

/// The key of one AppWebsocket connection, which both ends derive from challenge and password.
///
/// ```text
/// key          = SHA-256 hex of  innovaphoneAppSessionKey:challenge:password     (64 characters, used as text)
/// encrypted    = hex of RC4 with the key  seed:key
/// hash         = SHA-256 hex of  seed:key:text
/// ```
///
/// Source: the vendor's browser library 13r1 and a PHP client (observed); SDK 13r1 in outline (stated).
package struct SessionKey: Equatable, Sendable {
    /// 64 hex digits.
    package let text: Secret

    /// The key of a login.
    package init(challenge: String, password: Secret) {
        text = Secret(SHA256Text.hex(of: "innovaphoneAppSessionKey:\(challenge):\(password.reveal())"))
    }

    /// A key that somebody derived for us.
    ///
    /// - Throws: ``WireFault/badValue(field:reason:)`` for the field `key` unless it has 64 hex digits.
    package init(text: Secret) throws(WireFault) {
        let clear = text.reveal()
        guard clear.utf8.count == 64, Hex.isHex(clear) else {
            throw .badValue(field: "key", reason: "is not a session key of 64 hex digits")
        }
        self.text = text
    }

    /// Encrypts a text to lower-case hex.
    package func encrypt(seed: String, _ clear: String) -> String { SeedCipher.encrypt(seed: seed, key: text, clear) }

    /// Decrypts hex of either case, strips trailing NULs and checks that the result is a text.
    ///
    /// - Parameter field: The field it came in, for the error.
    /// - Throws: ``WireFault/badValue(field:reason:)`` for broken hex, and for a result that is not UTF-8 or has
    ///   control characters: then the session key is the wrong one.
    package func decrypt(seed: String, _ hex: String, field: String) throws(WireFault) -> String {
        try SeedCipher.decrypt(seed: seed, key: text, hex, field: field, keyName: "session key")
    }

    /// The keyed hash of a text, 64 lower-case hex digits.
    package func hash(seed: String, _ clear: String) -> String {
        SHA256Text.hex(of: "\(seed):\(text.reveal()):\(clear)")
    }
}
