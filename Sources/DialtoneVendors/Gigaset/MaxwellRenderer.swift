import DialtoneModel

/// Turns settings into the parameters of a Maxwell.
///
/// Names and values from NethServer's template (observed) unless said otherwise.
struct MaxwellRenderer: ~Copyable {
    private(set) var file: GigasetFile
    private(set) var notes: [String] = []
    private let settings: SettingsReader
    private let accounts: Int
    private let keys: Int?
    private let loadsFirmware: Bool

    /// - Parameter keys: nil if it is not known how many the model has.
    init(_ settings: SettingsReader, accounts: Int, keys: Int?) throws(RenderFault) {
        self.settings = settings
        self.accounts = accounts
        self.keys = keys
        let firmware = GigasetFile.firmware(settings, notes: &notes)
        loadsFirmware = firmware != nil
        file = try GigasetFile(settings.parameters, firmware: firmware)
    }

    mutating func render() throws(RenderFault) {
        try provisioning()
        try access()
        try time()
        try language()
        try tones()
        try network()
        try transport()
        try file.set("Telephony.DnD.Active", false)
        // Without firmware to load the phone looks for none, neither at the maker's nor at a former provider's.
        try file.set("FirmwareManagment.AutomaticCheckForUpdates", loadsFirmware)
        let accounts = settings.accounts(fitting: self.accounts, notes: &notes)
        for (index, account) in accounts.enumerated() { try self.account(account, number: index + 1) }
        let unused = accounts.count..<self.accounts
        try file.part(unused, of: Self.emptyAccounts) { file throws(RenderFault) in
            for index in unused { try Self.emptyAccount(index, in: &file) }
        }
        try directory()
        let last = keys ?? .max
        for key in settings.keys where key.number <= last { try self.key(key) }
        if let note = SettingsReader.note(ofKeys: settings.keys.map(\.number).filter { $0 > last }, fitting: last) { notes.append(note) }
        try file.finish()
    }

    /// Where the phone comes back to, how often, and that DHCP may not send it elsewhere.
    ///
    /// That the period is in seconds: assumed. NethServer's template has 600 until the set-up is complete, and 0 from then on.
    private mutating func provisioning() throws(RenderFault) {
        let door = try FieldCheck.url(settings.access.provisioningURL, field: Field.provisioningURL)
        try file.set("System.Provision.ProvisioningServer", "\(door)%MACD.xml", field: Field.provisioningURL)
        try file.set("System.Provision.Period", settings.access.interval(in: .seconds, 60...2_592_000, notes: &notes))
        try file.set("NET.IP.IPv4.DHCP.Options.Disabled", "66,114")
        if settings.access.credentials != nil { notes.append(GigasetNotes.credentials) }
        if settings.syslog != nil { notes.append(GigasetNotes.syslog) }
        if settings.nat.stun != nil { notes.append(GigasetNotes.stun) }
        if settings.nat.turn != nil { notes.append(GigasetNotes.turn) }
    }

    private mutating func access() throws(RenderFault) {
        if let password = settings.access.adminPassword?.reveal() {
            try file.set(
                "WebUI.AdminPassword", FieldCheck.required(password, field: Field.adminPassword), field: Field.adminPassword)
        }
        if let password = settings.access.userPassword?.reveal() {
            try file.set("WebUI.UserPassword", FieldCheck.required(password, field: Field.userPassword), field: Field.userPassword)
            if !password.utf8.allSatisfy({ (48...57).contains($0) }) {
                notes.append("The user's password of a Maxwell is a PIN of digits; the phone may refuse this one.")
            }
        }
    }

    private mutating func time() throws(RenderFault) {
        if let server = settings.time.ntpServer {
            try file.set("System.DateAndTime.AutoAdjustTime", "NTPServiceEnabled")
            try file.set("System.DateAndTime.TimeServer", FieldCheck.host(server, field: Field.ntp(1)), field: Field.ntp(1))
            if settings.time.ntpServers.count > 1 { notes.append(GigasetNotes.secondTimeServer) }
        }
        if let clock = settings.time.clock { try file.set("System.DateAndTime.TimeFormat", clock == .hours24 ? "24h" : "12h") }
        if let order = settings.time.dateOrder {
            try file.set("System.DateAndTime.DateOrder", order == .dayFirst ? "dd.mm.yyyy" : "mm.dd.yyyy")
            if order == .yearFirst { notes.append("A Maxwell cannot write the year first; it writes the month, the day and the year.") }
        }
        guard let zone = settings.time.zone, let name = GigasetZone.maxwell(zone, notes: &notes) else { return }
        try file.set("System.DateAndTime.TimeZone", name)
        // The zone's own rule decides whether there is any.
        try file.set("System.DateAndTime.AutoAdjustClockForDST", "AutomatedDaylightSavingEnabled")
    }

