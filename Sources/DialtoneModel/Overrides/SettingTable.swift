/// All settings that can be overridden, one row each.
enum SettingTable {
    struct Row: Sendable {
        var name: String
        var summary: String
        var allowed: String
        var isSecret = false
        var read: @Sendable (PhoneSettings) -> String?
        /// Returns false for a text that is not possible.
        var write: @Sendable (String, inout PhoneSettings) -> Bool
    }

    static let index = Dictionary(uniqueKeysWithValues: rows.enumerated().map { ($1.name, $0) })

    static let rows: [Row] = accountRows + mediaRows + networkRows + timeRows + accessRows + otherRows

    private static let accountRows: [Row] = [
        // Decides about user and authentication name before anything else; whoever composes the settings looks at it.
        Row(
            name: "sip.identity", summary: "what the phone registers as", allowed: "user or hwid", read: { _ in nil },
            write: { text, _ in ["user", "hwid"].contains(text) }),
        account("display-name", "name shown to others", "any text") {
            $0.displayName = $1; return true
        } read: {
            $0.displayName
        },
        account("user", "user part of the SIP address", "a text without blanks", required: true) {
            $0.user = $1; return true
        } read: {
            $0.user
        },
        account("authentication-user", "user name for authentication", "a text", required: true) {
            $0.authenticationUser = $1; return true
        } read: {
            $0.authenticationUser
        },
        account("password", "password for registration", "any text", isSecret: true) {
            $0.password = $1.isEmpty ? nil : Secret($1); return true
        } read: {
            $0.password?.reveal()
        },
        account("domain", "SIP domain", "a host name", required: true) {
            $0.domain = $1; return isHost($1)
        } read: {
            $0.domain
        },
        account("registrar", "host to register at", "a host name or IP address", required: true) {
            $0.registrar = $1; return isHost($1)
        } read: {
            $0.registrar
        },
        account("port", "port of the registrar", "1 to 65535; empty for the transport's standard port") { account, text in
            account.port = Int(text)
            return text.isEmpty || account.port.map { (1...65_535).contains($0) } == true
        } read: {
            $0.port.map { "\($0)" }
        },
        account("second-registrar", "where to register when the registrar does not answer", "host or host:port; empty for none") {
            account, text in
            account.secondRegistrar = HostPort(text)
            return text.isEmpty || account.secondRegistrar != nil
        } read: {
            $0.secondRegistrar?.description
        },
        account("outbound-proxy", "where to send instead of the registrar", "host or host:port; empty for none") { account, text in
            account.outboundProxy = text.isEmpty ? nil : text
            return text.isEmpty || HostPort(text) != nil
        } read: {
            $0.outboundProxy
        },
        account("transport", "SIP transport", words(SIPTransport.self)) { account, text in
            guard let transport = SIPTransport(rawValue: text.lowercased()) else { return false }
            account.transport = transport
            return true
        } read: {
            $0.transport.rawValue
        },
        account("registration-expiry", "how long a registration lasts", "a time such as 600s or 10m, 30s to 1d") { account, text in
            guard let expiry = duration(text, 30...86_400) else { return false }
            account.registrationExpiry = expiry
            return true
        } read: {
            "\($0.registrationExpiry.components.seconds)s"
        },
    ]

