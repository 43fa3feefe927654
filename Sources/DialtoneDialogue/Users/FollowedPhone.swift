package import DialtoneModel
import DialtoneWire

/// A phone as its record has it, as far as its user at the PBX may change that.
package struct FollowedPhone: Hashable, Sendable {
    package var mac: MACAddress
    package var hwid: String
    /// User name, with which the phone registers.
    package var user: String
    package var displayName: String
    /// Where the phone registers.
    package var registrar: String
    /// Its configuration was complete: what the order and Users do at the PBX is done.
    package var isSettled: Bool
    package var isRegistered: Bool
    package var seen: SeenUser?
    /// What is told of it.
    package var conditions: [Condition.Subject: Condition]

    package init(_ phone: Phone) {
        mac = phone.mac
        hwid = phone.hwid
        user = phone.user
        displayName = phone.commonName
        registrar = phone.pbxDNS
        isSettled = phone.configuredAt != nil
        isRegistered = phone.status == .registered
        seen = phone.seenUser
        conditions = Dictionary(phone.conditions.all.map { ($0.condition.subject, $0.condition) }) { first, _ in first }
    }

    /// The steps that make the record say what the PBX says; none if it does already.
    ///
    /// - Parameters:
    ///   - row: The user's row; nil if the PBX has no such user.
    ///   - pbx: Name of the PBX that told it.
    ///
    /// Until a phone is settled, what the PBX shows is taken for what the order brought: Users writes the password and the entry about when
    /// it orders, and which of the two is told first is chance.
    func steps(following row: UserRow?, of pbx: String) -> [PhoneStep] {
        let shown = conditions[.entry]
        let changes: UserChanges
        var takesPassword = false
        if let row {
            var (row, user) = (row, known)
            if user.guid != nil, user.guid != row.guid {
                // Another one came in the place of the one that was removed.
                user = UserChanges(removed: user).user
            }
            let isComparable = seen?.pbx == pbx
            if !isComparable, shown?.isPasswordChanged == true { row.password = nil }
            if !isComparable || !isSettled { user.password = nil }
            takesPassword = user.password == nil && row.password != nil
            changes = UserChanges(of: user, by: row, shown: shown)
        } else {
            guard known.guid != nil else { return [] }
            changes = UserChanges(removed: known)
        }
        var steps: [PhoneStep] = []
        var now = seen ?? SeenUser()
        (now.guid, now.hasEntry) = (changes.user.guid, changes.user.hasEntry)
        if takesPassword { (now.password, now.pbx) = (changes.user.password?.hex, pbx) }
        if now != seen { steps.append(.userSeen(now)) }
        for case .displayName(let name) in changes.settings where isSettled { steps.append(.displayName(name)) }
        if let condition = changes.condition {
            if condition != shown { steps.append(.condition(condition)) }
        } else if let shown, shown.isOver(now) {
            steps.append(.cleared(.entry))
        }
        return steps
    }

    private var known: FollowedUser {
        FollowedUser(
            mac: mac, hwid: hwid, guid: seen?.guid, user: user, displayName: displayName,
            password: seen?.password.map { PasswordMark(hex: $0) }, hasEntry: seen?.hasEntry)
    }

    /// Takes what was decided on before it is committed, so that it is not decided on again meanwhile.
    mutating func take(_ steps: [PhoneStep]) {
        for step in steps {
            switch step {
            case .userSeen(let user): seen = user
            case .displayName(let name): displayName = name
            case .registrar(_, let to): registrar = to
            case .condition(let condition): conditions[condition.subject] = condition
            case .cleared(let subject): conditions[subject] = nil
            case .identifying, .sysclientPassword, .adminPassword, .ownAdminPassword, .item, .itemSeriesCompleted, .ready, .failed,
                .delivered, .refused, .codeClosed, .codeOpened, .urlRenewed, .assigned, .registered, .registrationLost, .removed, .revised,
                .saidGoodbye, .alarmed, .noted:
                break
            }
        }
    }
}

extension Condition {
    fileprivate var isPasswordChanged: Bool { if case .userPasswordChanged = self { true } else { false } }

    /// Whether a row of the user without anything wrong ends it. What else is said of the entry is for the keeper of device entries.
    fileprivate func isOver(_ user: SeenUser) -> Bool {
        switch self {
        case .userRenamed, .userGone, .userPasswordChanged, .entryGone, .userUnknown: true
        case .entryMissing: user.hasEntry == true
        default: false
        }
    }
}
