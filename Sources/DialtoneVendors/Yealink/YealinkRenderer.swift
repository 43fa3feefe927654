import DialtoneModel

/// Turns settings into the lines of a Yealink file.
struct YealinkRenderer: ~Copyable {
    var file: YealinkFile
    var notes: [String] = []
    let settings: SettingsReader
    let model: YealinkModel
    let dialect: YealinkDialect
    /// The servers in templates so far, on bases that have such.
    var templates: [Server] = []

    /// Where accounts that have it in common send their requests.
    struct Server: Hashable {
        let shared: SharedServer
        let standby: StandbyRegistrar?
    }

    /// What phones of a kind have in common.
    enum Part: Hashable {
        case emptyAccounts(ClosedRange<Int>, YealinkDialect.Server, isUnnumbered: Bool)
        case dialPlan(YealinkDialect.DialPlan, isDECT: Bool)
    }

    static let parts = ConstantParts<Part>()

    init(_ settings: SettingsReader, model: String?, firmware: String?) throws(RenderFault) {
        self.settings = settings
        file = YealinkFile(overrides: try ParameterOverrides(settings.parameters) { YealinkFile.problem(inKey: $0) })
        self.model = YealinkModel.table[model.map { YealinkModel.name($0) }]
        dialect = .of(self.model, firmware: firmware)
    }

    mutating func render() throws(RenderFault) {
        try provisioning()
        try access()
        try time()
        try nat()
        try language()
        try syslog()
        try directory()
        try dialling()
        try media()
        try network()
        try tones()
        try phoneBook()
        try firmware()
        let codecs = codecOrder()
        if model.isDECT { try handsets(codecs: codecs) } else { try accounts(codecs: codecs) }
        try functionKeys()
        try file.finish()
    }

    /// The accounts of a phone, and that there are no others.
    private mutating func accounts(codecs: [YealinkCodec]) throws(RenderFault) {
        let accounts = settings.accounts(fitting: model.accounts, notes: &notes)
        for (index, account) in accounts.enumerated() {
            try self.account(account, number: index + 1, line: index + 1, server: server(of: account, number: index + 1), codecs: codecs)
        }
        guard accounts.count < model.accounts else { return }
        let (lines, dialect) = ((accounts.count + 1)...model.accounts, dialect)
        let part = Part.emptyAccounts(lines, dialect.server, isUnnumbered: dialect.hasUnnumberedServer)
        try file.part(part, of: Self.parts) { file throws(RenderFault) in
            for line in lines { try Self.emptyAccount(line, of: dialect, in: &file) }
        }
        file.section = ""
    }

    /// Where the phone comes back to, how often, and that nobody else may send it elsewhere.
    private mutating func provisioning() throws(RenderFault) {
        file.section = dialect.prefix
        try file.set(
            "auto_provision.server.url", FieldCheck.url(settings.access.provisioningURL, field: Field.provisioningURL),
            field: Field.provisioningURL)
        // Without credentials the door's secret is in its path; those of a former service must not be sent to ours.
        let credentials = settings.access.credentials
        try file.set("auto_provision.server.username", credentials?.user ?? "", field: Field.credentialsUser)
        try file.set("auto_provision.server.password", credentials?.password.reveal() ?? "", field: Field.credentialsPassword)
        try file.set("auto_provision.power_on", true)
        try file.set("auto_provision.repeat.enable", true)
        try file.set("auto_provision.repeat.minutes", settings.access.interval(in: .minutes, 1...43_200, notes: &notes))
        if dialect.hasWeeklyWindow { try file.set("auto_provision.weekly.enable", false) }
        try file.set("auto_provision.pnp_enable", false)
        try file.set("auto_provision.dhcp_option.enable", false)
        if dialect.hasZeroTouch { try file.set("zero_touch.enable", false) }
        // TR-069.
        try file.set("managementserver.enable", false)
        if dialect.tellsAddress { try file.set("auto_provision.user_agent_mac.enable", true) }
        file.section = ""
        if dialect.hasCloud { try file.set("dm.enable", false) }
        // A NOTIFY check-sync fetches again and reboots only if it says so.
        try file.set("sip.notify_reboot_enable", 0)
        try actions()
    }

