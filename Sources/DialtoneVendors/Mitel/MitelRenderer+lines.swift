import DialtoneModel

extension MitelRenderer {
    mutating func lines() throws(RenderFault) {
        let accounts = settings.accounts(fitting: model.accounts, notes: &notes)
        if let first = accounts.first {
            try transport(of: first, all: accounts)
            try codecs()
            try file.set("sip out-of-band dtmf", 1)
            try file.set("sip dtmf method", 0)
        }
        for (index, account) in accounts.enumerated() { try line(account, number: index + 1) }
        if accounts.count < model.accounts {
            for number in (accounts.count + 1)...model.accounts { try emptyLine(number) }
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
            notes.append(
                "Over TLS, Mitel phones want the PBX's certificate authority as a file (sips trusted certificates); without it they may "
                    + "not register.")
        }
    }

    /// RTP payload numbers, most wanted first.
    private mutating func codecs() throws(RenderFault) {
        let milliseconds = settings.media.packetTime(max: 60, notes: &notes)
        let codecs = settings.media.codecs(knownBy: [.g722, .pcma, .pcmu, .g729], notes: &notes)
        let list = codecs.compactMap { Self.payload(of: $0) }.map { "payload=\($0);ptime=\(milliseconds);silsupp=off" }
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
        let displayName = account.shownName
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
        try file.set("\(key)backup registrar ip", Self.noHost)
        try file.set("\(key)backup proxy ip", Self.noHost)
        try file.set("\(key)registration period", account.registrationExpiry.wholeSeconds.clamped(to: 30...2_147_483_647))
        try file.set("\(key)srtp mode", srtp)
    }

    private var srtp: Int {
        switch settings.media.srtp {
        case .off: 0
        case .optional: 1
        case .mandatory: 2
        }
    }

    /// Nothing of a former owner survives.
    private mutating func emptyLine(_ number: Int) throws(RenderFault) {
        let key = "sip line\(number) "
        for name in ["user name", "auth name", "password", "display name", "screen name", "screen name 2"] {
            try file.set("\(key)\(name)", "", isLocked: true)
        }
        for name in ["registrar ip", "proxy ip", "outbound proxy"] { try file.set("\(key)\(name)", Self.noHost, isLocked: true) }
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
        if settings.keys.contains(where: { $0.kind == .blf }) { try file.set("directed call pickup", 1) }
        guard !missing.isEmpty else { return }
        let numbers = missing.map { "\($0)" }.joined(separator: ", ")
        notes.append(
            isKnownModel
                ? "This model has no place for the keys \(numbers)." : "The keys \(numbers) were left out until the phone's model is known."
        )
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
        try file.set("\(name) label", isUsed ? key.label.isBlank ? key.value : key.label : "", field: Field.keyLabel(key.number))
        try file.set("\(name) line", key.account)
    }

    /// A number that stands behind a semicolon, without quotes.
    private static func number(_ text: String, field: String) throws(RenderFault) -> String {
        let value = try MitelFile.value(text, field: field)
        guard value == text else { throw RenderFault(field: field, reason: "contains # or ;, which a Mitel park key cannot have") }
        return text
    }
}
