/// One configuration item of Devices: as it came, but for the password in it, which stands in clear once it could be read.
package struct ConfigurationItem: Hashable, Sendable {
    /// Upper case where known: `PHONE`, `MEDIA`, `TLS_PROFILE`, `NTP`; anything else is kept too.
    package var type: String
    /// The whole item, `type` included, without `last`.
    package var value: JSONValue

    package init(type: String, value: JSONValue) {
        self.type = type
        self.value = value
    }
}

extension ConfigurationItem {
    /// What makes two items versions of one configuration: the type, and the number that Devices gave the configuration.
    ///
    /// Source: innovaphone SDK 13r2 to 14r1, "com.innovaphone.devices", configuration objects: `id` (stated); that items of
    /// a sysclient carry it (assumed), so all items of a type without one share an identity.
    package struct Identity: Hashable, Sendable, CustomStringConvertible {
        package var type: String
        /// The `id` as text; nil if the item has none.
        package var id: String?

        package init(type: String, id: String? = nil) {
            self.type = type
            self.id = id
        }

        /// For people: `NTP 9`, or `NTP` without an id.
        package var description: String { id.map { "\(type) \($0)" } ?? type }
    }

    /// A longer `id`, or one that cannot stand in a line for people, counts as none.
    private static let idBytesMax = 64

    package var identity: Identity {
        let text: String? =
            switch value["id"] {
            case .number(let text)?, .string(let text)?: text
            case .null?, .bool?, .array?, .object?, nil: nil
            }
        let id = text.flatMap { text in
            let isPlain = text.utf8.allSatisfy { (0x21..<0x7F).contains($0) }
            return isPlain && !text.isEmpty && text.utf8.count <= Self.idBytesMax ? text : nil
        }
        return Identity(type: type, id: id)
    }
}

extension ConfigurationItem {
    /// Of one item as text; real ones have a few hundred bytes.
    package static let bytesMax = 64 << 10
    /// Fields of one item; real ones have some dozens.
    package static let fieldsMax = 512

    /// Its length as text.
    package var byteCount: Int { value.text.utf8.count }

    /// Whether it is more than any configuration is, and must be left out.
    package var isTooLarge: Bool { (value.members?.count ?? 0) > Self.fieldsMax || byteCount > Self.bytesMax }
}

extension ConfigurationItem {
    /// The fields of a password that Devices encrypts inside an item.
    package struct PasswordFields: Hashable, Sendable {
        /// Whose password it is.
        package var user: String
        package var password: String
        package var seed: String
    }

    /// The fields of the password in items of this type; nil for types without one.
    ///
    /// Source: innovaphone SDK 13r2 to 14r1, "com.innovaphone.devices" (stated).
    package var passwordFields: PasswordFields? {
        switch type {
        case "MEDIA": PasswordFields(user: "turnUser", password: "turnPassword", seed: "turnSeed")
        case "ALARM_SERVER": PasswordFields(user: "logUser", password: "logPassword", seed: "logSeed")
        default: nil
        }
    }

    /// Whether the password in it is still encrypted: there is one, and a seed of more than one character beside it.
    ///
    /// Source: the vendor's tutorial decrypts only above that length (observed).
    package var isEncrypted: Bool {
        guard let fields = passwordFields, let password = value[fields.password]?.looseString, !password.isEmpty else { return false }
        return (value[fields.seed]?.looseString ?? "").count > 1
    }

    /// The item with its password in clear and without the seed, which then means nothing.
    package func opened(_ clear: Secret) -> ConfigurationItem {
        guard let fields = passwordFields else { return self }
        var item = self
        item.value[fields.password] = .string(clear.reveal())
        item.value[fields.seed] = nil
        return item
    }
}

extension ConfigurationItem {
    /// One item for each type, in the order in which the types came first; fields of later items win one by one.
    ///
    /// Source: configurations only set the fields that they have (stated, of innovaphone's own devices); the order (assumed).
    package static func merged(_ items: [ConfigurationItem]) -> [ConfigurationItem] {
        items.reduce(into: []) { merged, item in
            if let index = merged.firstIndex(where: { $0.type == item.type }) {
                merged[index].take(item)
            } else {
                merged.append(item)
            }
        }
    }

    /// Takes the fields of a later item; what it does not have stays.
    package mutating func take(_ later: ConfigurationItem) {
        guard let members = later.value.members, value.members != nil else {
            value = later.value
            return
        }
        var foreignSeed: String?
        if let fields = later.passwordFields {
            if later.value[fields.password] != nil {
                // A password brings its own seed, or is in clear: the seed of an earlier one is not for it.
                value[fields.seed] = nil
            } else {
                // Nor is the seed of a later one for a password that was there: it would make a cipher of a clear text.
                foreignSeed = fields.seed
                if namesAnotherUser(later, field: fields.user) { (value[fields.password], value[fields.seed]) = (nil, nil) }
            }
        }
        var merged = value.members ?? []
        // One look for each field, however many there are; of two with one name the last counts.
        var places = Dictionary(merged.enumerated().map { ($1.key, $0) }) { _, last in last }
        for member in members where member.key != foreignSeed {
            if let place = places[member.key] {
                merged[place].value = member.value
            } else {
                places[member.key] = merged.count
                merged.append(member)
            }
        }
        value = .object(merged)
    }

    /// A password is no use for another user than its own, and none of that one's business.
    private func namesAnotherUser(_ later: ConfigurationItem, field: String) -> Bool {
        guard let own = value[field]?.looseString, let other = later.value[field]?.looseString else { return false }
        return !own.isEmpty && !other.isEmpty && own != other
    }
}

extension [ConfigurationItem] {
    /// The index of the MEDIA item that a TURN password of an older release belongs to: those releases kept one, so that it
    /// is the first.
    package var firstEncryptedMedia: Int? { firstIndex { $0.type == "MEDIA" && $0.isEncrypted } }
}
