import DialtoneModel

/// Turns settings into ALE's XML of settings; an empty value is the factory's.
struct ALERenderer: ~Copyable {
    var file: SettingFile
    var notes: [String] = []
    let settings: SettingsReader
    let model: ALEModel

    init(_ settings: SettingsReader, model: String?) throws(RenderFault) {
        self.settings = settings
        self.model = ALEModel.table[model.map { ALEModel.name($0) }]
        file = try SettingFile(root: "settings", parameters: settings.parameters)
    }

    mutating func render() throws(RenderFault) {
        try provisioning()
        try access()
        try time()
        try language()
        try surroundings()
        try features()
        file.section = ""
        if settings.dialling.isFree { try file.set("DigitMap", literal: Self.digitMap) }
        let accounts = settings.accounts(fitting: model.accounts, notes: &notes)
        let codecs = settings.media.codecs(knownBy: [.pcma, .pcmu, .g722, .g729, .ilbc, .opus], notes: &notes)
        for (index, account) in accounts.enumerated() {
            let words = try AccountWords(account, number: index + 1, notes: &notes)
            try self.account(words, codecs: codecs)
            try standby(StandbyRegistrar(account, route: words.route, number: index + 1, notes: &notes), of: words)
            try calls(account, number: index + 1)
        }
        for index in accounts.count..<model.accounts { try emptyAccount(index + 1) }
        try functionKeys()
        try moduleKeys()
        try file.appendRest()
        file.close()
    }

    /// Where the phone comes back to, and that nobody else may send it elsewhere.
    private mutating func provisioning() throws(RenderFault) {
        file.section = "DeviceProvision"
        try file.set("ServerUrl", String(DoorURL.folder(settings.access).dropLast()), field: Field.provisioningURL)
        try file.set("ServerUsername", settings.access.credentials?.user ?? "", field: Field.credentialsUser)
        try file.set("ServerPassword", settings.access.credentials?.password.reveal() ?? "", field: Field.credentialsPassword)
        try file.set("FileFirst", literal: "config.$model.xml")
        try file.set("FileSecond", literal: "config.$mac.xml")
        try file.clear("FileThird")
        try file.set("PollingByIntervalEnable", literal: "true")
        try file.set("PnpEnable", literal: "false")
        try file.set("DhcpEnable", literal: "false")
        try file.set("UserConfigProtectEnable", literal: "false")
    }

    private mutating func access() throws(RenderFault) {
        file.section = "DeviceSecurity"
        if let password = settings.access.adminPassword {
            try file.set("AdminName", literal: "admin")
            try file.set("AdminPwd", Self.checked(password, field: Field.adminPassword), field: Field.adminPassword)
        }
        if let password = settings.access.userPassword {
            try file.set("UserName", literal: "user")
            try file.set("UserPwd", Self.checked(password, field: Field.userPassword), field: Field.userPassword)
        }
        try file.set("SshEnable", literal: "false")
    }

    /// Source: ALE, "M3-M5-M7-M8 DeskPhones Administrator Guide", p. 46 (stated; of the user's password assumed).
    private static func checked(_ password: Secret, field: @autoclosure () -> String) throws(RenderFault) -> String {
        let text = password.reveal()
        guard (4...32).contains(text.count) else { throw RenderFault(field: field(), reason: "must have 4 to 32 characters on ALE phones") }
        return text
    }

    /// Any number is sent after a pause: for the phone, and for each account of its own. The factory's map is presumably North American,
    /// as the one that Wazo writes.
    ///
    /// Source: ALE, "M3-M5-M7-M8 DeskPhones Administrator Guide", p. 96: the map, and the three seconds of its timer (stated).
    static let digitMap = "[x*#+].T"

    /// The place's name tells the phone its daylight saving.
    private mutating func time() throws(RenderFault) {
        file.section = "Setting"
        if let server = settings.time.ntpServer {
            try file.set("SntpServer", FieldCheck.host(server, field: Field.ntp(1)), field: Field.ntp(1))
        }
        guard let zone = settings.time.zone else { return }
        if let note = zone.ruleNote { notes.append(note) }
        try file.set("TimeZone", literal: zone.offset.clockOffset(padded: false))
        guard let name = zone.ianaName ?? ZoneNames.first(with: zone)?.ianaName else {
            try file.set("DstEnable", 0)
            if zone.daylight != nil {
                notes.append("ALE phones know daylight saving by places only, and none is known for this rule: standard time all year.")
            }
            return
        }
        try file.set("TimeZoneLocation", literal: name)
        try file.set("DstEnable", 2)
    }

