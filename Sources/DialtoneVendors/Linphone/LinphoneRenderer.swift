import DialtoneModel

/// Turns settings into Linphone's sections.
struct LinphoneRenderer: ~Copyable {
    var file: LinphoneFile
    private(set) var notes: [String] = []
    let settings: SettingsReader

    /// As many accounts as are written or emptied. The program itself has no limit.
    private static let slots = 4
    /// What the accounts call the one policy for crossing address translators.
    private static let policy = "dialtone"

    init(_ settings: SettingsReader) throws(RenderFault) {
        self.settings = settings
        file = try LinphoneFile(overrides: try ParameterOverrides(settings.parameters) { LinphoneFile.problem(inName: $0) })
    }

    mutating func render() throws(RenderFault) {
        try provisioning()
        let accounts = settings.accounts(fitting: Self.slots, notes: &notes)
        try calls(hasAccount: !accounts.isEmpty)
        try nat()
        try codecs()
        for (index, account) in accounts.enumerated() { try self.account(account, index: index) }
        // A section without a server is no account, and ends the program's list.
        for index in accounts.count..<Self.slots {
            try file.begin("proxy_\(index)")
            for name in ["reg_proxy", "reg_route", "reg_identity", "reg_expires", "nat_policy_ref"] { try file.clear(name) }
            try file.set("reg_sendregister", 0)
        }
        try passwords(accounts)
        try directory()
        try file.finish()
    }

    private mutating func provisioning() throws(RenderFault) {
        // The program has no settings for credentials at its door; it takes those in its URL.
        let url = try DoorURL.withCredentials(settings.access, fileName: LinphoneDriver.fileName)
        try file.begin("misc")
        try file.set("config-uri", url, field: Field.provisioningURL)
    }

    private mutating func calls(hasAccount: Bool) throws(RenderFault) {
        try file.begin("sip")
        try file.set("default_proxy", hasAccount ? 0 : -1)
        try file.set("media_encryption", settings.media.srtp == .off ? "none" : "srtp", field: "media_encryption")
        try file.set("media_encryption_mandatory", settings.media.srtp == .mandatory ? 1 : 0)
        try suites()
        try file.set("use_rfc2833", 1)
        try file.set("use_info", 0)
        try signalling()
        try file.begin("rtp")
        try media()
        for name in ["upload_ptime", "download_ptime"] {
            if settings.media.packetMilliseconds != nil {
                try file.set(name, settings.media.packetTime(max: 60, notes: &notes))
            } else {
                try file.clear(name)
            }
        }
    }

    /// The wanted suite first, then the one that every peer has; without a wish Linphone offers its own list.
    private mutating func suites() throws(RenderFault) {
        let standard = SRTPSuite.aes128Tag80
        switch settings.media.srtpSuite {
        case nil: try file.clear("srtp_crypto_suites")
        case .aes192Tag32, .aes192Tag80:
            notes.append("The SRTP suite was left out: Linphone knows keys of 128 and 256 bits.")
            try file.clear("srtp_crypto_suites")
        case let suite?:
            let list = suite == standard ? [suite] : [suite, standard]
            try file.set("srtp_crypto_suites", list.map(\.rawValue).joined(separator: ", "), field: "srtp_crypto_suites")
        }
    }

    /// One server for STUN and TURN: a TURN server answers STUN as well.
    private mutating func nat() throws(RenderFault) {
        let stun = try settings.nat.stun.map { server throws(RenderFault) in
            try FieldCheck.hostPort(server, field: Field.stun)
        }
        let turn = try settings.nat.turn.map { turn throws(RenderFault) in
            try FieldCheck.hostPort(turn.server, field: Field.turn)
        }
        let server = (turn ?? stun).map { HostPort(host: $0.host, port: $0.port ?? 3478).description } ?? ""
        if let turn, let stun, turn.host != stun.host {
            notes.append("The STUN server was left out: Linphone asks one server for both, the TURN server.")
        }
        try file.begin("net")
        try file.set("nat_policy_ref", Self.policy, field: "nat_policy_ref")
        try file.set("stun_server", server, field: Field.stun)
        try file.begin("nat_policy_0")
        try file.set("ref", Self.policy, field: "ref")
        try file.set("stun_server", server, field: Field.stun)
        try file.set("stun_server_username", settings.nat.turn?.user ?? "", field: Field.turnUser)
        let protocols = turn != nil ? "stun,turn,ice" : stun != nil ? "stun,ice" : ""
        try file.set("protocols", protocols, field: "protocols")
        for transport in TURNTransport.allCases {
            try file.set("turn_enable_\(transport.rawValue)", settings.nat.turn?.transport == transport ? 1 : 0)
        }
    }

    private static let knownCodecs = Set<AudioCodec>.all.subtracting([.g7231])

    /// The wanted codecs in their order, then all others switched off by name: the program adds what is not named as on.
    private mutating func codecs() throws(RenderFault) {
        let wanted = settings.media.codecs(knownBy: Self.knownCodecs, notes: &notes).map { Self.codec($0) }
        let all = AudioCodec.allCases.map { Self.codec($0) } + Self.otherCodecs
        let order = wanted.map { ($0, true) } + all.filter { !wanted.contains($0) }.map { ($0, false) }
        for (index, (codec, isOn)) in order.enumerated() {
            try file.begin("audio_codec_\(index)")
            try file.set("mime", codec.name, field: "mime")
            try file.set("rate", codec.rate)
            try file.set("channels", codec.channels)
            try file.set("enabled", isOn ? 1 : 0)
        }
    }

