/// A setting of a phone: each value of ``PhoneSettings`` has one, and each has a row in ``SettingTable``.
package enum Setting: Int, CaseIterable, Sendable {
    case displayName, user, authenticationUser, password, domain, registrar, port, secondRegistrar, outboundProxy, transport,
        registrationExpiry, voicemail, messageWaiting
    case codecs, packetTime, srtp, srtpSuite, silenceSuppression, mediaPorts, mediaDSCP, signallingDSCP, toneScheme, toneCountry
    case freeDialling, pickupCode, callWaiting
    case stun, turn, turnTransport, turnUser, turnPassword, keepAlive, vlan, vlanPriority, computerVLAN, lldp
    case ntp, secondNTP, zone, clock, dateOrder
    case provisioningURL, resyncInterval, credentials, adminPassword, userPassword, tls, webPage, trustedCertificates, verification
    case language, syslog, syslogLevel, directory, directoryTLS, directoryBase, directoryUser, directoryPassword, directoryNames,
        directoryNumbers, phoneBook, phoneBookName, firmware, firmwareVersion
    case keys, memoryKeys, moduleKeys
}

/// All settings, one row each: the single place that says what a setting is called, which texts it takes, what examples and tests
/// try, and what people read where a phone cannot take it.
enum SettingTable {
    struct Row: Sendable {
        /// nil for a key that is no value of its own, but decides about others.
        var setting: Setting?
        /// The key by which administrators override it; nil if they cannot.
        var name: String?
        /// As people call it in a sentence: `the packet time`.
        var people: String
        /// What it is, for the list of keys.
        var summary = ""
        /// What its text may be.
        var allowed = ""
        var isSecret = false
        var form = Setting.Form.choice
        var samples: [String]
        var whole: Setting?
        var consequence = ""
        /// Texts that ask for nothing that phones do not do by themselves.
        var neutral: [String?] = [nil]
        /// A phone that is not told it does what is wanted all the same, or Dialtone looks at it itself: people need no note.
        var needsNoNote = false
        /// Means nothing for a phone without accounts.
        var needsAccount = false
        /// Means one phone, so that only its own scope may have it.
        var isOfOnePhone = false
        var read: @Sendable (PhoneSettings) -> String?
        /// Returns false for a text that is not possible.
        var write: @Sendable (String, inout PhoneSettings) -> Bool
    }

    /// Those that administrators can override, in the order of their keys.
    static let rows: [Row] = all.filter { $0.name != nil }

    static let index = Dictionary(uniqueKeysWithValues: rows.enumerated().map { ($1.name ?? "", $0) })

    /// By the raw value of ``Setting``.
    static let ofSetting: [Row] = Setting.allCases.map { setting in
        guard let row = all.first(where: { $0.setting == setting }) else { preconditionFailure("\(setting) has no row") }
        return row
    }

    /// By the raw value of ``Setting``.
    static let groupOfSetting: [SettingGroup] = Setting.allCases.map { setting in
        let section = sections.first { section in section.rows.contains { $0.setting == setting } }
        guard let group = section?.group else { preconditionFailure("\(setting) has no group") }
        return group
    }

    private static let all: [Row] = sections.flatMap(\.rows)

    /// What is said of handsets is no setting, and has no group.
    private static let sections: [(group: SettingGroup?, rows: [Row])] = [
        (.account, accountRows), (.speech, speechRows), (.dialling, diallingRows), (.network, networkRows), (.time, timeRows),
        (.access, accessRows), (.display, displayRows), (.firmware, firmwareRows), (nil, handsetRows), (.keys, keyRows),
    ]

