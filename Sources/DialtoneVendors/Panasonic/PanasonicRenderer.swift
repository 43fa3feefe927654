import DialtoneModel

/// Turns settings into Panasonic's lines; what belongs to an account ends in its number.
struct PanasonicRenderer: ~Copyable {
    var file: LineFile
    var notes: [String] = []
    let settings: SettingsReader
    private let model: PanasonicModel
    private let modelName: String?

    init(_ settings: SettingsReader, model: String?) throws(RenderFault) {
        self.settings = settings
        modelName = model
        self.model = PanasonicModel.table[model]
        file = try LineFile(PanasonicDriver.style, parameters: settings.parameters)
    }

    mutating func render() throws(RenderFault) {
        try provisioning()
        try access()
        try time()
        try language()
        try nat()
        try surroundings()
        let accounts = settings.accounts(fitting: model.accounts, notes: &notes)
        let codecs = settings.media.codecs(knownBy: [.g722, .pcma, .g729, .pcmu], notes: &notes)
        try file.set("RTP_PTIME", settings.media.packetMilliseconds ?? 20)
        for (index, account) in accounts.enumerated() {
            let words = try AccountWords(account, number: index + 1, notes: &notes)
            try self.account(words, codecs: codecs)
            try standby(StandbyRegistrar(account, route: words.route, number: index + 1, notes: &notes), number: index + 1)
            try calls(account, number: index + 1)
        }
        try messages(accounts)
        let unused = accounts.count..<model.accounts
        try file.part(unused, of: Self.emptyAccounts) { file throws(RenderFault) in
            for index in unused { try Self.emptyAccount(index + 1, in: &file) }
        }
        try functionKeys()
        try file.finish()
    }

    /// Where the phone comes back to, how often, and that DHCP may not send it elsewhere.
    private mutating func provisioning() throws(RenderFault) {
        // A name and a password may stand in the URL (stated: Panasonic, "KX-HDV100 Administrator Guide", p. 40; of KX-UT and KX-TGP
        // assumed). The settings HTTP_AUTH_… are those of KX-UTG.
        let url = try DoorURL.withCredentials(settings.access, fileName: PanasonicDriver.urlName)
        try file.set("CFG_STANDARD_FILE_PATH", url, field: Field.provisioningURL)
        for name in ["CFG_PRODUCT_FILE_PATH", "CFG_MASTER_FILE_PATH"] { try file.clear(name) }
        // Another provider's management (TR-069).
        try file.clear("ACS_URL")
        try file.set("PROVISION_ENABLE", literal: "Y")
        try file.set("OPTION66_ENABLE", literal: "N")
        try file.set("CFG_CYCLIC", literal: "Y")
        try file.set("CFG_CYCLIC_INTVL", settings.access.interval(in: .minutes, 1...40_320, notes: &notes))
        try file.set("CFG_RESYNC_FROM_SIP", literal: "check-sync")
    }

    private mutating func access() throws(RenderFault) {
        if let password = settings.access.adminPassword {
            try file.set("ADMIN_ID", literal: "admin")
            try file.set("ADMIN_PASS", password.reveal(), field: Field.adminPassword)
            if let note = PanasonicModel.passwordNote(password, whose: Field.adminPassword, model: modelName) { notes.append(note) }
        }
        if let password = settings.access.userPassword {
            try file.set("USER_ID", literal: "user")
            try file.set("USER_PASS", password.reveal(), field: Field.userPassword)
            if let note = PanasonicModel.passwordNote(password, whose: Field.userPassword, model: modelName) { notes.append(note) }
        }
        if let syslog = settings.syslog {
            let server = try FieldCheck.hostPort(syslog.server, field: Field.syslog)
            try file.set("SYSLOG_ADDR", server.host, field: Field.syslog)
            try file.set("SYSLOG_PORT", server.port ?? 514)
        } else {
            try file.clear("SYSLOG_ADDR")
        }
    }

    /// The rule as POSIX writes it, which newer models take; older ones have the offset in minutes alone.
    private mutating func time() throws(RenderFault) {
        if let server = settings.time.ntpServer {
            try file.set("NTP_ADDR", FieldCheck.host(server, field: Field.ntp(1)), field: Field.ntp(1))
        }
        guard let zone = settings.time.zone else { return }
        if let note = zone.ruleNote { notes.append(note) }
        try file.set("LOCAL_TIME_ZONE_POSIX", literal: Self.posix(zone))
        try file.set("TIME_ZONE", zone.offset / 60)
    }

    /// With names of letters: that the phone reads others is not known.
    private static func posix(_ zone: TimeZoneRule) -> String {
        var names = ["STD", "DST"][...]
        return zone.posixText.split(separator: "<", omittingEmptySubsequences: false).enumerated().map { index, part in
            guard index > 0, let end = part.firstIndex(of: ">") else { return String(part) }
            return (names.popFirst() ?? "") + part[part.index(after: end)...]
        }.joined()
    }

    private mutating func language() throws(RenderFault) {
        guard let name = Self.language(settings, notes: &notes) else { return }
        try file.set("DEFAULT_LANGUAGE", literal: name)
    }

    /// The wanted display language in Panasonic's words; nil, with a note, if none is known.
    static func language(_ settings: SettingsReader, notes: inout [String]) -> String? {
        guard let tag = settings.language, !tag.isEmpty else { return nil }
        let name = languages[String(tag.lowercased().prefix { $0 != "-" && $0 != "_" })]
        if name == nil { notes.append("The display language was left as it is: no Panasonic name is known for the wanted one.") }
        return name
    }

