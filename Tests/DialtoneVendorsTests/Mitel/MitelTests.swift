import DialtoneModel
import DialtoneNames
import DialtoneVendors
import Testing

@Suite("Mitel")
struct MitelTests {
    private func render(_ model: String? = "6930", _ change: (inout PhoneSettings) -> Void = { _ in }) throws -> RenderedFile {
        var settings = SampleSettings.full
        change(&settings)
        return try MitelDriver().render(settings, model: model, firmware: nil)
    }

    private func read(_ model: String? = "6930", _ change: (inout PhoneSettings) -> Void = { _ in }) throws -> (ReadConfiguration, [String])
    {
        let file = try render(model, change)
        return (.read(file.text, vendor: "mitel"), file.notes)
    }

    /// Nothing in Mitel's format carries a double quote inside double quotes, which `#` and `;` need.
    @Test(
        "a name keeps its meaning where its quotes cannot stand",
        arguments: [
            (#"Bob "Co" #1"#, "Bob 'Co' #1"), (#"Bob; "Co""#, "Bob; 'Co'"), (#""Bob" Co"#, "'Bob' Co"), (#"Bob "Co""#, #"Bob "Co""#),
        ])
    func quotes(name: String, shown: String) throws {
        let (read, _) = try read {
            $0.accounts[0].displayName = name
            $0.keys = [.init(number: 1, kind: .speedDial, value: "4712", label: name)]
        }
        #expect(read.complaints == [])
        #expect(read["sip line1 display name"] == shown && read["sip line1 screen name"] == shown)
        #expect(read.values.contains { $0.key.hasSuffix("label") && $0.value == shown })
    }

    /// The codecs of the guide (6800i SIP Administrator Guide, customized codec) have neither.
    @Test("a codec that these phones do not have is left out with a note", arguments: [AudioCodec.g7231, .opus])
    func unknownCodec(codec: AudioCodec) throws {
        let notes = try read { $0.media.codecs = [codec, .pcma] }.1
        #expect(notes.contains { $0.contains(codec.rawValue.uppercased()) && $0.contains("left out") })
    }

    @Test(
        "an interval is a number of nights",
        arguments: [(43_200, "a day"), (216_000, "2 days"), (86_400, nil), (172_800, nil)] as [(Int, String?)])
    func interval(seconds: Int, words: String?) throws {
        let note = try read { $0.access.resyncInterval = .seconds(seconds) }.1.first { $0.contains("interval") }
        #expect((note == nil) == (words == nil))
        if let words { #expect(note?.contains("became \(words)") == true) }
    }

    @Test("what decides over registration and fetching is locked against the phone's own settings")
    func locks() throws {
        let lines = Set(try render().text.split(separator: "\n"))
        for line in [
            "!sip line1 user name: ada.lovelace", "!sip line1 auth name: ada.lovelace", "!sip line1 password: example-password",
            "!sip line1 registrar ip: example.com", "!sip line1 registrar port: 5061", "!sip line1 proxy ip: example.com",
            "!sip line1 outbound proxy: pbx.example.com", "!sip line2 password:", "!admin password: Example-admin-1",
            "!https server: phones.example.com", "!https path: /p/example-token", "!https port: 443", "!download protocol: HTTPS",
            "!sip transport protocol: 4", "sip line1 display name: Ada Lovelace", "contact rcs: 0",
        ] { #expect(lines.contains(Substring(line)), "\(line)") }
    }

    @Test("the site's file says only where to fetch from, and the phone's own says the rest")
    func startup() throws {
        let driver = MitelDriver()
        #expect(driver.files(model: nil) == [.part("startup"), .main])
        let file = try driver.render(SampleSettings.everything(for: "mitel"), file: .part("startup"), model: "6930", firmware: nil)
        #expect(file.name == "startup.cfg" && !file.carriesAccounts)
        let read = ReadConfiguration.read(file.text, vendor: "mitel")
        #expect(read.complaints == [] && read["https server"] == "phones.example.com" && read["contact rcs"] == "0")
        #expect(!read.values.keys.contains { $0.hasPrefix("sip") || $0.contains("admin") })
    }

    @Test(
        "requests",
        arguments: [
            ("1400E9112233.cfg", "main"), ("1400e9112233.cfg", "main"), ("", "main"), ("startup.cfg", "startup"), ("aastra.cfg", "startup"),
            ("6930.cfg", nil), ("startup.tuz", nil), ("1400E9112233.tuz", nil), ("security.tuz", nil), ("6930.st", nil),
            ("1400E9112234.cfg", nil),
        ] as [(String, String?)])
    func requests(name: String, word: String?) throws {
        let mac = try #require(MACAddress("1400e9112233"))
        #expect(MitelDriver().requested(fileName: name, mac: mac, model: "6930")?.word == word)
        #expect(MitelDriver().mainFileName(mac: mac, model: nil) == "1400E9112233.cfg")
    }

    /// Minutes west, `dst config`, then minutes, kind, and month, week, day and hour of both changes.
    @Test(
        "time zones",
        arguments: [
            ("Europe/Berlin", ["-60", "3", "60", "1", "3", "-1", "1", "2", "10", "-1", "1", "3"]),
            ("America/New_York", ["300", "3", "60", "1", "3", "2", "1", "2", "11", "1", "1", "2"]),
            ("Asia/Kathmandu", ["-345", "0"]), ("Asia/Tehran", ["-210", "0"]), ("UTC", ["0", "0"]),
            ("Australia/Lord_Howe", ["-630", "3", "30", "1", "10", "1", "1", "2", "4", "1", "1", "2"]),
            ("Africa/Cairo", ["-120", "3", "60", "1", "4", "-1", "6", "0", "10", "-1", "5", "23"]),
            ("AAA3BBB,J60/1,J300/2", ["180", "3", "60", "0", "3", "1", "1", "10", "27", "2"]),
            ("AAA3BBB,J60/1,M10.5.0/2", ["180", "0"]),
            // Two hours are saved at most one.
            ("AAA0BBB-2,M3.5.0/1,M10.5.0/1", ["0", "3", "60", "1", "3", "-1", "1", "1", "10", "-1", "1", "1"]),
        ])
    func zones(zone: String, expected: [String]) throws {
        let (read, notes) = try read { $0.time.zone = TimeZoneRule(parsing: zone) }
        let changes = ["start", "end"].flatMap { word in ["month", "week", "day", "hour"].map { "dst \(word) \($0)" } }
        let keys = ["time zone minutes", "dst config", "dst minutes", "dst [start|end] relative date"] + changes
        #expect(keys.compactMap { read[$0] } == expected)
        // Which of the three a firmware reads is not known, so all say the same.
        let relative = ["dst start relative date", "dst end relative date"].map { read[$0] }
        #expect(relative == [read["dst [start|end] relative date"], read["dst [start|end] relative date"]])
        #expect(read["time zone name"] == "Custom")
        #expect(notes.contains { $0.contains("save an hour") } == zone.contains("BBB-2"))
        #expect(notes.contains { $0.contains("standard time") } == (zone == "AAA3BBB,J60/1,M10.5.0/2"))
    }

    @Test(
        "keys have the names of the model's own",
        arguments: [
            ("6863i", 3, "prgkey3"), ("6863i", 4, nil), ("6867i", 20, "topsoftkey20"), ("6867i", 21, "softkey1"),
            ("6867i", 39, "expmod1 key1"),
            ("6865i", 8 + 84, "expmod1 key84"), ("6865i", 8 + 85, "expmod2 key1"), ("6970", 25, nil), ("Aastra57i", 11, "softkey1"),
            (nil, 1, nil),
        ] as [(String?, Int, String?)])
    func keyNames(model: String?, number: Int, name: String?) throws {
        let (read, notes) = try read(model) { $0.keys = [.init(number: number, kind: .speedDial, value: "4712", label: "Bob")] }
        #expect(read.values.keys.filter { $0.hasSuffix(" type") } == (name.map { ["\($0) type"] } ?? []))
        if let name {
            #expect(["type", "value", "label", "line"].map { read["\(name) \($0)"] } == ["speeddial", "4712", "Bob", "1"])
        } else {
            #expect(notes.contains { $0.contains(model == nil ? "until the phone's model is known" : "no place for the keys \(number)") })
        }
    }

    @Test("keys of all kinds")
    func keys() throws {
        let (read, notes) = try read { $0.keys = SampleSettings.everything.keys }
        #expect(
            (1...8).map { read["topsoftkey\($0) type"] } == ["line", "speeddial", "blf", "park", "none", nil, "none", "blf"])
        #expect(read["topsoftkey3 line"] == "2" && read["topsoftkey5 value"] == "" && read["directed call pickup"] == "1")
        #expect(read["topsoftkey4 value"] == "asterisk;77")
        #expect(notes.contains { $0.contains("Key 5") })
        let lower = try self.read("6867i") { $0.keys = [.init(number: 21, kind: .blf, value: "4712")] }
        #expect(lower.0["softkey1 type"] == "speeddial" && lower.1.contains { $0.contains("Key 21") })
        #expect(throws: RenderFault.self) { try self.read { $0.keys = [.init(number: 1, kind: .park, value: "7;8")] } }
    }

    @Test(
        "what the format cannot carry is refused, the rest is quoted where it must be",
        arguments: [
            ("plain", "plain"), ("a#b", "\"a#b\""), ("a;b", "\"a;b\""), (" a", "\" a\""), ("a\u{A0}", "\"a\u{A0}\""), ("a\"b", "a\"b"),
            ("a: b = !c", "a: b = !c"), ("\"a", nil), ("a\"#", nil), ("a\";", nil), (" \"a\"", nil),
        ] as [(String, String?)])
    func values(value: String, written: String?) throws {
        guard let written else {
            let fault = #expect(throws: RenderFault.self) { try render { $0.accounts[0].password = Secret(value) } }
            #expect(fault?.field == "the password of account 1")
            return
        }
        #expect(try render { $0.accounts[0].password = Secret(value) }.text.contains("!sip line1 password: \(written)\n"))
    }

    @Test("own parameters keep their mark, take the driver's, or stand without one")
    func parameters() throws {
        let text = try render {
            $0.parameters = [
                .init(name: "sip line1 password", value: "own#1"), .init(name: "!sip srtp mode", value: "1"),
                .init(name: "^contact rcs", value: "1"), .init(name: "dst minutes", value: "30"), .init(name: "audio mode", value: "0"),
                .init(name: "sip customized codec", value: "payload=8;ptime=20;silsupp=off"),
            ]
        }.text
        for line in [
            "!sip line1 password: \"own#1\"", "!sip srtp mode: 1", "^contact rcs: 1", "dst minutes: 30", "audio mode: 0",
            "sip customized codec: payload=8;ptime=20;silsupp=off",
        ] {
            #expect(text.split(separator: "\n").filter { $0 == line[...] }.count == 1, "\(line)")
        }
        #expect(ReadConfiguration.read(text.replacing("^", with: ""), vendor: "mitel").complaints == [])
    }

    @Test(
        "names of parameters",
        arguments: [
            ("sip line1 vmail", true), ("!vlan id", true), ("dst [start|end] relative date", true), ("a: b", false), ("", false),
            ("!", false), (" a", false), ("#a", false), ("a\nb", false),
        ])
    func parameterNames(name: String, isOne: Bool) {
        #expect((MitelDriver().problem(inParameter: name) == nil) == isOne)
        guard !isOne else { return }
        let fault = #expect(throws: RenderFault.self) { try render { $0.parameters = [.init(name: name, value: "1")] } }
        #expect(fault?.field == "the name of a parameter")
    }

    @Test(
        "lines of an administrator's own text",
        arguments: [("sip line1 vmail: 98", true), ("# a: comment", true), ("", true), ("!a: b", true), ("a b", false), (": b", false)])
    func lines(line: String, isOne: Bool) throws {
        guard case .lines(let problem) = MitelDriver().format(of: .main) else {
            Issue.record("not a format of lines")
            return
        }
        #expect((problem(line[...]) == nil) == isOne)
    }

    @Test("a directory has its name and password before the server; what would end them is refused")
    func directory() throws {
        let directory = PhoneSettings.LDAPDirectory(
            server: HostPort(host: "ldap.example.com"), base: "dc=example", user: "cn=phones", password: Secret("p:w"))
        let (read, _) = try read { $0.directory = directory }
        #expect(read["ldap server"] == "cn=phones:p:w@ldap.example.com:389" && read["ldap base dn"] == "dc=example")
        #expect(read["ldap search filter"] == "(|(cn=%)(sn=%))")
        for (user, password, field) in [
            ("a@b", "p", "the directory's user"), ("a", "p@w", "the directory's password"), ("a\n", "p", "the directory's user"),
        ] {
            let fault = #expect(throws: RenderFault.self) {
                try render {
                    $0.directory = directory
                    $0.directory?.user = user
                    $0.directory?.password = Secret(password)
                }
            }
            #expect(fault?.field == field)
        }
        let anonymous = try self.read {
            $0.directory = directory
            $0.directory?.user = ""
        }
        #expect(anonymous.0["ldap server"] == "ldap.example.com:389")
    }

    @Test("credentials have the phone's lengths, and without them the factory's come back")
    func credentials() throws {
        #expect(try read().0["http digest password"] == "aastra")
        for (user, password, isFit) in [(40, 20, true), (41, 20, false), (40, 21, false)] {
            let change: (inout PhoneSettings) -> Void = {
                $0.access.credentials = .init(
                    user: String(repeating: "u", count: user), password: Secret(String(repeating: "p", count: password)))
            }
            if isFit { _ = try render("6930", change) } else { #expect(throws: RenderFault.self) { try render("6930", change) } }
        }
    }

    @Test(
        "the door in its parts",
        arguments: [
            ("https://phones.example.com/p/abc/", ["HTTPS", "phones.example.com", "443", "/p/abc"]),
            ("http://192.0.2.1:8080/p/abc/", ["HTTP", "192.0.2.1", "8080", "/p/abc"]),
            ("https://phones.example.com/", ["HTTPS", "phones.example.com", "443", "/"]),
            ("https://[2001:db8::1]:8443/p/", ["HTTPS", "2001:db8::1", "8443", "/p"]), ("https://user@phones.example.com/p/", nil),
            ("https:///p/", nil), ("https://phones.example.com:99999/p/", nil),
        ] as [(String, [String]?)])
    func door(url: String, parts: [String]?) throws {
        guard let parts else {
            #expect(throws: RenderFault.self) { try render { $0.access.provisioningURL = url } }
            return
        }
        let (read, _) = try read { $0.access.provisioningURL = url }
        let kind = parts[0].lowercased()
        #expect(["download protocol", "\(kind) server", "\(kind) port", "\(kind) path"].map { read[$0] } == parts)
    }

    @Test("one transport for all lines, TURN on the 6700 series too, a language pack")
    func notes() throws {
        let (read, notes) = try read("6757i") {
            $0.accounts = SampleSettings.two.accounts
            $0.language = "de-DE"
        }
        #expect(notes.contains { $0.contains("one SIP transport") } && !notes.contains { $0.contains("TURN") })
        #expect(read["language 1"] == "lang_de.txt" && notes.contains { $0.contains("lang_de.txt") })
        #expect(read["sip turn user"] == "turn-user" && read["sip turn ip"] == "turn.example.com")
        #expect(try self.read { $0.language = "tlh" }.1.contains { $0.contains("language") })
    }

    /// Mitel, "6800i SIP Administrator Guide", p. 3-47: with transport 4 the connection must be persistent and trusted.
    @Test("a connection over TLS is a persistent one", arguments: [(SIPTransport.udp, "1", "0"), (.tcp, "2", "0"), (.tls, "4", "1")])
    func persistence(transport: SIPTransport, number: String, isPersistent: String) throws {
        let file = try render { $0.accounts[0].transport = transport }
        let read = ReadConfiguration.read(file.text, vendor: "mitel")
        #expect(read["sip transport protocol"] == number && read["sips persistent tls"] == isPersistent)
        #expect(!read.values.keys.contains("sip persistent tls") && file.text.contains("\n!sips persistent tls: "))
        #expect(file.notes.contains { $0.contains("sips trusted certificates") } == (transport == .tls))
    }

    @Test("phones of the 5300 series are refused", arguments: ["5320", "Mitel 5330", "5340e"])
    func foreign(model: String) {
        let fault = #expect(throws: RenderFault.self) { try render(model) }
        #expect(fault?.field == "the model")
    }

    /// Names and values as Wazo and FusionPBX write them, and as Mitel's and Aastra's guides explain them.
    @Test("each setting in Mitel's words", arguments: cases)
    func eachSetting(setting: Setting, value: String, parameters: [String: String?]) throws {
        let read = try read { #expect(setting.set(value, in: &$0)) }.0
        for (name, expected) in parameters { #expect(read[name] == expected, "\(name)") }
    }

    private static let cases: [(Setting, String, [String: String?])] = [
        (.voicemail, "*97", ["sip line1 vmail": "*97"]), (.messageWaiting, "true", ["sip explicit mwi subscription": "1"]),
        (.messageWaiting, "false", ["sip explicit mwi subscription": "0"]), (.freeDialling, "true", ["sip dial plan": "x+#|xx+*"]),
        (.freeDialling, "false", ["sip dial plan": nil]), (.pickupCode, "*8", ["directed call pickup prefix": "*8"]),
        (.clock, "24", ["time format": "1"]), (.clock, "12", ["time format": "0"]), (.dateOrder, "day-month-year", ["date format": "3"]),
        (.dateOrder, "month-day-year", ["date format": "6"]), (.dateOrder, "year-month-day", ["date format": "2"]),
        (.toneCountry, "DE", ["tone set": "Germany"]), (.toneCountry, "GB", ["tone set": "UK"]),
        (.toneCountry, "AT", ["tone set": "Europe"]),
        (.toneScheme, "europe-pbx", ["tone set": "Europe"]), (.toneCountry, "JP", ["tone set": nil]),
        (.vlan, "20", ["tagging enabled": "1", "vlan id": "20"]), (.vlan, "0", ["tagging enabled": "0", "vlan id": nil]),
        (.computerVLAN, "30", ["vlan id port 1": "30"]), (.computerVLAN, "0", ["vlan id port 1": "4095"]), (.lldp, "false", ["lldp": "0"]),
        (.callWaiting, "true", ["call waiting": "1"]), (.callWaiting, "false", ["call waiting": "0"]),
        (.mediaDSCP, "46", ["tos rtp": "46"]), (.signallingDSCP, "26", ["tos sip": "26"]),
        (.keepAlive, "60", ["sip persistent tls keep alive": "60"]), (.webPage, "false", ["web interface enabled": "0"]),
        (.verification, "false", ["https validate certificates": "0"]), (.verification, "true", ["https validate certificates": "1"]),
        (.phoneBook, "https://phones.example.com/book.xml", ["directory script": "https://phones.example.com/book.xml"]),
        (.firmware, "https://phones.example.com/fw/", ["firmware server": "https://phones.example.com/fw/"]),
        (
            .silenceSuppression, "true",
            [
                "sip silence suppression": "1",
                "sip customized codec":
                    "payload=9;ptime=20;silsupp=on,payload=8;ptime=20;silsupp=on,payload=0;ptime=20;silsupp=on,payload=18;ptime=20;silsupp=on",
            ]
        ),
    ]

    @Test("nothing is said of what was not set; a former provider's firmware does not come back")
    func unset() throws {
        let read = try read().0
        for name in ["tagging enabled", "vlan id", "lldp", "web interface enabled", "tone set", "time format", "sip line1 vmail"] {
            #expect(read[name] == nil, "\(name)")
        }
        #expect(read["firmware server"] == "")
    }

    /// Aastra's guide: a backup registrar and proxy; a persistent TLS connection goes to the outbound proxy, which then gets everything.
    @Test("a standby stands beside the registrar where no proxy is between")
    func secondRegistrar() throws {
        let standby = HostPort(host: "standby.example.com")
        let (direct, _) = try read {
            $0.accounts[0].transport = .udp
            $0.accounts[0].port = nil
            $0.accounts[0].registrar = $0.accounts[0].domain
            $0.accounts[0].secondRegistrar = standby
        }
        for role in ["registrar", "proxy"] {
            #expect(direct["sip line1 backup \(role) ip"] == "standby.example.com" && direct["sip line1 backup \(role) port"] == "5060")
        }
        let (other, notes) = try read { $0.accounts[0].secondRegistrar = standby }
        #expect(other["sip line1 backup registrar ip"] == "0.0.0.0" && notes.contains { $0.contains("no second registrar") })
    }

    @Test("certificates are a file beside the phone's, for its files and for SIP")
    func certificates() throws {
        let (read, notes) = try read { #expect(Setting.trustedCertificates.set(Setting.trustedCertificates.samples[0], in: &$0)) }
        #expect(read["https user certificates"] == "dialtone-trusted.pem")
        #expect(read["sips trusted certificates"] == "\(SampleSettings.full.access.provisioningURL)dialtone-trusted.pem")
        #expect(!notes.contains { $0.contains("certificate") })
        #expect(try self.read().1.filter { $0.contains("certificate") }.count == 2)
    }

    @Test("keys of a module are counted by the module")
    func modules() throws {
        let keys: [PhoneSettings.FunctionKey] = [
            .init(.module(2), number: 7, kind: .blf, value: "4713"), .init(.module(4), number: 1, kind: .blf, value: "4714"),
        ]
        let (read, notes) = try read { $0.keys = keys }
        #expect(read["expmod2 key7 type"] == "blf" && read["expmod2 key7 value"] == "4713" && read["directed call pickup"] == "1")
        #expect(notes.contains { $0.contains("module 4, key 1") })
    }
}
