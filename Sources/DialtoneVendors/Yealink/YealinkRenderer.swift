import DialtoneModel

/// Turns settings into the lines of a Yealink file.
struct YealinkRenderer {
    private(set) var file = YealinkFile()
    private(set) var notes: [String] = []
    private let settings: PhoneSettings
    private let model: YealinkModel
    /// Firmware before V81 knows the device's own settings without this prefix, later ones only with it.
    private let prefix: String
    private let isBeforeV81: Bool

    init(_ settings: PhoneSettings, model: String?, firmware: String?) {
        self.settings = settings
        self.model = YealinkModel.table[model.map { YealinkModel.name($0) }]
        // The second part of a firmware's version is its V number: 108.86.0.45 is V86.
        let parts = firmware?.split(separator: ".") ?? []
        isBeforeV81 = parts.count > 1 && Int(parts[1]).map { $0 < 81 } == true
        prefix = isBeforeV81 ? "" : "static."
    }

    mutating func render() throws(RenderFault) {
        try provisioning()
        try access()
        try time()
        try nat()
        language()
        let accounts = settings.accounts(fitting: model.accounts, notes: &notes)
        let codecs = codecOrder()
        for (index, account) in accounts.enumerated() {
            try self.account(account, number: index + 1, codecs: codecs)
        }
        if accounts.count < model.accounts {
            for number in (accounts.count + 1)...model.accounts { emptyAccount(number) }
        }
        if model.isDECT, !accounts.isEmpty {
            notes.append("Which handset uses which line is set on the base itself.")
        }
    }

    /// Where the phone comes back to, how often, and that nobody else may send it elsewhere.
    private mutating func provisioning() throws(RenderFault) {
        let key = "\(prefix)auto_provision."
        try file.set(
            "\(key)server.url", FieldCheck.url(settings.access.provisioningURL, field: Field.provisioningURL),
            field: Field.provisioningURL)
        // The door's secret is in its path. Credentials of a former service must not be sent to ours.
        file.reset("\(key)server.username")
        file.reset("\(key)server.password")
        file.set("\(key)power_on", true)
        file.set("\(key)repeat.enable", true)
        file.set("\(key)repeat.minutes", settings.access.resyncInterval.wholeMinutes.clamped(to: 1...43_200))
        file.set("\(key)weekly.enable", false)
        file.set("\(key)pnp_enable", false)
        file.set("\(key)dhcp_option.enable", false)
        file.set("\(prefix)zero_touch.enable", false)
        file.set("\(prefix)dm.enable", false)
        file.set("dm.enable", false)
        // TR-069; the key is from field memory, and unknown keys are ignored (assumed).
        file.set("\(prefix)managementserver.enable", false)
        file.set("\(key)user_agent_mac.enable", true)
        // A NOTIFY check-sync fetches again and reboots only if it says so.
        file.set("sip.notify_reboot_enable", 0)
    }

    private mutating func access() throws(RenderFault) {
        file.set("\(prefix)security.trust_certificates", true)
        if let password = settings.access.adminPassword {
            file.set("\(prefix)security.user_name.admin", literal: "admin")
            try file.set(
                "\(prefix)security.user_password", "admin:\(Self.adminPassword(password.reveal()))",
                field: Field.adminPassword)
        }
        if let note = settings.access.tlsNote { notes.append(note) }
    }