    private mutating func language() throws(RenderFault) {
        guard let tag = settings.language, !tag.isEmpty else { return }
        guard let number = Self.language(tag) else {
            return notes.append("The display language was left as it is: no number of ALE is known for the wanted one.")
        }
        try file.set("Language", number)
    }

    /// The number of a language; nil if none is known.
    static func language(_ tag: String) -> Int? { languages[String(tag.lowercased().prefix { $0 != "-" && $0 != "_" })] }

    /// Source: Wazo's table (observed).
    private static let languages = [
        "en": 0, "fr": 1, "de": 2, "it": 3, "es": 4, "nl": 5, "pt": 6, "hu": 7, "cs": 8, "sk": 9, "sl": 10, "et": 11, "pl": 12,
        "lt": 13, "lv": 14, "tr": 15, "el": 16, "sv": 17, "no": 18, "da": 19, "fi": 20, "is": 21, "zh": 22,
    ]

    private mutating func account(_ account: AccountWords, codecs: [AudioCodec]) throws(RenderFault) {
        let (number, route) = (account.number, account.route)
        file.section = "Account\(number)"
        try file.set("Enable", literal: "true")
        try file.set("RegName", account.authenticationUser, field: Field.authenticationUser(number))
        try file.set("UserName", account.user, field: Field.user(number))
        try file.set("Password", account.password, field: Field.password(number))
        try file.set("DisplayName", account.displayName, field: Field.displayName(number))
        try file.set("Label", account.displayName, field: Field.displayName(number))
        try file.set("Server1Address", route.server, field: Field.domain(number))
        try file.set("Server1Port", route.port)
        try file.set("Server1Transport", literal: account.transport.rawValue)
        try file.set("Server1Expire", account.expiry)
        try file.set("OutboundProxy1Address", route.proxy?.host ?? "", field: Field.outboundProxy(number))
        try file.set("OutboundProxy1Port", account.target.port ?? route.port)
        try file.set("SrtpWorkingMode", settings.media.srtp.commonNumber)
        try file.set("AudioCodec", literal: codecs.map { Self.number(of: $0) }.joined(separator: ";"))
        try file.set("OpusBandwidth", 1)
        try file.set("Ptime", literal: settings.media.packetMilliseconds.map { "\($0)" } ?? "")
        // In RTP packets of their own.
        try file.set("DtmfMode", 2)
    }

    private mutating func emptyAccount(_ number: Int) throws(RenderFault) {
        file.section = "Account\(number)"
        try file.set("Enable", literal: "false")
        for name in ["RegName", "UserName", "Password", "DisplayName", "Label", "Server1Address", "OutboundProxy1Address"] {
            try file.clear(name)
        }
    }

    /// RTP's own numbers, and the phone's for those without one.
    static func number(of codec: AudioCodec) -> String {
        switch codec {
        case .pcma: "8"
        case .pcmu: "0"
        case .g722: "9"
        case .g729: "18"
        case .g7231: "4"
        case .g726_32: "2"
        case .ilbc: "98"
        case .opus: "125"
        }
    }

    /// Source: Wazo's templates (observed); an empty type is the factory's.
    private mutating func functionKeys() throws(RenderFault) {
        for key in settings.keys(fitting: model.keys, kinds: Self.keyKinds, vendor: "ALE", notes: &notes) {
            try self.key(key, section: "ProgramKey\(key.number)")
        }
    }

    static let keyKinds: Set<FunctionKeyKind> = [.speedDial, .blf, .off]

    mutating func key(_ key: PhoneSettings.FunctionKey, section: String) throws(RenderFault) {
        file.section = section
        let isOff = key.kind == .off
        try file.set("Type", literal: isOff ? "" : key.kind == .blf ? "59" : "1")
        try file.set("Account", key.account)
        try file.set("Label", isOff ? "" : key.shownLabel, field: Field.keyLabel(key.number))
        for name in ["Value", "Extension"] { try file.set(name, isOff ? "" : key.value, field: Field.key(key.number)) }
    }
}
