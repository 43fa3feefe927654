package import DialtoneModel

extension ConfigurationItem {
    /// The item with its password in clear, as it is stored: after a new sysclient password the old text means nothing.
    ///
    /// - Parameter sysclientPassword: The one in force when the item came.
    /// - Returns: The same item if nothing in it is encrypted.
    /// - Throws: ``WireFault/badValue(field:reason:)``, named by the field, if it cannot be decrypted.
    ///
    /// Source: innovaphone SDK 13r2 to 14r1, "com.innovaphone.devices", `turnPassword` and `logPassword` (stated); vectors.
    package func decrypted(with sysclientPassword: Secret) throws(WireFault) -> ConfigurationItem {
        guard isEncrypted, let fields = passwordFields, let cipher = value[fields.password]?.looseString,
            let seed = value[fields.seed]?.looseString
        else { return self }
        return opened(try SysclientProof.decrypt(seed: seed, password: sysclientPassword, cipher, field: fields.password))
    }

    /// The password in clear; nil if there is none, or if it is still encrypted.
    ///
    /// A seed of length 0 or 1 means that nothing is encrypted (observed: the tutorial decrypts only above that); then a
    /// plain text counts as the password (assumed).
    package var clearPassword: Secret? {
        guard !isEncrypted, let fields = passwordFields, let text = value[fields.password]?.looseString, !text.isEmpty,
            !text.hasControlCharacters
        else { return nil }
        return Secret(text)
    }
}
