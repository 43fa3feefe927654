import DialtoneModel

/// Turns settings into the XML of KX-UTG phones: groups of elements in capitals, and a group for each line.
///
/// Source: Panasonic, "KX-UTG200/KX-UTG300 Administrator Guide" for format and rights, p. 44 to 56 (stated), FusionPBX's templates for
/// names, groups and values (observed). What neither has is told by notes: SRTP, keys, the codecs beside G.722 and PCMU.
struct PanasonicXMLRenderer: ~Copyable {
    private(set) var file: XMLFile
    private(set) var notes: [String] = []
    private let settings: SettingsReader
    private let model: PanasonicModel
    private let modelName: String?

    init(_ settings: SettingsReader, model: String?) throws(RenderFault) {
        self.settings = settings
        modelName = model
        self.model = PanasonicModel.table[model]
        file = XMLFile(
            overrides: try ParameterOverrides(settings.parameters) { PanasonicDriver.style.problem(inName: $0) })
    }

    mutating func render() throws(RenderFault) {
        try file.open("PANASIPPhoneConfig")
        try file.open("Device")
        try file.open("System")
        try access()
        try time()
        try syslog()
        try provisioning()
        try firmware()
        file.close()
        try file.open("Network")
        try network()
        file.close()
        try phone()
        try file.open("Lines")
        if let ports = settings.media.ports {
            try file.open("Voip")
            try set("RTP_PORT_MIN", "\(ports.lowerBound)")
            try set("RTP_PORT_MAX", "\(ports.upperBound)")
            file.close()
        }
        let accounts = settings.accounts(fitting: model.accounts, notes: &notes)
        let codecs = settings.media.codecs(knownBy: [.g722, .pcmu], notes: &notes)
        for (index, account) in accounts.enumerated() {
            try line(AccountWords(account, number: index + 1, notes: &notes), voicemail: account.voicemail, codecs: codecs)
        }
        for index in accounts.count..<model.accounts { try emptyLine(index + 1) }
        file.close()
        file.close()
        file.close()
        for parameter in file.takeRest() {
            notes.append("The parameter \(parameter.name) was left out: its place in the file of a KX-UTG is not known.")
        }
    }

    /// What the phone's user changed is written over, and may be changed until the next time: the only rights that FusionPBX has for
    /// such values.
    private static let rights = " perm=\"!RW\" access=\"A\""

    private mutating func set(_ name: String, _ text: String, field: @autoclosure () -> String? = nil) throws(RenderFault) {
        try file.element(name, text, attributes: Self.rights, field: field() ?? name)
    }

    private mutating func set(_ name: String, _ isOn: Bool) throws(RenderFault) { try set(name, isOn ? "Y" : "N") }

    private mutating func access() throws(RenderFault) {
        guard settings.access.adminPassword != nil || settings.access.userPassword != nil else { return }
        try file.open("LoginAcc")
        if let password = settings.access.adminPassword {
            try set("ADMIN_ID", "admin")
            try set("ADMIN_PASS", password.reveal(), field: Field.adminPassword)
            if let note = PanasonicModel.passwordNote(password, whose: Field.adminPassword, model: modelName) { notes.append(note) }
        }
        if let password = settings.access.userPassword {
            try set("USER_ID", "user")
            try set("USER_PASS", password.reveal(), field: Field.userPassword)
            if let note = PanasonicModel.passwordNote(password, whose: Field.userPassword, model: modelName) { notes.append(note) }
        }
        file.close()
    }

    /// Minutes east of UTC, and changes by week of the month and weekday. That week 5 is the last: assumed.
    private mutating func time() throws(RenderFault) {
        guard let zone = settings.time.zone else { return }
        if let note = zone.ruleNote { notes.append(note) }
        try file.open("SysTime")
        try set("TIME_ZONE", "\(zone.offset / 60)")
        if let daylight = zone.daylight?.told(notes: &notes), case .weekday = daylight.start.day, case .weekday = daylight.end.day {
            if daylight.save != 3600 { notes.append("A Panasonic KX-UTG adds a full hour in summer.") }
            try set("DST_ENABLE", true)
            try change(daylight.start, "DST_START_")
            try change(daylight.end, "DST_STOP_")
        } else {
            if zone.daylight != nil {
                notes.append("A Panasonic KX-UTG knows no daylight saving rule by date; it keeps standard time all year.")
            }
            try set("DST_ENABLE", false)
        }
        file.close()
    }

    private mutating func change(_ change: TimeZoneRule.Change, _ name: String) throws(RenderFault) {
        guard case .weekday(let month, let week, let weekday) = change.day else { return }
        try set("\(name)MONTH", "\(month)")
        try set("\(name)ORDINAL_DAY", "\(week)")
        try set("\(name)DAY_OF_WEEK", "\(weekday)")
        try set("\(name)TIME", "\(change.time / 60)")
    }

