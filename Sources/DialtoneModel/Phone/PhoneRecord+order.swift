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
        takeDetails(of: order)
        phone.status = .received
        phone.conditions = PhoneConditions()
        phone.receivedAt = moment
        (phone.configuredAt, phone.deliveredAt, phone.registeredAt) = (nil, nil, nil)
        phone.codeOpenUntil = order.codeOpenUntil
        phone.owesGoodbye = false
        // The old one may be in other hands.
        if wasRemoved { changes.renewsToken = true }
        note(.received(order, again: true), at: moment)
        return wasRemoved
    }

    /// New details for an order that is being worked on; neither status, conditions and times nor how long the code lives change.
    package mutating func `repeat`(_ order: PhoneOrder, at moment: Date) {
        changes.moment = moment
        takeDetails(of: order)
        note(.repeated(order), at: moment)
    }

    /// The hardware that this phone was given is ordered as a phone of its own, and goes where that order says.
    package mutating func giveUp(_ hardware: MACAddress, to order: PhoneOrder, at moment: Date) {
        guard phone.assignedMAC == hardware else { return }
        changes.moment = moment
        phone.assignedMAC = nil
        note(.unassigned(hardware, user: order.user), at: moment)
    }

    private mutating func takeDetails(of order: PhoneOrder) {
        (phone.hwid, phone.user, phone.commonName) = (order.hwid, order.user, order.commonName)
        (phone.domain, phone.pbxDNS) = (order.domain, order.pbxDNS)
        // The order brings the password of now, perhaps of another user.
        phone.seenUser = nil
        takeSecrets(of: order)
    }

    private mutating func takeSecrets(of order: PhoneOrder) {
        setSecret(order.code, .code)
        setSecret(order.password, .userPassword)
    }
}