    private mutating func language() throws(RenderFault) {
        guard let tag = settings.language?.lowercased(), !tag.isEmpty else { return }
        let names = ["de": "de-de", "en": "en-us", "es": "es-es", "fr": "fr-fr", "it": "it-it", "nl": "nl-nl"]
        guard let name = names[String(tag.prefix { $0 != "-" && $0 != "_" })] else {
            notes.append("The display language was left as it is: no Gigaset name is known for the wanted one.")
            return
        }
        try file.set("PhoneUI.Settings.Language", name)
        try file.set("WebUI.Language", name)
    }

    /// Countries in three letters; NethServer's macros have two of them and a common scheme (observed), the others: assumed.
    private mutating func tones() throws(RenderFault) {
        guard let tones = settings.tones else { return }
        let names = ["AT": "AUT", "DE": "DEU", "IT": "ITA", "US": "USA"]
        let name = tones.country.flatMap { names[$0] }
        try file.set("Telephony.ToneScheme", name ?? "INT")
        if name == nil, let country = tones.country {
            notes.append("No Maxwell name is known for the tones of \(country); the phone plays international ones.")
        }
    }

    /// 0 is no VLAN, 1 one for the phone alone, 2 one for the computer's socket too.
    private mutating func network() throws(RenderFault) {
        if let ports = settings.media.ports {
            try file.set("SIP.RTP.Port", ports.lowerBound)
            notes.append("A Maxwell takes the first RTP port only; how many it uses from there on is its own affair.")
        }
        guard let vlan = settings.network.vlan else { return }
        let computer = vlan > 0 ? settings.network.computerVLAN ?? 0 : 0
        try file.set("NET.VLAN.Tagging", vlan == 0 ? 0 : computer == 0 ? 1 : 2)
        guard vlan > 0 else { return }
        try file.set("NET.VLAN.LAN.Identifier", vlan)
        if let priority = settings.network.vlanPriority { try file.set("NET.VLAN.LAN.Priority", priority) }
        try file.set("NET.VLAN.PC.Identifier", computer)
    }

    /// One transport, one SRTP mode and one codec list for all accounts.
    ///
    /// 2 is TLS in a template made for this phone; the DECT bases have another count. `sips:` addresses would demand TLS to
    /// the other end of every call, which a PBX does not promise (assumed).
    private mutating func transport() throws(RenderFault) {
        if let transport = settings.accounts.first?.transport {
            if settings.accounts.contains(where: { $0.transport != transport }) {
                notes.append("A Maxwell has one SIP transport for all accounts; that of account 1 was taken.")
            }
            if transport == .tcp { notes.append("No number for SIP over TCP is known for a Maxwell; it uses UDP.") }
            try file.set("SIP.TransportProtocol", transport == .tls ? 2 : 1)
            // With TLS NethServer's template wants "sips:" addresses too (observed). For the DECT bases Gigaset advises against them.
            try file.set("SIP.Security.UseSIPS", transport == .tls)
        }
        try file.set("SIP.Security.SRTP", settings.media.srtp != .off)
        try file.set("SIP.Security.AcceptNonSRTPCalls", settings.media.srtp != .mandatory)
        let codecs = settings.media.codecs(knownBy: [.g722, .pcma, .pcmu, .g729], notes: &notes)
        try file.set("SIP.ActiveCodecs", codecs.compactMap { Self.payload(of: $0) }.joined(separator: ","))
        if let milliseconds = settings.media.packetMilliseconds, milliseconds != 20 { notes.append(GigasetNotes.packetTime) }
    }

    private static func payload(of codec: AudioCodec) -> String? {
        switch codec {
        case .pcma: "8"
        case .pcmu: "0"
        case .g722: "9"
        case .g729: "18"
        case .g7231, .g726_32, .ilbc, .opus: nil
        }
    }

