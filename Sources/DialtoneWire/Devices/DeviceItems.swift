package import DialtoneModel

extension ConfigurationItem {
    /// The types that we can read; of several in one series the later wins field by field.
    package static let knownTypes = ["PHONE", "MEDIA", "TLS_PROFILE", "NTP"]

    /// Whether the type is one of ``knownTypes``.
    package var isKnown: Bool { Self.knownTypes.contains(type) }
}

/// What the configuration items of Devices say about a phone.
///
/// Whatever cannot be read is left out and noted: a phone with a default is better than no phone.
///
/// Source: field names are the tutorial's (observed), the vocabularies the vendor's wiki's (stated); TLS profile names
/// and coder texts on the wire are not documented (assumed).
package struct DeviceItems: Equatable, Sendable {
    package var coder: CoderPreference?
    package var stun: HostPort?
    package var turn: PhoneSettings.TURN?
    /// nil: there is no TLS_PROFILE item.
    package var tls: TLSLevel?
    /// At most two, first preferred.
    package var ntp: [String]
    package var zone: TimeZoneRule?
    /// What could not be read, for people; without secrets.
    package var notes: [String]

    /// Reads all items; later ones win field by field.
    ///
    /// - Parameter turnPassword: The clear text of the one inside a MEDIA item, decrypted on receipt.
    package init(_ items: [ConfigurationItem], turnPassword: Secret?) {
        coder = nil
        stun = nil
        turn = nil
        tls = nil
        ntp = []
        zone = nil
        notes = []
        var fields: [String: JSONValue] = [:]
        for item in items where item.isKnown {
            var merged = fields[item.type] ?? [:]
            for member in item.value.members ?? [] { merged[member.key] = member.value }
            fields[item.type] = merged
        }
        if let phone = fields["PHONE"] { readPhone(phone) }
        if let media = fields["MEDIA"] { readMedia(media, turnPassword: turnPassword) }
        if let profile = fields["TLS_PROFILE"] { readTLS(profile) }
        if let time = fields["NTP"] { readTime(time) }
    }

    /// The TURN password in a MEDIA item, in clear.
    ///
    /// - Parameters:
    ///   - item: Of any type; those that are not MEDIA have none.
    ///   - sysclientPassword: The one in force when the item came; nil = not known yet.
    /// - Returns: nil if there is none, or if it is encrypted and the password is not known.
    /// - Throws: ``WireFault/badValue(field:reason:)`` if it cannot be decrypted.
    ///
    /// A `turnSeed` of length 0 or 1 means that nothing is encrypted (observed: the tutorial decrypts only above that);
    /// then a plain text counts as the password (assumed).
    package static func turnPassword(
        in item: ConfigurationItem, sysclientPassword: Secret?
    ) throws(WireFault) -> Secret? {
        guard item.type == "MEDIA", let text = item.value["turnPassword"]?.looseString, !text.isEmpty else {
            return nil
        }
        let seed = item.value["turnSeed"]?.looseString ?? ""
        guard seed.count > 1 else { return text.hasControlCharacters ? nil : Secret(text) }
        guard let sysclientPassword else { return nil }
        return try SysclientProof.decrypt(seed: seed, password: sysclientPassword, text, field: "turnPassword")
    }

    private mutating func readPhone(_ value: JSONValue) {
        guard let text = text("coder", in: value, "PHONE") else { return }
        let preference = CoderPreference(parsing: text)
        coder = preference
        if preference.codec == nil { note("PHONE", "coder", "names no codec that we know; the default order is used") }
    }

    private mutating func readMedia(_ value: JSONValue, turnPassword: Secret?) {
        if let text = text("stunServer", in: value, "MEDIA") {
            stun = MediaServers.stun(text)
            if stun == nil { note("MEDIA", "stunServer", "cannot be read") }
        }
        guard let text = text("turnServer", in: value, "MEDIA") else { return }
        guard let server = MediaServers.turn(text) else { return note("MEDIA", "turnServer", "cannot be read") }
        turn = PhoneSettings.TURN(
            server: server.server, transport: server.transport, user: self.text("turnUser", in: value, "MEDIA") ?? "",
            password: turnPassword)
    }

    private mutating func readTLS(_ value: JSONValue) {
        tls = Self.tlsLevel(text("profile", in: value, "TLS_PROFILE") ?? "")
    }

    /// The level that a profile's name means, without regard to case; anything unknown is normal.
    package static func tlsLevel(_ profile: String) -> TLSLevel {
        let name = profile.lowercased()
        if name.contains("strict") { return .strict }
        if name.contains("legacy") || name.contains("fast") { return .legacy }
        if name.contains("high") { return .high }
        return .normal
    }

    private mutating func readTime(_ value: JSONValue) {
        for key in ["ntp1", "ntp2"] {
            guard let text = text(key, in: value, "NTP") else { continue }
            guard let server = MediaServers.hostPort(text[...]) else {
                note("NTP", key, "cannot be read")
                continue
            }
            ntp.append(server.description)
        }
        if let text = text("tz", in: value, "NTP") {
            zone = TimeZoneRule(parsing: text)
            if zone == nil { note("NTP", "tz", "cannot be read; the phone keeps its time zone") }
        }
    }

    /// A text that is not empty; nil if it is absent, null or empty, or noted if it is no usable text.
    private mutating func text(_ key: String, in value: JSONValue, _ type: String) -> String? {
        guard let field = value[key], !field.isNull else { return nil }
        guard let text = field.looseString, !text.hasControlCharacters else {
            note(type, key, "is not a text")
            return nil
        }
        return text.isEmpty ? nil : text
    }

    private mutating func note(_ type: String, _ key: String, _ problem: String) {
        notes.append("The field \"\(key)\" of the \(type) configuration \(problem).")
    }
}