    private static let accountRows: [Row] = [
        // Decides about user and authentication name before anything else; the composer of the settings looks at it.
        Row(
            setting: nil, name: "sip.identity", people: "what the phone registers as", summary: "what the phone registers as",
            allowed: "user or hwid", samples: ["user", "hwid"], read: { _ in nil }, write: { text, _ in ["user", "hwid"].contains(text) }),
        account(
            .displayName, "display-name", "the display name", "name shown to others", "any text", form: .text,
            samples: ["Another Name", "Bob"]
        ) {
            $0.displayName = $1; return true
        } read: {
            $0.displayName
        },
        account(
            .user, "user", "the user name", "user part of the SIP address", "a text without blanks", form: .text,
            samples: ["another", "4711"],
            required: true
        ) {
            $0.user = $1; return true
        } read: {
            $0.user
        },
        account(
            .authenticationUser, "authentication-user", "the authentication name", "user name for authentication", "a text", form: .text,
            samples: ["another-login", "4711"], required: true
        ) {
            $0.authenticationUser = $1; return true
        } read: {
            $0.authenticationUser
        },
        account(
            .password, "password", "the password", "password for registration", "any text", form: .text,
            samples: ["another-password", "x9"], isSecret: true
        ) {
            $0.password = $1.isEmpty ? nil : Secret($1); return true
        } read: {
            $0.password?.reveal()
        },
        account(
            .domain, "domain", "the SIP domain", "SIP domain", "a host name", form: .host, samples: ["example.net", "192.0.2.8"],
            required: true
        ) {
            $0.domain = host($1) ?? ""; return host($1) != nil
        } read: {
            $0.domain
        },
        account(
            .registrar, "registrar", "the registrar", "host to register at", "a host name or IP address", form: .host,
            samples: ["192.0.2.9", "pbx.example.net"], required: true
        ) {
            $0.registrar = host($1) ?? ""; return host($1) != nil
        } read: {
            $0.registrar
        },
        account(
            .port, "port", "the registrar's port", "port of the registrar", "1 to 65535; empty for the transport's standard port",
            samples: ["5099", "5070"]
        ) { account, text in
            account.port = Int(text)
            return text.isEmpty || account.port.map { (1...65_535).contains($0) } == true
        } read: {
            $0.port.map { "\($0)" }
        },
        account(
            .secondRegistrar, "second-registrar", "the second registrar", "where to register when the registrar does not answer",
            "host or host:port; empty for none", form: .host, samples: ["standby.example.com:5061", "192.0.2.12"],
            consequence: "without it the phone cannot register while the first one does not answer"
        ) { account, text in
            account.secondRegistrar = HostPort(text)
            return text.isEmpty || account.secondRegistrar != nil
        } read: {
            $0.secondRegistrar?.description
        },
        account(
            .outboundProxy, "outbound-proxy", "the outbound proxy", "where to send instead of the registrar",
            "host or host:port; empty for none", form: .host, samples: ["sbc.example.com:5080", "192.0.2.10"]
        ) { account, text in
            account.outboundProxy = HostPort(text)?.description
            return text.isEmpty || account.outboundProxy != nil
        } read: {
            $0.outboundProxy
        },
        account(
            .transport, "transport", "the SIP transport", "SIP transport", words(SIPTransport.self),
            samples: SIPTransport.allCases.map(\.rawValue)
        ) { account, text in
            guard let transport = SIPTransport(rawValue: text.lowercased()) else { return false }
            account.transport = transport
            return true
        } read: {
            $0.transport.rawValue
        },
        account(
            .registrationExpiry, "registration-expiry", "the registration expiry", "how long a registration lasts",
            "a time such as 600s or 10m, 30s to 1d", samples: ["1800s", "120s"]
        ) { account, text in
            guard let expiry = duration(text, 30...86_400) else { return false }
            account.registrationExpiry = expiry
            return true
        } read: {
            "\($0.registrationExpiry.components.seconds)s"
        },
        account(
            .voicemail, "voicemail", "the voicemail number", "number that the message key calls", "a number; empty for none", form: .text,
            samples: ["*97", "500"]
        ) { account, text in
            account.voicemail = text.isEmpty ? nil : text
            return isNumber(text)
        } read: {
            $0.voicemail
        },
        account(
            .messageWaiting, "message-waiting", "the subscription to waiting messages", "whether the phone asks for waiting messages",
            flagWords, samples: ["true", "false"]
        ) { account, text in
            account.subscribesToMessages = Bool(text)
            return text.isEmpty || account.subscribesToMessages != nil
        } read: {
            $0.subscribesToMessages.map { "\($0)" }
        },
    ]

