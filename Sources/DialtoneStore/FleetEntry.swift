package import DialtoneModel

package import struct Foundation.Date

/// What the service must know about a phone at its start, and no more: ten thousand of these are read at once.
package struct FleetEntry: Hashable, Sendable, Identifiable {
    package var id: Phone.ID
    package var instance: InstanceID
    package var mac: MACAddress
    package var hwid: String
    package var user: String
    package var domain: String
    package var status: PhoneStatus
    package var hasSysclientPassword: Bool
    package var codeOpenUntil: Date?
    package var deliveredAt: Date?
    package var registeredAt: Date?

    package init(
        id: Phone.ID, instance: InstanceID, mac: MACAddress, hwid: String, user: String, domain: String, status: PhoneStatus,
        hasSysclientPassword: Bool, codeOpenUntil: Date?, deliveredAt: Date?, registeredAt: Date?
    ) {
        self.id = id
        self.instance = instance
        self.mac = mac
        self.hwid = hwid
        self.user = user
        self.domain = domain
        self.status = status
        self.hasSysclientPassword = hasSysclientPassword
        self.codeOpenUntil = codeOpenUntil
        self.deliveredAt = deliveredAt
        self.registeredAt = registeredAt
    }
}
