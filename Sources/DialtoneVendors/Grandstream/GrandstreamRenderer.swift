import DialtoneModel

/// Turns settings into Grandstream's XML with P-values.
struct GrandstreamRenderer: ~Copyable {
    var file: XMLFile
    var notes: [String] = []
    let settings: SettingsReader
    let model: GrandstreamModel

    init(_ settings: SettingsReader, model: GrandstreamModel) throws(RenderFault) {
        self.settings = settings
        file = XMLFile(overrides: try ParameterOverrides(settings.parameters) { GrandstreamDriver.problem(inNumber: $0) })
        self.model = model
    }

    mutating func render() throws(RenderFault) {
        try file.open("gs_provision", ["version": "1"])
        // A phone with another address refuses the file.
        try file.element("mac", settings.mac.hex, field: "mac")
        try file.open("config", ["version": "1"])
        if case .door(let station) = model.layout {
            try door(station)
        } else {
            try phone()
        }
        for parameter in file.takeRest() {
            try file.element(parameter.name, parameter.value, field: Field.parameter(parameter.name))
        }
        file.close()
        file.close()
    }

    private mutating func phone() throws(RenderFault) {
        try provisioning()
        try access()
        try time()
        try language()
        try nat()
        try syslog()
        try directory()
        try surroundings()
        try tones()
        switch model.layout {
        case .accounts(let slots): try accounts(slots)
        case .sockets(let count): try sockets(count)
        case .profiles(let count): try profiles(sockets: count)
        case .base: try base()
        case .door, .refused: break
        }
        try functionKeys()
    }

    mutating func set(_ number: Int, _ value: Int) throws(RenderFault) {
        try file.element(NumberedName("P", number), value)
    }

    mutating func set(_ number: Int?, _ value: Int) throws(RenderFault) {
        if let number { try set(number, value) }
    }

    mutating func set(_ number: Int, _ value: String, field: @autoclosure () -> String) throws(RenderFault) {
        try file.element(NumberedName("P", number), value, field: field())
    }

    mutating func clear(_ number: Int) throws(RenderFault) { try set(number, "", field: "") }

    /// Where the phone comes back to, how often, and that no other service may send it elsewhere.
    private mutating func provisioning() throws(RenderFault) {
        try place()
        try set(194, model.series.interval)
        try set(193, settings.access.interval(in: .minutes, 60...86_400, notes: &notes))
        try firmware()
        if model.series.asksAboutFirmware { try set(8375, 0) }
        // DHCP 43/66, DHCP 120, the multicast search and the maker's TR-069 cloud.
        for number in model.series.hasMulticast ? [145, 1411, 1414, 1409] : [145, 1411, 1409] { try set(number, 0) }
        // Takes a NOTIFY that asks it to fetch, which it would challenge otherwise.
        if model.series.hasNotificationSwitch { try set(4428, 1) }
        try verification()
    }

    /// The URL, and what is sent with it.
    mutating func place() throws(RenderFault) {
        let url = try FieldCheck.url(settings.access.provisioningURL, field: Field.provisioningURL)
        let isSecure = url.hasPrefix("https://")
        var path = url.dropFirst(isSecure ? 8 : 7)
        // A scheme or a slash at the end make several models fail.
        while path.hasSuffix("/") { path = path.dropLast() }
        try set(212, isSecure ? 2 : 1)
        try set(237, String(path), field: Field.provisioningURL)
        // Without credentials the door's secret is in its path; those and name parts of a former service must not be sent to ours.
        let credentials = settings.access.credentials
        try set(1360, credentials?.user ?? "", field: Field.credentialsUser)
        try set(1361, credentials?.password.reveal() ?? "", field: Field.credentialsPassword)
        for number in [234, 235] { try clear(number) }
    }

