package import struct Foundation.Date

/// What numbers are made from: of a phone only what is counted.
package struct PhoneTally: Hashable, Sendable {
    package var id: Phone.ID
    package var instance: InstanceID
    package var status: PhoneStatus
    package var vendor: String?
    package var receivedAt: Date
    package var stuckFrom: Date?
    /// The codes of its conditions, sorted.
    package var conditions: [String]

    package init(
        id: Phone.ID, instance: InstanceID, status: PhoneStatus, vendor: String?, receivedAt: Date, stuckFrom: Date?,
        conditions: [String] = []
    ) {
        self.id = id
        self.instance = instance
        self.status = status
        self.vendor = vendor
        self.receivedAt = receivedAt
        self.stuckFrom = stuckFrom
        self.conditions = conditions
    }

    package init(_ phone: Phone) {
        self.init(
            id: phone.id, instance: phone.instance, status: phone.status, vendor: phone.vendor, receivedAt: phone.receivedAt,
            stuckFrom: phone.stuckFrom, conditions: phone.conditions.all.map(\.condition.code).sorted())
    }
}
