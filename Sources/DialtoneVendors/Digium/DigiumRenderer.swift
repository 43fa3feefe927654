import DialtoneModel

/// Turns settings into Digium's XML: settings, then all accounts, which take the place of those that the phone has
/// (assumed of those that are not named any more).
struct DigiumRenderer: ~Copyable {
    var file: SettingFile
    var notes: [String] = []
    let settings: SettingsReader
    let modelName: String?
    private let model: DigiumModel

    init(_ settings: SettingsReader, model: String?) throws(RenderFault) {
        self.settings = settings
        modelName = model
        self.model = DigiumModel.table[model]
        file = try SettingFile(root: "config", parameters: settings.parameters)
    }

    mutating func render() throws(RenderFault) {
        // Its form has a place for credentials (stated: Sangoma, "P-Series Provisioning"); for the D series both are assumed.
        try file.set("config_server_url", DoorURL.withCredentials(settings.access), field: Field.provisioningURL)
        try device()
        try time()
        try language()
        try syslog()
        try nat()
        try surroundings()
        // Behind the settings, since the accounts are elements of another kind.
        try file.appendRest()
        try file.open("accounts")
        for (index, account) in settings.accounts(fitting: model.accounts, notes: &notes).enumerated() {
            try self.account(AccountWords(account, number: index + 1, notes: &notes), account)
        }
        file.close()
        try codecs()
        try phoneBook()
        try firmware()
        file.close()
        if settings.media.srtp == .mandatory { notes.append("Digium phones cannot be told that media must be encrypted; they offer it.") }
    }

    private mutating func device() throws(RenderFault) {
        if let password = settings.access.adminPassword?.reveal() {
            // A phone that reads anything else goes back to the factory's 789.
            if FieldCheck.isDigits(password) {
                try file.set("login_password", password, field: Field.adminPassword)
            } else {
                _ = try FieldCheck.line(password, field: Field.adminPassword)
                notes.append("The administrator's password was left out: on Digium and Sangoma phones it consists of digits.")
            }
        }
        try file.set("send_mac_with_useragent", 1)
        try file.set("enable_check_sync", 1)
        for transport in ["udp", "tcp"] { try file.set("transport_\(transport)_enabled", 1) }
        try file.set("transport_tls_allowed", 1)
    }

    private mutating func time() throws(RenderFault) {
        if let server = settings.time.ntpServer {
            try file.set("time_source", literal: "ntp")
            try file.set("ntp_server", FieldCheck.host(server, field: Field.ntp(1)), field: Field.ntp(1))
            // Otherwise a time server from DHCP wins.
            try file.set("ntp_prefer_option42", 0)
        }
        guard let zone = settings.time.zone else { return }
        guard let name = zone.ianaName ?? ZoneNames.first(with: zone)?.ianaName else {
            return notes.append("The time zone was left as it is: Digium phones take names, and this rule has none.")
        }
        try file.set("time_zone", literal: name)
    }

    private mutating func language() throws(RenderFault) {
        guard let tag = settings.language, !tag.isEmpty else { return }
        guard let name = Self.languages[String(tag.lowercased().prefix { $0 != "-" && $0 != "_" })] else {
            return notes.append("The display language was left as it is: no Digium name is known for the wanted one.")
        }
        try file.set("locale", literal: name)
    }

    /// The form is observed, the names but for English are assumed.
    private static let languages = ["de": "de_DE", "en": "en_US", "es": "es_ES", "fr": "fr_FR", "it": "it_IT", "nl": "nl_NL"]

    private mutating func syslog() throws(RenderFault) {
        try file.set("enable_logging", settings.syslog == nil ? 0 : 1)
        guard let syslog = settings.syslog else { return try file.clear("log_server") }
        let server = try FieldCheck.hostPort(syslog.server, field: Field.syslog)
        try file.set("log_server", server.host, field: Field.syslog)
        try file.set("log_port", server.port ?? 514)
        try file.set("log_level", literal: syslog.level.rawValue)
    }

    /// Source: Sangoma, "XML Configuration" from 2.9.22 and 4.24.2 on (stated); that the server may have a port behind a colon: assumed.
    private mutating func nat() throws(RenderFault) {
        let server = try settings.nat.stun.map { server throws(RenderFault) in try FieldCheck.hostPort(server, field: Field.stun) }
        try file.set("enable_ice", server == nil ? 0 : 1)
        try file.set("stunaddr", server?.description ?? "", field: Field.stun)
    }

