import DialtoneModel
import Testing

@Suite("Settings by name")
struct SettingKeyTests {
    /// Texts of settings, and what one reads back as if that is another one.
    private static let written: [(key: String, text: String, back: String?)] = [
        ("account.display-name", "Ada \"A\" Lovelace", nil), ("account.user", "ada", nil), ("account.authentication-user", "ada-auth", nil),
        ("account.password", "s3cret", nil), ("account.domain", "example.com", nil), ("account.registrar", "pbx.example.com", nil),
        ("account.port", "5071", nil), ("account.outbound-proxy", "sbc.example.com:5061", nil), ("account.transport", "TCP", "tcp"),
        ("account.registration-expiry", "10m", "600s"), ("media.codecs", "opus, G722 ,pcma", "opus,g722,pcma"),
        ("account.second-registrar", "standby.example.com:5061", nil), ("media.packet-time", "80", nil), ("media.srtp", "mandatory", nil),
        ("media.srtp-suite", "aes_cm_128_hmac_sha1_80", "AES_CM_128_HMAC_SHA1_80"), ("media.silence-suppression", "false", nil),
        ("media.ports", "16384-17407", nil), ("media.dscp", "46", nil), ("sip.dscp", "0", nil), ("tones.scheme", "Germany", "germany"),
        ("tones.country", "de", "DE"), ("nat.stun", "stun.example.com:3478", nil),
        ("nat.turn.server", "[2001:db8::1]:3478", nil), ("nat.turn.transport", "tls", nil), ("nat.turn.user", "t", nil),
        ("nat.turn.password", "p", nil), ("time.ntp", "a.example.com, b.example.com", "a.example.com,b.example.com"),
        ("time.zone", "Europe/Berlin", nil), ("access.resync-interval", "12h", "43200s"), ("access.admin-password", "x", nil),
        ("access.user-password", "y", nil), ("access.tls", "high", nil), ("language", "de", nil),
        ("syslog.server", "log.example.com", nil), ("syslog.level", "debug", nil), ("ldap.server", "ldap.example.com:636", nil),
        ("ldap.tls", "true", nil), ("ldap.base", "dc=example,dc=com", nil), ("ldap.user", "cn=phones", nil), ("ldap.password", "q", nil),
        ("ldap.name-attributes", "cn, sn", "cn,sn"), ("ldap.number-attributes", "mobile", nil), ("key.3", "blf 4712 Bob Smith", nil),
        ("key.250", "line", nil), ("key.memory.2", "speed-dial 17", nil), ("key.module-2.5", "park 77 Park", nil),
        ("account.voicemail", "*97", nil), ("account.message-waiting", "true", nil), ("dialling.free", "false", nil),
        ("dialling.pickup-code", "*0", nil), ("nat.keep-alive", "0", nil), ("network.vlan", "4094", nil),
        ("network.vlan-priority", "7", nil), ("network.computer-vlan", "0", nil), ("network.lldp", "true", nil),
        ("time.clock", "12", nil), ("time.date-order", "Year-Month-Day", "year-month-day"), ("access.web-page", "false", nil),
        ("trust.certificates", Self.certificate, Self.certificate), ("trust.verification", "true", nil),
        ("phone-book.url", "https://phones.example.com:8443/book.xml?x=1", nil), ("phone-book.name", "Company", nil),
        ("firmware.url", "http://192.0.2.1/fw/T46U.rom", nil), ("firmware.version", "108.86.0.45", nil),
    ]

    /// Those, and of each other setting its first sample.
    private static let texts = {
        let names = Set(written.map(\.key))
        let others = Setting.allCases.compactMap { setting in setting.key.map { (key: $0.name, text: setting.samples[0]) } }
        return written + others.filter { !names.contains($0.key) }.map { ($0.key, $0.text, nil) }
    }()

    private static let certificate = Setting.trustedCertificates.samples.compactMap { PEMCertificate.all(in: $0)?.first?.text }.joined()