    private mutating func syslog() throws(RenderFault) {
        try file.open("Syslog")
        try set("SYSLOG_SERVER_ENABLE", settings.syslog != nil)
        let server = try settings.syslog.map { syslog throws(RenderFault) in
            try FieldCheck.hostPort(syslog.server, field: Field.syslog)
        }
        try set("SYSLOG_ADDR", server?.host ?? "", field: Field.syslog)
        if let server { try set("SYSLOG_PORT", "\(server.port ?? 514)") }
        file.close()
    }

    /// Where the phone comes back to, how often, and that nothing else may send it elsewhere.
    private mutating func provisioning() throws(RenderFault) {
        try file.open("Prov")
        try set("PROVISION_ENABLE", true)
        for name in ["OPTION160", "OPTION159", "OPTION66", "SIPPNP"] { try set("\(name)_ENABLE", false) }
        try set("CFG_CYCLIC", true)
        try set("CFG_CYCLIC_INTVL", "\(settings.access.interval(in: .minutes, 1...40_320, notes: &notes))")
        try set("CFG_RESYNC_FROM_SIP", "check-sync")
        let url = try DoorURL.folder(settings.access) + PanasonicDriver.urlName
        try set("USR_PROV_SVR_URL", url, field: Field.provisioningURL)
        try login("USR_PROV_SVR_AUTH")
        file.close()
    }

    private mutating func firmware() throws(RenderFault) {
        try file.open("FwUpdt")
        guard let firmware = settings.firmware else {
            // None from a former provider's server.
            try set("FIRM_UPGRADE_ENABLE", false)
            try set("FIRM_FILE_PATH", "")
            return file.close()
        }
        try set("FIRM_UPGRADE_ENABLE", true)
        if !firmware.version.isEmpty { try set("FIRM_VERSION", firmware.version, field: Field.firmware) }
        try set("FIRM_FILE_PATH", FieldCheck.url(firmware.url, field: Field.firmware), field: Field.firmware)
        file.close()
    }

    /// The login for the phone's own door. FusionPBX writes it for all of HTTP; that the address has one of its own: by its name.
    private mutating func login(_ name: String) throws(RenderFault) {
        let credentials = settings.access.credentials
        try set("\(name)_ID", credentials?.user ?? "", field: Field.credentialsUser)
        try set("\(name)_PASSWORD", credentials?.password.reveal() ?? "", field: Field.credentialsPassword)
    }

    private mutating func network() throws(RenderFault) {
        if let usesLLDP = settings.network.usesLLDP {
            try file.open("LLDP")
            try set("LLDP_ENABLE", usesLLDP)
            file.close()
        }
        if let server = settings.time.ntpServer {
            try file.open("NTP")
            // A server that is told here, not by DHCP (assumed).
            try set("NTP_MODE", "2")
            try set("NTP_ADDR", FieldCheck.host(server, field: Field.ntp(1)), field: Field.ntp(1))
            file.close()
        }
        try file.open("HTTP")
        try login("HTTP_AUTH")
        file.close()
        try file.open("STUN")
        let stun = try settings.nat.stun.map { server throws(RenderFault) in try FieldCheck.hostPort(server, field: Field.stun) }
        try set("STUN_SERV_ADDR", stun?.host ?? "", field: Field.stun)
        if let stun { try set("STUN_SERV_PORT", "\(stun.port ?? 3478)") }
        file.close()
        try file.open("LDAP")
        try directory()
        file.close()
    }

    private mutating func directory() throws(RenderFault) {
        var directory = settings.directory
        if directory?.usesTLS == true {
            notes.append("The directory was left out: no setting of a Panasonic KX-UTG for LDAP over TLS is known.")
            directory = nil
        }
        try set("LDAP_ENABLE", directory != nil)
        let words = try directory.map { directory throws(RenderFault) in try DirectoryWords(directory) }
        try set("LDAP_SERVER", words?.host ?? "", field: Field.directory)
        if let words { try set("LDAP_PORT", "\(words.port)") }
        try set("LDAP_SEARCH_BASE_DN", words?.base ?? "", field: Field.directoryBase)
        try set("LDAP_USER_DN", directory?.user ?? "", field: Field.directoryUser)
        try set("LDAP_PASSWORD", directory?.password?.reveal() ?? "", field: Field.directoryPassword)
        if directory != nil { notes.append("A Panasonic KX-UTG shows the attributes of its own list; the wanted ones were left out.") }
    }

    private mutating func phone() throws(RenderFault) {
        let language = PanasonicRenderer.language(settings, notes: &notes)
        let tones = settings.callProgressTones(vendor: "Panasonic", notes: &notes)
        guard language != nil || tones != nil else { return }
        try file.open("Phone")
        if let language {
            try file.open("Telephone")
            try set("DEFAULT_LANGUAGE", language)
            file.close()
        }
        if let tones {
            try file.open("Tone")
            for tone in PanasonicTone.all(tones) {
                try set("\(tone.name)_FRQ", tone.frequencies)
                try set("\(tone.name)_RPT", tone.isRepeated)
                try set("\(tone.name)_TIMING", tone.timing)
            }
            file.close()
        }
        file.close()
    }

