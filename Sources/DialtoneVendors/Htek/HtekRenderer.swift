import DialtoneModel

/// Turns settings into Htek's XML of numbered values; the numbers decide.
struct HtekRenderer: ~Copyable {
    private(set) var file: XMLFile
    var notes: [String] = []
    let settings: SettingsReader
    private let model: HtekModel

    init(_ settings: SettingsReader, model: String?) throws(RenderFault) {
        self.settings = settings
        self.model = HtekModel.table[model]
        file = XMLFile(overrides: try ParameterOverrides(settings.parameters) { Self.problem(inParameter: $0) })
    }

    static func problem(inParameter name: String) -> String? {
        let digits = name.dropFirst().utf8
        let isNumber = name.hasPrefix("P") && (1...6).contains(digits.count) && digits.allSatisfy { (48...57).contains($0) }
        return isNumber ? nil : "is not a number such as P64"
    }

    mutating func render() throws(RenderFault) {
        try file.open("hl_provision", ["version": "1"])
        try file.open("config", ["version": "1"])
        try provisioning()
        try access()
        try time()
        try language()
        try nat()
        try network()
        try media()
        try formerSystem()
        try directory()
        try phoneBook()
        try firmware()
        let slots = HtekAccountNumbers.all
        let accounts = settings.accounts(fitting: slots.count, notes: &notes)
        let codecs = codecSlots()
        for (index, account) in accounts.enumerated() {
            let (slot, number) = (slots[index], index + 1)
            let words = try AccountWords(account, number: number, notes: &notes)
            try self.account(words, slot: slot, codecs: codecs)
            try standby(StandbyRegistrar(account, route: words.route, number: number, notes: &notes), slot: slot, number: number)
            try calls(account, numbers: slot.calls, number: number)
            try set(slot.profile, index)
        }
        try emptyAccounts(behind: accounts.count)
        try functionKeys()
        try placedKeys()
        for parameter in file.takeRest() { try file.element(parameter.name, parameter.value, field: Field.parameter(parameter.name)) }
        file.close()
        file.close()
    }

    mutating func set(_ number: Int, _ value: Int) throws(RenderFault) { try file.element(NumberedName("P", number), value) }

    mutating func set(_ number: Int, _ value: String, field: @autoclosure () -> String) throws(RenderFault) {
        try file.element(NumberedName("P", number), value, field: field())
    }

    mutating func clear(_ number: Int) throws(RenderFault) { try set(number, "", field: "P\(number)") }

    /// Where the phone comes back to, how often, and that DHCP may not send it elsewhere.
    ///
    /// Source: templates of Wazo and NethServer (observed): 1 is HTTP and 3 HTTPS, not Grandstream's 1 and 2.
    private mutating func provisioning() throws(RenderFault) {
        let url = try DoorURL.folder(settings.access)
        try set(212, url.hasPrefix("https://") ? 3 : 1)
        try set(237, String(url.dropLast()), field: Field.provisioningURL)
        try set(1360, settings.access.credentials?.user ?? "", field: Field.credentialsUser)
        try set(1361, settings.access.credentials?.password.reveal() ?? "", field: Field.credentialsPassword)
        // Name parts of a former service: the firmware's, then the configuration's (stated: Htek, "UC601 User Manual", p. 30).
        for number in [232, 233, 234, 235] { try clear(number) }
        try set(194, 1)
        try set(193, settings.access.interval(in: .minutes, 1...65_535, notes: &notes))
        try set(145, 0)
        // A NOTIFY fetches again.
        try set(24_012, 1)
    }

    private mutating func access() throws(RenderFault) {
        if let password = settings.access.adminPassword { try set(2, password.reveal(), field: Field.adminPassword) }
        if let password = settings.access.userPassword { try set(196, password.reveal(), field: Field.userPassword) }
    }

    private mutating func time() throws(RenderFault) {
        if let server = settings.time.ntpServer {
            try set(30, FieldCheck.host(server, field: Field.ntp(1)), field: Field.ntp(1))
            let servers = settings.time.ntpServers
            let second = servers.count > 1 ? try FieldCheck.host(servers[1], field: Field.ntp(2)) : ""
            try set(8622, second, field: Field.ntp(2))
        }
        try clock()
        guard let zone = settings.time.zone else { return }
        if let note = zone.ruleNote { notes.append(note) }
        guard let choice = HtekZone(zone) else {
            return notes.append("The time zone was left as it is: Htek's list has none with this offset.")
        }
        // Otherwise the offset of DHCP wins.
        try set(143, 0)
        try set(64, choice.index)
        try set(75, zone.daylight == nil ? 0 : 2)
        if zone.daylight != nil {
            notes.append(
                choice.isSure
                    ? "Htek phones change their clocks by their own list of zones, not by the given rule."
                    : "Htek's list has no zone known to have this daylight saving rule: the phone's clock may be wrong in summer.")
        }
    }

    /// The display's language and that of the web page.
    ///
    /// Source: NethServer's template and table for Sangoma's S series (observed).
    private mutating func language() throws(RenderFault) {
        guard let tag = settings.language, !tag.isEmpty else { return }
        let code = String(tag.lowercased().prefix { $0 != "-" && $0 != "_" })
        guard let number = Self.languages.firstIndex(of: code) else {
            notes.append("The display language was left as it is: no Htek number is known for the wanted one.")
            return
        }
        for setting in [8621, 2525] { try set(setting, number) }
    }

    /// In the order of their numbers, from 0.
    private static let languages = ["en", "fr", "de", "es", "pt", "ru", "it", "pl", "tr", "zh", "nl"]

    private mutating func nat() throws(RenderFault) {
        guard let stun = settings.nat.stun else { return try clear(76) }
        let server = try FieldCheck.hostPort(stun, field: Field.stun)
        try set(76, HostPort(host: server.host, port: server.port ?? 3478).description, field: Field.stun)
    }