    /// The form is that of the templates (observed), the other languages are assumed.
    private static let languages = [
        "de": "de-DE", "en": "en-US", "es": "es-ES", "fr": "fr-FR", "it": "it-IT", "nl": "nl-NL", "pl": "pl-PL", "pt": "pt-PT",
    ]

    private mutating func nat() throws(RenderFault) {
        guard let stun = settings.nat.stun else { return try file.clear("STUN_SERV_ADDR") }
        let server = try FieldCheck.hostPort(stun, field: Field.stun)
        try file.set("STUN_SERV_ADDR", server.host, field: Field.stun)
        try file.set("STUN_SERV_PORT", server.port ?? 3478)
    }

    private mutating func account(_ account: AccountWords, codecs: [AudioCodec]) throws(RenderFault) {
        let (number, route) = (account.number, account.route)
        try file.set("LINE_ENABLE_\(number)", literal: "Enabled")
        try file.set("PROFILE_ENABLE_\(number)", literal: "Enabled")
        try file.set("PHONE_NUMBER_\(number)", account.user, field: Field.user(number))
        try file.set("DISPLAY_NAME_\(number)", account.displayName.withSingleQuotes, field: Field.displayName(number))
        let host = HostPort(host: route.server)
        try file.set("SIP_URI_\(number)", "sip:\(SIPAddressText.escaped(user: account.user))@\(host)", field: Field.user(number))
        try file.set("SIP_AUTHID_\(number)", account.authenticationUser, field: Field.authenticationUser(number))
        try file.set("SIP_PASS_\(number)", account.password, field: Field.password(number))
        for name in ["PRXY", "RGSTR"] {
            try file.set("SIP_\(name)_ADDR_\(number)", account.target.host, field: Field.registrar(number))
            try file.set("SIP_\(name)_PORT_\(number)", account.target.port ?? route.port)
        }
        // Whom the phone asks about the numbers that its keys watch (observed at FusionPBX and SARK).
        try file.set("SIP_PRSNC_ADDR_\(number)", account.target.host, field: Field.registrar(number))
        try file.set("SIP_PRSNC_PORT_\(number)", account.target.port ?? route.port)
        try file.clear("SIP_OUTPROXY_ADDR_\(number)")
        try file.set("SIP_SVCDOMAIN_\(number)", route.server, field: Field.domain(number))
        try file.set("REG_EXPIRE_TIME_\(number)", account.expiry)
        try file.set("SIP_TRANSPORT_\(number)", account.transport.commonNumber)
        // SIP over TLS with `sip:` addresses (observed with TLS).
        try file.set("SIP_TLS_MODE_\(number)", account.transport == .tls ? 1 : 0)
        // 0 with TLS and 1 without are observed; that they mean SRTP alone, both, and 2 RTP alone: assumed.
        try file.set("SRTP_CONNECT_MODE_\(number)", 2 - settings.media.srtp.commonNumber)
        for (codec, index) in Self.codecNumbers {
            let place = codecs.firstIndex(of: codec)
            try file.set("CODEC_ENABLE\(index)_\(number)", literal: place == nil ? "N" : "Y")
            if let place { try file.set("CODEC_PRIORITY\(index)_\(number)", place + 1) }
        }
        try file.set("OUTBANDDTMF_\(number)", literal: "Y")
    }

    private static let codecNumbers: [(AudioCodec, Int)] = [(.g722, 0), (.pcma, 1), (.g729, 3), (.pcmu, 4)]

    private static func emptyAccount(_ number: Int, in file: inout LineFile) throws(RenderFault) {
        try file.set("LINE_ENABLE_\(number)", literal: "Disabled")
        try file.set("PROFILE_ENABLE_\(number)", literal: "Disabled")
        let names = [
            "PHONE_NUMBER", "DISPLAY_NAME", "SIP_URI", "SIP_AUTHID", "SIP_PASS", "SIP_PRXY_ADDR", "SIP_RGSTR_ADDR", "SIP_PRSNC_ADDR",
            "SIP_SVCDOMAIN",
        ]
        for name in names { try file.clear("\(name)_\(number)") }
    }

    private static let emptyAccounts = ConstantParts<Range<Int>>()

    /// Lines and watched numbers are observed in templates, the word for a number to call is assumed.
    private mutating func functionKeys() throws(RenderFault) {
        let kinds: Set<FunctionKeyKind> = [.line, .speedDial, .blf, .off]
        for key in settings.keys(fitting: model.keys, kinds: kinds, vendor: "Panasonic", notes: &notes) {
            let (word, value) =
                switch key.kind {
                case .line: ("X_PANASONIC_IPTEL_DN", "\(key.account)")
                case .speedDial: ("X_PANASONIC_IPTEL_ONETOUCH", key.value)
                case .blf: ("X_PANASONIC_IPTEL_CONTACT", key.value)
                case .park, .dtmf, .off: ("", "")
                }
            try file.set("FLEX_BUTTON_FACILITY_ACT\(key.number)", literal: word)
            try file.set("FLEX_BUTTON_FACILITY_ARG\(key.number)", value, field: Field.key(key.number))
            try file.set(
                "FLEX_BUTTON_LABEL\(key.number)", key.kind == .off ? "" : key.shownLabel.withSingleQuotes, field: Field.keyLabel(key.number)
            )
        }
    }
}
