import DialtoneModel

extension MitelRenderer {
    private static let emptyLines = ConstantParts<ClosedRange<Int>>()

    mutating func lines() throws(RenderFault) {
        let accounts = settings.accounts(fitting: model.accounts, notes: &notes)
        if let first = accounts.first {
            try transport(of: first, all: accounts)
            try codecs()
            try file.set("sip out-of-band dtmf", 1)
            try file.set("sip dtmf method", 0)
            try dialling()
            try messages(accounts)
        }
        for (index, account) in accounts.enumerated() { try line(account, number: index + 1) }
        guard accounts.count < model.accounts else { return }
        let empty = (accounts.count + 1)...model.accounts
        try file.part(empty, of: Self.emptyLines) { file throws(RenderFault) in
            for number in empty { try Self.emptyLine(number, in: &file) }
        }
    }

    /// The phone has one transport for all lines. A persistent connection is also the way by which calls come in; without it the
    /// phone would need a certificate and a key of its own.
    ///
    /// Source: Mitel, "6800i SIP Administrator Guide", p. 3-47 (stated), Wazo's and FusionPBX's templates (observed).
    private mutating func transport(of first: SettingsReader.Account, all: [SettingsReader.Account]) throws(RenderFault) {
        if all.contains(where: { $0.transport != first.transport }) {
            notes.append("Mitel phones have one SIP transport for all lines; that of account 1 was taken.")
        }
        let number =
            switch first.transport {
            case .udp: 1
            case .tcp: 2
            case .tls: 4
            }
        try file.set("sip transport protocol", number, isLocked: true)
        // "sips" with an s: only the keep-alive of such connections is called "sip persistent tls …".
        try file.set("sips persistent tls", first.transport == .tls ? 1 : 0, isLocked: true)
        if first.transport == .tls {
            // Keeps the connection, and a router's path with it; 0 is never.
            if let seconds = settings.nat.keepAliveSeconds { try file.set("sip persistent tls keep alive", seconds) }
            if let url = settings.trust.certificatesURL {
                try file.set("sips trusted certificates", url, field: Field.provisioningURL)
                return
            }
            notes.append(
                "Over TLS, Mitel phones want the PBX's certificate authority as a file (sips trusted certificates); without it they may "
                    + "not register.")
        }
    }

    /// The factory's plan takes any number: it sends at `#`, at `*` behind digits, and after a pause.
    ///
    /// Source: Mitel, "SIP Phones Administrator Guide", local dial plan (assumed).
    private mutating func dialling() throws(RenderFault) {
        if settings.dialling.isFree { try file.set("sip dial plan", "\"x+#|xx+*\"") }
        if let code = settings.dialling.pickupCode {
            try file.set("directed call pickup prefix", code, field: Field.pickupCode)
        }
    }

    /// All lines ask for messages, or none does.
    private mutating func messages(_ accounts: [SettingsReader.Account]) throws(RenderFault) {
        let wishes = accounts.compactMap(\.subscribesToMessages)
        guard let subscribes = wishes.first else { return }
        try file.set("sip explicit mwi subscription", subscribes ? 1 : 0)
        if wishes.contains(where: { $0 != subscribes }) {
            notes.append("Mitel phones ask for messages of all lines or of none; what the first such account wants was taken.")
        }
    }

    /// RTP payload numbers, most wanted first.
    private mutating func codecs() throws(RenderFault) {
        let milliseconds = settings.media.packetTime(max: 60, notes: &notes)
        let codecs = settings.media.codecs(knownBy: [.g722, .pcma, .pcmu, .g729], notes: &notes)
        let suppresses = settings.media.suppressesSilence
        let silence = suppresses == true ? "on" : "off"
        let list = codecs.compactMap { Self.payload(of: $0) }.map { "payload=\($0);ptime=\(milliseconds);silsupp=\(silence)" }
        if let suppresses { try file.set("sip silence suppression", suppresses ? 1 : 0) }
        try file.set("sip customized codec", list.joined(separator: ","))
    }

    private static func payload(of codec: AudioCodec) -> Int? {
        switch codec {
        case .pcma: 8
        case .pcmu: 0
        case .g722: 9
        case .g729: 18
        case .g7231, .g726_32, .ilbc, .opus: nil
        }
    }

    private mutating func line(_ account: SettingsReader.Account, number: Int) throws(RenderFault) {
        let route = try AccountRoute(account, number: number)
        let user = try FieldCheck.required(account.user, field: Field.user(number))
        let authentication = account.authenticationUser.isEmpty ? user : account.authenticationUser
        let displayName = MitelFile.shown(account.shownName)
        if account.password == nil { notes.append("Account \(number) has no password yet.") }
        let key = "sip line\(number) "
        try file.set("\(key)user name", user, field: Field.user(number), isLocked: true)
        try file.set("\(key)auth name", authentication, field: Field.authenticationUser(number), isLocked: true)
        try file.set("\(key)password", account.password?.reveal() ?? "", field: Field.password(number), isLocked: true)
        try file.set("\(key)display name", displayName, field: Field.displayName(number))
        try file.set("\(key)screen name", displayName, field: Field.displayName(number))
        try file.set("\(key)screen name 2", user, field: Field.user(number))
        for role in ["registrar", "proxy"] {
            try file.set("\(key)\(role) ip", route.server, field: Field.domain(number), isLocked: true)
            try file.set("\(key)\(role) port", route.port, isLocked: true)
        }
        // A persistent TLS connection goes to the outbound proxy, so it is named even where it is the server (assumed).
        let proxy = account.transport == .tls ? route.target : route.proxy
        try file.set("\(key)outbound proxy", proxy?.host ?? Self.noHost, field: Field.outboundProxy(number), isLocked: true)
        try file.set("\(key)outbound proxy port", proxy?.port ?? 0, isLocked: true)
        let standby = try self.standby(of: account, proxy: proxy, number: number)
        for role in ["registrar", "proxy"] {
            try file.set("\(key)backup \(role) ip", standby?.host ?? Self.noHost, field: Field.secondRegistrar(number))
            if let port = standby?.port { try file.set("\(key)backup \(role) port", port) }
        }
        if let voicemail = account.voicemail { try file.set("\(key)vmail", voicemail, field: Field.voicemail(number)) }
        try file.set("\(key)registration period", account.registrationExpiry.wholeSeconds.clamped(to: 30...2_147_483_647))
        try file.set("\(key)srtp mode", srtp)
    }