    private mutating func account(_ account: SettingsReader.Account, number: Int) throws(RenderFault) {
        let route = try AccountRoute(account, number: number)
        let user = try FieldCheck.required(account.user, field: Field.user(number))
        let displayName = account.shownName
        if account.password == nil { notes.append("Account \(number) has no password yet.") }
        if account.registrationExpiry != .seconds(600) {
            notes.append("The registration time of account \(number) was left as it is: no Maxwell parameter is known for it.")
        }
        let key = "SIP.Account.\(number - 1)."
        try file.set("\(key)Active", true)
        try file.set("\(key)AccountName", displayName, field: Field.displayName(number))
        try file.set("\(key)DisplayName", displayName, field: Field.displayName(number))
        try file.set("\(key)Username", user, field: Field.user(number))
        try file.set(
            "\(key)AuthName", account.authenticationUser.isEmpty ? user : account.authenticationUser,
            field: Field.authenticationUser(number))
        try file.set("\(key)AuthPassword", account.password?.reveal() ?? "", field: Field.password(number))
        try file.set("\(key)Domain", route.server, field: Field.domain(number))
        for role in ["RegistrationServer", "ProxyServer"] {
            try file.set("\(key)\(role).Address", route.server, field: Field.domain(number))
            try file.set("\(key)\(role).Port", route.port)
        }
        // 2 is never: Gigaset's own example for a phone without a proxy (stated); 1 with one: NethServer's template (observed).
        try file.set("\(key)OutboundProxy.Mode", route.proxy == nil ? 2 : 1)
        try file.set("\(key)OutboundProxy.Address", route.proxy?.host ?? "", field: Field.outboundProxy(number))
        try file.set("\(key)OutboundProxy.Port", route.proxy?.port ?? route.port)
        try file.set("\(key)FailoverServer.Enabled", false)
        if let voicemail = account.voicemail {
            try file.set("\(key)VoiceMail.Active", true)
            try file.set("\(key)VoiceMail.Mailbox", voicemail, field: Field.voicemail(number))
        }
        // The PBX forwards. That the number is the account's, from 0 as everywhere in the file: assumed.
        for kind in ["All", "Busy", "NoAnswer"] { try file.set("Telephony.CallDivert.\(number - 1).\(kind).Active", false) }
        // The switch is known, a parameter for the server is not.
        try file.set("\(key)STUN.Enabled", false)
        try file.set("\(key)DTMFTransmission", 1)
    }

    /// Nothing of a former owner survives.
    private static func emptyAccount(_ index: Int, in file: inout GigasetFile) throws(RenderFault) {
        let key = "SIP.Account.\(index)."
        try file.set("\(key)Active", false)
        for name in [
            "AccountName", "DisplayName", "Username", "AuthName", "AuthPassword", "Domain", "RegistrationServer.Address",
            "ProxyServer.Address", "OutboundProxy.Address",
        ] { try file.set("\(key)\(name)", "") }
    }

    private static let emptyAccounts = ConstantParts<Range<Int>>()

    private mutating func directory() throws(RenderFault) {
        let key = "NetDir.LDAP.0."
        try file.set("\(key)Enable", settings.directory != nil)
        guard let directory = settings.directory else {
            for name in ["Server.Address", "BaseDN", "Username", "Password"] { try file.set("\(key)\(name)", "") }
            return
        }
        let words = try DirectoryWords(directory)
        let (names, numbers) = (words.nameAttributes, words.numberAttributes)
        try file.set("\(key)DirectoryName", "LDAP")
        try file.set("\(key)Server.Address", words.host, field: Field.directory)
        try file.set("\(key)Server.Port", words.port)
        try file.set("\(key)Security", directory.usesTLS ? 2 : 0)
        try file.set("\(key)BaseDN", words.base, field: Field.directoryBase)
        try file.set("\(key)Username", directory.user, field: Field.directoryUser)
        try file.set("\(key)Password", directory.password?.reveal() ?? "", field: Field.directoryPassword)
        try file.set("\(key)NameFilter", DirectoryWords.filter(names))
        try file.set("\(key)NumberFilter", DirectoryWords.filter(numbers))
        try file.set("\(key)DisplayFormat", "%\(names.first ?? "cn")")
        try file.set("\(key)MaxNumberOfSearchResults", 50)
        for (index, name) in ["FirstName", "Surname"].enumerated() {
            try file.set("\(key)\(name)", index < names.count ? names[index] : "")
        }
        for (index, name) in ["PhoneOffice", "PhoneMobile", "PhoneHome"].enumerated() {
            try file.set("\(key)\(name)", index < numbers.count ? numbers[index] : "")
        }
    }

    private mutating func key(_ key: PhoneSettings.FunctionKey) throws(RenderFault) {
        let name = "PhoneUI.Keys.FunctionKeys.\(key.number - 1)."
        let field = Field.key(key.number)
        switch key.kind {
        case .line:
            try file.set("\(name)Type", 0)
            // That accounts count from 0 here as everywhere in the file: assumed.
            try file.set("\(name)Connection", key.account - 1)
        case .speedDial:
            try file.set("\(name)Type", 3)
            try file.set("\(name)PhoneNumber", key.value, field: field)
        case .blf:
            try file.set("\(name)Type", 4)
            try file.set("\(name)PhoneNumber", key.value, field: field)
            try file.set("\(name)Color", 3)
            if let code = settings.dialling.pickupCode { try file.set("\(name)CallPickupCode", code, field: Field.pickupCode) }
        case .dtmf:
            try file.set("\(name)Type", 7)
            try file.set("\(name)EnableCode", key.value, field: field)
        case .park:
            notes.append("Key \(key.number) does nothing: no Maxwell key for parking is known.")
            try file.set("\(name)Type", -1)
        case .off: try file.set("\(name)Type", -1)
        }
        let label = key.label.isBlank ? key.value : key.label
        try file.set("\(name)DisplayName", key.kind == .off || key.kind == .park ? "" : label, field: Field.keyLabel(key.number))
    }
}
