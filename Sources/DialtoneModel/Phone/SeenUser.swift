/// What a PBX last showed of a phone's user: kept with the phone, so that a change is noticed that came while no service looked.
///
/// An order forgets it: what the order brought is the truth again. What people should know of a change is a ``Condition``.
package struct SeenUser: Hashable, Sendable {
    /// The PBX's id of the user, which stays when names change; nil while no row of the user has come, or after it was removed.
    package var guid: String?
    /// Whether the phone's device entry was there; nil: not known yet.
    package var hasEntry: Bool?
    /// A keyed hash of what the PBX shows of the password that the phone has, as hex digits; it tells one from another, and nothing of either.
    package var password: String?
    /// Name of the PBX that showed it. Whether two PBXs of a system show the same password alike is not known (open), so marks of two
    /// are not compared.
    package var pbx: String?

    package init(guid: String? = nil, hasEntry: Bool? = nil, password: String? = nil, pbx: String? = nil) {
        self.guid = guid
        self.hasEntry = hasEntry
        self.password = password
        self.pbx = pbx
    }
}

extension SeenUser {
    /// As it is stored, and told to other nodes.
    package var json: JSONValue {
        [
            "guid": .optional(guid), "entry": hasEntry.map { .bool($0) } ?? .null, "password": .optional(password), "pbx": .optional(pbx),
        ]
    }

    /// - Returns: nil for what is no object; what a later release adds is passed over.
    package init?(json: JSONValue) {
        guard json.members != nil else { return nil }
        self.init(
            guid: json["guid"]?.string, hasEntry: json["entry"]?.bool, password: json["password"]?.string, pbx: json["pbx"]?.string)
    }
}