    private mutating func line(_ account: AccountWords, voicemail: String?, codecs: [AudioCodec]) throws(RenderFault) {
        let (number, route) = (account.number, account.route)
        try file.open("Line", ["idx": "\(number)"])
        try file.open("Voip")
        for (codec, name) in [(AudioCodec.g722, "G722"), (.pcmu, "PCMU")] {
            let place = codecs.firstIndex(of: codec)
            try setLine("CODEC_ENABLE_\(name)", place == nil ? "N" : "Y", number)
            if let place { try setLine("CODEC_PRIORITY_\(name)", "\(place + 1)", number) }
        }
        if let dscp = settings.media.dscp { try setLine("DSCP_RTP", "\(dscp)", number) }
        try setLine("DTMF_MODE", "1", number)
        if let suppresses = settings.media.suppressesSilence { try setLine("VAD_ENABLE", suppresses ? "Y" : "N", number) }
        file.close()
        try file.open("CallCtrl")
        try setLine("DISPLAY_NAME", account.displayName, number, field: Field.displayName(number))
        if let voicemail { try setLine("VM_NUMBER", voicemail, number, field: Field.voicemail(number)) }
        if let code = settings.dialling.pickupCode {
            try setLine("DPICKUP_ENABLE", "Y", number)
            try setLine("DPICKUP_CODE", code, number, field: Field.pickupCode)
        }
        if settings.dialling.isFree {
            // Any number, after a pause: the plan that FusionPBX has is North American. What fits none is dialled all the same.
            try setLine("DIAL_PLAN", "x.T", number)
            try setLine("DIAL_PLAN_NOT_MATCH_ENABLE", "Y", number)
        }
        if let isOn = settings.callWaiting { try setLine("CW_ENABLE", isOn ? "Y" : "N", number) }
        // The PBX forwards.
        for kind in ["UNCONDITIONAL", "BUSY", "NO_ANSWER"] { try setLineForUser("FWD_\(kind)_ENABLE", "N", number) }
        try setLineForUser("DND_ENABLE", "N", number)
        file.close()
        try file.open("Sip")
        try setLine("LINE_ENABLE", "Yes", number)
        try setLine("PHONE_NUMBER", account.user, number, field: Field.user(number))
        try setLine("SIP_URI", account.user, number, field: Field.user(number))
        try setLine("SIP_AUTHID", account.authenticationUser, number, field: Field.authenticationUser(number))
        try setLine("SIP_PASS", account.password, number, field: Field.password(number))
        for name in ["PRXY", "RGSTR", "PRSNC"] {
            try setLine("SIP_\(name)_ADDR", account.target.host, number, field: Field.registrar(number))
            try setLine("SIP_\(name)_PORT", "\(account.target.port ?? route.port)", number)
        }
        try setLine("SIP_OUTPROXY_ADDR", "", number)
        try setLine("SIP_SVCDOMAIN", route.server, number, field: Field.domain(number))
        try setLine("REG_EXPIRE_TIME", "\(account.expiry)", number)
        if let dscp = settings.signallingDSCP { try setLine("DSCP_SIP", "\(dscp)", number) }
        // Seconds from 10 to 300, and 0 for none, as with the other Panasonic phones (assumed).
        if let seconds = settings.nat.keepAliveSeconds {
            try setLine("PORT_PUNCH_INTVL", "\(seconds > 0 ? seconds.clamped(to: 10...300) : 0)", number)
        }
        try setLine("SIP_TRANSPORT", "\(account.transport.commonNumber)", number)
        file.close()
        file.close()
    }

    /// Nothing of a former owner survives.
    private mutating func emptyLine(_ number: Int) throws(RenderFault) {
        try file.open("Line", ["idx": "\(number)"])
        try file.open("CallCtrl")
        try setLine("DISPLAY_NAME", "", number)
        file.close()
        try file.open("Sip")
        try setLine("LINE_ENABLE", "No", number)
        for name in ["PHONE_NUMBER", "SIP_URI", "SIP_AUTHID", "SIP_PASS", "SIP_PRXY_ADDR", "SIP_RGSTR_ADDR", "SIP_SVCDOMAIN"] {
            try setLine(name, "", number)
        }
        file.close()
        file.close()
    }

    /// A word of the driver's own that the phone's user may see and change, until the file is fetched again.
    private mutating func setLineForUser(_ name: String, _ word: String, _ number: Int) throws(RenderFault) {
        try file.element(name, word, attributes: " perm=\"!RW\" access=\"AU\"", parameter: "\(name)_\(number)", field: name)
    }

    /// A setting of a line, which administrators call as on the other phones: `SIP_PASS_1`.
    private mutating func setLine(_ name: String, _ text: String, _ number: Int, field: @autoclosure () -> String? = nil)
        throws(RenderFault)
    {
        try file.element(name, text, attributes: Self.rights, parameter: "\(name)_\(number)", field: field() ?? name)
    }
}
