import DialtoneModel

/// Turns settings into Poly's XML: one attribute per parameter, in elements whose names are for people only.
///
/// What stands in no file has the firmware's default again, but for `device.` parameters, which live in flash.
struct PolyRenderer: ~Copyable {
    var file: XMLAttributeFile
    var notes: [String] = []
    let settings: SettingsReader
    let model: PolyModel
    private let hasOpus: Bool
    private var callsAtOnce = false

    init(_ settings: SettingsReader, model: PolyModel, firmware: String?) throws(RenderFault) {
        self.settings = settings
        let overrides = try ParameterOverrides(settings.parameters) { PolyDriver.problem(inAttribute: $0) }
        file = XMLAttributeFile(root: "dialtone", overrides: overrides)
        self.model = model
        hasOpus = model.hasOpus(firmware: firmware)
    }

    mutating func render() throws(RenderFault) {
        try device()
        try provisioning()
        try transportSecurity()
        try time()
        try language()
        try directory()
        try media()
        try tones()
        try dialling()
        try network()
        let accounts = settings.accounts(fitting: model.accounts, notes: &notes)
        for (index, account) in accounts.enumerated() { try self.account(account, number: index + 1) }
        if accounts.count < model.accounts {
            let numbers = (accounts.count + 1)...model.accounts
            try file.part(numbers, of: Self.emptyAccounts) { file throws(RenderFault) in
                for number in numbers { try Self.emptyAccount(number, in: &file) }
            }
        }
        try functionKeys(accounts: accounts.count)
        try rest()
        file.finish()
    }

    mutating func set(_ name: String, _ value: String, field: @autoclosure () -> String? = nil) throws(RenderFault) {
        try file.set(name, value, field: field() ?? name)
    }

    mutating func set(_ name: String, _ value: Int) throws(RenderFault) { try file.set(name, value) }

    /// A parameter in flash. Without the second attribute the phone ignores it.
    mutating func setDevice(_ name: String, _ value: String, field: @autoclosure () -> String? = nil) throws(RenderFault) {
        try file.set("\(name).set", "1", field: name)
        try file.set(name, value, field: field() ?? name)
    }

    /// Everything that survives a restart without a server: where the phone comes back to, its passwords, its log.
    private mutating func device() throws(RenderFault) {
        file.begin("device")
        try set("device.set", 1)
        if !model.isOld { try setDevice("device.baseProfile", "Generic") }
        let url = try FieldCheck.url(settings.access.provisioningURL, field: Field.provisioningURL)
        let isSecure = url.hasPrefix("https://")
        var place = url.dropFirst(isSecure ? 8 : 7)
        while place.hasSuffix("/") { place = place.dropLast() }
        try setDevice("device.prov.serverName", String(place), field: Field.provisioningURL)
        try setDevice("device.prov.serverType", isSecure ? "HTTPS" : "HTTP")
        // Without credentials the door's secret is in its path; those of a former service must not be sent to ours.
        let credentials = settings.access.credentials
        try setDevice("device.prov.user", credentials?.user ?? "", field: Field.credentialsUser)
        try setDevice("device.prov.password", credentials?.password.reveal() ?? "", field: Field.credentialsPassword)
        // The phone then tells its address in the User-Agent.
        try setDevice("device.prov.tagSerialNo", "1")
        // Neither the maker's redirection service nor DHCP may send it elsewhere.
        try setDevice("device.prov.ztpEnabled", "0")
        try setDevice("device.dhcp.bootSrvUseOpt", "Static")
        if let password = settings.access.adminPassword {
            let field = Field.adminPassword
            try setDevice("device.auth.localAdminPassword", Self.password(password, field: field), field: field)
        }
        if let password = settings.access.userPassword {
            let field = Field.userPassword
            try setDevice("device.auth.localUserPassword", Self.password(password, field: field), field: field)
        }
        try syslog()
        try deviceTLS()
        try deviceNetwork()
        // A former provider's server would bring its firmware back; the master file says which one the phone shall have.
        try setDevice("device.prov.upgradeServer", "")
        file.end()
    }

