import DialtoneModel

extension YealinkRenderer {
    mutating func account(_ account: PhoneSettings.Account, number: Int, codecs: [YealinkCodec]) throws(RenderFault) {
        let route = try AccountRoute(account, number: number)
        let user = try FieldCheck.required(account.user, field: Field.user(number))
        let authentication = account.authenticationUser.isEmpty ? user : account.authenticationUser
        // Blanks at the ends of a name for people mean nothing, and the format cannot carry them.
        let displayName = account.displayName.trimmingBlanks()
        file.section = "account.\(number)."
        try file.set("enable", true)
        try file.set("label", displayName.isEmpty ? user : displayName, field: Field.displayName(number))
        try file.set("display_name", displayName.isEmpty ? user : displayName, field: Field.displayName(number))
        try file.set("user_name", user, field: Field.user(number))
        try file.set("auth_name", authentication, field: Field.authenticationUser(number))
        try file.set("password", account.password?.reveal() ?? "", field: Field.password(number))
        if account.password == nil { notes.append("Account \(number) has no password yet.") }

        try file.set("sip_server.1.address", route.server, field: Field.domain(number))
        try file.set("sip_server.1.port", route.port)
        try file.set("sip_server.1.transport_type", Self.transport(account.transport))
        try file.set("sip_server.1.expires", account.registrationExpiry.wholeSeconds.clamped(to: 30...2_147_483_647))
        try file.reset("sip_server.2.address")
        try file.set("outbound_proxy_enable", route.proxy != nil)
        if let proxy = route.proxy {
            try file.set("outbound_proxy.1.address", proxy.host, field: Field.outboundProxy(number))
            try file.set("outbound_proxy.1.port", proxy.port ?? route.port)
        } else {
            try file.reset("outbound_proxy.1.address")
        }
        try file.set("nat.nat_traversal", settings.nat.stun != nil)
        try file.set("nat.rport", true)
        try file.set("srtp_encryption", Self.srtp(settings.media.srtp))
        try file.set("dtmf.type", 1)
        try file.set("ptime", settings.media.packetTime(max: 60, notes: &notes))
        guard !isBeforeV81 else { return }
        file.section += "codec."
        for (index, codec) in codecs.enumerated() {
            try file.set(codec.enable, true)
            try file.set(codec.priority, index + 1)
        }
        for codec in YealinkCodec.all where !codecs.contains(codec) {
            try file.set(codec.enable, false)
            try file.set(codec.priority, 0)
        }
    }

    /// Nothing of a former owner survives.
    mutating func emptyAccount(_ number: Int) throws(RenderFault) {
        file.section = "account.\(number)."
        try file.set("enable", false)
        for name in ["label", "display_name", "user_name", "auth_name", "password", "sip_server.1.address"] {
            try file.reset(name)
        }
    }

    mutating func codecOrder() -> [YealinkCodec] {
        if isBeforeV81 {
            notes.append("Firmware before V81 keeps its codec list; update it, or set the codecs on the phone.")
            return []
        }
        return settings.media.codecs(knownBy: model.hasOpus ? Self.allCodecs : Self.allButOpus, notes: &notes)
            .flatMap { YealinkCodec.of($0) }
    }

    private static let allCodecs = Set(AudioCodec.allCases)
    private static let allButOpus = allCodecs.subtracting([.opus])

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
}
