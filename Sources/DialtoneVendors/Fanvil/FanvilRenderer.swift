import DialtoneModel

/// Turns settings into Fanvil's `sysConf`.
///
/// What a file does not mention keeps its value, so every negative is written.
struct FanvilRenderer: ~Copyable {
    var file: FanvilFile
    var notes: [String] = []
    let settings: SettingsReader
    private let model: FanvilModel

    init(_ settings: SettingsReader, model: FanvilModel) throws(RenderFault) {
        self.settings = settings
        self.model = model
        file = try FanvilFile(settings.parameters)
    }

    mutating func render() throws(RenderFault) {
        try file.set("Version", "2.0000000000")
        try provisioning()
        try access()
        try log()
        try phone()
        if model.hasTimePlan {
            file.open("timePlan")
            try date(daylightNames: FanvilZone.timePlanNames)
            try file.close()
        }
        try speech()
        try dialling()
        try network()
        try firmware()
        try verification()
        try sip()
        try keys()
        try file.finish()
    }

    /// Where the phone comes back to, how often, and that nobody else may send it elsewhere.
    private mutating func provisioning() throws(RenderFault) {
        let url = try FieldCheck.url(settings.access.provisioningURL, field: Field.provisioningURL)
        let credentials = settings.access.credentials
        file.open("ap")
        // Empty values take those of a former service away, which must not be sent to ours.
        try file.set("DefaultUsername", credentials?.user ?? "", field: Field.credentialsUser)
        try file.set("DefaultPassword", credentials?.password.reveal() ?? "", field: Field.credentialsPassword)
        try file.set("DownloadCommonConf", false)
        try file.set("DownloadDeviceConf", true)
        try file.set("SaveProvisionInfo", true)
        try file.set("FlashServerIP", url.hasSuffix("/") ? String(url.dropLast()) : url, field: Field.provisioningURL)
        try file.set("FlashFileName", "$mac.cfg")
        try file.set("FlashProtocol", url.hasPrefix("https") ? 5 : 4)
        try file.set("FlashMode", 2)
        try file.set("FlashInterval", settings.access.interval(in: .hours, 1...8760, notes: &notes))
        file.open("pnp")
        try file.set("PNPEnable", false)
        try file.close()
        file.open("opt")
        try file.set("DHCPOption", 0)
        try file.close()
        try file.close()
        file.open("ota")
        try file.set("FDPSEnable", false)
        try file.close()
        file.open("tr069")
        try file.set("EnableTR069", false)
        try file.close()
    }

    private mutating func access() throws(RenderFault) {
        guard settings.access.adminPassword != nil || settings.access.userPassword != nil else { return }
        file.open("web")
        for (index, name, level, password, field) in [
            (1, "admin", 10, settings.access.adminPassword, Field.adminPassword),
            (2, "guest", 5, settings.access.userPassword, Field.userPassword),
        ] {
            guard let password else { continue }
            let text = try FanvilWords.checked(password, field: field, notes: &notes)
            file.open("account", index)
            try file.set("Name", name)
            try file.set("Password", text, field: field)
            try file.set("Level", level)
            try file.close()
        }
        try file.close()
    }

    private mutating func log() throws(RenderFault) {
        let server = try settings.syslog.map { syslog throws(RenderFault) in
            try FieldCheck.hostPort(syslog.server, field: Field.syslog)
        }
        file.open("log")
        try file.set("Level", FanvilWords.level(settings.syslog?.level ?? .error))
        try file.set("OutputDevice", server == nil ? "stdout" : "syslog")
        try file.set("SyslogServer", server?.host ?? "0.0.0.0", field: Field.syslog)
        try file.set("SyslogServerPort", server?.port ?? 514)
        try file.close()
    }

    private mutating func phone() throws(RenderFault) {
        file.open("phone")
        if let password = settings.access.adminPassword?.reveal() {
            try file.set("MenuPassword", password, field: Field.adminPassword)
        }
        if let language = languageCode() {
            file.open("display")
            try file.set("DefaultLanguage", language)
            try file.close()
        }
        try clock()
        try date()
        try directory()
        try phoneBook()
        try file.close()
    }