    private static let mediaRows: [Row] = [
        Row(
            name: "media.codecs", summary: "codecs, most wanted first", allowed: "a list of \(words(AudioCodec.self))",
            read: { $0.media.codecs.map(\.rawValue).joined(separator: ",") },
            write: { text, settings in
                let codecs = list(text).map { AudioCodec(rawValue: $0.lowercased()) }
                guard !codecs.isEmpty, !codecs.contains(nil) else { return false }
                settings.media.codecs = codecs.compactMap(\.self)
                return true
            }),
        Row(
            name: "media.packet-time", summary: "milliseconds of speech in a packet", allowed: "10 to 80; empty for the phone's own",
            read: { $0.media.packetMilliseconds.map { "\($0)" } },
            write: { text, settings in
                settings.media.packetMilliseconds = Int(text)
                return text.isEmpty || Int(text).map { (10...80).contains($0) } == true
            }),
        Row(
            name: "media.srtp", summary: "encryption of speech", allowed: words(SRTPMode.self), read: { $0.media.srtp.rawValue },
            write: { text, settings in choose(text) { settings.media.srtp = $0 } }),
        Row(
            name: "media.srtp-suite", summary: "how speech is encrypted",
            allowed: "\(words(SRTPSuite.self)); empty for the phone's own", read: { $0.media.srtpSuite?.rawValue },
            write: { text, settings in
                settings.media.srtpSuite = SRTPSuite(rawValue: text.uppercased())
                return text.isEmpty || settings.media.srtpSuite != nil
            }),
        Row(
            name: "media.silence-suppression", summary: "whether silence is left out", allowed: "true or false; empty for the phone's own",
            read: { $0.media.suppressesSilence.map { "\($0)" } },
            write: { text, settings in
                settings.media.suppressesSilence = Bool(text)
                return text.isEmpty || settings.media.suppressesSilence != nil
            }),
        Row(
            name: "media.ports", summary: "UDP ports for speech",
            allowed: "first-last such as 16384-17407, within 1024 to 65535; empty for the phone's own",
            read: { $0.media.ports.map { "\($0.lowerBound)-\($0.upperBound)" } },
            write: { text, settings in
                settings.media.ports = portRange(text)
                return text.isEmpty || settings.media.ports != nil
            }),
        dscp("media.dscp", "DSCP of speech", \.media.dscp),
        dscp("sip.dscp", "DSCP of SIP", \.signallingDSCP),
        // The country comes behind its scheme: of both an administrator's country wins.
        Row(
            name: "tones.scheme", summary: "tones of the phone", allowed: "\(words(ToneScheme.self)); empty for the phone's own",
            read: { $0.tones?.scheme?.rawValue },
            write: { text, settings in
                let scheme = ToneScheme(rawValue: text.lowercased())
                settings.tones = scheme.map { PhoneSettings.Tones($0) }
                return text.isEmpty || scheme != nil
            }),
        Row(
            name: "tones.country", summary: "country of the tones",
            allowed: "a country's two letters such as DE; empty for the phone's own", read: { $0.tones?.country },
            write: { text, settings in
                guard !text.isEmpty else {
                    settings.tones = nil
                    return true
                }
                let country = text.uppercased()
                guard country.utf8.count == 2, country.utf8.allSatisfy({ (65...90).contains($0) }) else { return false }
                // A scheme of another country would contradict it.
                let scheme = settings.tones?.scheme.flatMap { $0.country == country ? $0 : nil }
                settings.tones = PhoneSettings.Tones(scheme: scheme, country: country)
                return true
            }),
    ]

    private static let networkRows: [Row] = [
        Row(
            name: "nat.stun", summary: "STUN server", allowed: "host or host:port; empty for none", read: { $0.nat.stun?.description },
            write: { text, settings in
                settings.nat.stun = HostPort(text)
                return text.isEmpty || settings.nat.stun != nil
            }),
        Row(
            name: "nat.turn.server", summary: "TURN server", allowed: "host or host:port; empty for none",
            read: { $0.nat.turn?.server.description },
            write: { text, settings in
                guard !text.isEmpty else {
                    settings.nat.turn = nil
                    return true
                }
                guard let server = HostPort(text) else { return false }
                turn(&settings) { $0.server = server }
                return true
            }),
        Row(
            name: "nat.turn.transport", summary: "transport to the TURN server", allowed: words(TURNTransport.self),
            read: { $0.nat.turn?.transport.rawValue },
            write: { text, settings in choose(text) { transport in turn(&settings) { $0.transport = transport } } }),
        Row(
            name: "nat.turn.user", summary: "user at the TURN server", allowed: "any text", read: { $0.nat.turn?.user },
            write: { text, settings in
                turn(&settings) { $0.user = text }
                return true
            }),
        Row(
            name: "nat.turn.password", summary: "password at the TURN server", allowed: "any text", isSecret: true,
            read: { $0.nat.turn?.password?.reveal() },
            write: { text, settings in
                turn(&settings) { $0.password = text.isEmpty ? nil : Secret(text) }
                return true
            }),
    ]