    private static let speechRows: [Row] = [
        Row(
            setting: .codecs, name: "media.codecs", people: "the codecs", summary: "codecs, most wanted first",
            allowed: "a list of \(words(AudioCodec.self))", samples: ["g722,pcma", "pcma,g722", "opus,pcma", "g729"], needsAccount: true,
            read: { $0.media.codecs.map(\.rawValue).joined(separator: ",") },
            write: { text, settings in
                let codecs = list(text).map { AudioCodec(rawValue: $0.lowercased()) }
                guard !codecs.isEmpty, !codecs.contains(nil) else { return false }
                settings.media.codecs = codecs.compactMap(\.self)
                return true
            }),
        number(
            .packetTime, "media.packet-time", "the packet time", "milliseconds of speech in a packet", 10...80, samples: ["30", "40"],
            needsAccount: true, \.media.packetMilliseconds),
        Row(
            setting: .srtp, name: "media.srtp", people: "encrypted speech", summary: "encryption of speech", allowed: words(SRTPMode.self),
            samples: ["mandatory", "optional", "off"], consequence: "speech is not encrypted", neutral: ["off"], needsAccount: true,
            read: { $0.media.srtp.rawValue }, write: { text, settings in choose(text) { settings.media.srtp = $0 } }),
        // Every phone has the 128-bit suite with the long tag, and offers it.
        word(
            .srtpSuite, "media.srtp-suite", "the SRTP suite", "how speech is encrypted", SRTPSuite.self,
            samples: ["AES_CM_128_HMAC_SHA1_32"],
            neutral: [nil, SRTPSuite.aes128Tag80.rawValue], needsAccount: true, \.media.srtpSuite),
        // Not to suppress it is what phones do by themselves.
        flag(
            .silenceSuppression, "media.silence-suppression", "silence suppression", "whether silence is left out",
            neutral: [nil, "false"],
            needsAccount: true, \.media.suppressesSilence),
        Row(
            setting: .mediaPorts, name: "media.ports", people: "the RTP port range", summary: "UDP ports for speech",
            allowed: "first-last such as 16384-17407, within 1024 to 65535; empty for the phone's own",
            samples: ["16384-17407", "2052-2179"], needsAccount: true,
            read: { $0.media.ports.map { "\($0.lowerBound)-\($0.upperBound)" } },
            write: { text, settings in
                settings.media.ports = portRange(text)
                return text.isEmpty || settings.media.ports != nil
            }),
        number(.mediaDSCP, "media.dscp", "the DSCP of speech", "DSCP of speech", 0...63, samples: ["46", "34"], \.media.dscp),
    ]

