package import struct Foundation.Date

/// A provisioned phone, without its secrets: one row of the store.
package struct Phone: Hashable, Sendable, Identifiable {
    /// The store's key; never reused.
    package var id: Int64
    package var instance: InstanceID
    package var mac: MACAddress
    /// Hardware id of the device entry at the PBX user; usually the MAC, may be any text.
    package var hwid: String
    /// User name (`h323`) of the PBX user.
    package var user: String
    /// Long name of the user; the phone's display name.
    package var commonName: String
    /// PBX system name: the SIP domain. Empty if the order did not say.
    package var domain: String
    /// DNS name of the PBX where the phone registers: as the order says, then by its user's location. Empty if the order did not say.
    package var pbxDNS: String
    package var status: PhoneStatus
    /// Why it failed, what it waits for, what is odd.
    package var conditions: PhoneConditions
    /// Driver's id, such as `yealink`; nil until the phone was seen.
    package var vendor: String?
    package var model: String?
    package var firmware: String?
    /// Where the phone last fetched from.
    package var address: String?
    package var receivedAt: Date
    package var configuredAt: Date?
    package var deliveredAt: Date?
    package var registeredAt: Date?
    /// Until when the provisioning code opens the phone's door; nil once that door is closed.
    package var codeOpenUntil: Date?
    /// Whether the phone's own URL was given out through the code (or MAC) that opens its door now, or is as new: only a client that comes
    /// back through such a URL has used the code. A URL from before says nothing of it.
    package var urlFollowsCode: Bool
    package var hasSysclientPassword: Bool
    /// Whether the running service holds the phone's connection to Devices; written now and then, not by every step.
    package var sysclientConnected: Bool
    /// The number of what the phone would get now; nil before its first revision.
    package var revision: Int?
    /// The digest of that revision: the same files need not be stored again.
    package var revisionDigest: String?
    /// The number of what it last fetched.
    package var deliveredRevision: Int?
    /// The hardware that an administrator gave this phone's account to, if it is another than `mac`.
    package var assignedMAC: MACAddress?
    /// A removed phone that has not yet fetched the file that empties its account.
    package var owesGoodbye: Bool
    /// The handsets' places of a DECT base that its revisions have ever written, by their numbers; empty for other phones.
    package var handsets: [HandsetPlace]
    /// What a PBX last showed of its user; nil while users are not followed.
    package var seenUser: SeenUser?
    /// What Devices sent and has not taken back, in the order in which it counts.
    package var configuration: [ConfigurationItem]

    package init(
        id: Int64, instance: InstanceID, mac: MACAddress, hwid: String, user: String, commonName: String, domain: String,
        pbxDNS: String, status: PhoneStatus, conditions: PhoneConditions = PhoneConditions(), vendor: String? = nil, model: String? = nil,
        firmware: String? = nil, address: String? = nil, receivedAt: Date, configuredAt: Date? = nil,
        deliveredAt: Date? = nil, registeredAt: Date? = nil, codeOpenUntil: Date? = nil, urlFollowsCode: Bool = true,
        hasSysclientPassword: Bool = false,
        sysclientConnected: Bool = false, revision: Int? = nil, revisionDigest: String? = nil, deliveredRevision: Int? = nil,
        assignedMAC: MACAddress? = nil, owesGoodbye: Bool = false, handsets: [HandsetPlace] = [],
        seenUser: SeenUser? = nil, configuration: [ConfigurationItem] = []
    ) {
        self.id = id
        self.instance = instance
        self.mac = mac
        self.hwid = hwid
        self.user = user
        self.commonName = commonName
        self.domain = domain
        self.pbxDNS = pbxDNS
        self.status = status
        self.conditions = conditions
        self.vendor = vendor
        self.model = model
        self.firmware = firmware
        self.address = address
        self.receivedAt = receivedAt
        self.configuredAt = configuredAt
        self.deliveredAt = deliveredAt
        self.registeredAt = registeredAt
        self.codeOpenUntil = codeOpenUntil
        self.urlFollowsCode = urlFollowsCode
        self.hasSysclientPassword = hasSysclientPassword
        self.sysclientConnected = sysclientConnected
        self.revision = revision
        self.revisionDigest = revisionDigest
        self.deliveredRevision = deliveredRevision
        self.assignedMAC = assignedMAC
        self.owesGoodbye = owesGoodbye
        self.handsets = handsets
        self.seenUser = seenUser
        self.configuration = configuration
    }
}

extension Phone {
    /// The gravest condition as an English text; nil without conditions.
    package var reason: String? { conditions.gravest?.text(in: .english) }

    /// Whether some device has the account already, or was promised it: who assigns the phone takes it from that one.
    package var isTaken: Bool { deliveredAt != nil || assignedMAC != nil }
}

/// The secrets of one phone, in clear: they exist in memory only while a file or a digest is made.
package struct PhoneSecrets: Hashable, Sendable {
    /// The PBX user's password, with which the phone registers; nil if the order carried none.
    package var userPassword: Secret?
    /// The provisioning code, decimal digits; leading zeros count.
    package var code: Secret?
    /// Proves to Devices that we are this phone.
    package var sysclientPassword: Secret?
    /// For the phone's own web page, if the domain hands one out.
    package var adminPassword: Secret?
    /// For the same, made by Dialtone: what the phone is told as long as the domain hands out none.
    package var ownAdminPassword: Secret?
    /// Clear text of the one in a MEDIA item that an older release of Dialtone stored encrypted; newer ones have it in clear.
    package var turnPassword: Secret?
    /// Names the phone's own door, `/p/<token>/`.
    package var token: Secret

    package init(
        userPassword: Secret? = nil, code: Secret? = nil, sysclientPassword: Secret? = nil, adminPassword: Secret? = nil,
        ownAdminPassword: Secret? = nil, turnPassword: Secret? = nil, token: Secret
    ) {
        self.userPassword = userPassword
        self.code = code
        self.sysclientPassword = sysclientPassword
        self.adminPassword = adminPassword
        self.ownAdminPassword = ownAdminPassword
        self.turnPassword = turnPassword
        self.token = token
    }
}