    /// Who may ask the phone over HTTP to fetch at once: where the phone's own door has an address for its host, that host. The phone's
    /// list takes addresses only (Yealink, "Administrator's Guide", Action URI, stated), and without one it refuses every request; `any`
    /// would let the whole network try its password.
    ///
    /// That the process asks from the address at which it is asked: assumed.
    private mutating func actions() throws(RenderFault) {
        guard dialect.hasActionAddress else { return }
        guard let address = DoorHost.ipv4Address(ofURL: settings.access.provisioningURL) else {
            return try file.reset("features.action_uri_limit_ip")
        }
        try file.set("features.action_uri_limit_ip", literal: address)
        if dialect.asksAboutActions { try file.set("features.show_action_uri_option", false) }
    }

    private mutating func access() throws(RenderFault) {
        file.section = "\(dialect.prefix)security."
        try trust()
        if let password = settings.access.adminPassword {
            try file.set("user_name.admin", literal: "admin")
            try file.set("user_password", literal: "admin:\(self.password(password, field: Field.adminPassword))")
        }
        // The key stands once per login.
        if dialect.hasUserLogin, let password = settings.access.userPassword {
            try file.set("user_name.user", literal: "user")
            try file.set("user_password", literal: "user:\(self.password(password, field: Field.userPassword))")
        }
        if dialect.hasNetwork, let hasWebPage = settings.access.hasWebPage {
            file.section = "\(dialect.prefix)wui."
            try file.set("http_enable", hasWebPage)
            try file.set("https_enable", hasWebPage)
            if !hasWebPage, dialect.hasActionAddress {
                notes.append("The phone's web page is off, and with it the way to ask it over HTTP to fetch at once; SIP is left.")
            }
        }
    }

    /// Which servers the phone believes: the section of security is open, and stays so.
    ///
    /// Source: Yealink's templates and "Administrator's Guide", TLS (stated): an own authority counts only if the list says so; names
    /// are not compared unless the phone is told to.
    private mutating func trust() throws(RenderFault) {
        let verifies = settings.trust.verifies
        if let verifies {
            try file.set("trust_certificates", verifies)
            try file.set("cn_validation", verifies)
        } else if dialect.trustsListedAuthorities {
            try file.set("trust_certificates", true)
        }
        guard let url = settings.trust.certificatesURL else { return }
        // Those of the firmware and those of the file.
        try file.set("ca_cert", 2)
        file.section = "\(dialect.prefix)trusted_certificates."
        try file.set("url", FieldCheck.url(url, field: Field.provisioningURL), field: Field.provisioningURL)
        file.section = "\(dialect.prefix)security."
        if settings.source.trust.certificates.count > 1 {
            notes.append("The phone gets all trusted certificates in one file; that it reads more than the first of them is not known.")
        }
    }

