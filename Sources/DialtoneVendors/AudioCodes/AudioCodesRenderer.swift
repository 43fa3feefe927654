import DialtoneModel

/// Turns settings into AudioCodes' lines. All lines of a phone share one server.
struct AudioCodesRenderer: ~Copyable {
    var file: LineFile
    var notes: [String] = []
    let settings: SettingsReader
    private let slots: Int

    /// Lines by model (assumed); what a model does not have is ignored (assumed).
    private static let models = ModelTable<Int>([("405* 420*", 2), ("430* 440*", 6), ("445* 450* C4*", 8)], fallback: 8)

    init(_ settings: SettingsReader, model: String?) throws(RenderFault) {
        self.settings = settings
        slots = Self.models[model]
        file = try LineFile(AudioCodesDriver.style, parameters: settings.parameters)
    }

    mutating func render() throws(RenderFault) {
        try provisioning()
        try access()
        try time()
        try language()
        try codecs()
        try surroundings()
        try formerSystem(lines: slots)
        let wanted = settings.accounts(fitting: slots, notes: &notes)
        var accounts: [AccountWords] = []
        for (index, account) in wanted.enumerated() {
            accounts.append(try AccountWords(account, number: index + 1, notes: &notes))
        }
        if let first = accounts.first, let account = wanted.first {
            try server(first)
            try standby(StandbyRegistrar(account, route: first.route, number: 1, notes: &notes))
            try messages(account)
            let others = accounts.filter { $0.route.server != first.route.server || $0.target != first.target }.map(\.number)
            if !others.isEmpty {
                notes.append("AudioCodes phones have one server for all lines: account 1's is used for the others as well.")
            }
        } else {
            file.section = "voip/signalling/sip/"
            for name in ["proxy_address", "sip_registrar/addr", "sip_outbound_proxy/addr"] { try file.clear(name) }
        }
        for (index, account) in accounts.enumerated() { try line(account, index: index) }
        for index in accounts.count..<slots { try emptyLine(index) }
        try file.finish()
    }

    private mutating func provisioning() throws(RenderFault) {
        file.section = "provisioning/"
        // A fixed address, not DHCP's. That the phone takes credentials in its URL: assumed.
        try file.set("method", literal: "STATIC")
        let url = try DoorURL.withCredentials(settings.access, fileName: AudioCodesDriver.urlName)
        try file.set("configuration/url", url, field: Field.provisioningURL)
        // In small letters: AudioCodes, "400HD Series Administrator's Manual" LTRT-11973, p. 30 (stated).
        try file.set("period/type", literal: "hourly")
        try file.set("period/hourly/hours_interval", settings.access.interval(in: .hours, 1...168, notes: &notes))
        try file.set("check_sync/enabled", true)
    }

    /// That `system/password` is the administrator's, and that a server alone switches syslog on: assumed.
    private mutating func access() throws(RenderFault) {
        file.section = "system/"
        if let password = settings.access.adminPassword {
            try file.set("user_name", literal: "admin")
            try file.set("password", password.reveal(), field: Field.adminPassword)
        }
        guard let syslog = settings.syslog else { return try file.clear("syslog/server_address") }
        let server = try FieldCheck.hostPort(syslog.server, field: Field.syslog)
        try file.set("syslog/server_address", server.host, field: Field.syslog)
        try file.set("syslog/server_port", server.port ?? 514)
    }

    /// The names are observed, the words for weekdays and modes assumed.
    private mutating func time() throws(RenderFault) {
        let servers = settings.time.ntpServers
        file.section = "system/ntp/"
        for (name, index) in [("primary", 0), ("secondary", 1)] where !servers.isEmpty {
            let field = Field.ntp(index + 1)
            let server = index < servers.count ? try FieldCheck.host(servers[index], field: field) : ""
            try file.set("\(name)_server_address", server, field: field)
        }
        guard let zone = settings.time.zone else { return }
        if let note = zone.ruleNote { notes.append(note) }
        try file.set("enabled", true)
        try file.set("gmt_offset", literal: zone.offset.clockOffset(padded: true))
        file.section = ""
        // Otherwise an offset from DHCP wins.
        try file.set("network/lan/dhcp/ntp/gmt_offset/enabled", false)
        file.section = "system/daylight_saving/"
        guard let daylight = zone.daylight?.told(notes: &notes), let mode = Self.mode(of: daylight) else {
            if zone.daylight != nil {
                notes.append("The daylight saving rule mixes a weekday and a date; the phone keeps standard time all year.")
            }
            return try file.set("activate", literal: "DISABLE")
        }
        if daylight.start.time % 3600 != 0 || daylight.end.time % 3600 != 0 {
            notes.append("AudioCodes phones change their clocks at full hours only: up to an hour early, twice a year.")
        }
        try file.set("activate", literal: "ENABLE")
        try file.set("mode", literal: mode)
        try file.set("offset", daylight.save / 60)
        try change(daylight.start, "start_date/")
        try change(daylight.end, "end_date/")
    }

