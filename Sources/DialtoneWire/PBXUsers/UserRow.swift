import Crypto
package import DialtoneModel

/// One user of the PBX, as a row of the replicated table. A column that did not come is nil, and says nothing.
///
/// Source: innovaphone SDK 13r1 to 14r1, "PbxTableUsers" (stated).
package struct UserRow: Hashable, Sendable {
    /// Of one row with all its sub-tables, in UTF-8 bytes; one that has more is no user's (our choice).
    package static let bytesMax = 65_536
    /// Of one text, in UTF-8 bytes; longer ones count as absent.
    package static let textBytesMax = 255
    /// Device entries of one user, and addresses.
    package static let entriesMax = 64

    /// The user's id, which stays when everything else changes.
    package var guid: String
    /// User name.
    package var h323: String?
    /// Long name.
    package var cn: String?
    /// Display name.
    package var dn: String?
    /// Number.
    package var e164: String?
    /// Numbering node.
    package var node: String?
    /// Name of the PBX where the user is.
    package var location: String?
    /// Not in the directory.
    package var isHidden: Bool?
    package var emails: [String]?
    package var devices: [DeviceEntry]?
    /// Tells one password from another, and nothing of either.
    package var password: PasswordMark?

    package init(guid: String) { self.guid = guid }

    /// Reads the row of a message.
    ///
    /// - Parameters:
    ///   - passwordKey: With which the encrypted password is hashed at once; it is kept nowhere.
    /// - Returns: nil if there is no row in it.
    /// - Throws: ``WireFault/missing(field:)`` for a row without `guid`, ``WireFault/badValue(field:reason:)`` for one that is
    ///   too long or whose `guid` cannot be one.
    package init?(_ message: AppMessage, passwordKey: Secret) throws(WireFault) {
        guard let columns = message.value["columns"], columns.members?.isEmpty == false else { return nil }
        guard message.text.utf8.count <= Self.bytesMax else {
            throw .badValue(field: "columns", reason: "is a row of more than \(Self.bytesMax) bytes")
        }
        guard let guid = columns["guid"]?.string, !guid.isEmpty else { throw .missing(field: "columns.guid") }
        guard guid.utf8.count <= Self.textBytesMax, !guid.hasControlCharacters else {
            throw .badValue(field: "columns.guid", reason: "is not an id")
        }
        self.guid = guid
        h323 = Self.text(columns["h323"])
        cn = Self.text(columns["cn"])
        dn = Self.text(columns["dn"])
        e164 = Self.text(columns["e164"])
        node = Self.text(columns["node"])
        location = Self.text(columns["loc"])
        isHidden = columns["hide"]?.looseBool
        emails = columns["emails"]?.elements?.prefix(Self.entriesMax).compactMap { Self.text($0["email"] ?? $0) }
        devices = columns["devices"]?.elements?.prefix(Self.entriesMax).filter { $0.members != nil }.map { DeviceEntry($0) }
        password = columns["pwd"]?.string.map { PasswordMark(of: $0, guid: guid, key: passwordKey) }
    }

    private static func text(_ value: JSONValue?) -> String? {
        guard let text = value?.looseString, text.utf8.count <= textBytesMax, !text.hasControlCharacters,
            !text.hasBidirectionalControls
        else { return nil }
        return text
    }
}

/// A keyed hash of what a PBX shows of a user's password.
///
/// The PBX encrypts passwords in a way that only it can undo; what it shows changes when the password does. Not even that is
/// kept: with the service's own key it cannot be compared with what another program saw.
package struct PasswordMark: Hashable, Sendable {
    /// 64 lower-case hex digits.
    package var hex: String

    /// A stored mark.
    package init(hex: String) { self.hex = hex }

    /// HMAC-SHA-256 over the user's id and the encrypted text, so that equal passwords of two users have different marks.
    init(of cipher: String, guid: String, key: Secret) {
        var hash = HMAC<SHA256>(key: SymmetricKey(data: Array(key.reveal().utf8)))
        hash.update(data: Array("\(guid)\n\(cipher)".utf8))
        hex = Hex.encode(hash.finalize())
    }
}
