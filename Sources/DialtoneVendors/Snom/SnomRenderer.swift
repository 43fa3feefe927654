import DialtoneModel

/// Turns settings into Snom's XML: one element per setting.
///
/// The attribute `idx` is the account. `perm` is what the phone's user may do: `R` reads only, `RW` may change it until
/// the next provisioning. What a file does not mention keeps its value, so every negative is written.
struct SnomRenderer: ~Copyable {
    var file: XMLFile
    var notes: [String] = []
    let settings: SettingsReader
    let model: SnomModel
    private let firmware: String?
    /// Attributes of the settings of the account that is being written.
    private var accountAttributes = ""
    private var accountIndex = ""

    init(_ settings: SettingsReader, model: String?, firmware: String?) throws(RenderFault) {
        self.settings = settings
        self.firmware = firmware
        let overrides = try ParameterOverrides(settings.parameters) { name in
            SnomParameter(name) == nil ? SnomParameter.problem : nil
        }
        file = XMLFile(overrides: overrides)
        self.model = SnomModel.table[model.map { SnomModel.name($0) }]
    }

    mutating func render() throws(RenderFault) {
        try file.open("settings")
        try file.open("phone-settings")
        try provisioning()
        try access()
        try time()
        try language()
        try syslog()
        try directory()
        notNATCapable()
        try speech()
        try network()
        try surroundings()
        let accounts = settings.accounts(fitting: model.accounts, notes: &notes)
        let codecs = codecList()
        // Behind the accounts come those at their standbys, as far as there is room.
        var last = accounts.count
        var standbys: [(account: SettingsReader.Account, number: Int, line: Line)] = []
        for (index, account) in accounts.enumerated() {
            let number = index + 1
            let route = try AccountRoute(account, number: number)
            var line = Line(number: number, server: route.server, target: route.target)
            if let standby = try StandbyRegistrar(account, route: route, number: number, notes: &notes) {
                if last < model.accounts {
                    last += 1
                    line.failover = last
                    standbys.append(
                        (account, number, Line(number: last, server: standby.server?.host ?? route.server, target: standby.target)))
                } else {
                    notes.append(
                        "The second registrar of account \(number) was left out: it takes an account of the phone, and none is free.")
                }
            }
            if account.password == nil { notes.append("Account \(number) has no password yet.") }
            try self.account(account, number: number, line: line, codecs: codecs)
        }
        for standby in standbys { try account(standby.account, number: standby.number, line: standby.line, codecs: codecs) }
        if last < model.accounts {
            let numbers = (last + 1)...model.accounts
            try file.part(numbers, of: Self.emptyAccounts) { file throws(RenderFault) in
                for number in numbers { try Self.emptyAccount(number, in: &file) }
            }
        }
        // Keys have a section of their own.
        for parameter in file.takeRest(where: { !$0.hasPrefix("fkey[") }) { try write(parameter) }
        file.close()
        try functionKeys()
        try certificates()
        file.close()
    }

    mutating func set(_ name: String, _ value: String, field: @autoclosure () -> String? = nil) throws(RenderFault) {
        try file.element(name, value, attributes: " perm=\"R\"", field: field() ?? name)
    }

    /// One of the phone's own accounts.
    private struct Line {
        let number: Int
        /// Host of the SIP addresses, and where to send to.
        let server: String
        let target: HostPort
        /// The phone's account that stands in for this one.
        var failover: Int?
    }

    /// A setting of the account that was begun last.
    private mutating func setOfAccount(_ name: String, _ value: String, field: @autoclosure () -> String? = nil) throws(RenderFault) {
        try file.element(name, value, attributes: accountAttributes, parameter: name + accountIndex, field: field() ?? name)
    }

    private mutating func beginAccount(_ number: Int) {
        (accountAttributes, accountIndex) = (Self.attributes(ofAccount: number), Self.index(ofAccount: number))
    }

    private static func attributes(ofAccount number: Int) -> String { " idx=\"\(number)\" perm=\"R\"" }

    /// Behind the name of a parameter, as administrators call it.
    private static func index(ofAccount number: Int) -> String { "[\(number)]" }

    /// Writes a parameter of the administrator that has no place yet.
    mutating func write(_ parameter: PhoneSettings.VendorParameter) throws(RenderFault) {
        guard let name = SnomParameter(parameter.name) else { return }
        let attributes = name.index.map { " idx=\"\($0)\" perm=\"R\"" } ?? " perm=\"R\""
        try file.element(
            name.name, parameter.value, attributes: attributes, parameter: parameter.name, field: Field.parameter(parameter.name))
    }

