import DialtoneModel

/// Turns settings into the lines of Mitel's files.
struct MitelRenderer: ~Copyable {
    var file: MitelFile
    var notes: [String] = []
    let settings: SettingsReader
    let model: MitelModel
    let isKnownModel: Bool

    /// What the factory has where no host is set.
    static let noHost = "0.0.0.0"

    /// - Parameter isMain: Only the phone's own file has the administrator's own parameters: it is read last and wins.
    init(_ settings: SettingsReader, model: String?, isMain: Bool) throws(RenderFault) {
        self.settings = settings
        self.model = MitelModel.table[model.map { MitelModel.name($0) }]
        isKnownModel = model != nil
        file = try MitelFile(
            isMain ? settings.parameters : [],
            title: isMain ? "Dialtone: this phone alone" : "Dialtone: where this phone fetches from")
    }

    mutating func renderStartup() throws(RenderFault) {
        try provisioning()
        try file.finish()
    }

    mutating func renderMain() throws(RenderFault) {
        try provisioning()
        try access()
        try time()
        try language()
        try tones()
        try network()
        try nat()
        try syslog()
        try directory()
        try phoneBook()
        try callWaiting()
        try lines()
        try keys()
        try file.finish()
    }

    /// Where the phone comes back to, how often, and that nobody else may send it elsewhere.
    private mutating func provisioning() throws(RenderFault) {
        let place = try ServerPlace(settings.access.provisioningURL, field: Field.provisioningURL)
        let kind = place.isSecure ? "https" : "http"
        try file.set("download protocol", place.isSecure ? "HTTPS" : "HTTP", isLocked: true)
        try file.set("\(kind) server", place.host, field: Field.provisioningURL, isLocked: true)
        try file.set("\(kind) path", place.path, field: Field.provisioningURL, isLocked: true)
        try file.set("\(kind) port", place.port, isLocked: true)
        try credentials()
        try trust(isSecure: place.isSecure)
        // Configuration only, never firmware; once a night, each phone at a time of its own within two hours.
        try file.set("auto resync mode", 1)
        try file.set("auto resync time", "02:00")
        try file.set("auto resync max delay", 120)
        let seconds = settings.access.resyncInterval.wholeSeconds
        if seconds != 86_400, seconds < 2 * 86_400 {
            notes.append("The interval of asking again became a day: Mitel phones fetch their files once a day at most, at night.")
        } else if seconds % 86_400 != 0 {
            notes.append("The interval of asking again became \(seconds / 86_400) days: Mitel phones count in whole days.")
        }
        // 0 is every day: the days are counted after the first one (assumed).
        try file.set("auto resync days", seconds < 2 * 86_400 ? 0 : (seconds / 86_400).clamped(to: 1...364))
        try file.set("contact rcs", 0)
        // Without a server of its own the phone asks the one of its files, which has no firmware.
        let firmware = try settings.firmware.map { firmware throws(RenderFault) in try FieldCheck.url(firmware.url, field: Field.firmware) }
        try file.set("firmware server", firmware ?? "", field: Field.firmware)
    }

    /// Authorities beside the short list of the firmware, in a file beside the phone's own.
    ///
    /// Source: Aastra, "6700i and 9000i Administrator Guide", HTTPS server certificate validation (stated): all checks are on unless a
    /// file says otherwise, and the certificates are a file in the folder of the configuration. For SIP the same file: Mitel, "6800i SIP
    /// Administrator Guide", p. 3-47 (stated).
    private mutating func trust(isSecure: Bool) throws(RenderFault) {
        let hasCertificates = settings.trust.certificatesURL != nil
        if hasCertificates { try file.set("https user certificates", TrustedCertificates.fileName) }
        if let verifies = settings.trust.verifies { try file.set("https validate certificates", verifies ? 1 : 0) }
        if isSecure, !hasCertificates, settings.trust.verifies != false {
            notes.append(
                "Mitel phones check the server's certificate by a short list of their own; for another authority give its certificate "
                    + "(https user certificates), or switch the check off (https validate certificates).")
        }
    }

    /// Digest is the only kind that the phone's client speaks; without credentials the factory's, which open nothing here.
    ///
    /// Source: Mitel, "SIP Phones Administrator Guide", HTTP/HTTPS authentication (stated), with both lengths.
    private mutating func credentials() throws(RenderFault) {
        let credentials = settings.access.credentials
        for (key, value, length, field) in [
            ("http digest username", credentials?.user, 40, Field.credentialsUser),
            ("http digest password", credentials?.password.reveal(), 20, Field.credentialsPassword),
        ] {
            if let value, value.utf8.count > length {
                throw RenderFault(field: field, reason: "must have at most \(length) characters on Mitel phones")
            }
            try file.set(key, value ?? "aastra", field: field, isLocked: true)
        }
    }