    /// Of the server of the files.
    ///
    /// Source: the factory's values are in the comments of FusionPBX's templates: 0 for phones, 1 for HT801 and GDS3710 (stated by these).
    mutating func verification() throws(RenderFault) {
        let verifies = settings.trust.verifies
        if model.series.verification != .unknown, let verifies { return try set(8463, verifies ? 1 : 0) }
        guard settings.access.provisioningURL.hasPrefix("https://"), !model.isBase else { return }
        switch model.series.verification {
        case .offByFactory:
            notes.append("Grandstream phones check the certificate of their provisioning server only if that is switched on (P8463).")
        case .onByFactory:
            notes.append("This model checks the certificate of its provisioning server, if that was never switched off (P8463).")
        case .untold:
            notes.append("Whether this model checks the certificate of its provisioning server is not known while nothing is set (P8463).")
        case .unknown:
            notes.append("Whether this model checks the certificate of its provisioning server is not known.")
        }
    }

    private mutating func access() throws(RenderFault) {
        if let password = settings.access.adminPassword {
            try set(2, self.password(password, field: Field.adminPassword), field: Field.adminPassword)
        }
        if let password = settings.access.userPassword {
            try set(196, self.password(password, field: Field.userPassword), field: Field.userPassword)
        }
    }

    private func password(_ secret: Secret, field: @autoclosure () -> String) throws(RenderFault) -> String {
        let text = secret.reveal()
        guard model.isAdapter || model.isBase else { return text }
        guard (4...30).contains(text.utf8.count), text.utf8.allSatisfy({ (33...126).contains($0) }) else {
            throw RenderFault(field: field(), reason: "must have 4 to 30 visible ASCII characters on Grandstream adapters and bases")
        }
        return text
    }

    private mutating func time() throws(RenderFault) {
        if let first = settings.time.ntpServer {
            try set(30, FieldCheck.host(first, field: Field.ntp(1)), field: Field.ntp(1))
            if model.series.hasSecondNTP {
                let second = settings.time.ntpServers.dropFirst().first
                try set(
                    8333, second.map { server throws(RenderFault) in try FieldCheck.host(server, field: Field.ntp(2)) } ?? "",
                    field: Field.ntp(2))
            }
            // Otherwise a time server from DHCP wins.
            try set(144, 0)
        }
        try clock()
        guard let zone = settings.time.zone else { return }
        // Otherwise an offset from DHCP wins.
        try set(143, 0)
        let words = GrandstreamZone(zone, series: model.series, notes: &notes)
        if let value = words.zone { try set(64, value, field: "P64") }
        if let custom = words.custom { try set(246, custom, field: "P246") }
    }

    private mutating func language() throws(RenderFault) {
        guard let tag = settings.language, !tag.isEmpty else { return }
        guard !model.isAdapter, !model.isBase else {
            notes.append("The display language was left out: \(model.isBase ? "it is set on each handset" : "an adapter has no display").")
            return
        }
        let languages = model.series.languages
        let parts = tag.lowercased().split { $0 == "-" || $0 == "_" }
        guard let code = languages[parts.prefix(2).joined(separator: "-")] ?? parts.first.flatMap({ languages[String($0)] }) else {
            notes.append("The display language was left as it is: no Grandstream name is known for the wanted one.")
            return
        }
        try set(1362, code, field: "P1362")
    }

    private mutating func nat() throws(RenderFault) {
        if let stun = settings.nat.stun {
            let stun = try FieldCheck.hostPort(stun, field: Field.stun)
            try set(76, HostPort(host: stun.host, port: stun.port ?? 3478).description, field: Field.stun)
        } else {
            try clear(76)
        }
        if settings.nat.turn != nil {
            notes.append("The TURN server was left out: Grandstream's numbered settings have none for it.")
        }
    }

    private mutating func accounts(_ slots: [GrandstreamAccountNumbers]) throws(RenderFault) {
        let accounts = settings.accounts(fitting: slots.count, notes: &notes)
        let codecs = codecNumbers()
        for (index, slot) in slots.enumerated() {
            if index < accounts.count {
                try account(accounts[index], number: index + 1, slot: slot, codecs: codecs)
            } else {
                try emptyAccount(slot)
            }
        }
        if accounts.count > 4 {
            notes.append(
                "The numbers of the fifth and further accounts are from one source: check whether those accounts register. Their voicemail "
                    + "number, dial plan and the like have no known numbers.")
        }
    }

