import DialtoneModel

/// Turns settings into the XML of 8008 to 8078s in SIP mode. It is a reduced file: no name is known for a port, TLS, SRTP, daylight saving
/// or a login of the phone's own door.
///
/// Source: Wazo's template for 8028s-GE, firmware 1.51.52 (observed, the only source); of the other models assumed.
struct ALEOlderRenderer: ~Copyable {
    var file: SettingFile
    var notes: [String] = []
    private let settings: SettingsReader

    init(_ settings: SettingsReader) throws(RenderFault) {
        self.settings = settings
        file = try SettingFile(root: "settings", parameters: settings.parameters, attributes: " override=\"true\"")
    }

    mutating func render() throws(RenderFault) {
        // SIP, not the maker's own protocol.
        try file.set("SipAppRunMode", 0)
        try file.set("LocalAdmcfgRunMode", literal: "SIP")
        let url = String(try DoorURL.folder(settings.access).dropLast())
        for name in ["LocalEnetcfgDmUrl", "EdsEnetcfgDmUrl"] { try file.set(name, url, field: Field.provisioningURL) }
        try password(settings.access.adminPassword, "DmAdminPasswd", field: Field.adminPassword)
        try password(settings.access.userPassword, "WebUserPasswd", field: Field.userPassword)
        try time()
        try language()
        try surroundings()
        try account()
        for key in settings.keys(fitting: Self.keyCount, kinds: [.speedDial, .off], vendor: "ALE", notes: &notes) {
            // The first of the places is the account's own.
            try file.set("SIPUseDeviceKey\(key.number + 1)", key.kind == .off ? "" : key.value, field: Field.key(key.number))
        }
        try file.appendRest()
        file.close()
    }

    private static let keyCount = 5
    /// As long as those of the template.
    static let passwordDigits = 6

    private mutating func password(_ password: Secret?, _ name: String, field: String) throws(RenderFault) {
        guard let text = password?.reveal() else { return }
        guard FieldCheck.isDigits(text), text.utf8.count == Self.passwordDigits else {
            return notes.append("What is wanted as \(field) was left out: this phone is known to take six digits only.")
        }
        try file.set(name, text, field: field)
    }

    private mutating func time() throws(RenderFault) {
        if let server = settings.time.ntpServer {
            try file.set("LocalEnetcfgSntp", FieldCheck.host(server, field: Field.ntp(1)), field: Field.ntp(1))
        }
        guard let zone = settings.time.zone else { return }
        if let note = zone.ruleNote { notes.append(note) }
        try file.set("DmAdmcfgTimeZone", literal: zone.offset.clockOffset(padded: false))
        if zone.daylight != nil {
            notes.append("No setting of this ALE phone is known for daylight saving: it keeps standard time all year.")
        }
    }

    private mutating func language() throws(RenderFault) {
        guard let tag = settings.language, !tag.isEmpty else { return }
        guard let number = ALERenderer.language(tag) else {
            return notes.append("The display language was left as it is: no number of ALE is known for the wanted one.")
        }
        for name in ["language", "language_local"] { try file.set(name, number) }
        try file.set("language_choice", literal: "true")
    }

    private mutating func surroundings() throws(RenderFault) {
        if let vlan = settings.network.vlan {
            try file.set("LocalEnetcfgVlanEnabl", literal: vlan > 0 ? "true" : "false")
            try file.set("LocalEnetcfgVlan", literal: vlan > 0 ? "\(vlan)" : "")
        }
        // Prefixes of a former system would change numbers.
        if settings.dialling.isFree {
            for name in ["AreaCode", "CountryCode", "ExternalPrefix"] { try file.clear("DialingRule\(name)") }
        }
        guard let firmware = settings.firmware else { return try file.clear("DeviceFirmwareUpgradeUrl") }
        try file.set("DeviceFirmwareUpgradeUrl", FieldCheck.url(firmware.url, field: Field.firmware), field: Field.firmware)
        try file.set("DeviceAutoUpgradeEnable", literal: "true")
    }

    /// One account: how many a phone has is not known.
    private mutating func account() throws(RenderFault) {
        let codecs = settings.media.codecs(knownBy: [.pcma, .pcmu, .g722, .g729, .ilbc, .opus], notes: &notes)
        try file.set("SIPPreferredVocoder", literal: codecs.map { ALERenderer.number(of: $0) }.joined(separator: ";"))
        try file.set("SIPSrtpAuthentication", 0)
        if settings.media.srtp != .off { notes.append("Speech is not encrypted: no value of this ALE phone is known for SRTP.") }
        file.section = "SIPGroup1"
        guard let first = settings.accounts(fitting: 1, notes: &notes).first else {
            for name in ["DeviceUri", "AuthenticationName", "AuthenticationPassword", "DomainName"] { try file.clear(name) }
            for name in ["LabelName", "DisplayName", "OutBoundProxyAddress"] { try file.clear(name) }
            file.section = ""
            for name in ["SIPServer1Address", "TelephonyVmNumber", "SIPMessageWaitingIndicationUri"] { try file.clear(name) }
            return
        }
        let account = try AccountWords(first, number: 1, notes: &notes)
        // It is told no transport and presumably has UDP alone; the standard port of another one would lead nowhere.
        let udp = SIPTransport.udp.standardPort
        let target = account.target
        let port = target.port == first.transport.standardPort ? udp : target.port ?? udp
        try file.set("ServerType", 7)
        try file.set("DomainName", account.route.server, field: Field.domain(1))
        try file.set("DeviceUri", account.user, field: Field.user(1))
        try file.set("AuthenticationName", account.authenticationUser, field: Field.authenticationUser(1))
        try file.set("AuthenticationPassword", account.password, field: Field.password(1))
        for name in ["LabelName", "DisplayName"] { try file.set(name, account.displayName, field: Field.displayName(1)) }
        try file.set("OutBoundProxyAddress", account.route.proxy?.host ?? "", field: Field.outboundProxy(1))
        try file.set("OutBoundProxyPort", port)
        file.section = ""
        try file.set("SIPServer1Address", target.host, field: Field.registrar(1))
        try file.set("SIPRegisterExpire", account.expiry)
        try file.set("SIPRegisterRetry", 60)
        if first.transport != .udp {
            notes.append("No setting of this ALE phone is known for TLS and TCP: it presumably registers over UDP.")
        }
        if account.route.proxy == nil, port != udp {
            notes.append("No setting of this ALE phone is known for the registrar's port: it presumably asks at 5060.")
        }
        if let voicemail = first.voicemail { try file.set("TelephonyVmNumber", voicemail, field: Field.voicemail(1)) }
        // The mailbox that the phone asks for messages, which at the PBX is the user's (assumed).
        if let subscribes = first.subscribesToMessages {
            try file.set("SIPMessageWaitingIndicationUri", subscribes ? account.user : "", field: Field.user(1))
        }
    }
}