    /// The phone has one mode for both changes.
    private static func mode(of daylight: TimeZoneRule.Daylight) -> String? {
        switch (daylight.start.day, daylight.end.day) {
        case (.weekday, .weekday): "DayOfWeek"
        case (.date, .date): "FIXED"
        case (.weekday, .date), (.date, .weekday): nil
        }
    }

    private mutating func change(_ change: TimeZoneRule.Change, _ name: String) throws(RenderFault) {
        switch change.day {
        case .weekday(let month, let week, let weekday):
            try file.set("\(name)month", month)
            try file.set("\(name)week", week)
            try file.set("\(name)day_of_week", literal: Self.weekdays[weekday % 7])
        case .date(let month, let day):
            try file.set("\(name)month", month)
            try file.set("\(name)day", day)
        }
        try file.set("\(name)hour", change.time / 3600)
    }

    private static let weekdays = ["SUNDAY", "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY"]

    private mutating func language() throws(RenderFault) {
        guard let tag = settings.language, !tag.isEmpty else { return }
        guard let name = Self.languages[String(tag.lowercased().prefix { $0 != "-" && $0 != "_" })] else {
            return notes.append("The display language was left as it is: no AudioCodes name is known for the wanted one.")
        }
        file.section = "personal_settings/"
        try file.set("language", literal: name)
    }

    /// The form is observed, the names but for Portuguese are assumed.
    private static let languages = [
        "de": "GERMAN", "en": "ENGLISH", "es": "SPANISH", "fr": "FRENCH", "it": "ITALIAN", "nl": "DUTCH", "pl": "POLISH",
        "pt": "PORTUGUESEBRAZILIAN",
    ]

    /// Five places (assumed); the places behind the wanted codecs are switched off.
    private mutating func codecs() throws(RenderFault) {
        let wanted = settings.media.codecs(knownBy: [.pcma, .pcmu, .g722, .g729, .opus], notes: &notes)
        for index in 0..<5 {
            file.section = "voip/codec/codec_info/\(index)/"
            try file.set("enabled", index < wanted.count)
            guard index < wanted.count else { continue }
            try file.set("name", literal: wanted[index].rawValue.uppercased())
            try file.set("ptime", settings.media.packetMilliseconds ?? 20)
        }
    }

    private mutating func server(_ account: AccountWords) throws(RenderFault) {
        let (number, route) = (account.number, account.route)
        file.section = "voip/signalling/sip/"
        try file.set("transport_protocol", literal: account.transport.rawValue.uppercased())
        try file.set("use_proxy", true)
        try file.set("proxy_address", route.server, field: Field.domain(number))
        try file.set("proxy_port", route.port)
        try file.set("sip_registrar/enabled", true)
        try file.set("sip_registrar/addr", route.server, field: Field.domain(number))
        try file.set("sip_registrar/port", route.port)
        try file.set("sip_outbound_proxy/enabled", route.proxy != nil)
        try file.set("sip_outbound_proxy/addr", route.proxy?.host ?? "", field: Field.outboundProxy(number))
        try file.set("sip_outbound_proxy/port", account.target.port ?? route.port)
        try file.set("registration_expires", account.expiry)
    }

    private mutating func line(_ account: AccountWords, index: Int) throws(RenderFault) {
        let number = account.number
        file.section = "voip/line/\(index)/"
        try file.set("enabled", true)
        try file.set("id", account.user, field: Field.user(number))
        try file.set("description", account.displayName, field: Field.displayName(number))
        try file.set("auth_name", account.authenticationUser, field: Field.authenticationUser(number))
        try file.set("auth_password", account.password, field: Field.password(number))
    }

    private mutating func emptyLine(_ index: Int) throws(RenderFault) {
        file.section = "voip/line/\(index)/"
        try file.set("enabled", false)
        for name in ["id", "description", "auth_name", "auth_password"] { try file.clear(name) }
    }
}