    /// The key holds `name:password`, so that a colon would end the password.
    private static func adminPassword(_ text: String) throws(RenderFault) -> String {
        guard (1...32).contains(text.utf8.count) else {
            throw RenderFault(field: Field.adminPassword, reason: "must have 1 to 32 characters on Yealink phones")
        }
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: ":") }) else {
            throw RenderFault(
                field: Field.adminPassword,
                reason: "may have only visible ASCII characters without a colon on Yealink phones")
        }
        return text
    }

    private mutating func time() throws(RenderFault) {
        let servers = settings.time.ntpServers
        if let first = servers.first {
            try file.set("local_time.ntp_server1", FieldCheck.host(first, field: Field.ntp(1)), field: Field.ntp(1))
            if servers.count > 1 {
                try file.set(
                    "local_time.ntp_server2", FieldCheck.host(servers[1], field: Field.ntp(2)), field: Field.ntp(2))
            } else {
                file.reset("local_time.ntp_server2")
            }
            // Otherwise a time server from DHCP wins.
            file.set("local_time.manual_ntp_srv_prior", true)
        }
        guard let zone = settings.time.zone else { return }
        for (key, value) in YealinkZone(zone, notes: &notes).lines { file.set(key, literal: value) }
    }

    private mutating func nat() throws(RenderFault) {
        let key = "\(prefix)sip.nat_"
        file.set("\(key)stun.enable", settings.nat.stun != nil)
        if let stun = settings.nat.stun {
            let stun = try FieldCheck.hostPort(stun, field: Field.stun)
            try file.set("\(key)stun.server", stun.host, field: Field.stun)
            file.set("\(key)stun.port", stun.port ?? 3478)
        }
        var turn = settings.nat.turn
        if let wanted = turn, wanted.transport != .udp {
            notes.append(
                "The TURN server was left out: Yealink phones reach it by UDP only, not by \(wanted.transport.rawValue)."
            )
            turn = nil
        }
        file.set("\(key)turn.enable", turn != nil)
        // TURN is used within ICE only.
        file.set("\(prefix)ice.enable", turn != nil)
        if let turn {
            let server = try FieldCheck.hostPort(turn.server, field: Field.turn)
            try file.set("\(key)turn.server", server.host, field: Field.turn)
            file.set("\(key)turn.port", server.port ?? 3478)
            try file.set("\(key)turn.username", turn.user, field: Field.turnUser)
            try file.set("\(key)turn.password", turn.password?.reveal() ?? "", field: Field.turnPassword)
        } else {
            file.reset("\(key)turn.username")
            file.reset("\(key)turn.password")
        }
    }

    private mutating func language() {
        guard let tag = settings.language, !tag.isEmpty else { return }
        let names = [
            "de": "German", "en": "English", "es": "Spanish", "fr": "French", "it": "Italian", "nl": "Dutch",
            "pl": "Polish",
            "pt": "Portuguese",
        ]
        guard let name = names[tag.lowercased().prefix { $0 != "-" && $0 != "_" }.description] else {
            notes.append("The display language was left as it is: no Yealink name is known for the wanted one.")
            return
        }
        file.set("lang.gui", literal: name)
        file.set("lang.wui", literal: name)
    }

    private mutating func account(_ account: PhoneSettings.Account, number: Int, codecs: [String]) throws(RenderFault) {
        let key = "account.\(number)."
        let route = try AccountRoute(account, number: number)
        let user = try FieldCheck.required(account.user, field: Field.user(number))
        let authentication = account.authenticationUser.isEmpty ? user : account.authenticationUser
        // Blanks at the ends of a name for people mean nothing, and the format cannot carry them.
        let displayName = account.displayName.trimmingBlanks()
        file.set("\(key)enable", true)
        try file.set("\(key)label", displayName.isEmpty ? user : displayName, field: Field.displayName(number))
        try file.set("\(key)display_name", displayName.isEmpty ? user : displayName, field: Field.displayName(number))
        try file.set("\(key)user_name", user, field: Field.user(number))
        try file.set("\(key)auth_name", authentication, field: Field.authenticationUser(number))
        try file.set("\(key)password", account.password?.reveal() ?? "", field: Field.password(number))
        if account.password == nil { notes.append("Account \(number) has no password yet.") }

        try file.set("\(key)sip_server.1.address", route.server, field: Field.domain(number))
        file.set("\(key)sip_server.1.port", route.port)
        file.set("\(key)sip_server.1.transport_type", Self.transport(account.transport))
        file.set("\(key)sip_server.1.expires", account.registrationExpiry.wholeSeconds.clamped(to: 30...2_147_483_647))
        file.reset("\(key)sip_server.2.address")
        file.set("\(key)outbound_proxy_enable", route.proxy != nil)
        if let proxy = route.proxy {
            try file.set("\(key)outbound_proxy.1.address", proxy.host, field: Field.outboundProxy(number))
            file.set("\(key)outbound_proxy.1.port", proxy.port ?? route.port)
        } else {
            file.reset("\(key)outbound_proxy.1.address")
        }
        file.set("\(key)nat.nat_traversal", settings.nat.stun != nil)
        file.set("\(key)nat.rport", true)
        file.set("\(key)srtp_encryption", Self.srtp(settings.media.srtp))
        file.set("\(key)dtmf.type", 1)
        file.set("\(key)ptime", Self.packetTime(settings.media.packetMilliseconds))
        guard !isBeforeV81 else { return }
        for (index, codec) in codecs.enumerated() {
            file.set("\(key)codec.\(codec).enable", true)
            file.set("\(key)codec.\(codec).priority", index + 1)
        }
        for codec in Self.codecNames where !codecs.contains(codec) {
            file.set("\(key)codec.\(codec).enable", false)
            file.set("\(key)codec.\(codec).priority", 0)
        }
    }

    /// Nothing of a former owner survives.
    private mutating func emptyAccount(_ number: Int) {
        let key = "account.\(number)."
        file.set("\(key)enable", false)
        for name in ["label", "display_name", "user_name", "auth_name", "password", "sip_server.1.address"] {
            file.reset("\(key)\(name)")
        }
    }

    private mutating func codecOrder() -> [String] {
        if isBeforeV81 {
            notes.append("Firmware before V81 keeps its codec list; update it, or set the codecs on the phone.")
            return []
        }
        let known = Set(AudioCodec.allCases).subtracting(model.hasOpus ? [] : [.opus])
        return settings.media.codecs(knownBy: known, notes: &notes).flatMap { Self.names(of: $0) }
    }

    /// All codecs of any model: what is not wanted is switched off by name, or the factory's list would stay on.
    private static let codecNames = [
        "opus", "g722", "pcma", "pcmu", "g729", "g726_16", "g726_24", "g726_32", "g726_40", "g723_53", "g723_63",
        "ilbc",
        "ilbc_13_33kbps", "ilbc_15_2kbps",
        // The misspelling is the firmware's.
        "g722_1_24kpbs", "g722_1c_24kpbs", "g722_1c_32kpbs", "g722_1c_48kpbs",
    ]

    private static func names(of codec: AudioCodec) -> [String] {
        switch codec {
        case .pcma: ["pcma"]
        case .pcmu: ["pcmu"]
        case .g722: ["g722"]
        case .g729: ["g729"]
        case .g7231: ["g723_63", "g723_53"]
        case .g726_32: ["g726_32"]
        case .ilbc: ["ilbc_15_2kbps", "ilbc_13_33kbps", "ilbc"]
        case .opus: ["opus"]
        }
    }

    private static func transport(_ transport: SIPTransport) -> Int {
        switch transport {
        case .udp: 0
        case .tcp: 1
        case .tls: 2
        }
    }

    private static func srtp(_ mode: SRTPMode) -> Int {
        switch mode {
        case .off: 0
        case .optional: 1
        case .mandatory: 2
        }
    }

    /// 10 to 60 ms in steps of ten.
    private static func packetTime(_ milliseconds: Int?) -> Int {
        (((milliseconds ?? 20) + 5) / 10 * 10).clamped(to: 10...60)
    }
}
