package import struct Foundation.Date

/// Which phones of an instance a page or a service asks for, and in which order.
package struct PhoneQuery: Hashable, Sendable {
    package enum Order: String, CaseIterable, Sendable {
        /// When they were ordered.
        case received
        /// When something last happened to them.
        case changed
        case mac, user, status
    }

    package var instance: InstanceID
    /// Words that all stand somewhere in name, user, MAC, vendor, model, address or reason; empty for any.
    package var text: String
    /// Empty for all but removed ones.
    package var statuses: [PhoneStatus]
    /// Drivers' ids; empty for all.
    package var vendors: [String]
    /// Only phones that wait longer than they should; nil for all.
    package var stuck: StuckSince?
    /// Only phones of exactly this user; nil for all.
    package var user: String?
    /// Only phones that never fetched, and whose code's time ended in this range; nil for all.
    package var codeEnded: Range<Date>?
    /// Only phones with one of these addresses; nil for all.
    package var macs: [MACAddress]?
    /// Only phones with one of these keys; nil for all. Any number.
    package var ids: [Phone.ID]?
    /// Only phones that were ordered at this moment or later.
    package var receivedFrom: Date?
    /// Only phones for which no password of their administrator is stored, neither the domain's nor one of their own.
    package var lacksAdminPassword: Bool
    /// Only phones with a greater key, in the order of their keys, whatever ``order`` says: pages that stay right while phones come
    /// and go. nil for all.
    package var after: Phone.ID?
    package var order: Order
    package var isDescending: Bool

    package init(
        instance: InstanceID, text: String = "", statuses: [PhoneStatus] = [], vendors: [String] = [], stuck: StuckSince? = nil,
        user: String? = nil, codeEnded: Range<Date>? = nil, macs: [MACAddress]? = nil, receivedFrom: Date? = nil,
        lacksAdminPassword: Bool = false, after: Phone.ID? = nil, order: Order = .received, isDescending: Bool = false
    ) {
        self.instance = instance
        self.text = text
        self.statuses = statuses
        self.vendors = vendors
        self.stuck = stuck
        self.user = user
        self.codeEnded = codeEnded
        self.macs = macs
        self.receivedFrom = receivedFrom
        self.lacksAdminPassword = lacksAdminPassword
        self.after = after
        self.order = order
        self.isDescending = isDescending
    }
}

/// The moments before which a phone must have come into its status to count as stuck; a failed one always does.
package struct StuckSince: Hashable, Sendable {
    /// For `received`, `identifying` and `configuring`, since the order.
    package var ordered: Date
    /// For `ready`, since the configuration was complete.
    package var ready: Date
    /// For `delivered`, since the last fetch.
    package var delivered: Date

    package init(ordered: Date, ready: Date, delivered: Date) {
        self.ordered = ordered
        self.ready = ready
        self.delivered = delivered
    }

    /// How long each step may take: talking to Devices takes seconds, a person has to plug a phone in, and a phone that
    /// has its file registers at once.
    package init(now: Date) {
        self.init(
            ordered: now.addingTimeInterval(-60), ready: now.addingTimeInterval(-3600), delivered: now.addingTimeInterval(-60))
    }

    /// Since when a phone is stuck; nil if it is not.
    package func start(of phone: Phone) -> Date? {
        switch phone.status {
        case .received, .identifying, .configuring: phone.receivedAt < ordered ? phone.receivedAt : nil
        case .ready: phone.configuredAt.flatMap { $0 < ready ? $0 : nil }
        case .delivered: phone.deliveredAt.flatMap { $0 < delivered ? $0 : nil }
        case .failed: phone.receivedAt
        case .registered, .removed: nil
        }
    }
}
