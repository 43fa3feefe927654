import DialtoneModel
import DialtoneVendors

/// Settings by chance: such as a PBX and its administrators could make, each part there or not.
struct RandomSettings<Random: RandomNumberGenerator> {
    private var random: Random

    init(_ random: Random) { self.random = random }

    /// Settings that no vendor has a reason to refuse.
    mutating func plain(for vendor: String) -> PhoneSettings {
        var settings = PhoneSettings(
            mac: PhoneSettings.examplePhone.mac, accounts: (0..<number(0...2)).map { _ in account() },
            access: PhoneSettings.Access(provisioningURL: "\(pick(["http", "https"]))://\(host())/p/\(word())/"))
        settings.media.codecs = (0..<number(1...6)).map { _ in pick(AudioCodec.allCases) }
        settings.media.packetMilliseconds = maybe { $0.pick([20, 30, 40]) }
        settings.media.srtpSuite = maybe { $0.pick(SRTPSuite.allCases) }
        settings.media.suppressesSilence = maybe { $0.pick([false, true]) }
        settings.media.ports = maybe { $0.pick([16_384...17_407, 2052...2179]) }
        settings.media.dscp = maybe { $0.number(0...63) }
        settings.signallingDSCP = maybe { $0.number(0...63) }
        settings.tones = maybe { .init($0.pick(ToneScheme.allCases)) }
        settings.media.srtp = pick(SRTPMode.allCases)
        settings.nat.stun = maybe { $0.hostPort() }
        settings.nat.turn = maybe { .init(server: $0.hostPort(), user: $0.word(), password: Secret($0.word())) }
        settings.time.ntpServers = (0..<number(0...2)).map { _ in host() }
        settings.time.zone = maybe {
            TimeZoneRule(parsing: $0.pick(["Europe/Berlin", "Asia/Kathmandu", "America/New_York", "Australia/Sydney", "UTC", "AAA-4"]))
        }
        settings.access.resyncInterval = .seconds(60 * number(60...40_000))
        settings.access.adminPassword = maybe { Secret($0.word()) }
        settings.access.userPassword = maybe { Secret($0.word()) }
        settings.access.credentials = maybe { .init(user: $0.word(), password: Secret($0.word())) }
        settings.language = maybe { $0.pick(["de", "en", "fr", "en-GB"]) }
        settings.syslog = maybe { .init(server: $0.hostPort(), level: $0.pick(SyslogLevel.allCases)) }
        settings.directory = maybe { $0.directory() }
        settings.keys = (1...8).compactMap { place in maybe { $0.key(place) } }
        for setting in Setting.allCases where setting.text(in: settings) == nil {
            if let sample = maybe({ $0.pick(setting.samples) }) { _ = setting.set(sample, in: &settings) }
        }
        settings.dropIncomplete()
        settings.parameters = pick([[], SampleSettings.everything(for: vendor).parameters])
        return settings
    }

    /// Fields that these settings have, with what could break a file.
    mutating func hostileFields(in settings: PhoneSettings) -> [HostileField: String] {
        var fields: [HostileField: String] = [:]
        for _ in 0..<number(0...3) {
            let field = pick(HostileField.texts)
            if field.stands(in: settings) { fields[field] = HostileField.text(using: &random) }
        }
        return fields
    }

    private mutating func account() -> PhoneSettings.Account {
        let domain = host()
        return PhoneSettings.Account(
            displayName: pick(["Ada Lovelace", "Zoë & Söhne", "O'Neill \"Bob\" <b>", "漢字", "", " blank ", "  ", "1 = 2; 3 | 4"]),
            user: word(),
            authenticationUser: pick(["", word()]), password: Secret(word()), domain: domain, registrar: pick([domain, host()]),
            port: maybe { $0.number(1...65_535) }, secondRegistrar: maybe { $0.hostPort() },
            outboundProxy: maybe { $0.hostPort().description },
            transport: pick(SIPTransport.allCases), registrationExpiry: .seconds(number(60...86_400)))
    }

    private mutating func directory() -> PhoneSettings.LDAPDirectory {
        PhoneSettings.LDAPDirectory(
            server: hostPort(), usesTLS: Bool.random(using: &random), base: pick(["dc=example,dc=com", "ou=a b,o=c"]),
            user: pick(["", "cn=phone"]), password: maybe { Secret($0.word()) }, nameAttributes: pick([["cn"], ["sn", "givenName"]]),
            numberAttributes: pick([["telephoneNumber"], ["mobile", "homePhone"]]))
    }

    private mutating func key(_ place: Int) -> PhoneSettings.FunctionKey {
        let kind = pick(FunctionKeyKind.allCases)
        return PhoneSettings.FunctionKey(
            number: place, kind: kind, value: [.line, .off].contains(kind) ? "" : "\(number(10...99_999))",
            label: pick(["", "Bob & Co", "Tür"]), account: number(1...2))
    }

    private mutating func maybe<Value>(_ make: (inout Self) -> Value?) -> Value? {
        Bool.random(using: &random) ? make(&self) : nil
    }

    private mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

    private mutating func pick<Value>(_ values: [Value]) -> Value { values[number(0...(values.count - 1))] }

    /// Six to twelve letters and digits: what every vendor takes as a password.
    private mutating func word() -> String {
        String((0..<number(6...12)).map { _ in pick(Array("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789")) })
    }

    private mutating func host() -> String {
        pick(["pbx.example.com", "192.0.2.\(number(1...254))", "\(word().lowercased()).example.net"])
    }

    private mutating func hostPort() -> HostPort { HostPort(host: host(), port: maybe { $0.number(1...65_535) }) }
}

extension HostileField {
    /// Whether its place depends on what kind of key it belongs to.
    var isKey: Bool { self == .keyValue || self == .keyLabel }

    /// Whether these settings have the field at all.
    func stands(in settings: PhoneSettings) -> Bool {
        switch self {
        case .displayName, .user, .authenticationUser, .password, .domain, .registrar: !settings.accounts.isEmpty
        case .adminPassword: settings.access.adminPassword != nil
        case .userPassword: settings.access.userPassword != nil
        case .turnUser, .turnPassword: settings.nat.turn != nil
        case .credentialsUser, .credentialsPassword: settings.access.credentials != nil
        case .directory, .directoryBase, .directoryUser, .directoryPassword: settings.directory != nil
        case .keyValue, .keyLabel: settings.keys.count > 2 && settings.keys[2].number == 3 && [.blf, .park].contains(settings.keys[2].kind)
        case .syslog: settings.syslog != nil
        case .stun, .ntp, .secondNTP, .provisioningURL: true
        }
    }
}