    private mutating func account(_ account: SettingsReader.Account, index: Int) throws(RenderFault) {
        let number = index + 1
        let route = try AccountRoute(account, number: number)
        let user = try FieldCheck.line(FieldCheck.required(account.user, field: Field.user(number)), field: Field.user(number))
        if account.password == nil { notes.append("Account \(number) has no password yet.") }
        let target = SIPAddressText.server(
            host: route.target.host, port: route.target.port ?? route.port, transport: account.transport.rawValue)
        let name = try FieldCheck.line(account.shownName, field: Field.displayName(number))
        try file.begin("proxy_\(index)")
        try file.set("reg_proxy", target, field: Field.registrar(number))
        // Without it, a call would go to whatever DNS says of the called address.
        try file.set("reg_route", target, field: Field.outboundProxy(number))
        try file.set(
            "reg_identity", SIPAddressText.address(displayName: name, user: user, host: route.server),
            field: Field.displayName(number))
        try file.set("reg_sendregister", 1)
        try file.set("reg_expires", account.registrationExpiry.wholeSeconds.clamped(to: 30...2_147_483_647))
        try file.set("nat_policy_ref", Self.policy, field: "nat_policy_ref")
        try dialling(account, number: number, host: route.server, target: target)
    }

    /// The accounts' passwords, behind them that of the TURN server, and nothing of a former owner. The program stops reading
    /// at the first number that is missing, so there is no gap.
    private mutating func passwords(_ accounts: [SettingsReader.Account]) throws(RenderFault) {
        for (index, account) in accounts.enumerated() {
            let number = index + 1
            let route = try AccountRoute(account, number: number)
            try file.begin("auth_info_\(index)")
            try file.set("username", account.user, field: Field.user(number))
            let authentication = account.authenticationUser.isEmpty ? account.user : account.authenticationUser
            try file.set("userid", authentication, field: Field.authenticationUser(number))
            try file.set("passwd", account.password?.reveal() ?? "", field: Field.password(number))
            try file.set("domain", route.server, field: Field.domain(number))
            try forgetHash()
        }
        var next = accounts.count
        if let turn = settings.nat.turn {
            try file.begin("auth_info_\(next)")
            try file.set("username", turn.user, field: Field.turnUser)
            try file.clear("userid")
            try file.set("passwd", turn.password?.reveal() ?? "", field: Field.turnPassword)
            try file.clear("domain")
            try forgetHash()
            next += 1
        }
        for index in next..<Self.slots + 1 {
            try file.begin("auth_info_\(index)")
            for name in ["username", "userid", "passwd", "domain"] { try file.clear(name) }
            try forgetHash()
        }
    }

    /// After its first registration the program keeps the realm and a hash instead of the password, and would go on using the
    /// hash of an older one.
    private mutating func forgetHash() throws(RenderFault) {
        for name in ["realm", "ha1", "algorithm"] { try file.clear(name) }
    }

    /// Source: the names in Linphone's own `ldap_0` section (observed). The program speaks TLS with a directory by StartTLS only.
    private mutating func directory() throws(RenderFault) {
        try file.begin("ldap_0")
        try file.set("enable", settings.directory == nil ? 0 : 1)
        guard let directory = settings.directory else {
            for name in ["server", "bind_dn", "password"] { try file.clear(name) }
            return
        }
        let words = try DirectoryWords(directory)
        if directory.usesTLS {
            notes.append("Linphone speaks TLS with a directory by StartTLS only, on the port for LDAP without TLS.")
        }
        let server = HostPort(host: words.host, port: directory.server.port ?? 389)
        try file.set("server", "ldap://\(server)/", field: Field.directory)
        try file.set("use_tls", directory.usesTLS ? 1 : 0)
        try file.set("base_object", words.base, field: Field.directoryBase)
        // 0 is anonymous, 1 a name and a password.
        try file.set("auth_method", directory.user.isEmpty ? 0 : 1)
        try file.set("bind_dn", directory.user, field: Field.directoryUser)
        try file.set("password", directory.password?.reveal() ?? "", field: Field.directoryPassword)
        let field = Field.directoryAttributes
        try file.set("name_attribute", words.nameAttributes.joined(separator: ","), field: field)
        try file.set("sip_attribute", words.numberAttributes.joined(separator: ","), field: field)
        try file.set("filter", DirectoryWords.filter(words.nameAttributes, typed: "*%s*"), field: field)
    }
}

extension LinphoneRenderer {
    /// A codec as the program names it.
    private struct Codec: Hashable {
        var name: String
        var rate: Int
        var channels = 1
    }

    private static let otherCodecs = [
        Codec(name: "speex", rate: 16_000), Codec(name: "speex", rate: 8000), Codec(name: "speex", rate: 32_000),
        Codec(name: "GSM", rate: 8000), Codec(name: "BV16", rate: 8000), Codec(name: "L16", rate: 44_100, channels: 2),
        Codec(name: "L16", rate: 44_100),
    ]

    private static func codec(_ codec: AudioCodec) -> Codec {
        switch codec {
        case .pcma: Codec(name: "PCMA", rate: 8000)
        case .pcmu: Codec(name: "PCMU", rate: 8000)
        case .g722: Codec(name: "G722", rate: 8000)
        case .g729: Codec(name: "G729", rate: 8000)
        case .g7231: Codec(name: "G723", rate: 8000)
        case .g726_32: Codec(name: "G726-32", rate: 8000)
        case .ilbc: Codec(name: "iLBC", rate: 8000)
        case .opus: Codec(name: "opus", rate: 48_000, channels: 2)
        }
    }
}
