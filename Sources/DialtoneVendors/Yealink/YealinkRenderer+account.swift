import DialtoneModel

extension YealinkRenderer {
    /// Where an account's requests go.
    ///
    /// - Parameter number: Of the account in the settings, for the words of a fault.
    mutating func server(of account: SettingsReader.Account, number: Int) throws(RenderFault) -> Server {
        let route = try AccountRoute(account, number: number)
        return Server(
            shared: SharedServer(account, route: route),
            standby: try StandbyRegistrar(account, route: route, number: number, notes: &notes))
    }

    /// - Parameters:
    ///   - number: Of the account in the settings, for the words of a fault.
    ///   - line: Of the phone or base; on a base it is the handset's.
    mutating func account(
        _ account: SettingsReader.Account, number: Int, line: Int, server template: Server, codecs: [YealinkCodec]
    ) throws(RenderFault) {
        let user = try FieldCheck.required(account.user, field: Field.user(number))
        let authentication = account.authenticationUser.isEmpty ? user : account.authenticationUser
        // Blanks at the ends of a name for people mean nothing, and the format cannot carry them.
        let displayName = account.displayName.trimmingBlanks()
        file.section = "account.\(line)."
        try file.set("enable", true)
        try file.set("label", displayName.isEmpty ? user : displayName, field: Field.displayName(number))
        try file.set("display_name", displayName.isEmpty ? user : displayName, field: Field.displayName(number))
        try file.set("user_name", user, field: Field.user(number))
        try file.set("auth_name", authentication, field: Field.authenticationUser(number))
        try file.set("password", account.password?.reveal() ?? "", field: Field.password(number))
        if account.password == nil { notes.append("Account \(number) has no password yet.") }

        if dialect.server != .template { try server(template, number: number) }
        if dialect.server != .account {
            try self.template(template, number: number, line: line)
        }
        try file.set("nat.nat_traversal", settings.nat.stun != nil)
        try file.set("nat.rport", true)
        if let seconds = settings.nat.keepAliveSeconds {
            try file.set("nat.udp_update_enable", seconds > 0)
            if seconds > 0 { try file.set("nat.udp_update_time", seconds) }
        }
        try file.set("srtp_encryption", Self.srtp(settings.media.srtp))
        if dialect.hasSRTPSuites, settings.media.srtpSuite != nil {
            let suite = settings.media.usesShortTag(notes: &notes) ? SRTPSuite.aes128Tag32 : .aes128Tag80
            try file.set("srtp.cipher_list", literal: suite.rawValue)
        }
        if let subscribes = account.subscribesToMessages { try file.set("subscribe_mwi", subscribes) }
        // A base's keys are those of its handsets.
        if !model.isDECT, let code = settings.dialling.pickupCode { try file.set("direct_pickup_code", code, field: Field.pickupCode) }
        if let voicemail = account.voicemail {
            file.section = "voice_mail.number."
            try file.set("\(line)", voicemail, field: Field.voicemail(number))
            file.section = "account.\(line)."
        }
        // A base keeps forwards and silence per account; a phone as a whole.
        if model.isDECT {
            for kind in ["always_fwd", "busy_fwd", "timeout_fwd", "dnd"] { try file.set("\(kind).enable", false) }
        }
        try file.set("dtmf.type", 1)
        try file.set("ptime", settings.media.packetTime(max: 60, notes: &notes))
        guard dialect.codecs != .unknown else { return }
        let isOrdered = dialect.codecs == .switchedAndOrdered
        file.section += "codec."
        for (index, codec) in codecs.enumerated() {
            try file.set(codec.enable, true)
            if isOrdered { try file.set(codec.priority, index + 1) }
        }
        for codec in YealinkCodec.all where !codecs.contains(codec) && !dialect.unknownCodecs.contains(codec.name) {
            try file.set(codec.enable, false)
            if isOrdered { try file.set(codec.priority, 0) }
        }
    }

    /// Nothing of a former owner survives.
    static func emptyAccount(_ line: Int, of dialect: YealinkDialect, in file: inout YealinkFile) throws(RenderFault) {
        file.section = "account.\(line)."
        try file.set("enable", false)
        for name in ["label", "display_name", "user_name", "auth_name", "password"] { try file.reset(name) }
        if dialect.server != .template { try file.reset("sip_server.1.address") }
        if dialect.hasUnnumberedServer { try file.reset("sip_server_host") }
        if dialect.server != .account { try file.reset("sip_server.template") }
    }

