package import struct Foundation.Date

/// What happened in the life of a phone: a stable word with facts. Words for people are made where they read them.
package struct HistoryEvent: Hashable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        case received, repeated, identifying, password
        case adminPassword = "admin-password"
        case ownAdminPassword = "own-admin-password"
        case item
        case itemGone = "item-gone"
        case ready, failed, notice, fetched
        case fetchedPart = "fetched-part"
        case codeClosed = "code-closed"
        case registered
        case registrationLost = "registration-lost"
        case removed, revised, goodbye, alarm
        case codeOpened = "door-opened"
        case urlRenewed = "token-renewed"
        case assigned, unassigned, pbx, resync, revealed, admin, description
    }

    package var kind: Kind
    /// Without secrets; nil for an event that has none.
    package var facts: JSONValue?

    package init(_ kind: Kind, _ facts: JSONValue? = nil) {
        self.kind = kind
        self.facts = facts
    }
}

extension HistoryEvent {
    package static func received(_ order: PhoneOrder, again: Bool) -> HistoryEvent {
        var facts = order.facts
        if again { facts["again"] = true }
        return HistoryEvent(.received, facts)
    }

    package static func repeated(_ order: PhoneOrder) -> HistoryEvent { HistoryEvent(.repeated, order.facts) }

    static func item(_ identity: ConfigurationItem.Identity) -> HistoryEvent { HistoryEvent(.item, identity.facts) }
    static func itemGone(_ identity: ConfigurationItem.Identity) -> HistoryEvent { HistoryEvent(.itemGone, identity.facts) }
    static func itemsFewer(_ type: String) -> HistoryEvent { HistoryEvent(.itemGone, ["type": .string(type), "fewer": true]) }

    static func failed(_ condition: Condition) -> HistoryEvent { HistoryEvent(.failed, condition.reference) }
    static func notice(_ condition: Condition) -> HistoryEvent { HistoryEvent(.notice, condition.reference) }

    static func fetched(_ delivery: Delivery, revision: Int?) -> HistoryEvent {
        var facts = delivery.facts
        facts["revision"] = revision.map { .int($0) } ?? .null
        return HistoryEvent(.fetched, facts)
    }

    static func goodbye(_ delivery: Delivery) -> HistoryEvent { HistoryEvent(.goodbye, delivery.facts) }

    /// A file without the account, which the phone fetches besides the one that has it.
    package static func fetchedPart(_ delivery: Delivery, digest: String) -> HistoryEvent {
        HistoryEvent(
            .fetchedPart,
            [
                "file": .string(delivery.file), "vendor": .string(delivery.vendor), "digest": .string(digest),
                "door": .string(delivery.door), "address": .string(delivery.address),
            ])
    }

    static func registered(address: String?) -> HistoryEvent { HistoryEvent(.registered, address.map { ["address": .string($0)] }) }

    static func revised(_ draft: RevisionDraft, number: Int) -> HistoryEvent {
        HistoryEvent(
            .revised,
            [
                "revision": .int(number), "digest": .string(draft.digest), "vendor": .string(draft.vendor),
                "model": .optional(draft.model), "firmware": .optional(draft.firmware), "cause": draft.cause.json,
            ])
    }

    static func alarm(_ cause: AlarmCause, details: JSONValue?) -> HistoryEvent {
        var facts = details ?? [:]
        facts["alarm"] = .string(cause.kind.rawValue)
        facts["cause"] = ["code": .string(cause.code), "facts": cause.facts]
        return HistoryEvent(.alarm, facts)
    }

    static func codeOpened(until end: Date) -> HistoryEvent { HistoryEvent(.codeOpened, ["until": .string(end.formatted(.iso8601))]) }
    static func urlRenewed(until end: Date) -> HistoryEvent { HistoryEvent(.urlRenewed, ["until": .string(end.formatted(.iso8601))]) }

    static func assigned(_ hardware: MACAddress, until end: Date) -> HistoryEvent {
        HistoryEvent(.assigned, ["mac": .string(hardware.hex), "until": .string(end.formatted(.iso8601))])
    }

    static func unassigned(_ hardware: MACAddress, user: String) -> HistoryEvent {
        HistoryEvent(.unassigned, ["mac": .string(hardware.hex), "user": .string(user)])
    }

    /// What was found at the PBX and needs no condition of the phone.
    package static func entryNoted(_ condition: Condition) -> HistoryEvent { HistoryEvent(.pbx, condition.reference) }
    package static var entryCompleted: HistoryEvent { HistoryEvent(.pbx, ["completed": true]) }
    package static func otherHardwareID(_ hw: String) -> HistoryEvent { HistoryEvent(.pbx, ["hw": .string(hw)]) }

    /// - Parameters:
    ///   - asker: The administrator; nil for the command line.
    package static func resync(by asker: String?, _ outcome: ResyncOutcome) -> HistoryEvent {
        HistoryEvent(.resync, ["by": .optional(asker), "outcome": outcome.json])
    }

    /// What was shown in clear.
    package enum Revealed: String, CaseIterable, Sendable {
        /// The passwords.
        case secrets
        /// The phone's URLs.
        case urls
        case code
        /// The phone's file.
        case file
        /// The URL with the code, to the phone's own user.
        case ownURL = "own-url"
    }

    /// - Parameter asker: The administrator or user; nil for the command line.
    package static func revealed(_ what: Revealed, to asker: String?) -> HistoryEvent {
        HistoryEvent(.revealed, ["by": .optional(asker), "what": .string(what.rawValue)])
    }

    /// What an administrator wants that has lines of its own when it is done.
    package enum Wish: String, CaseIterable, Sendable { case removal, protection }

    /// - Parameter asker: The administrator; nil for the command line.
    package static func asked(_ wish: Wish, by asker: String?) -> HistoryEvent {
        HistoryEvent(.admin, ["by": .optional(asker), "what": .string(wish.rawValue)])
    }

    /// Devices took no proof by the words that describe the phone.
    package static func description(refused: (product: String, version: String), now: (product: String, version: String)) -> HistoryEvent {
        HistoryEvent(
            .description,
            [
                "refused": [.string(refused.product), .string(refused.version)],
                "now": [.string(now.product), .string(now.version)],
            ])
    }
}

extension ConfigurationItem.Identity {
    fileprivate var facts: JSONValue { id.map { ["type": .string(type), "id": .string($0)] } ?? ["type": .string(type)] }
}

extension PhoneOrder {
    fileprivate var facts: JSONValue {
        [
            "user": .string(user), "hwid": .string(hwid), "domain": .string(domain),
            "hasPassword": .bool(password != nil),
        ]
    }
}

extension Delivery {
    fileprivate var facts: JSONValue {
        [
            "file": .string(file), "door": .string(door), "address": .string(address), "vendor": .string(vendor),
            "model": .optional(model), "firmware": .optional(firmware), "userAgent": .optional(userAgent),
            "certificate": .optional(certificate),
        ]
    }
}
