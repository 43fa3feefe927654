package import struct Foundation.Date

/// One durable step in the life of a phone: what the store commits, together with its line of history.
///
/// The phone's owner decides on the step, ``PhoneRecord`` on what it makes of the phone. Steps carry values only, so that the pure
/// machines can emit them and tests can compare them.
package enum PhoneStep: Hashable, Sendable {
    /// Status `identifying`: we are about to identify at Devices, or wait to.
    case identifying
    /// A sysclient password came; it replaces an older one. Status `configuring`, unless the phone is already past it.
    case sysclientPassword(Secret)
    /// The password of the phone's own web page.
    case adminPassword(Secret)
    /// A password of the phone's own for the same, made here; a phone that has one already keeps it.
    case ownAdminPassword(Secret)
    /// A configuration item; a password in it stands in clear, if it could be read.
    case item(ConfigurationItem, mode: ItemMode)
    /// The phone's whole configuration has come, and consists of these items: what the phone has besides is gone.
    case itemSeriesCompleted([ConfigurationItem.Identity])
    /// Configuration complete and a file can be made: status `ready`, unless the phone is already past it.
    case ready
    /// Status `failed`, with the condition that says why.
    case failed(Condition)
    /// Why the phone waits or what is odd, without a change of status; it takes the place of its subject's former one.
    case condition(Condition)
    /// What was said of a subject is over. A phone that failed keeps why.
    case cleared(Condition.Subject)
    /// The phone fetched a file with its account: status `delivered`, unless it is registered.
    case delivered(Delivery)
    /// The phone asked for a file, and none can be made: from now on it is known what it is. Why there is none, a condition says.
    case refused(Delivery)
    /// The phone came back through its own URL: its code can no longer be used.
    case codeClosed
    /// Its code (or MAC) can be used again until this moment.
    case codeOpened(until: Date)
    /// It needs another URL of its own; its code (or MAC) leads it there until this moment.
    case urlRenewed(until: Date)
    /// An administrator gave its account to this hardware, whose MAC can be used until this moment.
    case assigned(MACAddress, until: Date)
    /// The PBX shows it registered, from this address.
    case registered(address: String?)
    /// The PBX no longer shows it: status `delivered` again.
    case registrationLost
    /// What the PBX shows of its user, to compare later rows with.
    case userSeen(SeenUser)
    /// The user has this long name at the PBX, another one than the phone shows.
    case displayName(String)
    /// By its user's location the phone registers at another PBX; takes the place of what the order said.
    case registrar(from: String, to: String)
    /// Taken out by an administrator: status `removed`.
    case removed
    /// What the phone would get has changed: a new revision, unless its digest is the latest one's.
    case revised(RevisionDraft)
    /// A removed phone fetched the file that empties its account: from now on its door is shut for good.
    case saidGoodbye(Delivery)
    /// Something that an administrator has to look at; the details tell more of the client, without secrets.
    case alarmed(AlarmCause, details: JSONValue?)
    /// A line of history only.
    case noted(HistoryEvent)
}

/// What a phone fetched, and how it introduced itself.
package struct Delivery: Hashable, Sendable {
    package var file: String
    package var vendor: String
    package var model: String?
    package var firmware: String?
    package var address: String
    /// `code`, `token` or `mac`; for the account of a handset, the base that fetched it: `base 7c2f80112233`.
    package var door: String
    package var userAgent: String?
    /// The digest of the revision that it was given; nil if the file belongs to none.
    package var digest: String?
    /// Subject of the certificate that the phone showed; nil without one.
    package var certificate: String?

    package init(
        file: String, vendor: String, model: String?, firmware: String?, address: String, door: String, userAgent: String?,
        digest: String? = nil, certificate: String? = nil
    ) {
        self.file = file
        self.vendor = vendor
        self.model = model
        self.firmware = firmware
        self.address = address
        self.door = door
        self.userAgent = userAgent
        self.digest = digest
        self.certificate = certificate
    }
}

extension Delivery {
    /// Whether a client that comes by this door may not know the phone's own URL yet.
    package static func isFirstContact(_ door: String) -> Bool { door == "code" || door == "mac" }
}

/// A `ProvisioningPhone` after its checks: what the store must have before anything else happens.
package struct PhoneOrder: Hashable, Sendable {
    package var instance: InstanceID
    package var mac: MACAddress
    package var code: Secret
    package var hwid: String
    package var user: String
    package var commonName: String
    /// nil if the order carried none (`seed1` of length 0 or 1).
    package var password: Secret?
    package var domain: String
    package var pbxDNS: String
    /// Until when the code opens the phone's door.
    package var codeOpenUntil: Date?
    /// A freshly made password for the administrator of the phone: kept for a phone that has none of its own and has no file yet. nil
    /// where none are made.
    package var ownAdminPassword: Secret?

    package init(
        instance: InstanceID, mac: MACAddress, code: Secret, hwid: String, user: String, commonName: String,
        password: Secret?, domain: String, pbxDNS: String, codeOpenUntil: Date? = nil, ownAdminPassword: Secret? = nil
    ) {
        self.instance = instance
        self.mac = mac
        self.code = code
        self.hwid = hwid
        self.user = user
        self.commonName = commonName
        self.password = password
        self.domain = domain
        self.pbxDNS = pbxDNS
        self.codeOpenUntil = codeOpenUntil
        self.ownAdminPassword = ownAdminPassword
    }
}