    /// Where the phone comes back to, how often, and that nobody else may send it elsewhere.
    private mutating func provisioning() throws(RenderFault) {
        let door = try FieldCheck.url(settings.access.provisioningURL, field: Field.provisioningURL)
        // PnP and DHCP do not overwrite this setting; the factory's value is Snom's redirection service.
        try file.element(
            "setting_server", "\(door){mac}.xml", attributes: " perm=\"RW\"", field: Field.provisioningURL)
        // "redirection" is the step that asks setting_server; without the other words it is the only one.
        try set("provisioning_order", "redirection:stop")
        try set("pnp_config", "off")
        // Without credentials the door's secret is in its path; those of a former service must not be sent to ours.
        let credentials = settings.access.credentials
        try set("http_client_user", credentials?.user ?? "", field: Field.credentialsUser)
        try set("http_client_pass", credentials?.password.reveal() ?? "", field: Field.credentialsPassword)
        try set("prov_polling_enabled", "on")
        try set("prov_polling_mode", "rel")
        try set("prov_polling_period", "\(settings.access.interval(in: .seconds, 60...2_147_483_647, notes: &notes))")
        // What a former provider wanted to be loaded is forgotten.
        try set("update_policy", settings.firmware == nil ? "settings_only" : "auto_update")
        let firmware = try settings.firmware.map { firmware throws(RenderFault) in try FieldCheck.url(firmware.url, field: Field.firmware) }
        try set("firmware_status", firmware ?? "", field: Field.firmware)
        try set("tr69_use_acs", "off")
        try file.element(
            "tr369_enable", "false", attributes: " idx=\"1\" perm=\"R\"", parameter: "tr369_enable[1]", field: "tr369_enable")
        // A NOTIFY to fetch at once comes to SIP's own port, from the process, which is not the registrar and has no password of an account:
        // the phone would listen at a port of its own choice, take requests from its registrar alone, and challenge this one. That it
        // then takes calls from others too is the price: FusionPBX and Wazo pay it as well (observed).
        try set("network_id_port", "5060")
        try set("filter_registrar", "off")
        try set("challenge_checksync", "off")
    }

    private mutating func access() throws(RenderFault) {
        if let password = settings.access.adminPassword?.reveal() {
            let field = Field.adminPassword
            try set("http_user", "admin")
            try set("http_pass", password, field: field)
            try set("admin_mode_password", password, field: field)
            try set("admin_mode_password_confirm", password, field: field)
            if model.hasWebserverLogin {
                try set("webserver_admin_name", "admin")
                try set("webserver_admin_password", password, field: field)
            }
        }
        // Other models have no user with a password.
        if model.hasWebserverLogin, let password = settings.access.userPassword?.reveal() {
            try set("webserver_user_name", "user")
            try set("webserver_user_password", password, field: Field.userPassword)
        }
    }

    private mutating func time() throws(RenderFault) {
        if let server = settings.time.ntpServer {
            try set("ntp_server", FieldCheck.host(server, field: Field.ntp(1)), field: Field.ntp(1))
            if settings.time.ntpServers.count > 1 {
                notes.append("Snom phones take one time server; the second was left out.")
            }
        }
        if let clock = settings.time.clock { try set("time_24_format", clock == .hours24 ? "on" : "off") }
        switch settings.time.dateOrder {
        case .dayFirst: try set("date_us_format", "off")
        case .monthFirst: try set("date_us_format", "on")
        case .yearFirst: notes.append("The order of dates was left as it is: Snom phones show the day or the month first.")
        case nil: break
        }
        guard let zone = settings.time.zone else { return }
        if let note = zone.ruleNote { notes.append(note) }
        // A code means a rule, so that of another zone with the same rule will do.
        if let code = ZoneNames.names(of: zone)?.snom ?? ZoneNames.first(with: zone, where: { $0.snom != nil })?.snom {
            try set("timezone", code)
            return
        }
        notes.append("No Snom code is known for this zone: the phone is told its offset and rule. Look whether it shows the right time.")
        // A code would win over the offset, so one from an earlier file has to go. That an empty one does not win: assumed.
        try set("timezone", "")
        try set("utc_offset", "\(zone.offset)")
        try set("dst", daylight(zone.daylight))
    }

    /// `3600 03.05.07 02:00:00 10.05.07 03:00:00`: seconds saved, then month, week (5 = last) and weekday (7 = Sunday).
    private mutating func daylight(_ daylight: TimeZoneRule.Daylight?) -> String {
        guard let daylight = daylight?.told(notes: &notes) else { return "" }
        guard let start = Self.change(daylight.start), let end = Self.change(daylight.end) else {
            notes.append("Snom phones know no daylight saving rule by date; the phone keeps standard time all year.")
            return ""
        }
        return "\(daylight.save) \(start) \(end)"
    }

    private static func change(_ change: TimeZoneRule.Change) -> String? {
        guard case .weekday(let month, let week, let weekday) = change.day else { return nil }
        let day = [month, week, weekday == 0 ? 7 : weekday].map { $0.twoDigits }.joined(separator: ".")
        return "\(day) \(change.time.clockText)"
    }

    private mutating func language() throws(RenderFault) {
        guard let tag = settings.language, !tag.isEmpty else { return }
        guard let name = SnomLanguage.name(of: tag, firmware: firmware) else {
            notes.append("The display language was left as it is: no Snom name is known for the wanted one.")
            return
        }
        try set("language", name)
        try set("web_language", name)
    }