    private static let diallingRows: [Row] = [
        // The country comes behind its scheme: of both an administrator's country wins.
        Row(
            setting: .toneScheme, name: "tones.scheme", people: "the scheme of tones", summary: "tones of the phone",
            allowed: "\(words(ToneScheme.self)); empty for the phone's own", samples: ["germany", "czech-pbx"],
            // A scheme has a country, which is what phones know.
            whole: .toneCountry,
            read: { $0.tones?.scheme?.rawValue },
            write: { text, settings in
                let scheme = ToneScheme(rawValue: text.lowercased())
                settings.tones = scheme.map { PhoneSettings.Tones($0) }
                return text.isEmpty || scheme != nil
            }),
        Row(
            setting: .toneCountry, name: "tones.country", people: "the country of the tones", summary: "country of the tones",
            allowed: "a country's two letters such as DE; empty for the phone's own", samples: ["DE", "FR", "AT"],
            read: { $0.tones?.country },
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
        // A phone whose plan we have no words for keeps it, either way.
        Row(
            setting: .freeDialling, name: "dialling.free", people: "free dialling",
            summary: "whether any number is sent, after a pause or #", allowed: "true, or false for the phone's own dial plan",
            samples: ["true", "false"], needsNoNote: true, needsAccount: true, read: { "\($0.dialling.isFree)" },
            write: { text, settings in
                guard let isFree = Bool(text) else { return false }
                settings.dialling.isFree = isFree
                return true
            }),
        text(
            .pickupCode, "dialling.pickup-code", "the pick-up code", "what is dialled before the number of a key that rings",
            "a code such as *0; empty for the phone's own way", samples: ["*0", "*8"], check: isNumber, \.dialling.pickupCode),
        flag(
            .callWaiting, "phone.call-waiting", "call waiting", "whether a second call is shown during a call, or its caller hears busy",
            needsAccount: true, \.callWaiting),
    ]

    private static let networkRows: [Row] = [
        number(.signallingDSCP, "sip.dscp", "the DSCP of SIP", "DSCP of SIP", 0...63, samples: ["26", "24"], \.signallingDSCP),
        Row(
            setting: .stun, name: "nat.stun", people: "the STUN server", summary: "STUN server",
            allowed: "host or host:port; empty for none",
            form: .host, samples: ["stun.example.net:3479", "192.0.2.11"], read: { $0.nat.stun?.description },
            write: { text, settings in
                settings.nat.stun = HostPort(text)
                return text.isEmpty || settings.nat.stun != nil
            }),
        Row(
            setting: .turn, name: "nat.turn.server", people: "the TURN server", summary: "TURN server",
            allowed: "host or host:port; empty for none", form: .host, samples: ["turn.example.net:3478"],
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
            setting: .turnTransport, name: "nat.turn.transport", people: "the transport to the TURN server",
            summary: "transport to the TURN server", allowed: words(TURNTransport.self), samples: ["udp", "tcp"], whole: .turn,
            neutral: [nil, "udp"], read: { $0.nat.turn?.transport.rawValue },
            write: { text, settings in choose(text) { transport in turn(&settings) { $0.transport = transport } } }),
        Row(
            setting: .turnUser, name: "nat.turn.user", people: "the TURN user", summary: "user at the TURN server", allowed: "any text",
            form: .text, samples: ["relay"], whole: .turn, read: { $0.nat.turn?.user },
            write: { text, settings in
                turn(&settings) { $0.user = text }
                return true
            }),
        Row(
            setting: .turnPassword, name: "nat.turn.password", people: "the TURN password", summary: "password at the TURN server",
            allowed: "any text", isSecret: true, form: .text, samples: ["relay-secret"], whole: .turn,
            read: { $0.nat.turn?.password?.reveal() },
            write: { text, settings in
                turn(&settings) { $0.password = text.isEmpty ? nil : Secret(text) }
                return true
            }),
        number(
            .keepAlive, "nat.keep-alive", "the keep-alive interval", "seconds between packets that keep a router's path open", 5...3600,
            zero: "never", samples: ["20", "60"], needsAccount: true, \.nat.keepAliveSeconds),
        number(
            .vlan, "network.vlan", "the VLAN", "VLAN of the phone", 1...4094, zero: "none", samples: ["20", "100"], \.network.vlan),
        number(
            .vlanPriority, "network.vlan-priority", "the VLAN priority", "priority of the phone's packets in its VLAN", 0...7,
            samples: ["5", "3"], \.network.vlanPriority),
        number(
            .computerVLAN, "network.computer-vlan", "the VLAN of the computer's socket", "VLAN of the phone's socket for a computer",
            1...4094, zero: "none", samples: ["30", "200"], \.network.computerVLAN),
        flag(.lldp, "network.lldp", "LLDP", "whether the phone learns its VLAN from the switch (LLDP-MED)", \.network.usesLLDP),
    ]

    private static let timeRows: [Row] = [
        Row(
            setting: .ntp, name: "time.ntp", people: "the time servers", summary: "time servers, first preferred",
            allowed: "one or two hosts, separated by commas; empty for none", form: .host, samples: ["192.0.2.1", "ntp.example.com"],
            read: { $0.time.ntpServers.isEmpty ? nil : $0.time.ntpServers.joined(separator: ",") },
            write: { text, settings in
                let texts = list(text)
                settings.time.ntpServers = texts.compactMap(host)
                return texts.count <= 2 && settings.time.ntpServers.count == texts.count
            }),
        Row(
            setting: .secondNTP, people: "the second time server", form: .host, samples: ["192.0.2.2"], whole: .ntp,
            read: { $0.time.ntpServers.count > 1 ? $0.time.ntpServers[1] : nil },
            write: { text, settings in
                guard let server = host(text) else { return false }
                settings.time.ntpServers = Array(settings.time.ntpServers.prefix(1)) + [server]
                return true
            }),
        Row(
            setting: .zone, name: "time.zone", people: "the time zone", summary: "time zone",
            allowed: "Europe/Berlin, +01:00 or a POSIX TZ text; empty for the phone's own",
            samples: [
                "Asia/Kathmandu", "Europe/Berlin", "America/New_York", "Australia/Sydney", "UTC", "AAA-4", "AAA-4BBB,M4.2.0/1,M9.3.0/2",
            ], read: { $0.time.zone?.text },
            write: { text, settings in
                settings.time.zone = TimeZoneRule(parsing: text)
                return text.isEmpty || settings.time.zone != nil
            }),
        word(
            .clock, "time.clock", "the form of the clock", "hours of the clock, 12 or 24", ClockFormat.self, samples: ["24", "12"],
            \.time.clock),
        word(
            .dateOrder, "time.date-order", "the order of dates", "how dates are written", DateOrder.self,
            samples: DateOrder.allCases.map(\.rawValue), \.time.dateOrder),
    ]

    private static let accessRows: [Row] = [
        Row(
            setting: .provisioningURL, people: "the phone's own provisioning URL", form: .host,
            samples: ["https://phones.example.com/p/another/"], read: { $0.access.provisioningURL },
            write: { text, settings in
                settings.access.provisioningURL = text
                return !text.isEmpty
            }),
        Row(
            setting: .resyncInterval, name: "access.resync-interval", people: "the interval of asking again",
            summary: "how often the phone fetches again", allowed: "a time such as 15m or 12h, 1m to 30d", samples: ["7200s", "86400s"],
            consequence: "the phone asks when it starts, or as often as it is set to",
            read: { "\($0.access.resyncInterval.components.seconds)s" },
            write: { text, settings in
                guard let interval = duration(text, 60...30 * 86_400) else { return false }
                settings.access.resyncInterval = interval
                return true
            }),
        Row(
            setting: .credentials, people: "the user name and password for the phone's own door", isSecret: true, form: .text,
            samples: ["phone:Another-3"], read: { $0.access.credentials.map { "\($0.user):\($0.password.reveal())" } },
            write: { text, settings in
                let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
                guard parts.count == 2 else { return false }
                settings.access.credentials = .init(user: parts[0], password: Secret(parts[1]))
                return true
            }),
        secret(
            .adminPassword, SettingTable.administratorPasswordName, "the administrator's password", "password of the phone's administrator",
            samples: ["4711071269"], \.access.adminPassword),
        secret(
            .userPassword, "access.user-password", "the user's password", "password of the phone's ordinary user", samples: ["Another-2"],
            \.access.userPassword),
        Row(
            setting: .tls, name: "access.tls", people: "the TLS level", summary: "how strict TLS must be", allowed: words(TLSLevel.self),
            samples: ["strict", "high", "normal", "legacy"], consequence: "the phone uses the TLS versions of its firmware",
            neutral: ["normal"], read: { $0.access.tls.rawValue }, write: { text, settings in choose(text) { settings.access.tls = $0 } }),
        flag(.webPage, "access.web-page", "the phone's web page", "whether the phone has a web page", \.access.hasWebPage),
        Row(
            setting: .trustedCertificates, name: "trust.certificates", people: "the trusted certificates",
            summary: "certificates of authorities that the phone trusts beside its own",
            allowed: "certificates in PEM form, one behind the other; empty for none", form: .lines, samples: [sampleCertificate],
            consequence: "put them on the phone by its web page where it needs them",
            read: { settings in
                let certificates = settings.trust.certificates
                return certificates.isEmpty ? nil : certificates.map(\.text).joined()
            },
            write: { text, settings in
                settings.trust.certificates = PEMCertificate.all(in: text) ?? []
                return text.isEmpty || (1...certificatesMax).contains(settings.trust.certificates.count)
            }),
        flag(
            .verification, "trust.verification", "the verification of servers", "whether the phone refuses servers that it cannot verify",
            \.trust.verifies),
        Row(
            setting: .syslog, name: "syslog.server", people: "the syslog server", summary: "where the phone sends its log",
            allowed: "host or host:port; empty for none", form: .host, samples: ["192.0.2.3", "log.example.com:5514"],
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
            setting: .syslogLevel, name: "syslog.level", people: "the level of the log", summary: "how much the phone logs",
            allowed: words(SyslogLevel.self), samples: SyslogLevel.allCases.map(\.rawValue), whole: .syslog,
            read: { $0.syslog?.level.rawValue }, write: { text, settings in choose(text) { settings.syslog?.level = $0 } }),
    ]

    private static let displayRows: [Row] = [
        Row(
            setting: .language, name: "language", people: "the display language", summary: "language of the display",
            allowed: "a language tag such as de or en-GB; empty for the phone's own", samples: ["de", "en", "fr", "en-GB"],
            read: { $0.language },
            write: { text, settings in
                settings.language = text.isEmpty ? nil : text
                return text.utf8.allSatisfy { $0 == UInt8(ascii: "-") || (48...57).contains($0) || (97...122).contains($0 | 0x20) }
            }),
        Row(
            setting: .directory, name: "ldap.server", people: "the directory", summary: "directory server",
            allowed: "host or host:port; empty for none", form: .host, samples: ["ldap.example.com", "192.0.2.4:1636"],
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
            setting: .directoryTLS, name: "ldap.tls", people: "the directory's TLS", summary: "whether the directory is asked over TLS",
            allowed: "true or false", samples: ["true", "false"], whole: .directory, neutral: [nil, "false"],
            read: { $0.directory.map { "\($0.usesTLS)" } },
            write: { text, settings in
                guard let usesTLS = Bool(text) else { return false }
                directory(&settings) { $0.usesTLS = usesTLS }
                return true
            }),
        directoryText(
            .directoryBase, "ldap.base", "the directory's search base", "where to search",
            "a distinguished name such as dc=example,dc=com", samples: ["ou=people,dc=example,dc=com"]
        ) {
            $0.base
        } write: {
            $0.base = $1
        },
        directoryText(
            .directoryUser, "ldap.user", "the directory's user", "name to bind as", "a distinguished name; empty for none",
            samples: ["cn=phones,dc=example,dc=com"]
        ) {
            $0.user
        } write: {
            $0.user = $1
        },
        Row(
            setting: .directoryPassword, name: "ldap.password", people: "the directory's password", summary: "password to bind with",
            allowed: "any text", isSecret: true, form: .text, samples: ["Another-4"], whole: .directory,
            read: { $0.directory?.password?.reveal() },
            write: { text, settings in
                directory(&settings) { $0.password = text.isEmpty ? nil : Secret(text) }
                return true
            }),
        directoryText(
            .directoryNames, "ldap.name-attributes", "the directory's attributes of names", "attributes with a name, first one shown",
            "attribute names, separated by commas", form: .choice, samples: ["cn,sn", "displayName"]
        ) {
            $0.nameAttributes.joined(separator: ",")
        } write: {
            $0.nameAttributes = list($1)
        },
        directoryText(
            .directoryNumbers, "ldap.number-attributes", "the directory's attributes of numbers", "attributes with a number",
            "attribute names, separated by commas", form: .choice, samples: ["telephoneNumber,mobile", "ipPhone"]
        ) {
            $0.numberAttributes.joined(separator: ",")
        } write: {
            $0.numberAttributes = list($1)
        },
        Row(
            setting: .phoneBook, name: "phone-book.url", people: "the phone book",
            summary: "phone book that the phone fetches (XML of its maker)",
            allowed: "a URL beginning with http:// or https://; empty for none", form: .host,
            samples: ["https://phones.example.com/book.xml"],
            read: { $0.phoneBook?.url },
            write: { text, settings in
                guard !text.isEmpty else {
                    settings.phoneBook = nil
                    return true
                }
                phoneBook(&settings) { $0.url = text }
                return isURL(text)
            }),
        Row(
            setting: .phoneBookName, name: "phone-book.name", people: "the phone book's name",
            summary: "name of the phone book in the menu",
            allowed: "any text", form: .text, samples: ["Company"], whole: .phoneBook, neutral: [nil, ""], read: { $0.phoneBook?.name },
            write: { text, settings in
                phoneBook(&settings) { $0.name = text }
                return true
            }),
    ]

    private static let firmwareRows: [Row] = [
        Row(
            setting: .firmware, name: "firmware.url", people: "the firmware", summary: "where the phone fetches its firmware",
            allowed: "a URL beginning with http:// or https://, of a file or a folder as the maker wants it; empty for the phone's own",
            form: .host, samples: ["https://phones.example.com/firmware/phone.rom"],
            consequence: "update the phone by its web page or its maker's service", read: { $0.firmware?.url },
            write: { text, settings in
                guard !text.isEmpty else {
                    settings.firmware = nil
                    return true
                }
                firmware(&settings) { $0.url = text }
                return isURL(text)
            }),
        // For people, and for phones that compare it; the others look into the file itself, and Dialtone says what they run.
        Row(
            setting: .firmwareVersion, name: "firmware.version", people: "the firmware's version",
            summary: "version that the phone shall run",
            allowed: "a version as the phone reports it, of letters, digits, dots, hyphens and underscores", samples: ["108.86.0.45"],
            whole: .firmware, neutral: [nil, ""], needsNoNote: true, read: { $0.firmware?.version },
            write: { text, settings in
                firmware(&settings) { $0.version = text }
                return text.utf8.count <= 64
                    && text.utf8.allSatisfy { (48...57).contains($0) || (97...122).contains($0 | 0x20) || [45, 46, 95].contains($0) }
            }),
    ]

    private static let keyRows: [Row] = [
        keys(.keys, "the function keys", at: .phone), keys(.memoryKeys, "the memory keys", at: .memory),
        keys(.moduleKeys, "the keys of expansion modules", at: .module(1)),
    ]
}

extension PhoneSettings {
    /// Takes away what has no server: parts of a setting without its server.
    package mutating func dropIncomplete() {
        if nat.turn?.server.host.isEmpty == true { nat.turn = nil }
        if directory?.server.host.isEmpty == true { directory = nil }
        if phoneBook?.url.isEmpty == true { phoneBook = nil }
        if firmware?.url.isEmpty == true { firmware = nil }
    }
}