    /// Where an account's requests go, in the account's own settings; its section is open.
    private mutating func server(_ place: Server, number: Int) throws(RenderFault) {
        let server = place.shared
        let host = server.server.host
        let port = server.server.port ?? server.transport.standardPort
        try file.set("sip_server.1.address", host, field: Field.domain(number))
        try file.set("sip_server.1.port", port)
        if dialect.hasTransportType { try file.set("sip_server.1.transport_type", server.transport.commonNumber) }
        if dialect.hasAccountTransport { try file.set("transport", server.transport.commonNumber) }
        try file.set("sip_server.1.expires", server.expiry)
        try second(place, number: number, hasTransport: dialect.hasTransportType)
        // One after the other, not both at once.
        if place.standby != nil { try file.set("fallback.redundancy_type", 1) }
        try file.set("outbound_proxy_enable", server.proxy != nil)
        try proxies(place, number: number, names: "outbound_proxy")
        guard dialect.hasUnnumberedServer else { return }
        try file.set("sip_server_host", host, field: Field.domain(number))
        try file.set("sip_server_port", port)
        try file.set("expires", server.expiry)
        try file.set("outbound_host", server.proxy?.host ?? "", field: Field.outboundProxy(number))
        try file.set("outbound_port", server.proxy?.port ?? port)
        let standby = place.standby
        try file.set("backup_sip_server_host", standby?.server?.host ?? "", field: Field.secondRegistrar(number))
        if let port = standby?.server?.port { try file.set("backup_sip_server_port", port) }
        try file.set("backup_outbound_host", standby?.proxy?.host ?? "", field: Field.secondRegistrar(number))
        if let port = standby?.proxy?.port { try file.set("backup_outbound_port", port) }
        try file.set("nat.stun_server", settings.nat.stun?.host ?? "", field: Field.stun)
        if let stun = settings.nat.stun { try file.set("nat.stun_port", stun.port ?? 3478) }
    }

    /// The second server of the open section, or that there is none.
    private mutating func second(_ place: Server, number: Int, hasTransport: Bool = true) throws(RenderFault) {
        guard let second = place.standby?.server else { return try file.reset("sip_server.2.address") }
        try file.set("sip_server.2.address", second.host, field: Field.secondRegistrar(number))
        try file.set("sip_server.2.port", second.port ?? place.shared.transport.standardPort)
        if hasTransport { try file.set("sip_server.2.transport_type", place.shared.transport.commonNumber) }
        try file.set("sip_server.2.expires", place.shared.expiry)
    }

    /// Both proxies of the open section, or that there are none.
    private mutating func proxies(_ place: Server, number: Int, names: String) throws(RenderFault) {
        let port = place.shared.server.port ?? place.shared.transport.standardPort
        let fields = [Field.outboundProxy(number), Field.secondRegistrar(number)]
        for (index, proxy) in [place.shared.proxy, place.standby?.proxy].enumerated() {
            let name = "\(names).\(index + 1)."
            guard let proxy else {
                try file.reset("\(name)address")
                continue
            }
            try file.set("\(name)address", proxy.host, field: fields[index])
            try file.set("\(name)port", proxy.port ?? port)
        }
    }

    /// The template with an account's server, written when the first account needs it, and its number in the account.
    private mutating func template(_ template: Server, number: Int, line: Int) throws(RenderFault) {
        let place = templates.firstIndex(of: template) ?? templates.count
        if place == templates.count {
            templates.append(template)
            let server = template.shared
            file.section = "template.\(place + 1)."
            try file.set("sip_server.1.address", server.server.host, field: Field.domain(number))
            try file.set("sip_server.1.port", server.server.port ?? server.transport.standardPort)
            try file.set("sip_server.1.transport_type", server.transport.commonNumber)
            try file.set("sip_server.1.expires", server.expiry)
            try second(template, number: number)
            try file.set("outbound.enable", server.proxy != nil)
            try proxies(template, number: number, names: "outbound")
        }
        file.section = "account.\(line)."
        try file.set("sip_server.template", place + 1)
        if dialect.server == .template, template.standby != nil { try file.set("fallback.redundancy_type", 1) }
    }

    /// Only when no account names one any more.
    mutating func emptyTemplate() throws(RenderFault) {
        guard dialect.server != .account else { return }
        file.section = "template.1."
        try file.reset("sip_server.1.address")
    }

    mutating func codecOrder() -> [YealinkCodec] {
        switch dialect.codecs {
        case .switchedAndOrdered: break
        case .switched: notes.append("Firmware before V81 is told which codecs it may use, not in which order.")
        case .unknown:
            notes.append("Firmware before V73 keeps its codec list; update it, or set the codecs on the phone.")
            return []
        }
        return settings.media.codecs(knownBy: model.hasOpus ? .all : .allButOpus, notes: &notes)
            .flatMap { YealinkCodec.of($0) }.filter { !dialect.unknownCodecs.contains($0.name) }
    }

    private static func srtp(_ mode: SRTPMode) -> Int {
        switch mode {
        case .off: 0
        case .optional: 1
        case .mandatory: 2
        }
    }
}
