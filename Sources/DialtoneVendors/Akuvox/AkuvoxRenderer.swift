import DialtoneModel

/// Turns settings into Akuvox's lines.
struct AkuvoxRenderer: ~Copyable {
    var file: LineFile
    var notes: [String] = []
    let settings: SettingsReader
    let model: AkuvoxModel

    init(_ settings: SettingsReader, model: String?) throws(RenderFault) {
        self.settings = settings
        self.model = AkuvoxModel.table[model]
        var style = AkuvoxDriver.style
        // A comment, with which all public templates for phones begin (observed).
        if self.model.isPhone { style.header = "#!version:1.0.0.1\n" }
        file = try LineFile(style, parameters: settings.parameters)
    }

    mutating func render() throws(RenderFault) {
        try provisioning()
        try access()
        try time()
        if model.isPhone {
            try language()
            try directory()
            try surroundings()
            try formerSystem()
        }
        try firmware()
        let accounts = settings.accounts(fitting: model.accounts, notes: &notes)
        let codecs = model.isPhone ? AkuvoxCodec.slots(settings.media.codecs(knownBy: .all, notes: &notes)) : []
        for (index, account) in accounts.enumerated() {
            let words = try AccountWords(account, number: index + 1, notes: &notes)
            try self.account(words, codecs: codecs)
            try standby(
                StandbyRegistrar(account, route: words.route, number: index + 1, notes: &notes), number: index + 1, expiry: words.expiry)
            if model.isPhone { try calls(account, number: index + 1) }
        }
        for index in accounts.count..<model.accounts { try emptyAccount(index + 1) }
        if model.isPhone {
            try functionKeys()
            try moduleKeys()
        }
        try file.finish()
    }

    private mutating func provisioning() throws(RenderFault) {
        file.section = "Config.Autoprovision."
        // Web pages of such devices bound the URL at 127 characters, and show it.
        try file.set("GENERAL.Url", DoorURL.folder(settings.access), field: Field.provisioningURL)
        let credentials = settings.access.credentials
        try file.set("GENERAL.UserName", credentials?.user ?? "", field: Field.credentialsUser)
        try file.set("GENERAL.Pwd", credentials?.password.reveal() ?? "", field: Field.credentialsPassword)
        // At power-on and again by the schedule; 4 would be every hour and not at power-on (stated: the web page's own source). That 7
        // is every day: as templates have it (observed, the meaning assumed).
        try file.set("MODE.Mode", 3)
        try file.set("SCHEDULE.DayOfWeek", 7)
        try file.set("SCHEDULE.HourOfDay", 4)
        try file.set("SCHEDULE.MinuteOfHour", 0)
        notes.append("Akuvox devices fetch their file at power-on and once a day, at four in the morning.")
        try file.set("PNP.Enable", false)
        try file.set("REDIRECT.Enable", false)
        try file.set("DHCP_OPTION.Enable", false)
    }

    private mutating func access() throws(RenderFault) {
        file.section = "Config.Settings."
        if let password = settings.access.adminPassword {
            try file.set("WEB_LOGIN.Password", password.reveal(), field: Field.adminPassword)
            // The menu's, which everybody knows from the factory.
            if model.isPhone { try file.set("LOGIN.Password", password.reveal(), field: Field.adminPassword) }
        }
        if let password = settings.access.userPassword {
            try file.set("WEB_LOGIN.Password02", password.reveal(), field: Field.userPassword)
        }
        try file.set("LOGLEVEL.RemoteSyslog", settings.syslog != nil)
        guard let syslog = settings.syslog else { return try file.clear("LOGLEVEL.RemoteServer") }
        let server = try FieldCheck.hostPort(syslog.server, field: Field.syslog)
        try file.set("LOGLEVEL.RemoteServer", server.host, field: Field.syslog)
        if let port = server.port, port != 514 {
            notes.append("The syslog server's port was left out: no Akuvox setting is known for it.")
        }
    }