    private mutating func access() throws(RenderFault) {
        for (key, password, field) in [
            ("admin password", settings.access.adminPassword, Field.adminPassword),
            ("user password", settings.access.userPassword, Field.userPassword),
        ] {
            guard let text = password?.reveal() else { continue }
            if !text.utf8.allSatisfy({ (48...57).contains($0) }) {
                notes.append("Mitel phones with a plain keypad take digits only: there, \(field) cannot be typed.")
            }
            try file.set(key, FieldCheck.required(text, field: field), field: field, isLocked: true)
        }
    }

    private mutating func time() throws(RenderFault) {
        let servers = settings.time.ntpServers
        if !servers.isEmpty {
            try file.set("time server disabled", 0)
            for number in 1...3 {
                let server = number <= servers.count ? try FieldCheck.host(servers[number - 1], field: Field.ntp(number)) : Self.noHost
                try file.set("time server\(number)", server, field: Field.ntp(number))
            }
        }
        if let clock = settings.time.clock { try file.set("time format", clock == .hours24 ? 1 : 0) }
        if let order = settings.time.dateOrder { try file.set("date format", Self.number(of: order)) }
        guard let zone = settings.time.zone else { return }
        try file.set("time zone name", "Custom")
        for (key, value) in MitelZone(zone, notes: &notes).lines { try file.set(key, value) }
    }

    /// `31/12/2026`, `12/31/26` and `2026-12-31`.
    ///
    /// Source: Mitel, "SIP Phones Administrator Guide", date format (assumed; 0, 3, 5 and 8 are observed).
    private static func number(of order: DateOrder) -> Int {
        switch order {
        case .dayFirst: 3
        case .monthFirst: 6
        case .yearFirst: 2
        }
    }

    /// Source: Wazo's and FusionPBX's templates for Germany, France, Europe, UK and US (observed); the other words: assumed.
    private mutating func tones() throws(RenderFault) {
        guard let tones = settings.tones else { return }
        let sets = [
            "AU": "Australia", "BR": "Brazil", "CA": "US", "DE": "Germany", "FR": "France", "GB": "UK", "IT": "Italy", "MX": "Mexico",
            "MY": "Malaysia", "RU": "Russia", "SK": "Slovakia", "US": "US",
        ]
        let european = [
            "AT", "BE", "BG", "CH", "CZ", "DK", "EE", "ES", "FI", "GR", "HR", "HU", "IE", "LI", "LT", "LU", "LV", "NL", "NO", "PL", "PT",
            "RO", "SE", "SI",
        ]
        if let set = tones.country.flatMap({ sets[$0] }) {
            try file.set("tone set", set)
        } else if tones.country.map({ european.contains($0) }) ?? true {
            try file.set("tone set", "Europe")
            if let country = tones.country { notes.append("Mitel phones have no tones of \(country); the phone plays those of Europe.") }
        } else {
            notes.append("The tones were left as they are: Mitel phones have none of \(tones.country ?? "this country").")
        }
    }

    /// The port of the phone's socket for a computer is number 1; 4095 there means packets without a tag.
    ///
    /// Source: Wazo's templates (observed). The phone counts priorities per kind of packet, so a common one is not told.
    private mutating func network() throws(RenderFault) {
        if let vlan = settings.network.vlan {
            try file.set("tagging enabled", vlan > 0 ? 1 : 0)
            if vlan > 0 { try file.set("vlan id", vlan) }
        }
        if let vlan = settings.network.computerVLAN { try file.set("vlan id port 1", vlan > 0 ? vlan : 4095) }
        if let usesLLDP = settings.network.usesLLDP { try file.set("lldp", usesLLDP ? 1 : 0) }
        if let dscp = settings.signallingDSCP { try file.set("tos sip", dscp) }
        if let dscp = settings.media.dscp { try file.set("tos rtp", dscp) }
        if let hasWebPage = settings.access.hasWebPage { try file.set("web interface enabled", hasWebPage ? 1 : 0) }
    }

    /// Source: the templates of Wazo since its first ones (observed); that 1 is on: by the name.
    private mutating func callWaiting() throws(RenderFault) {
        if let isOn = settings.callWaiting { try file.set("call waiting", isOn ? 1 : 0) }
    }

    /// A book in Mitel's XML is a page of the phone's browser, and has its name inside.
    ///
    /// Source: Wazo's templates (observed).
    private mutating func phoneBook() throws(RenderFault) {
        guard let book = settings.phoneBook else { return }
        try file.set("directory script", FieldCheck.url(book.url, field: Field.phoneBook), field: Field.phoneBook)
    }