    private static func settings() -> PhoneSettings {
        PhoneSettings(
            mac: MACAddress(value: 1).unsafelyUnwrapped,
            accounts: [
                .init(displayName: "", user: "u", authenticationUser: "u", password: nil, domain: "example.com", registrar: "example.com")
            ],
            access: .init(provisioningURL: "https://phones.example.com/p/x/"))
    }

    @Test("every setting reads back what was written")
    func roundTrip() throws {
        // The identity and what is said of a handset are no values of their own: they decide about others.
        let names = SettingKey.all.map(\.name).filter { $0 != "sip.identity" && !$0.hasPrefix("handset.") }
        #expect(Set(Self.texts.map(\.key)).isSuperset(of: names), "a setting without a line here")
        var settings = Self.settings()
        for (name, text, _) in Self.texts { try #require(SettingKey(name)).set(text, in: &settings) }
        for (name, text, back) in Self.texts { #expect(SettingKey(name)?.text(in: settings) == back ?? text, "\(name)") }
        #expect(settings.keys.map(\.number) == [3, 250, 2, 5])
    }

    @Test(
        "an impossible text is refused and changes nothing",
        arguments: [
            ("account.user", ""), ("sip.identity", "mac"), ("account.port", "0"), ("account.port", "x"), ("account.transport", "sctp"),
            ("account.registrar", "a b"), ("account.registrar", "pbx.example.com:5071"), ("account.registrar", "sip:pbx.example.com"),
            ("account.domain", "a:b:c"), ("account.outbound-proxy", "sip:sbc.example.com:5060"), ("nat.stun", "stun:h.example:3478"),
            ("nat.turn.server", "a:b:c"), ("time.ntp", "ntp.example.com:123"), ("time.ntp", "192.0.2.1,a:b:c"),
            ("syslog.server", "[log.example.com]:514"), ("ldap.server", "2001:db8::12345"), ("phone-book.url", "https://a:b:c/"),
            ("account.registration-expiry", "1s"), ("media.codecs", ""), ("media.codecs", "opus,mp3"), ("media.packet-time", "5"),
            ("media.packet-time", "81"), ("account.second-registrar", "a b"), ("media.srtp-suite", "AES"),
            ("media.silence-suppression", "perhaps"), ("media.ports", "16999"), ("media.ports", "16999-16998"), ("media.ports", "80-443"),
            ("media.ports", "60000-65536"), ("media.dscp", "64"), ("sip.dscp", "-1"), ("tones.scheme", "mars"), ("tones.country", "DEU"),
            ("tones.country", "d1"),
            ("media.srtp", ""), ("nat.stun", "host:99999"), ("time.ntp", "a,b,c"), ("time.zone", "Mars/Base"),
            ("access.resync-interval", "1s"), ("access.resync-interval", "99999999999999999999d"), ("language", "d\ne"),
            ("ldap.tls", "yes please"), ("account.voicemail", "1 2"), ("nat.keep-alive", "4"), ("network.vlan", "4095"),
            ("network.vlan-priority", "8"), ("network.lldp", "perhaps"), ("time.clock", "13"), ("time.date-order", "D/M/Y"),
            ("trust.certificates", "-----BEGIN CERTIFICATE-----x-----END CERTIFICATE-----"), ("trust.certificates", "MIIB"),
            ("phone-book.url", "ftp://example.com/x"), ("phone-book.url", "https://exa mple.com/"),
            ("firmware.url", "https://example.com/\"x"),
            ("handset.base", "7c2f8011223"), ("handset.number", "0"), ("handset.number", "251"), ("handset.number", "02"),
            ("handset.identity", "0x12345678"), ("handset.identity", "0123456789ABC"), ("handset.identity", "01234567G9"),
            ("handset.code", "123"), ("handset.code", "123456789"), ("handset.code", "12a4"), ("firmware.version", "1 2"),
            ("dialling.free", ""), ("key.memory.1", "blf"), ("key.1", "blf"), ("key.1", "fly 1"),
            ("key.1", "none 1"),
        ])
    func refused(name: String, text: String) throws {
        let key = try #require(SettingKey(name))
        var settings = Self.settings()
        let before = settings
        let fault = #expect(throws: SettingFault.self) { try key.set(text, in: &settings) }
        #expect(settings == before)
        #expect(fault?.description.hasPrefix(name) == true)
        if text.utf8.count > 4 { #expect(fault?.description.contains(text) == false, "a fault never repeats the value") }
    }

    @Test(
        "an IPv6 address is kept without brackets where it stands alone",
        arguments: [
            ("account.registrar", "2001:db8::10"), ("account.domain", "2001:db8::10"), ("time.ntp", "2001:db8::10"),
            ("nat.stun", "[2001:db8::10]"), ("account.outbound-proxy", "[2001:db8::10]"),
        ])
    func addresses(name: String, kept: String) throws {
        let key = try #require(SettingKey(name))
        for text in ["2001:db8::10", "[2001:db8::10]"] {
            var settings = Self.settings()
            try key.set(text, in: &settings)
            #expect(key.text(in: settings) == kept)
        }
    }

    @Test("an empty text takes an optional setting away")
    func emptied() throws {
        var settings = Self.settings()
        for name in [
            "account.second-registrar", "media.packet-time", "media.srtp-suite", "media.silence-suppression", "media.ports", "media.dscp",
            "sip.dscp", "tones.scheme", "tones.country", "nat.stun", "nat.turn.server", "syslog.server", "ldap.server", "time.zone",
            "language",
            "key.3", "account.voicemail", "account.message-waiting", "dialling.pickup-code", "nat.keep-alive", "network.vlan",
            "network.lldp",
            "time.clock", "time.date-order", "access.web-page", "trust.certificates", "trust.verification", "phone-book.url",
            "firmware.url",
        ] {
            let key = try #require(SettingKey(name))
            try key.set(try #require(Self.texts.first { $0.key == name }).text, in: &settings)
            try key.set("", in: &settings)
            #expect(key.text(in: settings) == nil, "\(name)")
        }
        #expect(settings == Self.settings())
    }

    @Test("every setting takes its samples, each another value, and keeps it", arguments: Setting.allCases)
    func samples(setting: Setting) {
        var texts: Set<String> = []
        for sample in setting.samples {
            var settings = Self.settings()
            #expect(setting.set(sample, in: &settings), "\(sample)")
            settings = Self.settings()
            if let whole = setting.whole { #expect(whole.set(whole.samples[0], in: &settings)) }
            #expect(setting.set(sample, in: &settings))
            if let text = setting.text(in: settings) { texts.insert(text) }
        }
        #expect(texts.count == setting.samples.count && !texts.isEmpty)
        #expect(!setting.people.isEmpty && (setting.key == nil) == (setting.key?.name == nil))
    }

    @Test(
        "what is said of a handset is read in every usual notation",
        arguments: [
            ("0x023EC15A9F", "023EC15A9F"), ("02 3e c1 5a 9f", "023EC15A9F"), ("02:3E:C1:5A:9F", "023EC15A9F"),
            ("0X023ec1-5a9f", "023EC15A9F"),
            ("00234 1234567", nil), ("0x023EC15A9", nil), ("", nil),
        ])
    func handsetIdentity(text: String, expected: String?) { #expect(HandsetText.identity(text) == expected) }

    @Test("the settings of a handset are those of one phone, take an empty text, and of them the code alone is secret")
    func handsetKeys() throws {
        let keys = SettingKey.all.filter { $0.isOfOnePhone }
        #expect(keys.map(\.name) == ["handset.base", "handset.number", "handset.identity", "handset.code"])
        #expect(keys.filter(\.isSecret).map(\.name) == ["handset.code"])
        var settings = Self.settings()
        for key in keys { try key.set("", in: &settings) }
        #expect(settings == Self.settings())
    }

    @Test("certificates are read with line breaks and without, and nothing else is")
    func certificates() throws {
        let text = Self.certificate
        let one = try #require(PEMCertificate.all(in: text))
        #expect(one.count == 1 && one[0].text == text)
        #expect(PEMCertificate.all(in: text + "\n" + text.replacing("\n", with: ""))?.count == 2)
        #expect(PEMCertificate.all(in: text.replacing("\n", with: "\r\n")) == one)
        for bad in [
            "", "x", text + "x", text.replacing("END", with: "FIN"), text.replacing("MII", with: "AII"), text.replacing("M", with: "!"),
        ] {
            #expect(PEMCertificate.all(in: bad) == nil)
        }
    }

    @Test("a scheme of tones brings its country, and a country takes a scheme of another one away")
    func tones() throws {
        var settings = Self.settings()
        try SettingKey("tones.scheme")?.set("czech-pbx", in: &settings)
        #expect(settings.tones == .init(scheme: .czechPBX, country: "CZ"))
        try SettingKey("tones.country")?.set("CZ", in: &settings)
        #expect(settings.tones == .init(scheme: .czechPBX, country: "CZ"))
        try SettingKey("tones.country")?.set("PL", in: &settings)
        #expect(settings.tones == .init(scheme: nil, country: "PL"))
        try SettingKey("tones.scheme")?.set("europe-public", in: &settings)
        #expect(settings.tones == .init(scheme: .europePublic, country: nil))
    }

    @Test("parts without a server are dropped")
    func incomplete() throws {
        var settings = Self.settings()
        try SettingKey("ldap.base")?.set("dc=x", in: &settings)
        try SettingKey("nat.turn.user")?.set("u", in: &settings)
        settings.dropIncomplete()
        #expect(settings == Self.settings())
    }

    @Test(
        "names that are none",
        arguments: [
            "", "key.0", "key.251", "key.01", "key.-1", "Account.user", "account", "key.memory.0", "key.module-0.1", "key.module-7.1",
            "key.module-01.1", "key.module.1", "key.1.1", "key.",
        ])
    func unknown(name: String) { #expect(SettingKey(name) == nil) }

    @Test(
        "a zone without a name reads back from its POSIX text",
        arguments: [
            "CET-1CEST,M3.5.0,M10.5.0/3", "<-0330>3:30<-0230>,M3.2.0,M11.1.0", "UTC0", "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
            "AAA3BBB,J60/1:30,J300", "EET-2EEST-3,M4.5.5/0,M9.5.4/24", "IST-2IDT,M3.4.4/26,M10.5.0", "<-02>2<-01>,M3.5.0/-1,M10.5.0/0",
        ])
    func zones(posix: String) throws {
        let zone = try #require(TimeZoneRule(parsing: posix))
        #expect(TimeZoneRule(parsing: zone.posixText) == zone)
    }

    @Test("scopes go from wide to narrow")
    func scopes() throws {
        let instance = InstanceID(domain: "example.com", name: "dialtone")
        let mac = try #require(MACAddress("0004132a7b15"))
        let scopes: [OverrideScope] = [
            OverrideScope(instance, .instance), OverrideScope(instance, .vendor("snom")),
            OverrideScope(instance, .model(vendor: "snom", model: "d7*")), OverrideScope(instance, .model(vendor: "snom", model: "D785")),
            OverrideScope(instance, .phone(mac)),
        ]
        #expect(scopes.reversed().sorted() == scopes)
        #expect(scopes.allSatisfy { $0.contains(mac: mac, vendor: "snom", model: "d785") })
        #expect(scopes.filter { $0.contains(mac: mac, vendor: "yealink", model: "T46U") }.count == 2)
        #expect(scopes.filter { $0.contains(mac: mac, vendor: "snom", model: "D717") }.count == 4)
    }
}
