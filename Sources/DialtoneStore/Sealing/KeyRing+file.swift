extension KeyRing {
    /// Draws a key and puts it into the key file, as the newest. A running service reads it within a second.
    ///
    /// - Returns: The new key's name.
    /// - Throws: ``StoreError/badKeyFile(path:reason:)``, also where the file holds as many keys as it may.
    package static func addKey(path: String) throws(StoreError) -> KeyID {
        var added: KeyID?
        try KeyFile(path).change { keys throws(StoreError) in
            guard keys.count < KeyFile.keysMax else {
                throw .badKeyFile(path: path, reason: "it holds \(keys.count) keys, and may hold no more: retire the former ones first")
            }
            var fresh = SecretKey.random()
            // Names of 32 bits meet by chance now and then.
            while keys.contains(where: { $0.id == fresh.id }) { fresh = SecretKey.random() }
            added = fresh.id
            return [fresh] + keys
        }
        guard let added else { throw .badKeyFile(path: path, reason: "it was not changed") }
        return added
    }

    /// Takes all keys but one out of the key file.
    ///
    /// - Parameter id: The newest, which stays.
    /// - Returns: The names of those that it held besides.
    /// - Throws: ``StoreError/badKeyFile(path:reason:)``, also where the newest is another one by now.
    package static func removeKeys(besides id: KeyID, path: String) throws(StoreError) -> [KeyID] {
        var removed: [KeyID] = []
        try KeyFile(path).change { keys throws(StoreError) in
            guard keys[0].id == id else { throw .badKeyFile(path: path, reason: "its newest key is \(keys[0].id) by now: look again") }
            removed = keys.dropFirst().map(\.id)
            return [keys[0]]
        }
        return removed
    }
}