    private static let timeRows: [Row] = [
        Row(
            name: "time.ntp", summary: "time servers, first preferred", allowed: "one or two hosts, separated by commas; empty for none",
            read: { $0.time.ntpServers.isEmpty ? nil : $0.time.ntpServers.joined(separator: ",") },
            write: { text, settings in
                settings.time.ntpServers = list(text)
                return settings.time.ntpServers.count <= 2 && settings.time.ntpServers.allSatisfy(isHost)
            }),
        Row(
            name: "time.zone", summary: "time zone", allowed: "Europe/Berlin, +01:00 or a POSIX TZ text; empty for the phone's own",
            read: { $0.time.zone?.text },
            write: { text, settings in
                settings.time.zone = TimeZoneRule(parsing: text)
                return text.isEmpty || settings.time.zone != nil
            }),
    ]

    private static let accessRows: [Row] = [
        Row(
            name: "access.resync-interval", summary: "how often the phone fetches again", allowed: "a time such as 15m or 12h, 1m to 30d",
            read: { "\($0.access.resyncInterval.components.seconds)s" },
            write: { text, settings in
                guard let interval = duration(text, 60...30 * 86_400) else { return false }
                settings.access.resyncInterval = interval
                return true
            }),
        Row(
            name: "access.admin-password", summary: "password of the phone's administrator",
            allowed: "any text; empty leaves the phone's", isSecret: true, read: { $0.access.adminPassword?.reveal() },
            write: { text, settings in
                settings.access.adminPassword = text.isEmpty ? nil : Secret(text)
                return true
            }),
        Row(
            name: "access.user-password", summary: "password of the phone's ordinary user",
            allowed: "any text; empty leaves the phone's", isSecret: true, read: { $0.access.userPassword?.reveal() },
            write: { text, settings in
                settings.access.userPassword = text.isEmpty ? nil : Secret(text)
                return true
            }),
        Row(
            name: "access.tls", summary: "how strict TLS must be", allowed: words(TLSLevel.self), read: { $0.access.tls.rawValue },
            write: { text, settings in choose(text) { settings.access.tls = $0 } }),
    ]

    private static let otherRows: [Row] = [
        Row(
            name: "language", summary: "language of the display", allowed: "a language tag such as de or en-GB; empty for the phone's own",
            read: { $0.language },
            write: { text, settings in
                settings.language = text.isEmpty ? nil : text
                return text.utf8.allSatisfy { $0 == UInt8(ascii: "-") || (48...57).contains($0) || (97...122).contains($0 | 0x20) }
            }),
        Row(
            name: "syslog.server", summary: "where the phone sends its log", allowed: "host or host:port; empty for none",
            read: { $0.syslog?.server.description },
            write: { text, settings in
                guard !text.isEmpty else {
                    settings.syslog = nil
                    return true
                }
                guard let server = HostPort(text) else { return false }
                settings.syslog = .init(server: server, level: settings.syslog?.level ?? .warning)
                return true
            }),
        Row(
            name: "syslog.level", summary: "how much the phone logs", allowed: words(SyslogLevel.self),
            read: { $0.syslog?.level.rawValue },
            write: { text, settings in choose(text) { settings.syslog?.level = $0 } }),
        Row(
            name: "ldap.server", summary: "directory server", allowed: "host or host:port; empty for none",
            read: { $0.directory?.server.description },
            write: { text, settings in
                guard !text.isEmpty else {
                    settings.directory = nil
                    return true
                }
                guard let server = HostPort(text) else { return false }
                directory(&settings) { $0.server = server }
                return true
            }),
        Row(
            name: "ldap.tls", summary: "whether the directory is asked over TLS", allowed: "true or false",
            read: { $0.directory.map { "\($0.usesTLS)" } },
            write: { text, settings in
                guard let usesTLS = Bool(text) else { return false }
                directory(&settings) { $0.usesTLS = usesTLS }
                return true
            }),
        directoryText("ldap.base", "where to search", "a distinguished name such as dc=example,dc=com") {
            $0.base
        } write: {
            $0.base = $1
        },
        directoryText("ldap.user", "name to bind as", "a distinguished name; empty for none") {
            $0.user
        } write: {
            $0.user = $1
        },
        Row(
            name: "ldap.password", summary: "password to bind with", allowed: "any text", isSecret: true,
            read: { $0.directory?.password?.reveal() },
            write: { text, settings in
                directory(&settings) { $0.password = text.isEmpty ? nil : Secret(text) }
                return true
            }),
        directoryText("ldap.name-attributes", "attributes with a name, first one shown", "attribute names, separated by commas") {
            $0.nameAttributes.joined(separator: ",")
        } write: {
            $0.nameAttributes = list($1)
        },
        directoryText("ldap.number-attributes", "attributes with a number", "attribute names, separated by commas") {
            $0.numberAttributes.joined(separator: ",")
        } write: {
            $0.numberAttributes = list($1)
        },
    ]

