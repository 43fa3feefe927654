package import struct Foundation.Date

/// Something that an administrator has to look at.
package struct Alarm: Hashable, Sendable, Identifiable {
    package var id: Int64
    package var at: Date
    package var instance: InstanceID
    /// nil for what concerns the whole instance.
    package var phone: Phone.ID?
    package var mac: MACAddress?
    package var cause: AlarmCause
    /// What else is known of the client, without secrets.
    package var details: JSONValue?
    /// nil while no administrator has taken note of it.
    package var acknowledgedAt: Date?

    package init(
        id: Int64, at: Date, instance: InstanceID, phone: Phone.ID?, mac: MACAddress?, cause: AlarmCause, details: JSONValue? = nil,
        acknowledgedAt: Date? = nil
    ) {
        self.id = id
        self.at = at
        self.instance = instance
        self.phone = phone
        self.mac = mac
        self.cause = cause
        self.details = details
        self.acknowledgedAt = acknowledgedAt
    }

    package var kind: AlarmKind { cause.kind }
    /// One English sentence.
    package var text: String { cause.text(in: .english) }
}

package enum AlarmKind: String, CaseIterable, Sendable {
    /// Another client used a phone's URL: another MAC, another make, or the code shown from a second place; or a device for which no file
    /// can be made.
    case unknownDevice = "stranger"
    /// A way to a phone's file was closed: by too many wrong or too many requests, by the end of its code, or since the MAC means two phones.
    case locked
    /// A certificate that does not belong to the phone was shown.
    case certificate
    /// The service itself needs a look: its certificate or a password.
    case service
}