    /// The key holds `name:password`, so that a colon would end the password.
    private func password(_ secret: Secret, field: @autoclosure () -> String) throws(RenderFault) -> String {
        let text = secret.reveal()
        guard (1...32).contains(text.utf8.count) else {
            throw RenderFault(field: field(), reason: "must have 1 to 32 characters on \(dialect.maker) phones")
        }
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: ":") }) else {
            throw RenderFault(field: field(), reason: "may have only visible ASCII characters without a colon on \(dialect.maker) phones")
        }
        return text
    }

    private mutating func time() throws(RenderFault) {
        file.section = ""
        let servers = settings.time.ntpServers
        if let first = servers.first {
            try file.set("local_time.ntp_server1", FieldCheck.host(first, field: Field.ntp(1)), field: Field.ntp(1))
            if servers.count > 1 {
                try file.set(
                    "local_time.ntp_server2", FieldCheck.host(servers[1], field: Field.ntp(2)), field: Field.ntp(2))
            } else {
                try file.reset("local_time.ntp_server2")
            }
            // Otherwise a time server from DHCP wins.
            if dialect.hasTimeServerPriority { try file.set("local_time.manual_ntp_srv_prior", true) }
        }
        try clock()
        guard let zone = settings.time.zone else { return }
        for (key, value) in YealinkZone(zone, dialect: dialect, notes: &notes).lines { try file.set(key, literal: value) }
    }

    /// Source: the templates of FusionPBX and Wazo (observed); that handsets have the same numbers: assumed.
    private mutating func clock() throws(RenderFault) {
        let hours = settings.time.clock.map { $0 == .hours24 ? 1 : 0 }
        let order = settings.time.dateOrder.map { order in
            switch order {
            // 2026-11-30, 30/11/2026, 11/30/26.
            case .yearFirst: 2
            case .dayFirst: 3
            case .monthFirst: 4
            }
        }
        for place in dialect.hasHandsetClock ? ["local_time.", "custom.handset."] : ["local_time."] {
            file.section = place
            if let hours { try file.set("time_format", hours) }
            if let order { try file.set("date_format", order) }
        }
        file.section = ""
    }

    private mutating func nat() throws(RenderFault) {
        file.section = dialect.prefix
        try file.set("sip.nat_stun.enable", settings.nat.stun != nil)
        if let stun = settings.nat.stun {
            let stun = try FieldCheck.hostPort(stun, field: Field.stun)
            try file.set("sip.nat_stun.server", stun.host, field: Field.stun)
            try file.set("sip.nat_stun.port", stun.port ?? 3478)
        }
        guard dialect.hasRelay else { return }
        var turn = settings.nat.turn
        if let wanted = turn, wanted.transport != .udp {
            notes.append(
                "The TURN server was left out: \(dialect.maker) phones reach it by UDP only, not by \(wanted.transport.rawValue)."
            )
            turn = nil
        }
        try file.set("sip.nat_turn.enable", turn != nil)
        // TURN is used within ICE only.
        try file.set("ice.enable", turn != nil)
        if let turn {
            let server = try FieldCheck.hostPort(turn.server, field: Field.turn)
            try file.set("sip.nat_turn.server", server.host, field: Field.turn)
            try file.set("sip.nat_turn.port", server.port ?? 3478)
            try file.set("sip.nat_turn.username", turn.user, field: Field.turnUser)
            try file.set("sip.nat_turn.password", turn.password?.reveal() ?? "", field: Field.turnPassword)
        } else {
            try file.reset("sip.nat_turn.username")
            try file.reset("sip.nat_turn.password")
        }
    }

    private mutating func language() throws(RenderFault) {
        guard let tag = settings.language, !tag.isEmpty else { return }
        guard let name = Self.languages[tag.lowercased().prefix { $0 != "-" && $0 != "_" }.description] else {
            notes.append("The display language was left as it is: no \(dialect.maker) name is known for the wanted one.")
            return
        }
        file.section = ""
        try file.set("lang.gui", literal: name)
        try file.set("lang.wui", literal: name)
        guard model.isDECT else { return }
        // The base's language does not reach its handsets.
        if let number = Self.handsetLanguages[name] {
            try file.set("custom.handset.language", number)
        } else {
            notes.append("The display language is the base's; that of a handset is set on the handset.")
        }
    }

    private static let languages = [
        "de": "German", "en": "English", "es": "Spanish", "fr": "French", "it": "Italian", "nl": "Dutch", "pl": "Polish",
        "pt": "Portuguese",
    ]

    /// The numbers of a handset's languages; there are more, but no list of them.
    ///
    /// Source: Wazo's plug-ins for V73 to V87 (observed).
    private static let handsetLanguages = ["English": 0, "French": 1, "German": 2, "Italian": 3, "Spanish": 6]

    /// Source: Yealink's templates (observed); the levels are those of syslog, of which the phone has none beyond 6 (assumed).
    private mutating func syslog() throws(RenderFault) {
        guard let name = dialect.syslogSwitch else { return }
        file.section = "\(dialect.prefix)syslog."
        try file.set(name, settings.syslog != nil)
        guard let syslog = settings.syslog else { return try file.reset("server") }
        let server = try FieldCheck.hostPort(syslog.server, field: Field.syslog)
        try file.set("server", server.host, field: Field.syslog)
        guard dialect.hasSyslogDetails else {
            if let port = server.port, port != 514 {
                notes.append("The syslog server's port was left out: firmware before V81 has no setting for it and sends to 514.")
            }
            return
        }
        try file.set("server_port", server.port ?? 514)
        try file.set("transport_type", 0)
        try file.set("level", min(syslog.level.severity, 6))
    }
}