    private mutating func notNATCapable() {
        if settings.nat.turn != nil {
            notes.append("The TURN server was left out: Snom phones have no setting for it.")
        }
    }

    /// - Parameters:
    ///   - number: Of the account in the settings, for the words of a fault.
    ///   - line: Of the phone: the same, or at the account's standby.
    private mutating func account(
        _ account: SettingsReader.Account, number: Int, line: Line, codecs: String
    ) throws(RenderFault) {
        let user = try FieldCheck.required(account.user, field: Field.user(number))
        let authentication = account.authenticationUser.isEmpty ? user : account.authenticationUser
        let displayName = account.shownName
        beginAccount(line.number)
        try setOfAccount("user_active", "on")
        try setOfAccount("user_realname", displayName, field: Field.displayName(number))
        try setOfAccount("user_idle_text", displayName, field: Field.displayName(number))
        try setOfAccount("user_idle_number", user, field: Field.user(number))
        try setOfAccount("user_name", user, field: Field.user(number))
        try setOfAccount("user_pname", authentication, field: Field.authenticationUser(number))
        try setOfAccount("user_pass", account.password?.reveal() ?? "", field: Field.password(number))
        try setOfAccount("user_host", line.server, field: Field.domain(number))
        let outbound = "\(line.target);transport=\(account.transport.rawValue)"
        try setOfAccount("user_outbound", outbound, field: Field.outboundProxy(number))
        try setOfAccount(
            "user_expiry", "\(account.registrationExpiry.wholeSeconds.clamped(to: 30...2_147_483_647))"
        )
        try setOfAccount("user_srtp", settings.media.srtp == .off ? "off" : "on")
        try setOfAccount("user_savp", settings.media.srtp.rawValue)
        // The 80-bit tag, which every peer has, unless the 32-bit one is wanted.
        try setOfAccount("user_auth_tag", settings.media.usesShortTag(notes: &notes) ? "on" : "off")
        // Milliseconds: other provisioning systems write it so (observed).
        try setOfAccount("codec_size", "\(settings.media.packetTime(max: 60, notes: &notes))")
        try setOfAccount("user_dtmf_info", "off")
        try setOfAccount("codec_priority_list", codecs)
        let stun = try settings.nat.stun.map { server throws(RenderFault) in
            try FieldCheck.hostPort(server, field: Field.stun)
        }
        try setOfAccount("stun_server", stun.map { HostPort(host: $0.host, port: $0.port ?? 3478).description } ?? "")
        try setOfAccount("user_ice", "off")
        // Wazo: the account that stands in while this one's registrar does not answer (observed).
        try setOfAccount("user_failover_identity", line.failover.map(String.init) ?? "none")
        if let seconds = settings.nat.keepAliveSeconds { try setOfAccount("keepalive_interval", "\(seconds)") }
        if let voicemail = account.voicemail { try setOfAccount("user_mailbox", voicemail, field: Field.voicemail(number)) }
        // The PBX forwards; a forward that a former provider left on the phone would take every call away.
        for kind in ["all", "busy", "time"] { try setOfAccount("fwd_\(kind)_enabled", "off") }
        try setOfAccount("dnd_mode", "off")
        // Numbers go out as they were dialled.
        if settings.dialling.isFree { try setOfAccount("user_dp_str", "") }
    }

    /// Nothing of a former owner survives.
    private static func emptyAccount(_ number: Int, in file: inout XMLFile) throws(RenderFault) {
        let names = [
            "user_realname", "user_idle_text", "user_idle_number", "user_name", "user_pname", "user_pass", "user_host",
            "user_outbound",
        ]
        let (attributes, index) = (attributes(ofAccount: number), index(ofAccount: number))
        try file.element("user_active", "off", attributes: attributes, parameter: "user_active\(index)", field: "user_active")
        for name in names { try file.element(name, "", attributes: attributes, parameter: name + index, field: name) }
    }

    private static let emptyAccounts = ConstantParts<ClosedRange<Int>>()

    /// What is not in the list is off. `telephone-event` carries the keypad's tones and has to be last.
    private mutating func codecList() -> String {
        let codecs = settings.media.codecs(knownBy: model.hasOpus ? Self.withOpus : Self.withoutOpus, notes: &notes)
        return (codecs.map { Self.name(of: $0) } + ["telephone-event"]).joined(separator: ",")
    }

    private static let withOpus = Set(AudioCodec.allCases).subtracting([.ilbc])
    private static let withoutOpus = withOpus.subtracting([.opus])

    private static func name(of codec: AudioCodec) -> String {
        switch codec {
        case .pcma: "pcma"
        case .pcmu: "pcmu"
        case .g722: "g722"
        case .g729: "g729"
        case .g7231: "g723"
        case .g726_32: "g726-32"
        case .ilbc: "ilbc"
        case .opus: "opus"
        }
    }
}

extension Int {
    var twoDigits: String { self < 10 ? "0\(self)" : "\(self)" }
    /// Seconds of a day as `hh:mm:ss`.
    var clockText: String { "\((self / 3600).twoDigits):\((self / 60 % 60).twoDigits):\((self % 60).twoDigits)" }
}
