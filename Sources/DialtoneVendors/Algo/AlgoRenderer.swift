import DialtoneModel

/// Turns settings into Algo's lines. Whether a device sets back what the file leaves out is not known.
struct AlgoRenderer: ~Copyable {
    private(set) var file: LineFile
    private(set) var notes: [String] = []
    private let settings: SettingsReader

    init(_ settings: SettingsReader) throws(RenderFault) {
        self.settings = settings
        file = try LineFile(AlgoDriver.style, parameters: settings.parameters)
    }

    mutating func render() throws(RenderFault) {
        try provisioning()
        if let usesLLDP = settings.network.usesLLDP { try file.set("net.ll.lldp", usesLLDP) }
        try time()
        // The further accounts of these devices ring, or are pages of their own.
        let accounts = settings.accounts(fitting: 1, notes: &notes)
        if let account = accounts.first {
            let words = try AccountWords(account, number: 1, notes: &notes)
            try self.account(words, standby: StandbyRegistrar(account, route: words.route, number: 1, notes: &notes))
        } else {
            try emptyAccount()
        }
        try speech()
        try file.finish()
    }

    private mutating func provisioning() throws(RenderFault) {
        let url = try DoorURL.folder(settings.access)
        let isHTTPS = url.hasPrefix("https://")
        let parts = url.dropFirst(isHTTPS ? 8 : 7).split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let path = parts.count > 1 ? String(parts[1]) : ""
        try file.set("prov.use", true)
        try file.set("prov.server.method", literal: "static")
        try file.set("prov.server.static", String(parts.first ?? ""), field: Field.provisioningURL)
        try file.set("prov.download.method", literal: isHTTPS ? "https" : "http")
        // Without slashes at its ends, as templates have it (observed).
        try file.set("prov.download.cfgpath", path.hasSuffix("/") ? String(path.dropLast()) : path, field: Field.provisioningURL)
        if let verifies = settings.trust.verifies { try file.set("prov.download.cert", verifies) }
        try file.set("prov.sync.frequency", literal: "daily")
        try file.set("prov.sync.time", literal: "02:00")
        notes.append("Algo devices fetch their file at start and once a day, at two in the morning.")
        // Zero touch would give the device to another server.
        try file.set("prov.ztp.use", false)
        if let password = settings.access.adminPassword {
            try file.set("admin.pwd", password.reveal(), field: Field.adminPassword)
        }
    }

    private mutating func time() throws(RenderFault) {
        let servers = settings.time.ntpServers
        for (index, server) in servers.prefix(2).enumerated() {
            let field = Field.ntp(index + 1)
            try file.set("net.time\(index + 1)", FieldCheck.host(server, field: field), field: field)
        }
        if servers.count == 1 { try file.clear("net.time2") }
        // Else servers from DHCP would count.
        if !servers.isEmpty { try file.set("net.dhcp.c.ntp", false) }
        guard let zone = settings.time.zone else { return }
        guard let name = zone.ianaName ?? ZoneNames.first(with: zone)?.ianaName else {
            return notes.append("The time zone was left as it is: Algo devices know zones by cities only, and none is known for this rule.")
        }
        if zone.ianaName == nil { notes.append("The time zone's rule is told by the name of a city that has it: \(name).") }
        if let note = zone.ruleNote { notes.append(note) }
        try file.set("admin.timezone", literal: name)
    }

    private mutating func account(_ account: AccountWords, standby: StandbyRegistrar?) throws(RenderFault) {
        try file.set("sip.u1.user", account.user, field: Field.user(1))
        try file.set("sip.u1.auth", account.authenticationUser, field: Field.authenticationUser(1))
        try file.set("sip.u1.pwd", account.password, field: Field.password(1))
        try file.set("sip.u1.dname", account.displayName, field: Field.displayName(1))
        let route = account.route
        try file.set("sip.proxy", "\(route.server):\(route.port)", field: Field.domain(1))
        try file.clear("sip.registrar")
        try file.set("sip.obproxy", route.proxy?.description ?? "", field: Field.outboundProxy(1))
        try file.set("sip.bkproxy1", standby?.target.description ?? "", field: Field.secondRegistrar(1))
        try file.clear("sip.bkproxy2")
        // Templates show `auto` and `udp`, and fill in the PBX's own word; that the others are called so: assumed.
        try file.set("sip.transp", literal: account.transport.rawValue)
        try file.set("sip.sips", false)
        try file.set("sip.regexp", account.expiry)
        try file.set("sip.register.use", true)
        try file.set("sip.page.use", true)
    }

    private mutating func emptyAccount() throws(RenderFault) {
        for name in ["u1.user", "u1.auth", "u1.pwd", "u1.dname", "proxy", "registrar", "obproxy", "bkproxy1", "bkproxy2"] {
            try file.clear("sip.\(name)")
        }
        try file.set("sip.register.use", false)
        try file.set("sip.page.use", false)
    }

    private mutating func speech() throws(RenderFault) {
        let codecs = settings.media.codecs(knownBy: [.g722, .pcma, .pcmu], notes: &notes)
        try file.set("audio.codec.g722", codecs.contains(.g722))
        notes.append(
            "Of the codecs, Algo devices can be told only whether they have G.722; they always have G.711, and order them themselves.")
        switch settings.media.srtp {
        case .off: try file.clear("sip.srtp")
        case .optional, .mandatory:
            notes.append(
                "The encrypted speech (SRTP) was left as it is: the words of Algo's files for it are not known. A new device has it switched off."
            )
        }
        if let seconds = settings.nat.keepAliveSeconds {
            if seconds > 0 {
                try file.set("sip.interop.ka.method", literal: "crlf")
                try file.set("sip.interop.ka.interval", seconds)
            } else {
                notes.append("The keep-alive was left as it is: no word of Algo's is known that switches it off.")
            }
        }
        try file.set("phone.dtmf.src", literal: "rtp-telev")
    }
}
