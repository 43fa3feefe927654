import DialtoneModel

/// The way in which a PBX and Devices wrap short texts: RC4 with the key `seed:key`, as hex.
///
/// Nothing authenticates the result. A wrong key gives garbage, which is why reading checks for it.
///
/// Source: session cipher and sysclient passwords of working clients (observed); 13r1 SDK in outline (stated).
enum SeedCipher {
    /// Encrypts to lower-case hex.
    static func encrypt(seed: String, key: Secret, _ clear: String) -> String {
        Hex.encode(RC4.apply(key: "\(seed):\(key.reveal())", to: clear.utf8))
    }

    /// Decrypts hex of either case and strips trailing NULs.
    ///
    /// - Parameter keyName: What the key is called, for the error: a wrong one is the likely reason for garbage.
    /// - Throws: ``WireFault/badValue(field:reason:)`` for broken hex, and for a clear text that is not UTF-8 or has
    ///   control characters.
    static func decrypt(
        seed: String, key: Secret, _ hex: String, field: String, keyName: String
    ) throws(WireFault) -> String {
        var clear = RC4.apply(key: "\(seed):\(key.reveal())", to: try Hex.decode(hex, field: field))
        // The tutorial's code encrypts C strings with their terminator now and then.
        while clear.last == 0 { clear.removeLast() }
        guard let text = String(validating: clear, as: UTF8.self), !text.hasControlCharacters else {
            throw .badValue(field: field, reason: "cannot be decrypted (wrong \(keyName))")
        }
        return text
    }
}