    /// The second registrar, always with a port; nil where there is none or the phone cannot have it.
    ///
    /// Source: Aastra, "IP Phone Administrator Guide", backup proxy and registrar, and that a persistent TLS connection is to the
    /// outbound proxy (stated). A phone with an outbound proxy sends everything there, whichever server it is for.
    private mutating func standby(
        of account: SettingsReader.Account, proxy: HostPort?, number: Int
    ) throws(RenderFault) -> HostPort? {
        guard let second = account.secondRegistrar else { return nil }
        let checked = try FieldCheck.hostPort(second, field: Field.secondRegistrar(number))
        guard proxy == nil else {
            notes.append(
                "Account \(number) has no second registrar: Mitel phones reach one only without TLS, and where the SIP domain is the "
                    + "registrar's own name.")
            return nil
        }
        return HostPort(host: checked.host, port: checked.port ?? account.transport.standardPort)
    }

    private var srtp: Int {
        switch settings.media.srtp {
        case .off: 0
        case .optional: 1
        case .mandatory: 2
        }
    }

    /// Nothing of a former owner survives.
    private static func emptyLine(_ number: Int, in file: inout MitelFile) throws(RenderFault) {
        let key = "sip line\(number) "
        for name in ["user name", "auth name", "password", "display name", "screen name", "screen name 2"] {
            try file.set("\(key)\(name)", "", isLocked: true)
        }
        for name in ["registrar ip", "proxy ip", "outbound proxy"] { try file.set("\(key)\(name)", noHost, isLocked: true) }
    }

    mutating func keys() throws(RenderFault) {
        var missing: [Int] = []
        for key in settings.keys {
            guard let name = model.keyName(key.number) else {
                missing.append(key.number)
                continue
            }
            try self.key(key, name: name)
        }
        try moduleKeys()
        if (settings.keys + settings.moduleKeys).contains(where: { $0.kind == .blf }) { try file.set("directed call pickup", 1) }
        guard !missing.isEmpty else { return }
        let numbers = missing.map { "\($0)" }.joined(separator: ", ")
        notes.append(
            isKnownModel
                ? "This model has no place for the keys \(numbers)." : "The keys \(numbers) were left out until the phone's model is known."
        )
    }

    /// Keys of expansion modules by the module's own count; the phone's count goes on there too.
    private mutating func moduleKeys() throws(RenderFault) {
        for key in PlacedKeys.fitting(settings.moduleKeys, modules: 3, count: model.module, vendor: "Mitel", notes: &notes) {
            guard case .module(let module) = key.place else { continue }
            try self.key(key, name: "expmod\(module) key\(key.number)")
        }
    }

    private mutating func key(_ key: PhoneSettings.FunctionKey, name: String) throws(RenderFault) {
        var kind = "none"
        switch key.kind {
        case .line: kind = "line"
        case .speedDial: kind = "speeddial"
        case .blf:
            let watches = model.watchesOnSoftKeys || !name.hasPrefix("softkey")
            kind = watches ? "blf" : "speeddial"
            if !watches { notes.append("Key \(key.number) only calls: the lower soft keys of this model cannot watch a number.") }
        case .park: kind = "park"
        case .dtmf: notes.append("Key \(key.number) does nothing: Mitel phones have no key that sends DTMF.")
        case .off: break
        }
        let isUsed = kind != "none"
        try file.set("\(name) type", kind)
        if kind == "park" {
            // The kind of server, by which the phone knows how to park: by a call to the number (observed at Wazo). The
            // semicolon belongs to the value's own syntax and stands without quotes.
            try file.set("\(name) value", "asterisk;\(Self.number(key.value, field: Field.key(key.number)))")
        } else {
            try file.set("\(name) value", isUsed && kind != "line" ? key.value : "", field: Field.key(key.number))
        }
        try file.set(
            "\(name) label", isUsed ? MitelFile.shown(key.label.isBlank ? key.value : key.label) : "", field: Field.keyLabel(key.number))
        try file.set("\(name) line", key.account)
    }

    /// A number that stands behind a semicolon, without quotes.
    private static func number(_ text: String, field: @autoclosure () -> String) throws(RenderFault) -> String {
        let value = try MitelFile.value(text, field: field())
        guard value == text else { throw RenderFault(field: field(), reason: "contains # or ;, which a Mitel park key cannot have") }
        return text
    }
}