    /// Source: Wazo's plug-in (observed): the first language beside English is number 1 and comes from a pack.
    private mutating func language() throws(RenderFault) {
        guard let tag = settings.language?.lowercased(), !tag.isEmpty else { return }
        let packs = [
            "de": ("lang_de.txt", "German"), "es": ("lang_es.txt", "Spanish"), "fr": ("lang_fr.txt", "French"),
            "fr-ca": ("lang_fr_ca.txt", "French"), "it": ("lang_it.txt", "Italian"), "nl": ("lang_nl_nl.txt", "Dutch"),
        ]
        let short = String(tag.prefix { $0 != "-" && $0 != "_" })
        if short == "en" {
            try file.set("language", 0)
            try file.set("input language", "English")
        } else if let (pack, input) = packs[tag] ?? packs[short] {
            try file.set("language", 1)
            try file.set("language 1", pack)
            try file.set("input language", input)
            notes.append("Where the firmware has no language pack \(pack), the display stays English: Dialtone serves none.")
        } else {
            notes.append("The display language was left as it is: no Mitel language pack is known for the wanted one.")
        }
    }

    /// With a STUN and a TURN server the phone uses ICE by itself; so does the 6700 series.
    ///
    /// Source: Aastra, "6730i Administrator Guide" 41-001343-02, p. A-28 (stated).
    private mutating func nat() throws(RenderFault) {
        let stun = try settings.nat.stun.map { server throws(RenderFault) in try FieldCheck.hostPort(server, field: Field.stun) }
        try file.set("sip stun ip", stun?.host ?? Self.noHost, field: Field.stun)
        try file.set("sip stun port", stun?.port ?? 3478)
        var turn = settings.nat.turn
        if let wanted = turn, wanted.transport != .udp {
            notes.append("The TURN server was left out: Mitel phones reach it by UDP only, not by \(wanted.transport.rawValue).")
            turn = nil
        }
        let server = try turn.map { turn throws(RenderFault) in try FieldCheck.hostPort(turn.server, field: Field.turn) }
        try file.set("sip turn ip", server?.host ?? Self.noHost, field: Field.turn)
        try file.set("sip turn port", server?.port ?? 3478)
        try file.set("sip turn user", turn?.user ?? "", field: Field.turnUser)
        try file.set("sip turn pass", turn?.password?.reveal() ?? "", field: Field.turnPassword)
    }

    /// The levels are bit masks of the log's modules; the numbers are Wazo's (observed).
    private mutating func syslog() throws(RenderFault) {
        guard let syslog = settings.syslog else {
            try file.set("log server ip", Self.noHost)
            return
        }
        let server = try FieldCheck.hostPort(syslog.server, field: Field.syslog)
        try file.set("log server ip", server.host, field: Field.syslog)
        try file.set("log server port", server.port ?? 514)
        let mask =
            switch syslog.level {
            case .error: 3
            case .warning: 7
            case .info: 39
            case .debug: 65_535
            }
        for module in ["linemgr", "user interface", "sip", "net", "provis", "stun"] { try file.set("log module \(module)", mask) }
    }

    /// Source: Mitel, "6800i SIP Administrator Guide", p. A-113 and A-115 (stated): name and password stand before the server.
    private mutating func directory() throws(RenderFault) {
        var directory = settings.directory
        if directory?.usesTLS == true {
            notes.append("The directory was left out: no setting for LDAP over TLS is known for Mitel phones.")
            directory = nil
        }
        guard let directory else {
            for key in ["ldap server", "ldap user name", "ldap base dn"] { try file.set(key, "", isLocked: true) }
            return
        }
        let words = try DirectoryWords(directory)
        var place = HostPort(host: words.host, port: words.port).description
        if let password = directory.password?.reveal(), !directory.user.isEmpty {
            guard !directory.user.utf8.contains(where: { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "@") }) else {
                throw RenderFault(field: Field.directoryUser, reason: "contains : or @, which end it on Mitel phones")
            }
            guard !password.utf8.contains(UInt8(ascii: "@")) else {
                throw RenderFault(field: Field.directoryPassword, reason: "contains @, which ends it on Mitel phones")
            }
            // Checked one by one, so that a fault names the right one.
            let user = try FieldCheck.line(directory.user, field: Field.directoryUser)
            place = "\(user):\(try FieldCheck.line(password, field: Field.directoryPassword))@\(place)"
        }
        if directory.user.isEmpty, directory.password != nil {
            notes.append("The directory's password was left out: Mitel phones send it with a user only.")
        }
        try file.set("ldap server", place, field: Field.directoryPassword, isLocked: true)
        try file.set("ldap user name", directory.user, field: Field.directoryUser, isLocked: true)
        try file.set("ldap base dn", words.base, field: Field.directoryBase, isLocked: true)
        try file.set("ldap search scope", "subtree")
        try file.set(
            "ldap search filter", DirectoryWords.filter(words.nameAttributes), field: Field.directoryAttributes)
        notes.append("The directory's attributes of numbers were left out: Mitel phones show those of their own list.")
    }
}
