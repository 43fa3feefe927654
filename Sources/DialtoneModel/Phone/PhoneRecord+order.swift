package import struct Foundation.Date

/// What orders make of a record.
extension PhoneRecord {
    /// The record of a phone that is ordered for the first time; its key is 0 until the store has given it one.
    package init(ordering order: PhoneOrder, at moment: Date) {
        self.init(
            phone: Phone(
                id: 0, instance: order.instance, mac: order.mac, hwid: order.hwid, user: order.user, commonName: order.commonName,
                domain: order.domain, pbxDNS: order.pbxDNS, status: .received, receivedAt: moment, codeOpenUntil: order.codeOpenUntil),
            items: ConfigurationItems([]))
        changes.moment = moment
        changes.renewsToken = true
        takeSecrets(of: order)
        if let password = order.ownAdminPassword { setSecret(password, .ownAdminPassword) }
        note(.received(order, again: false), at: moment)
    }

    /// A known phone starts again; needs its secrets.
    ///
    /// - Returns: Whether it was removed: then it comes back as a phone that may have had other hardware.
    @discardableResult
    package mutating func receive(_ order: PhoneOrder, at moment: Date) -> Bool {
        changes.moment = moment
        let wasRemoved = phone.status == .removed
        // One that is in service without keeps what it has until an administrator says otherwise.
        if phone.vendor == nil || wasRemoved, let password = order.ownAdminPassword, !has(.ownAdminPassword) {
            setSecret(password, .ownAdminPassword)
        }
        let isOthers = takeDetails(of: order)
        phone.status = .received
        phone.conditions = PhoneConditions()
        phone.receivedAt = moment
        (phone.configuredAt, phone.deliveredAt, phone.registeredAt) = (nil, nil, nil)
        (phone.codeOpenUntil, phone.urlFollowsCode) = (order.codeOpenUntil, false)
        phone.owesGoodbye = false
        note(.received(order, again: true), at: moment)
        if wasRemoved {
            // The old one may be in other hands.
            (changes.renewsToken, phone.urlFollowsCode) = (true, true)
        } else if isOthers {
            renewURL(for: order, at: moment)
        }
        return wasRemoved
    }

    /// New details for an order that is being worked on; neither status, conditions and times nor how long the code lives change, unless it
    /// is for another user now.
    package mutating func `repeat`(_ order: PhoneOrder, at moment: Date) {
        changes.moment = moment
        let isOthers = takeDetails(of: order)
        note(.repeated(order), at: moment)
        if isOthers { renewURL(for: order, at: moment) }
    }

    /// The former user may know the phone's URL, behind which another one's account stands from now on; the code leads to a new one.
    private mutating func renewURL(for order: PhoneOrder, at moment: Date) {
        changes.renewsToken = true
        (phone.codeOpenUntil, phone.urlFollowsCode) = (order.codeOpenUntil ?? phone.codeOpenUntil, true)
        note(phone.codeOpenUntil.map { HistoryEvent.urlRenewed(until: $0) } ?? HistoryEvent(.urlRenewed), at: moment)
    }

    /// The hardware that this phone was given is ordered as a phone of its own, and goes where that order says.
    package mutating func giveUp(_ hardware: MACAddress, to order: PhoneOrder, at moment: Date) {
        guard phone.assignedMAC == hardware else { return }
        changes.moment = moment
        phone.assignedMAC = nil
        note(.unassigned(hardware, user: order.user), at: moment)
    }

    /// - Returns: Whether the phone was another user's.
    private mutating func takeDetails(of order: PhoneOrder) -> Bool {
        let isOthers = !isAccount(of: order)
        (phone.hwid, phone.user, phone.commonName) = (order.hwid, order.user, order.commonName)
        (phone.domain, phone.pbxDNS) = (order.domain, order.pbxDNS)
        // The order brings the password of now, perhaps of another user.
        phone.seenUser = nil
        takeSecrets(of: order)
        return isOthers
    }

    /// Whether an order is for the user that the phone has already: of the same system, by the name without regard to case, or by the one
    /// that the PBX said the user has now.
    private func isAccount(of order: PhoneOrder) -> Bool {
        func system(_ domain: String) -> String { (domain.isEmpty ? phone.instance.domain : domain).lowercased() }
        guard system(phone.domain) == system(order.domain) else { return false }
        if phone.user.lowercased() == order.user.lowercased() { return true }
        return phone.conditions.all.contains { lasting in
            guard case .userRenamed(let user, let name) = lasting.condition else { return false }
            return user == phone.user && name.lowercased() == order.user.lowercased()
        }
    }

    private mutating func takeSecrets(of order: PhoneOrder) {
        setSecret(order.code, .code)
        setSecret(order.password, .userPassword)
    }
}