    /// All codecs that these phones have; the larger the number, the more wanted.
    ///
    /// Source: Digium, "DPMA" manual, p. 20: names, and priorities from 1 to 255 (stated).
    private mutating func codecs() throws(RenderFault) {
        guard !settings.accounts.isEmpty else { return }
        let wanted = settings.media.codecs(knownBy: Self.knownCodecs, notes: &notes)
        let milliseconds = settings.media.packetTime(max: 60, notes: &notes)
        try file.open("codecs")
        for (codec, name) in Self.codecNames {
            let place = wanted.firstIndex(of: codec)
            try self.codec(name, priority: place.map { 255 - 10 * $0 } ?? 1, milliseconds: milliseconds, isOn: place != nil)
        }
        // Raw sound, which no order can name.
        for name in ["L16", "L16-256"] { try codec(name, priority: 1, milliseconds: 20, isOn: false) }
        file.close()
    }

    private static let codecNames: [(AudioCodec, String)] = [
        (.g722, "G722"), (.pcma, "PCMA"), (.pcmu, "PCMU"), (.g729, "G729"), (.g726_32, "G726-32"),
    ]
    private static let knownCodecs = Set(codecNames.map(\.0))

    private mutating func codec(_ name: String, priority: Int, milliseconds: Int, isOn: Bool) throws(RenderFault) {
        try file.open("codec") { attributes throws(RenderFault) in
            try attributes.append(attribute: "id", name)
            attributes.append(attribute: "priority", priority)
            attributes.append(attribute: "packetization", milliseconds)
            attributes.append(attribute: "enabled", isOn ? 1 : 0)
        }
        file.close()
    }

    /// Any number, after six seconds without a further digit: the factory's plan is presumably North American (observed at Wazo).
    private static let dialPlan = "x.T6"

    /// That `sdes` is the word for SRTP: assumed; whether it is a must cannot be said.
    private mutating func account(_ account: AccountWords, _ source: SettingsReader.Account) throws(RenderFault) {
        let (number, route) = (account.number, account.route)
        _ = try FieldCheck.line(account.user, field: Field.user(number))
        _ = try FieldCheck.line(account.authenticationUser, field: Field.authenticationUser(number))
        _ = try FieldCheck.line(account.password, field: Field.password(number))
        _ = try FieldCheck.line(account.displayName, field: Field.displayName(number))
        let (isFree, messages) = (settings.dialling.isFree, try messages(source, of: account))
        try file.open("account") { attributes throws(RenderFault) in
            attributes.append(attribute: "server_uuid", number - 1)
            attributes.append(attribute: "index", number - 1)
            attributes.append(attribute: "status", 1)
            attributes.append(attribute: "register", 1)
            for name in ["account_id", "username"] { try attributes.append(attribute: name, account.user) }
            try attributes.append(attribute: "authname", account.authenticationUser)
            try attributes.append(attribute: "password", account.password)
            for name in ["line_label", "caller_id"] { try attributes.append(attribute: name, account.displayName) }
            try attributes.append(attribute: "outbound_proxy", route.proxy?.host ?? "")
            attributes.append(attribute: "outbound_port", account.target.port ?? route.port)
            if isFree { try attributes.append(attribute: "dial_plan", Self.dialPlan) }
            for (name, value) in messages { try attributes.append(attribute: name, value) }
            try attributes.append(attribute: "conflict", "replace")
        }
        try host("host_primary", HostPort(host: route.server, port: route.port), of: account)
        let place = try StandbyRegistrar(source, route: route, number: number, notes: &notes)
        if let server = place?.server {
            try host("host_alternate", server, of: account)
        } else if place?.proxy != nil {
            notes.append(
                "The second registrar of account \(number) was left out: Digium and Sangoma phones send to one proxy only, which this "
                    + "account needs because its domain is not its registrar.")
        }
        file.close()
    }

    private mutating func host(_ name: String, _ place: HostPort, of account: AccountWords) throws(RenderFault) {
        let encryption = settings.media.srtp == .off ? "" : "sdes"
        try file.open(name) { attributes throws(RenderFault) in
            try attributes.append(attribute: "server", place.host)
            attributes.append(attribute: "port", place.port ?? account.route.port)
            try attributes.append(attribute: "transport", account.transport.rawValue)
            try attributes.append(attribute: "media_encryption", encryption)
            attributes.append(attribute: "reregister", account.expiry)
            attributes.append(attribute: "retry", 25)
        }
        file.close()
    }
}

/// What differs between Digium models.
struct DigiumModel: Sendable {
    var accounts: Int

    /// Lines of the data sheets as FusionPBX's templates bound them (observed), by model assumed.
    static let table = ModelTable<DigiumModel>(
        [("D40* D45* D60* D62*", DigiumModel(accounts: 2)), ("D50*", DigiumModel(accounts: 4))], fallback: DigiumModel(accounts: 6))
}
