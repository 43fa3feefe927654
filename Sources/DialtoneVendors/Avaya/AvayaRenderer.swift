import DialtoneModel

/// Turns settings into Avaya's `SET` lines.
struct AvayaRenderer: ~Copyable {
    var file: LineFile
    var notes: [String] = []
    let settings: SettingsReader

    init(_ settings: SettingsReader) throws(RenderFault) {
        self.settings = settings
        file = try LineFile(AvayaDriver.style, parameters: settings.parameters)
    }

    mutating func render() throws(RenderFault) {
        try environment()
        try server()
        try access()
        try time()
        try codecs()
        try surroundings()
        let accounts = settings.accounts(fitting: 1, notes: &notes)
        if let account = accounts.first {
            let words = try AccountWords(account, number: 1, notes: &notes)
            try self.account(words, standby: StandbyRegistrar(account, route: words.route, number: 1, notes: &notes))
            try messages(account, of: words)
        } else {
            for name in [
                "FORCE_SIP_USERNAME", "FORCE_SIP_EXTENSION", "FORCE_SIP_PASSWORD", "SIP_CONTROLLER_LIST", "SIPDOMAIN", "DISPLAY_NAME",
            ] {
                try file.clear(name)
            }
        }
        try functionKeys()
        try file.finish()
    }

    /// Without these the phone looks for Avaya's own servers and cloud.
    private mutating func environment() throws(RenderFault) {
        try file.set("ENABLE_3PCC_ENVIRONMENT", true)
        for name in ["ENABLE_AVAYA_ENVIRONMENT", "DISCOVER_AVAYA_ENVIRONMENT", "ENABLE_IPOFFICE", "DES_STAT"] { try file.set(name, false) }
        if settings.dialling.isFree {
            // Otherwise numbers that are called back from the log get 9, 011 or 1 in front (stated: Avaya, "Administering enhanced local
            // dialing"). Without a plan, any number is sent after a pause (assumed).
            try file.set("ENHDIALSTAT", false)
            try file.clear("DIALPLAN")
        }
        // The factory's: the phone forwards no calls, the PBX does (the name: observed at FusionPBX; that 0 is the factory's: assumed).
        try file.set("CALLFWDSTAT", 0)
        try file.set("ENABLE_PUBLIC_CA_CERTS", true)
    }

    /// Where the phone looks for its files from now on: server, port and path, under names of their own for each protocol.
    ///
    /// Facts: Avaya's own settings file has these names; templates of Wazo set `HTTPSRVR` and `HTTPPORT` (observed), the others
    /// are assumed to go for these models too. The protocol that is not used is emptied, since TLS comes first.
    private mutating func server() throws(RenderFault) {
        let url = try DoorURL.folder(settings.access)
        let isSecure = url.hasPrefix("https://")
        let rest = url.dropFirst(isSecure ? 8 : 7)
        let authority = rest.prefix { $0 != "/" }
        let colon = authority.lastIndex(of: ":").flatMap { authority.hasSuffix("]") ? nil : $0 }
        let (used, other) = isSecure ? ("TLS", "HTTP") : ("HTTP", "TLS")
        try file.set("\(used)SRVR", String(authority[..<(colon ?? authority.endIndex)]), field: Field.provisioningURL)
        let port = colon.flatMap { Int(authority[authority.index(after: $0)...]) }
        try file.set("\(used)PORT", port ?? (isSecure ? 443 : 80))
        try file.set("\(used)DIR", String(rest.dropFirst(authority.count).dropLast()), field: Field.provisioningURL)
        try file.clear("\(other)SRVR")
    }

    private mutating func access() throws(RenderFault) {
        guard let password = settings.access.adminPassword?.reveal() else { return }
        if !(8...31).contains(password.utf8.count) || !ParameterName.isPlain(password) {
            notes.append("Avaya promises only passwords of 8 to 31 letters and digits; the phone may refuse the administrator's password.")
        }
        try file.set("FORCE_WEB_ADMIN_PASSWORD", password, field: Field.adminPassword)
        // Of the phone's own menu, whose password is 27238 from the factory; 6 to 31 characters (stated: Avaya, "Installing and
        // Administering J100 Series IP Phones" R4.1). PROCPSWD, which holds digits only, does not count beside it.
        try file.set("ADMIN_PASSWORD", password, field: Field.adminPassword)
    }