    /// Source: Poly, "UC Software Administrator Guide", passwords (stated, by other provisioning systems).
    private static func password(_ secret: Secret, field: @autoclosure () -> String) throws(RenderFault) -> String {
        let text = secret.reveal()
        guard (1...32).contains(text.utf8.count), text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }), !text.contains("<"),
            !text.contains(">")
        else {
            throw RenderFault(field: field(), reason: "must have 1 to 32 ASCII characters without \"<\" and \">\" on Poly phones")
        }
        guard text != "456" else { throw RenderFault(field: field(), reason: "is the one that Poly phones come with") }
        return text
    }

    private mutating func provisioning() throws(RenderFault) {
        file.begin("provisioning")
        try set("prov.polling.enabled", 1)
        try set("prov.polling.mode", "rel")
        // No phone asks more than once an hour (observed in others' configurations).
        try set("prov.polling.period", settings.access.interval(in: .seconds, 3600...2_147_483_647, notes: &notes))
        // A NOTIFY check-sync restarts the phone only if something needs it.
        try set("voIpProt.SIP.specialEvent.checkSync.alwaysReboot", 0)
        // The maker's cloud and its statistics.
        try set("feature.lens.enabled", 0)
        try set("feature.da.enabled", 0)
        file.end()
    }

    private mutating func time() throws(RenderFault) {
        let servers = settings.time.ntpServers
        let (clock, dateOrder) = (settings.time.clock, settings.time.dateOrder)
        guard !servers.isEmpty || settings.time.zone != nil || clock != nil || dateOrder != nil else { return }
        file.begin("time")
        if let first = servers.first {
            try set("tcpIpApp.sntp.address", FieldCheck.host(first, field: Field.ntp(1)), field: Field.ntp(1))
            // Otherwise a time server from DHCP wins.
            try set("tcpIpApp.sntp.address.overrideDHCP", 1)
            if servers.count > 1 { notes.append("Poly phones take one time server; the second was left out.") }
        }
        if let zone = settings.time.zone {
            for (name, value) in PolyZone(zone, notes: &notes).settings { try set(name, value) }
        }
        if let clock { try set("lcl.datetime.time.24HourClock", clock == .hours24 ? 1 : 0) }
        if let dateOrder {
            // The weekday, the day and the month in any order, and no year (observed: `D,Md`; the other order assumed).
            try set("lcl.datetime.date.format", dateOrder == .dayFirst ? "D,dM" : "D,Md")
            if dateOrder == .yearFirst { notes.append("Poly phones show dates without a year; they show the month before the day.") }
        }
        file.end()
    }

    /// With free dialling any number is sent after a pause. The factory's plan is North American and cuts others: `00…` is sent as
    /// `00`.
    ///
    /// Source: Poly's support pages (stated); the plan and its three seconds are Wazo's (observed). That calls are picked up by a
    /// code in the way `legacy`: Poly, "UC Software Administrator Guide", directed call pick-up, as others' configurations have it
    /// (observed).
    private mutating func dialling() throws(RenderFault) {
        let (isFree, pickupCode) = (settings.dialling.isFree, settings.dialling.pickupCode)
        guard isFree || pickupCode != nil || settings.callWaiting != nil else { return }
        file.begin("dialplan")
        if isFree {
            try set("dialplan.digitmap", "[0123456789*#].T")
            try set("dialplan.digitmap.timeOut", 3)
        }
        if let pickupCode {
            try set("feature.directedCallPickup.enabled", 1)
            try set("call.directedCallPickupMethod", "legacy")
            try set("call.directedCallPickupString", pickupCode, field: Field.pickupCode)
        }
        if let isOn = settings.callWaiting { try set("call.callWaiting.enable", isOn ? 1 : 0) }
        file.end()
    }

    private mutating func media() throws(RenderFault) {
        file.begin("media")
        let known: Set<AudioCodec> = hasOpus ? Self.codecs.union([.opus]) : Self.codecs
        let codecs = settings.media.codecs(knownBy: known, notes: &notes)
        // 1 is the most wanted, 0 is off.
        for (codec, name) in Self.codecNames where known.contains(codec) {
            try set("voice.codecPref.\(name)", (codecs.firstIndex(of: codec) ?? -1) + 1)
        }
        for name in Self.otherCodecs { try set("voice.codecPref.\(name)", 0) }
        // Milliseconds; other provisioning systems write these names (observed), and none is known for Opus.
        let milliseconds = settings.media.packetTime(max: 80, notes: &notes)
        for name in ["G711A", "G711Mu", "G722", "G729AB"] { try set("voice.audioProfile.\(name).payloadSize", milliseconds) }
        let srtp = settings.media.srtp
        try set("sec.srtp.enable", srtp == .off ? 0 : 1)
        try set("sec.srtp.offer", srtp == .off ? 0 : 1)
        try set("sec.srtp.require", srtp == .mandatory ? 1 : 0)
        // How encrypted media are offered beside others: in a line of their own (0) or within the other (1). Which of them a PBX
        // prefers is not known; FS PBX's templates have 0 (observed). A phone that served Microsoft's services has 1 (assumed).
        if !model.isOld { try set("sec.srtp.simplifiedBestEffort", 0) }
        if settings.media.usesShortTag(notes: &notes) {
            try set("sec.srtp.offer.HMAC_SHA1_80", 0)
            try set("sec.srtp.offer.HMAC_SHA1_32", 1)
        }
        // Keys with an identifier are refused by many peers.
        try set("sec.srtp.mki.enabled", 0)
        try set("tone.dtmf.viaRtp", 1)
        try set("tone.dtmf.rfc2833Control", 1)
        try set("voIpProt.SIP.dtmfViaSignaling.rfc2976", 0)
        if let suppresses = settings.media.suppressesSilence { try set("voice.vadEnable", suppresses ? 1 : 0) }
        file.end()
    }

    private static let codecs: Set<AudioCodec> = [.pcma, .pcmu, .g722, .g729, .ilbc]

    private static let codecNames: [(AudioCodec, String)] = [
        (.opus, "Opus"), (.g722, "G722"), (.pcma, "G711_A"), (.pcmu, "G711_Mu"), (.g729, "G729_AB"), (.ilbc, "iLBC.13_33kbps"),
    ]

    /// Those that the maker has on by default and nobody asked for (rates observed in others' configurations).
    private static let otherCodecs = [
        "iLBC.15_2kbps", "G7221.24kbps", "G7221.32kbps", "G7221_C.48kbps", "Siren14.48kbps", "Siren22.64kbps",
    ]

    private mutating func account(_ account: SettingsReader.Account, number: Int) throws(RenderFault) {
        let route = try AccountRoute(account, number: number)
        let user = try FieldCheck.required(account.user, field: Field.user(number))
        guard !user.utf8.contains(UInt8(ascii: "@")) else {
            throw RenderFault(field: Field.user(number), reason: "contains \"@\", behind which Poly phones read a domain")
        }
        let authentication = account.authenticationUser.isEmpty ? user : account.authenticationUser
        let displayName = account.shownName
        if account.password == nil { notes.append("Account \(number) has no password yet.") }
        let reg = "reg.\(number)."
        file.begin("account")
        let servers = try self.servers(account, route: route, number: number)
        try set(reg + "address", servers.names ? "\(user)@\(route.server)" : user, field: Field.user(number))
        try set(reg + "auth.userId", authentication, field: Field.authenticationUser(number))
        try set(reg + "auth.password", account.password?.reveal() ?? "", field: Field.password(number))
        try set(reg + "displayName", displayName, field: Field.displayName(number))
        try set(reg + "label", displayName, field: Field.displayName(number))
        let transport = Self.transport(account.transport)
        let expiry = account.registrationExpiry.wholeSeconds.clamped(to: 30...2_147_483_647)
        for (index, server) in servers.servers.enumerated() {
            let name = "\(reg)server.\(index + 1)."
            try set(name + "address", server.host, field: index == 0 ? Field.domain(number) : Field.secondRegistrar(number))
            try set(name + "port", server.port ?? account.transport.standardPort)
            try set(name + "transport", transport)
            try set(name + "expires", expiry)
            try set(name + "register", 1)
            if servers.servers.count > 1 {
                // Without these the phone does not register at the second one when the first is gone, nor go back (stated).
                try set(name + "failOver.reRegisterOn", 1)
                try set(name + "failOver.failRegistrationOn", 1)
                try set(name + "failOver.failBack.mode", "duration")
                try set(name + "failOver.failBack.timeout", 120)
            }
        }
        if servers.servers.count == 1 { try set(reg + "server.2.address", "") }
        try set(reg + "outboundProxy.address", servers.proxy?.host ?? "", field: Field.outboundProxy(number))
        if let port = servers.proxy?.port {
            try set(reg + "outboundProxy.port", port)
            try set(reg + "outboundProxy.transport", transport)
        }
        try messages(account, user: user, number: number)
        try forwards(number)
        let srtp = settings.media.srtp
        try set(reg + "srtp.enable", srtp == .off ? 0 : 1)
        try set(reg + "srtp.offer", srtp == .off ? 0 : 1)
        try set(reg + "srtp.require", srtp == .mandatory ? 1 : 0)
        file.end()
    }

    /// The PBX forwards: no number that calls go to, and none for the times when the phone is to be silent. Whether the user may
    /// forward at the phone stays as the maker has it. What was set at the phone itself is kept beside all files and counts before
    /// them, so it has to be taken away there.
    ///
    /// Source: Poly, "UC Software Administrator Guide", call forwarding, and the names in the templates of FusionPBX and Wazo (observed).
    private mutating func forwards(_ number: Int) throws(RenderFault) {
        try set("divert.\(number).contact", "")
        for kind in ["busy", "noanswer", "dnd"] { try set("divert.\(kind).\(number).contact", "") }
        try set("divert.dnd.\(number).enabled", 0)
    }

    /// Where an account registers.
    private struct Servers {
        /// The first one first.
        var servers: [HostPort]
        var proxy: HostPort?
        /// Whether the account's address names its domain, since no server does.
        var names = false
    }

    /// A proxy gets everything, for whichever server it is meant: with a second registrar both stand as servers, and the domain
    /// behind the user in the account's address.
    ///
    /// Source: Poly, "UC Software Administrator Guide", registration: `user` or `user@host` as an address, the servers of a line and
    /// what fails over (stated). That the phone registers in the address's domain whatever its servers are called: assumed.
    private mutating func servers(
        _ account: SettingsReader.Account, route: AccountRoute, number: Int
    ) throws(RenderFault) -> Servers {
        let alone = Servers(servers: [HostPort(host: route.server, port: route.port)], proxy: route.proxy)
        guard let standby = try StandbyRegistrar(account, route: route, number: number, notes: &notes) else { return alone }
        return Servers(servers: [route.target, standby.target], proxy: nil, names: route.proxy != nil)
    }

    /// What the message key calls, and whom the phone asks for waiting messages.
    ///
    /// Source: Poly, "UC Software Administrator Guide", message waiting, as Wazo, FusionPBX and FS PBX write it (observed).
    private mutating func messages(_ account: SettingsReader.Account, user: String, number: Int) throws(RenderFault) {
        let mwi = "msg.mwi.\(number)."
        if let voicemail = account.voicemail {
            try set(mwi + "callBackMode", "contact")
            try set(mwi + "callBack", voicemail, field: Field.voicemail(number))
            // The key calls at once, without a list of messages before; one setting for all accounts.
            if !callsAtOnce { try set("up.oneTouchVoiceMail", 1) }
            callsAtOnce = true
        }
        if let subscribes = account.subscribesToMessages {
            try set(mwi + "subscribe", subscribes ? user : "", field: Field.user(number))
        }
    }

    /// Nothing of a former owner survives; a line without an address is off.
    private static func emptyAccount(_ number: Int, in file: inout XMLAttributeFile) throws(RenderFault) {
        file.begin("account")
        for name in ["address", "auth.userId", "auth.password", "displayName", "label", "server.1.address", "outboundProxy.address"] {
            try file.set("reg.\(number).\(name)", "", field: name)
        }
        file.end()
    }

    private static let emptyAccounts = ConstantParts<ClosedRange<Int>>()

    private static func transport(_ transport: SIPTransport) -> String {
        switch transport {
        case .udp: "UDPOnly"
        case .tcp: "TCPOnly"
        case .tls: "TLS"
        }
    }

    /// What the driver has no place for. A parameter in flash gets the attribute without which the phone ignores it.
    private mutating func rest() throws(RenderFault) {
        let rest = file.takeRest()
        guard !rest.isEmpty else { return }
        let names = Set(rest.map(\.name))
        file.begin("administrator")
        for parameter in rest {
            let name = parameter.name
            if name.hasPrefix("device."), !name.hasSuffix(".set"), !names.contains("\(name).set") { try set("\(name).set", 1) }
            try set(name, parameter.value, field: Field.parameter(name))
        }
        file.end()
    }
}