    /// - Parameter daylightNames: What some settings are called where it is not their usual name.
    private mutating func date(daylightNames: [String: String] = [:]) throws(RenderFault) {
        let servers = settings.time.ntpServers
        guard !servers.isEmpty || settings.time.zone != nil else { return }
        file.open("date")
        if let first = servers.first {
            let second = servers.count > 1 ? try FieldCheck.host(servers[1], field: Field.ntp(2)) : ""
            try file.set("EnableSNTP", true)
            try file.set("SNTPServer", FieldCheck.host(first, field: Field.ntp(1)), field: Field.ntp(1))
            try file.set("SecondSNTPServer", second, field: Field.ntp(2))
        }
        if let zone = settings.time.zone {
            var zoneNotes: [String] = []
            for (name, value) in FanvilZone(zone, notes: &zoneNotes).lines { try file.set(daylightNames[name] ?? name, value) }
            // The same zone in another group needs no second note.
            for note in zoneNotes where !notes.contains(note) { notes.append(note) }
        }
        try file.close()
    }

    /// `UseSSL` 1 is LDAPS and 2 is STARTTLS: NethServer's template (observed).
    private mutating func directory() throws(RenderFault) {
        file.open("ldap", 1)
        if let directory = settings.directory {
            let words = try DirectoryWords(directory)
            let (names, numbers) = (words.nameAttributes, words.numberAttributes)
            try file.set("Title", "LDAP")
            try file.set("Server", words.host, field: Field.directory)
            try file.set("port", words.port)
            try file.set("Base", words.base, field: Field.directoryBase)
            try file.set("UseSSL", directory.usesTLS)
            try file.set("Version", 3)
            // 3 is a bind with name and password, 0 an anonymous one.
            try file.set("Authenticate", directory.user.isEmpty ? 0 : 3)
            try file.set("Username", directory.user, field: Field.directoryUser)
            try file.set("Password", directory.password?.reveal() ?? "", field: Field.directoryPassword)
            for (index, name) in ["TelAttr", "MobileAttr", "OtherAttr"].enumerated() {
                try file.set(name, index < numbers.count ? numbers[index] : "")
            }
            if numbers.count > 3 { notes.append("Fanvil phones read three number attributes of a directory; the others were left out.") }
            try file.set("NameAttr", names.joined(separator: " "))
            try file.set("Displayname", names.first ?? "cn")
            try file.set("NumberFilter", DirectoryWords.filter(numbers))
            try file.set("NameFilter", DirectoryWords.filter(names))
            try file.set("MaxHits", 50)
        } else {
            for name in ["Title", "Server", "Base", "Username", "Password"] { try file.set(name, "") }
        }
        try file.close()
    }

    private mutating func sip() throws(RenderFault) {
        if settings.nat.turn != nil { notes.append("The TURN server was left out: Fanvil phones have no setting for it.") }
        let stun = try settings.nat.stun.map { server throws(RenderFault) in try FieldCheck.hostPort(server, field: Field.stun) }
        file.open("sip")
        try file.set("STUNServer", stun?.host ?? "", field: Field.stun)
        try file.set("STUNPort", stun?.port ?? 3478)
        // A NOTIFY check-sync fetches again without a reboot.
        try file.set("NotifyReboot", false)
        let accounts = settings.accounts(fitting: model.accounts, notes: &notes)
        let codecs = codecList()
        for (index, account) in accounts.enumerated() { try line(account, number: index + 1, codecs: codecs, usesSTUN: stun != nil) }
        if accounts.count < model.accounts {
            for number in (accounts.count + 1)...model.accounts { try emptyLine(number) }
        }
        try file.close()
    }