    /// Source: FusionPBX's templates (observed); that syslog's levels are those of Grandstream, from whose numbers many of
    /// these come: assumed.
    private mutating func directory() throws(RenderFault) {
        if let syslog = settings.syslog {
            try set(207, FieldCheck.hostPort(syslog.server, field: Field.syslog).description, field: Field.syslog)
            let levels: [SyslogLevel: Int] = [.error: 4, .warning: 3, .info: 2, .debug: 1]
            try set(208, levels[syslog.level] ?? 3)
        } else {
            try clear(207)
            try set(208, 0)
        }
        var directory = settings.directory
        if directory?.usesTLS == true {
            notes.append("The directory was left out: no setting of Htek for LDAP over TLS is known.")
            directory = nil
        }
        guard let directory else {
            for number in [5432, 5435, 5436] { try clear(number) }
            return
        }
        let words = try DirectoryWords(directory)
        try set(5432, words.host, field: Field.directory)
        try set(5433, words.port)
        try set(5434, words.base, field: Field.directoryBase)
        try set(5435, directory.user, field: Field.directoryUser)
        try set(5436, directory.password?.reveal() ?? "", field: Field.directoryPassword)
        let field = Field.directoryAttributes
        try set(5430, DirectoryWords.filter(words.nameAttributes), field: field)
        try set(5431, DirectoryWords.filter(words.numberAttributes), field: field)
        try set(23_136, words.nameAttributes.joined(separator: " "), field: field)
        try set(23_137, words.numberAttributes.joined(separator: " "), field: field)
        try set(5440, words.nameAttributes.first ?? "", field: field)
    }

    private mutating func account(_ account: AccountWords, slot: HtekAccountNumbers, codecs: [Int]) throws(RenderFault) {
        let (number, route) = (account.number, account.route)
        try set(slot.active, 1)
        try set(slot.label, account.displayName, field: Field.displayName(number))
        let server = HostPort(host: route.server, port: route.proxy == nil ? route.port : nil)
        try set(slot.server, server.description, field: Field.domain(number))
        try set(slot.proxy, route.proxy?.description ?? "", field: Field.outboundProxy(number))
        try set(slot.transport, account.transport.commonNumber)
        // 1 asks the STUN server, 0 does nothing, as with Grandstream, from whose numbers many of these come (assumed); 2 is what the
        // templates have, and sends packets to keep the way open.
        try set(slot.natTraversal, settings.nat.stun != nil ? 1 : settings.nat.keepAliveSeconds == 0 ? 0 : 2)
        try set(slot.user, account.user, field: Field.user(number))
        try set(slot.authenticationUser, account.authenticationUser, field: Field.authenticationUser(number))
        try set(slot.password, account.password, field: Field.password(number))
        try set(slot.displayName, account.displayName, field: Field.displayName(number))
        try set(slot.dnsMode, 0)
        try set(slot.registers, 1)
        // In minutes.
        try set(slot.expiry, (account.expiry + 59) / 60)
        for (index, codec) in codecs.enumerated() { try set(slot.codecs + slot.codecStep * index, codec) }
        try set(slot.framesPerPacket, ((settings.media.packetMilliseconds ?? 20) + 5) / 10)
        try set(slot.dtmf, 0)
        try set(slot.srtp, settings.media.srtp.commonNumber)
    }

    /// Nothing of a former owner survives in the accounts that are not used.
    private mutating func emptyAccounts(behind count: Int) throws(RenderFault) {
        try file.part(count, of: Self.emptyAccounts) { file throws(RenderFault) in
            let slots = HtekAccountNumbers.all.dropFirst(count).map { slot in
                (slot.active, [slot.label, slot.server, slot.proxy, slot.user, slot.authenticationUser, slot.password, slot.displayName])
            }
            for (active, texts) in slots + HtekAccountNumbers.further {
                try file.element(NumberedName("P", active), 0)
                for number in texts { try file.element(NumberedName("P", number), "", field: "") }
            }
        }
    }

    /// By how many accounts are used.
    private static let emptyAccounts = ConstantParts<Int>()

    /// Six numbers; the last codec is repeated, which ends the list.
    private mutating func codecSlots() -> [Int] {
        let codecs = settings.media.codecs(knownBy: model.hasOpus ? .all : .allButOpus, notes: &notes).map { Self.number(of: $0) }
        return Array((codecs + Array(repeating: codecs.last ?? 8, count: 6)).prefix(6))
    }

    private static func number(of codec: AudioCodec) -> Int {
        switch codec {
        case .pcma: 8
        case .pcmu: 0
        case .g722: 9
        case .g729: 18
        case .g7231: 4
        case .g726_32: 2
        case .ilbc: 20
        case .opus: 120
        }
    }

    /// Source: Wazo's arithmetic, for tones FusionPBX's table of kinds (observed); that accounts are counted from 0 here: assumed.
    private mutating func functionKeys() throws(RenderFault) {
        for key in settings.keys(fitting: model.keys, kinds: Self.keyKinds, vendor: "Htek", notes: &notes) {
            // The first four have their settings a hundred apart, the others side by side.
            let (base, step) = key.number < 5 ? (41_200 + key.number - 1, 100) : (20_200 + 5 * (key.number - 5), 1)
            try set(20_600 + key.number - 1, 0)
            try self.key(key, HtekKeyNumbers(base: base, step: step))
        }
    }

    static let keyTypes: [FunctionKeyKind: Int] = [.line: 1, .speedDial: 2, .blf: 3, .park: 8, .dtmf: 10, .off: 0]
    static let keyKinds = Set(keyTypes.keys)
}
