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
    /// Words that all stand somewhere in name, user, MAC, vendor, model, address or a condition; empty for any.
    package var text: String
    /// Empty for all but removed ones.
    package var statuses: [PhoneStatus]
    /// Drivers' ids; empty for all.
    package var vendors: [String]
    /// Only phones that are stuck at this moment, see ``Phone/stuckFrom``; nil for all.
    package var stuckAt: Date?
    /// Only phones that count as stuck from this moment on or later; nil for all.
    package var stuckFrom: Date?
    /// Only phones with a condition of one of these codes; empty for all.
    package var conditions: [String]
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
    /// Only phones that come behind this place in ``order``; nil for all.
    package var cursor: PhoneCursor?

    package init(
        instance: InstanceID, text: String = "", statuses: [PhoneStatus] = [], vendors: [String] = [], stuckAt: Date? = nil,
        conditions: [String] = [],
        user: String? = nil, codeEnded: Range<Date>? = nil, macs: [MACAddress]? = nil, receivedFrom: Date? = nil,
        lacksAdminPassword: Bool = false, after: Phone.ID? = nil, order: Order = .received, isDescending: Bool = false,
        cursor: PhoneCursor? = nil
    ) {
        self.instance = instance
        self.text = text
        self.statuses = statuses
        self.vendors = vendors
        self.stuckAt = stuckAt
        self.conditions = conditions
        self.user = user
        self.codeEnded = codeEnded
        self.macs = macs
        self.receivedFrom = receivedFrom
        self.lacksAdminPassword = lacksAdminPassword
        self.after = after
        self.order = order
        self.isDescending = isDescending
        self.cursor = cursor
    }
}

extension PhoneQuery {
    /// How many words of a search count, and how many characters: no name is as long.
    private static let wordsMax = 8
    package static let textMax = 1000
    /// How many values one of the lists may have: a database takes so many in one question.
    package static let valuesMax = 20_000

    /// The words of ``text``, in lower case as databases have it: of the letters of ASCII alone. Control characters divide words, as blanks do.
    package var words: [String] {
        let scalars = text.lowercasedASCII.unicodeScalars.prefix(Self.textMax)
        return scalars.split { $0.value <= 0x20 }.prefix(Self.wordsMax).map { String(String.UnicodeScalarView($0)) }
    }
}

extension String {
    /// With the letters of ASCII in lower case, and all others as they are.
    package var lowercasedASCII: String {
        String(String.UnicodeScalarView(unicodeScalars.map { ("A"..."Z").contains($0) ? Unicode.Scalar(UInt8($0.value) + 32) : $0 }))
    }
}

extension Phone {
    /// How long a phone may wait: talking to Devices takes seconds, a person has to plug it in, and one that has its file registers
    /// at once.
    private enum Patience {
        static let devices = 60.0
        static let fetch = 3600.0
        static let registration = 60.0
    }

    /// Since when it waits for the next thing to happen, and how many seconds it may; nil if it waits for nothing.
    private var wait: (since: Date, seconds: Double)? {
        switch status {
        case .received, .identifying, .configuring: (receivedAt, Patience.devices)
        case .ready: configuredAt.map { ($0, Patience.fetch) }
        case .delivered: deliveredAt.map { ($0, Patience.registration) }
        case .failed: (receivedAt, 0)
        case .registered, .removed: nil
        }
    }

    /// From when on it counts as stuck, unless something happens before: it waits for longer than it should, or has failed.
    package var stuckFrom: Date? { wait.map { $0.since.addingTimeInterval($0.seconds) } }

    /// Since when a phone waits that is stuck; nil if it is not.
    package func stuckSince(now: Date) -> Date? {
        guard let wait, status == .failed || wait.since.addingTimeInterval(wait.seconds) < now else { return nil }
        return wait.since
    }

    /// When something last happened to it.
    package var changedAt: Date { [configuredAt, deliveredAt, registeredAt].compactMap(\.self).reduce(receivedAt, max) }
}