    private mutating func line(
        _ account: SettingsReader.Account, number: Int, codecs: String, usesSTUN: Bool
    ) throws(RenderFault) {
        let route = try AccountRoute(account, number: number)
        let user = try FieldCheck.required(account.user, field: Field.user(number))
        let authentication = account.authenticationUser.isEmpty ? user : account.authenticationUser
        let password = account.password?.reveal() ?? ""
        if account.password == nil { notes.append("Account \(number) has no password yet.") }
        file.open("line", number)
        try file.set("PhoneNumber", user, field: Field.user(number))
        try file.set("DisplayName", account.shownName, field: Field.displayName(number))
        try file.set("RegisterAddr", route.server, field: Field.domain(number))
        try file.set("RegisterPort", route.port)
        try file.set("RegisterUser", authentication, field: Field.authenticationUser(number))
        try file.set("RegisterPswd", password, field: Field.password(number))
        try file.set("RegisterTTL", account.registrationExpiry.wholeSeconds.clamped(to: 30...2_147_483_647))
        let standby = try StandbyRegistrar(account, route: route, number: number, notes: &notes)
        try file.set("BackupAddr", standby?.server?.host ?? "", field: Field.secondRegistrar(number))
        if let port = standby?.server?.port {
            try file.set("BackupPort", port)
            try file.set("BackupTransport", FanvilWords.transport(account.transport))
            try file.set("BackupTTL", account.registrationExpiry.wholeSeconds.clamped(to: 30...2_147_483_647))
        }
        // Back to the first one when it answers again.
        if standby != nil { try file.set("EnableFailback", true) }
        try file.set("EnableReg", true)
        try file.set("ProxyAddr", route.proxy?.host ?? "", field: Field.outboundProxy(number))
        try file.set("ProxyPort", route.proxy?.port ?? route.port)
        // The outbound proxy is the PBX or stands before it: whoever asks there wants the account's name.
        try file.set("ProxyUser", route.proxy == nil ? "" : authentication, field: Field.authenticationUser(number))
        try file.set("ProxyPswd", route.proxy == nil ? "" : password, field: Field.password(number))
        try file.set("BakProxyAddr", standby?.proxy?.host ?? "", field: Field.secondRegistrar(number))
        if let port = standby?.proxy?.port { try file.set("BakProxyPort", port) }
        try file.set("Transport", FanvilWords.transport(account.transport))
        try file.set("TLSVersion", 2)
        try file.set("MediaCrypto", FanvilWords.srtp(settings.media.srtp))
        // 0 is the 80-bit tag, which every peer has; 1 the 32-bit one (assumed).
        try file.set("SRTPAuth-Tag", settings.media.usesShortTag(notes: &notes) ? 1 : 0)
        try file.set("NATType", usesSTUN ? 1 : 0)
        try more(account, number: number)
        try file.set("EnableRport", true)
        try file.set("DTMFMode", 1)
        try file.set("VoiceCodecMap", codecs)
        // 0 is the codec's own; that the number is in milliseconds is assumed.
        try file.set("Ptime", settings.media.packetMilliseconds == nil ? 0 : settings.media.packetTime(max: 60, notes: &notes))
        try file.close()
    }

    /// Nothing of a former owner survives.
    private mutating func emptyLine(_ number: Int) throws(RenderFault) {
        file.open("line", number)
        try file.set("EnableReg", false)
        for name in ["PhoneNumber", "DisplayName", "RegisterAddr", "RegisterUser", "RegisterPswd", "ProxyAddr", "ProxyUser", "ProxyPswd"] {
            try file.set(name, "")
        }
        try file.close()
    }

    /// Side keys first, then the other keys page by page, as Wazo counts them (observed).
    private mutating func keys() throws(RenderFault) {
        guard !settings.keys.isEmpty else { return }
        let side = settings.keys.filter { $0.number <= model.sideKeys }
        let others = settings.keys.filter { $0.number > model.sideKeys }
        file.open("dsskey")
        if let last = others.map(\.number).max() {
            try file.set("FuncKeyPageNum", (last - model.sideKeys - 1) / model.keysPerPage + 1)
        }
        if !side.isEmpty {
            file.open("dssSide", 1)
            for key in side { try self.key(key, index: key.number) }
            try file.close()
        }
        var page = 0
        for key in others {
            let place = key.number - model.sideKeys - 1
            if place / model.keysPerPage + 1 != page {
                if page > 0 { try file.close() }
                page = place / model.keysPerPage + 1
                file.open("internal", page)
            }
            try self.key(key, index: place % model.keysPerPage + 1)
        }
        if page > 0 { try file.close() }
        try file.close()
    }

    private mutating func key(_ key: PhoneSettings.FunctionKey, index: Int) throws(RenderFault) {
        let words = try FanvilKey(key, settings: settings)
        file.open("Fkey", index)
        try file.set("Type", words.type)
        try file.set("Value", words.value, field: Field.key(key.number))
        try file.set("Title", words.title, field: Field.keyLabel(key.number))
        try file.close()
    }

    private mutating func languageCode() -> String? {
        guard let tag = settings.language, !tag.isEmpty else { return nil }
        if let code = FanvilWords.language(tag) { return code }
        notes.append("The display language was left as it is: no Fanvil code is known for the wanted one.")
        return nil
    }

    private mutating func codecList() -> String {
        settings.media.codecs(knownBy: model.hasOpus ? .all : .allButOpus, notes: &notes)
            .map { FanvilWords.name(of: $0) }.joined(separator: ",")
    }
}