    private mutating func account(
        _ account: SettingsReader.Account, number: Int, slot: GrandstreamAccountNumbers, codecs: [Int]
    ) throws(RenderFault) {
        let route = try AccountRoute(account, number: number)
        let user = try FieldCheck.required(account.user, field: Field.user(number))
        let authentication = account.authenticationUser.isEmpty ? user : account.authenticationUser
        let displayName = account.shownName
        if account.password == nil { notes.append("Account \(number) has no password yet.") }
        try set(slot.active, 1)
        try set(slot.label, displayName, field: Field.displayName(number))
        // The port belongs to the host that is sent to: in the SIP domain it would become part of every address.
        let server = HostPort(host: route.server, port: route.proxy == nil ? route.port : nil)
        try set(slot.server, server.description, field: Field.domain(number))
        let standby = try StandbyRegistrar(account, route: route, number: number, notes: &notes)
        let field = Field.secondRegistrar(number)
        let secondServer = number <= model.series.secondServers ? slot.secondServer : nil
        if let secondServer { try set(secondServer, standby?.server?.description ?? "", field: field) }
        if let second = slot.secondProxy { try set(second, standby?.proxy?.description ?? "", field: field) }
        if standby?.server != nil && secondServer == nil || standby?.proxy != nil && slot.secondProxy == nil {
            notes.append("The second registrar of account \(number) was left out: its number is not known.")
        }
        try set(slot.proxy, route.proxy?.description ?? "", field: Field.outboundProxy(number))
        try set(slot.user, user, field: Field.user(number))
        try set(slot.authenticationUser, authentication, field: Field.authenticationUser(number))
        try set(slot.password, account.password?.reveal() ?? "", field: Field.password(number))
        try set(slot.displayName, displayName, field: Field.displayName(number))
        try set(slot.transport, account.transport.commonNumber)
        // sip: also with TLS; sips: is refused by peers that have a hop without TLS behind them.
        try set(slot.uriScheme, 0)
        try set(slot.expiry, account.registrationExpiry.wholeMinutes.clamped(to: 1...64_800))
        try set(slot.dnsMode, 0)
        try set(slot.natTraversal, natTraversal)
        try set(slot.srtp, srtp)
        try further(account, number: number, slot: slot)
        try set(slot.dtmfInAudio, 0)
        try set(slot.dtmfInRTP, 1)
        try set(slot.dtmfInSIP, 0)
        for (slot, codec) in zip(slot.codecs, codecs) { try set(slot, codec) }
        let milliseconds = settings.media.packetMilliseconds ?? 20
        if let frames = slot.framesPerPacket {
            try set(frames, ((milliseconds + 5) / 10).clamped(to: 1...8))
        } else if milliseconds != 20 {
            notes.append("The packet time of account \(number) was left as it is: its number is not known.")
        }
    }

    /// Nothing of a former owner survives.
    private mutating func emptyAccount(_ slot: GrandstreamAccountNumbers) throws(RenderFault) {
        try set(slot.active, 0)
        let numbers = [
            slot.label, slot.server, slot.proxy, slot.user, slot.authenticationUser, slot.password, slot.displayName,
        ]
        for number in numbers { try clear(number) }
    }

    /// Eight numbers: the last codec is repeated, which ends the list.
    private mutating func codecNumbers() -> [Int] {
        let codecs = codecs().map { model.series.number(of: $0) }
        return Array((codecs + Array(repeating: codecs.last ?? 8, count: 8)).prefix(8))
    }

    /// The wanted codecs that the model has.
    mutating func codecs() -> [AudioCodec] {
        let known = model.hasOpus ? model.series.codecs.union([.opus]) : model.series.codecs
        return settings.media.codecs(knownBy: known, notes: &notes)
    }

    var srtp: Int {
        switch settings.media.srtp {
        case .off: 0
        case .optional: model.series.optionalSRTP
        case .mandatory: 2
        }
    }
}
