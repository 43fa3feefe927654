package import struct Foundation.Date

/// Something that an administrator has to look at.
package struct Alarm: Hashable, Sendable, Identifiable {
    package var id: Int64
    package var at: Date
    package var instance: InstanceID
    package var phone: Phone.ID
    package var mac: MACAddress
    package var kind: AlarmKind
    /// One English sentence without secrets.
    package var text: String
    package var details: JSONValue?
    /// nil while nobody has taken note of it.
    package var acknowledgedAt: Date?

    package init(
        id: Int64, at: Date, instance: InstanceID, phone: Phone.ID, mac: MACAddress, kind: AlarmKind, text: String,
        details: JSONValue? = nil, acknowledgedAt: Date? = nil
    ) {
        self.id = id
        self.at = at
        self.instance = instance
        self.phone = phone
        self.mac = mac
        self.kind = kind
        self.text = text
        self.details = details
        self.acknowledgedAt = acknowledgedAt
    }
}

package enum AlarmKind: String, CaseIterable, Sendable {
    /// Somebody else stood at a phone's door: another MAC, another make, or the code shown from a second place.
    case stranger
    /// A phone's door was locked because of too many wrong or too many requests.
    case locked
    /// A certificate that does not belong to the phone was shown.
    case certificate
}