    private mutating func time() throws(RenderFault) {
        var servers: [String] = []
        for (index, server) in settings.time.ntpServers.prefix(2).enumerated() {
            servers.append(try FieldCheck.host(server, field: Field.ntp(index + 1)))
        }
        if !servers.isEmpty { try file.set("SNTPSRVR", servers.joined(separator: ","), field: Field.ntp(1)) }
        guard let zone = settings.time.zone else { return }
        if let note = zone.ruleNote { notes.append(note) }
        try file.set("GMTOFFSET", literal: zone.offset.clockOffset(padded: false))
        guard let daylight = zone.daylight?.told(notes: &notes), let start = Self.change(daylight.start),
            let end = Self.change(daylight.end)
        else {
            if zone.daylight != nil {
                notes.append("Avaya phones know no daylight saving rule by date; the phone keeps standard time all year.")
            }
            // No hour is added.
            return try file.set("DSTOFFSET", 0)
        }
        if daylight.save % 3600 != 0 || daylight.start.time % 3600 != 0 || daylight.end.time % 3600 != 0 {
            notes.append("Avaya phones change their clocks by full hours and at full hours only.")
        }
        try file.set("DSTOFFSET", max(daylight.save / 3600, 1))
        try file.set("DSTSTART", literal: start)
        try file.set("DSTSTOP", literal: end)
    }

    /// `LSunMar2L`: which week (L the last), weekday, month, hour, and that it is local time; nil for a date.
    private static func change(_ change: TimeZoneRule.Change) -> String? {
        guard case .weekday(let month, let week, let weekday) = change.day else { return nil }
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        return "\(week == 5 ? "L" : "\(week)")\(weekdays[weekday % 7])\(months[(month - 1) % 12])\(change.time / 3600)L"
    }

    private static let codecNames: [(AudioCodec, String)] = [
        (.pcma, "G711A"), (.pcmu, "G711U"), (.g722, "G722"), (.g726_32, "G726"), (.g729, "G729"), (.opus, "OPUS"),
    ]
    private static let knownCodecs = Set(codecNames.map(\.0))

    private mutating func codecs() throws(RenderFault) {
        let names = Self.codecNames
        let wanted = settings.media.codecs(knownBy: Self.knownCodecs, notes: &notes)
        for (codec, name) in names { try file.set("ENABLE_\(name)", wanted.contains(codec)) }
        let order = wanted.compactMap { codec in names.first { $0.0 == codec }?.1 }
        try file.set("CODEC_PRIORITY", literal: order.joined(separator: ","))
        try file.set("DTMF_PAYLOAD_TYPE", 101)
        // 1 is the cipher that every peer has, 9 is none; the order is that of the offer (Avaya's own words, assumed here).
        let ciphers = [SRTPMode.off: "9", .optional: "1,9", .mandatory: "1"][settings.media.srtp] ?? "9"
        try file.set("MEDIAENCRYPTION", literal: ciphers)
    }

    /// The SIP domain has a setting of its own, so that the standby PBX is another controller in any case.
    private mutating func account(_ account: AccountWords, standby: StandbyRegistrar?) throws(RenderFault) {
        try file.set("FORCE_SIP_USERNAME", account.authenticationUser, field: Field.authenticationUser(1))
        try file.set("FORCE_SIP_EXTENSION", account.user, field: Field.user(1))
        try file.set("FORCE_SIP_PASSWORD", account.password, field: Field.password(1))
        let controllers = [account.target, standby?.target].compactMap(\.self)
        try file.set(
            "SIP_CONTROLLER_LIST", controllers.map { "\($0);transport=\(account.transport.rawValue)" }.joined(separator: ","),
            field: Field.registrar(1))
        try file.set("SIPDOMAIN", account.route.server, field: Field.domain(1))
        try file.set("DISPLAY_NAME", account.displayName.withSingleQuotes, field: Field.displayName(1))
        try file.set("REGISTERWAIT", account.expiry)
    }

    /// Every key is a line of its own under the same name, and its parts end at semicolons.
    private mutating func functionKeys() throws(RenderFault) {
        for key in settings.keys(fitting: 96, kinds: [.line, .speedDial, .blf], vendor: "Avaya", notes: &notes) {
            let value = try Self.part(key.value, field: Field.key(key.number))
            let label = try Self.part(key.shownLabel, field: Field.keyLabel(key.number))
            let words =
                switch key.kind {
                case .line: "Type=line;Name=primary;attr1=\(key.account)"
                case .speedDial: "Type=autodial;Name=autodial;attr1=\(value);Label=\(label)"
                case .blf: "Type=feature;Name=blf;Label=\(label);attr1=\(value);attr2=\(value)"
                case .park, .dtmf, .off: ""
                }
            try file.set("PHONEKEY", "Key=\(key.number);\(words);Forced", field: Field.key(key.number))
        }
    }

    private static func part(_ text: String, field: @autoclosure () -> String) throws(RenderFault) -> String {
        let text = try FieldCheck.line(text, field: field())
        guard !text.contains(where: { $0 == ";" || $0 == "\"" }) else {
            throw RenderFault(field: field(), reason: "contains a semicolon or a double quote, which end a part of a key on Avaya phones")
        }
        return text
    }
}