    // MARK: Rows of one kind

    private static func account(
        _ name: String, _ summary: String, _ allowed: String, isSecret: Bool = false, required: Bool = false,
        write: @escaping @Sendable (inout PhoneSettings.Account, String) -> Bool,
        read: @escaping @Sendable (PhoneSettings.Account) -> String?
    ) -> Row {
        Row(
            name: "account.\(name)", summary: summary, allowed: allowed, isSecret: isSecret,
            read: { $0.accounts.first.flatMap(read) },
            write: { text, settings in
                guard !settings.accounts.isEmpty else { return true }
                return !(required && text.isEmpty) && write(&settings.accounts[0], text)
            })
    }

    private static func dscp(
        _ name: String, _ summary: String, _ path: any WritableKeyPath<PhoneSettings, Int?> & Sendable
    ) -> Row {
        Row(
            name: name, summary: summary, allowed: "0 to 63; empty for the phone's own", read: { $0[keyPath: path].map { "\($0)" } },
            write: { text, settings in
                settings[keyPath: path] = Int(text)
                return text.isEmpty || Int(text).map { (0...63).contains($0) } == true
            })
    }

    private static func directoryText(
        _ name: String, _ summary: String, _ allowed: String, read: @escaping @Sendable (PhoneSettings.LDAPDirectory) -> String,
        write: @escaping @Sendable (inout PhoneSettings.LDAPDirectory, String) -> Void
    ) -> Row {
        Row(
            name: name, summary: summary, allowed: allowed, read: { $0.directory.map(read) },
            write: { text, settings in
                directory(&settings) { write(&$0, text) }
                return true
            })
    }

    /// Settings may come in any order and from several scopes, so that a part may come before its server: it is kept
    /// with an empty one, and ``PhoneSettings/dropIncomplete()`` takes it away where no server follows.
    private static func turn(_ settings: inout PhoneSettings, _ change: (inout PhoneSettings.TURN) -> Void) {
        var turn = settings.nat.turn ?? .init(server: HostPort(host: ""), user: "", password: nil)
        change(&turn)
        settings.nat.turn = turn
    }

    private static func directory(_ settings: inout PhoneSettings, _ change: (inout PhoneSettings.LDAPDirectory) -> Void) {
        var directory = settings.directory ?? .init(server: HostPort(host: ""), base: "")
        change(&directory)
        settings.directory = directory
    }

    // MARK: Reading texts

    private static func choose<Choice: RawRepresentable>(_ text: String, _ set: (Choice) -> Void) -> Bool
    where Choice.RawValue == String {
        guard let choice = Choice(rawValue: text.lowercased()) else { return false }
        set(choice)
        return true
    }

    private static func words<Choice: RawRepresentable & CaseIterable>(_: Choice.Type) -> String where Choice.RawValue == String {
        Choice.allCases.map(\.rawValue).joined(separator: ", ")
    }

    private static func list(_ text: String) -> [String] {
        text.split(separator: ",").map { part in String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }.filter {
            !$0.isEmpty
        }
    }

    /// `first-last`; nil for anything else.
    private static func portRange(_ text: String) -> ClosedRange<Int>? {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard ends.count == 2, let first = ends[0], let last = ends[1], (1024...65_535).contains(first),
            (first...65_535).contains(last)
        else { return nil }
        return first...last
    }

    private static func isHost(_ text: String) -> Bool { HostPort(text) != nil }

    private static func duration(_ text: String, _ seconds: ClosedRange<Int>) -> Duration? {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        let unit = text.last.flatMap { units[$0] }
        guard let count = Int(unit == nil ? text[...] : text.dropLast()), count <= 100_000_000 else { return nil }
        let value = count * (unit ?? 1)
        return seconds.contains(value) ? .seconds(value) : nil
    }
}

extension PhoneSettings {
    /// Takes away what has no server: parts of a setting whose server nobody named.
    package mutating func dropIncomplete() {
        if nat.turn?.server.host.isEmpty == true { nat.turn = nil }
        if directory?.server.host.isEmpty == true { directory = nil }
    }
}