    /// A zone as Yealink's phones have it.
    ///
    /// Source: NethServer's templates for SP-R5x and WP480 (observed).
    private mutating func phoneTime(_ zone: TimeZoneRule) throws(RenderFault) {
        let words = Dictionary(
            YealinkZone(zone, dialect: .current, notes: &notes).lines.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
        let word = { (name: String) in words["local_time.\(name)"] }
        if let offset = word("time_zone") { try file.set("TimeZone", literal: offset) }
        if let name = word("time_zone_name") { try file.set("Name", literal: name) }
        guard let start = word("start_time"), let end = word("end_time"), let saving = word("offset_time") else {
            return try file.set("DTS", 0)
        }
        try file.set("DTS", 1)
        try file.set("StartTime", literal: start)
        try file.set("EndTime", literal: end)
        file.section = "Config.Settings.DATETIME."
        try file.set("Offset", literal: saving)
    }

    /// The city tells a door station its daylight saving; without one it keeps standard time. Phones have a rule of their own.
    private mutating func time() throws(RenderFault) {
        file.section = "Config.Settings.SNTP."
        let servers = settings.time.ntpServers
        for (index, server) in servers.prefix(2).enumerated() {
            let field = Field.ntp(index + 1)
            try file.set("NTPServer\(index + 1)", FieldCheck.host(server, field: field), field: field)
        }
        if servers.count == 1 { try file.clear("NTPServer2") }
        guard let zone = settings.time.zone else { return }
        if let note = zone.ruleNote { notes.append(note) }
        try file.set("Enable", true)
        if model.isPhone { return try phoneTime(zone) }
        try file.set("TimeZone", literal: "GMT\(zone.offset.clockOffset(padded: false))")
        let name = zone.ianaName ?? ZoneNames.first(with: zone)?.ianaName
        if let city = name?.split(separator: "/").last {
            try file.set("Name", literal: String(city.map { $0 == "_" ? " " : $0 }))
        }
        try file.set("DTS", zone.daylight == nil || name == nil ? 0 : 2)
        if zone.daylight != nil {
            notes.append(
                name == nil
                    ? "Akuvox devices know daylight saving by cities only, and none is known for this rule: standard time all year."
                    : "Akuvox devices change their clocks by their own list of cities, not by the given rule.")
        }
    }

    /// Source: NethServer's template and table (observed).
    private mutating func language() throws(RenderFault) {
        guard let tag = settings.language, !tag.isEmpty else { return }
        guard let number = Self.languages[String(tag.lowercased().prefix { $0 != "-" && $0 != "_" })] else {
            notes.append("The display language was left as it is: no Akuvox number is known for the wanted one.")
            return
        }
        file.section = "Config.Settings.LANGUAGE."
        try file.set("Type", number)
    }

    private static let languages = [
        "en": 0, "zh": 1, "ru": 3, "ko": 4, "pt": 5, "es": 6, "it": 7, "nl": 8, "fr": 9, "de": 10, "pl": 13, "tr": 14,
    ]

    /// `#` stands for what was typed.
    ///
    /// Source: NethServer's templates (observed).
    private mutating func directory() throws(RenderFault) {
        var directory = settings.directory
        if directory?.usesTLS == true {
            notes.append("The directory was left out: no setting of Akuvox for LDAP over TLS is known.")
            directory = nil
        }
        file.section = "Config.Ldap.LDAP."
        try file.set("Enable", directory != nil)
        guard let directory else {
            for name in ["Server", "User", "Pwd"] { try file.clear(name) }
            return
        }
        let words = try DirectoryWords(directory)
        let field = Field.directoryAttributes
        try file.set("Server", words.host, field: Field.directory)
        try file.set("Port", words.port)
        try file.set("Root", words.base, field: Field.directoryBase)
        try file.set("User", directory.user, field: Field.directoryUser)
        try file.set("Pwd", directory.password?.reveal() ?? "", field: Field.directoryPassword)
        try file.set("NameFilter", DirectoryWords.filter(words.nameAttributes, typed: "#"), field: field)
        try file.set("NumberFilter", DirectoryWords.filter(words.numberAttributes, typed: "#"), field: field)
        try file.set("NameAttr", words.nameAttributes.joined(separator: " "), field: field)
        try file.set("NumberAttr", words.numberAttributes.joined(separator: " "), field: field)
        try file.set("DisplayName", words.nameAttributes.first ?? "", field: field)
        try file.set("MaxHits", 50)
    }

    /// A key has its kind, its label, its number, its account and the code that picks up a call.
    ///
    /// Source: NethServer's templates and table of kinds; that the second parameter is the account: an Elastix template for phones of
    /// this maker (observed).
    private mutating func functionKeys() throws(RenderFault) {
        for key in settings.keys(fitting: model.keys, kinds: Self.keyKinds, vendor: "Akuvox", notes: &notes) {
            try self.key(key, section: "Config.Programable.LINEKEY\(key.number).")
        }
    }

    private mutating func account(_ account: AccountWords, codecs: [AkuvoxCodec]) throws(RenderFault) {
        let (number, route) = (account.number, account.route)
        file.section = "Config.Account\(number)."
        try file.set("GENERAL.Enable", true)
        try file.set("GENERAL.Label", account.displayName, field: Field.displayName(number))
        try file.set("GENERAL.DisplayName", account.displayName, field: Field.displayName(number))
        try file.set("GENERAL.UserName", account.user, field: Field.user(number))
        try file.set("GENERAL.AuthName", account.authenticationUser, field: Field.authenticationUser(number))
        try file.set("GENERAL.Pwd", account.password, field: Field.password(number))
        try file.set("SIP.Server", route.server, field: Field.domain(number))
        try file.set("SIP.Port", route.port)
        try file.set("SIP.TransType", account.transport.commonNumber)
        try file.set("OUTPROXY.Enable", route.proxy != nil)
        try file.set("OUTPROXY.Server", route.proxy?.host ?? "", field: Field.outboundProxy(number))
        try file.set("OUTPROXY.Port", account.target.port ?? route.port)
        try file.set("STUN.Enable", settings.nat.stun != nil)
        if let stun = settings.nat.stun {
            let server = try FieldCheck.hostPort(stun, field: Field.stun)
            try file.set("STUN.Server", server.host, field: Field.stun)
            try file.set("STUN.Port", server.port ?? 3478)
        } else {
            try file.clear("STUN.Server")
        }
        try file.set("REG.Timeout", account.expiry)
        try file.set("ENCRYPTION.SRTPEncryption", settings.media.srtp.commonNumber)
        try file.set("CALL.Ptime", settings.media.packetTime(max: 80, notes: &notes))
        try file.set("DTMF.Type", 1)
        for (index, codec) in codecs.enumerated() {
            try file.set("Audio\(index).Enable", codec.priority != nil)
            try file.set("Audio\(index).Name", literal: codec.name)
            try file.set("Audio\(index).Priority", codec.priority ?? 0)
            try file.set("Audio\(index).Payload", codec.payload)
        }
    }

    private mutating func emptyAccount(_ number: Int) throws(RenderFault) {
        file.section = "Config.Account\(number)."
        try file.set("GENERAL.Enable", false)
        for name in ["Label", "DisplayName", "UserName", "AuthName", "Pwd"] { try file.clear("GENERAL.\(name)") }
        for name in ["SIP.Server", "OUTPROXY.Server"] { try file.clear(name) }
    }
}
