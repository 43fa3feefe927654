import DialtoneModel
import DialtoneNames
import DialtoneVendors
import Testing

/// Expected numbers are from Grandstream's own comments in the templates that FusionPBX carries.
@Suite("Grandstream")
struct GrandstreamTests {
    private func phone(_ model: String, _ change: (inout PhoneSettings) -> Void = { _ in }) throws -> RenderedPhone {
        var settings = SampleSettings.full
        change(&settings)
        return try RenderedPhone(settings, vendor: "grandstream", model: model)
    }

    private static let kinds: [FunctionKeyKind] = [.line, .speedDial, .blf, .park, .dtmf, .off]

    @Test(
        "kinds of keys have the numbers of their series",
        arguments: [
            ("GRP2614", ["31", "0", "1", "9", "5", "-1"]), ("GHP621", Array(repeating: nil, count: 6)),
            ("GXP2170", ["0", "10", "11", "19", "15", "-1"]), ("GXP1630", ["0", "10", "11", "19", "15", "-1"]),
            ("GXP1760", ["0", "10", "11", "19", "15", "-1"]), ("WP820", Array(repeating: nil, count: 6)),
            ("GXV3370", Array(repeating: nil, count: 6)),
        ] as [(String, [String?])])
    func keyModes(model: String, numbers: [String?]) throws {
        let phone = try phone(model) { settings in
            settings.keys = Self.kinds.enumerated().map { .init(number: $0 + 1, kind: $1, value: "17") }
        }
        #expect((0..<6).map { phone.read["P\(1363 + 2 * $0)"] } == numbers)
        #expect(phone.notes.contains { $0.contains("left out") && $0.contains("ey") } == numbers.contains(nil))
    }

    /// Grandstream's template for GXP1782, 1780 and 1760 with firmware 1.0.1.133: keys 7 and 8 are fixed ones like the first six, 9 to 32
    /// have another list.
    @Test(
        "the seventh and later keys of GXP17xx have numbers of their own",
        arguments: [
            (7, 23_800, ["0", "10", "11", "19", "15", "-1"]), (8, 23_804, ["0", "10", "11", "19", "15", "-1"]),
            (9, 23_808, [nil, "0", "1", "9", "5", "-1"]), (32, 23_900, [nil, "0", "1", "9", "5", "-1"]),
        ] as [(Int, Int, [String?])])
    func laterKeys(number: Int, base: Int, numbers: [String?]) throws {
        for (kind, expected) in zip(Self.kinds, numbers) {
            let phone = try phone("GXP1782") { $0.keys = [.init(number: number, kind: kind, value: "17", label: "Bob", account: 2)] }
            let written = expected == nil ? [nil, nil, nil, nil] : [expected, "1", "Bob", "17"]
            #expect((0..<4).map { phone.read["P\(base + $0)"] } == written)
            #expect(phone.notes.contains { $0.contains("no number for what they do") } == (expected == nil))
        }
        let beyond = try phone("GXP1760") { $0.keys = [.init(number: 33, kind: .blf, value: "17")] }
        #expect(beyond.notes.contains { $0.contains("the first 32") })
    }

    /// Grandstream's comments on P1362 in the template for GRP26xx.
    @Test(
        "a GRP phone knows more languages",
        arguments: [
            ("GRP2614", "de-AT", "de"), ("GRP2614", "sv", "se"), ("GRP2614", "pl", "pl"), ("GRP2614", "zh", "zh"),
            ("GRP2614", "zh-TW", "zh-tw"), ("GRP2614", "zh-Hant-HK", "zh-tw"), ("GRP2614", "zh-CN", "zh"), ("GRP2614", "tlh", nil),
            ("GXP2170", "fr", "fr"), ("GXP2170", "pl", nil),
        ] as [(String, String, String?)])
    func languages(model: String, tag: String, code: String?) throws {
        let phone = try phone(model) { $0.language = tag }
        #expect(phone.read["P1362"] == code && phone.notes.contains { $0.contains("display language") } == (code == nil))
    }

    /// The template's comment: the name of the server, at most 64 characters; none writes a port.
    @Test(
        "a log server's usual port is left out",
        arguments: [(nil, "log.example.com"), (514, "log.example.com"), (5514, "log.example.com:5514")] as [(Int?, String)])
    func log(port: Int?, server: String) throws {
        let phone = try phone("GRP2614") { $0.syslog = .init(server: HostPort(host: "log.example.com", port: port)) }
        #expect(phone.read["P207"] == server && phone.notes.contains { $0.contains("514") } == (port == 5514))
    }

    @Test(
        "a phone asks again, takes a NOTIFY, and encrypts where it can",
        arguments: [
            ("GRP2614", "1", "3"), ("GXP2170", "1", "3"), ("WP820", "1", "3"), ("GXV3370", "1", "1"), ("GXV3240", "3", "1"),
            ("GAC2500", "3", "1"), ("HT801", "3", "1"), ("HT813", "3", "1"), ("HT818", "3", "1"),
        ])
    func intervals(model: String, interval: String, srtp: String) throws {
        let read = try phone(model).read
        #expect(read["P194"] == interval && read["P193"] == "720" && read["P4428"] == "1" && read["P183"] == srtp)
    }

    @Test(
        "Opus and iLBC have the numbers of their series",
        arguments: [
            ("GRP2614", "125", "98"), ("GXP1760", "125", "98"), ("GHP621", "125", "98"), ("WP820", "123", "98"), ("WP810", "123", "98"),
            ("GXV3240", "123", "98"), ("HT801", "123", "97"), ("HT802", "123", "97"), ("HT818", "123", "97"),
        ])
    func codecs(model: String, opus: String, iLBC: String) throws {
        let read = try phone(model) { $0.media.codecs = [.opus, .ilbc] }.read
        #expect(read["P57"] == opus && read["P58"] == iLBC && read["P62"] == iLBC)
    }

    @Test("a small adapter has no G.722, a Wi-Fi phone no G.723.1")
    func lackingCodecs() throws {
        #expect(try phone("HT801") { $0.media.codecs = [.g722, .pcma] }.read["P57"] == "8")
        #expect(try phone("WP820") { $0.media.codecs = [.g7231, .pcma] }.read["P57"] == "8")
    }

    @Test("an adapter with two sockets has its second account at 7xx")
    func sockets() throws {
        let phone = try phone("HT802") { $0.accounts.append(SampleSettings.two.accounts[1]) }
        let read = phone.read
        #expect(
            ["P271", "P47", "P48", "P35", "P36", "P34", "P3", "P130"].map { read[$0] }
                == ["1", "example.com", "pbx.example.com:5061", "ada.lovelace", "ada.lovelace", "example-password", "Ada Lovelace", "2"])
        #expect(
            ["P401", "P747", "P748", "P735", "P736", "P734", "P703", "P830"].map { read[$0] }
                == ["1", "192.0.2.20", "sbc.example.net:5080", "4712", "auth4712", "second", "Second line", "1"])
        // The second socket's list has neither Opus nor G.722.
        #expect(["P57", "P58", "P59", "P757", "P758", "P762"].map { read[$0] } == ["123", "8", "0", "8", "0", "18"])
        #expect(["P850", "P851", "P852", "P860", "P861", "P862"].map { read[$0] } == ["101", "102", "100", "101", "102", "100"])
        #expect(phone.keys.isDisjoint(with: ["P402", "P404", "P406", "P2301", "P2302", "P1362", "P8020"]))
        let emptied = try self.phone("HT802").read
        #expect(["P401", "P747", "P735", "P734"].map { emptied[$0] } == ["0", "", "", ""])
    }

    @Test(
        "an adapter with more sockets has its logins in a table, and two profiles with the servers",
        arguments: [("HT814", 4), ("HT818", 8)])
    func profiles(model: String, count: Int) throws {
        let phone = try phone(model) { settings in
            settings.accounts.append(SampleSettings.two.accounts[1])
            settings.accounts.append(settings.accounts[0])
        }
        let read = phone.read
        #expect(["P4060", "P4061", "P4062"].map { read[$0] } == ["ada.lovelace", "4712", "ada.lovelace"])
        #expect(["P4090", "P4120", "P4180"].map { read[$0] } == ["ada.lovelace", "example-password", "Ada Lovelace"])
        #expect(["P4150", "P4151", "P4152"].map { read[$0] } == ["0", "1", "0"])
        #expect(
            ["P47", "P48", "P747", "P748"].map { read[$0] } == [
                "example.com", "pbx.example.com:5061", "192.0.2.20", "sbc.example.net:5080",
            ])
        #expect(["P4595", "P4596", "P4597", "P4598"].map { read[$0] } == ["1", "1", "1", "0"])
        #expect(read["P4063"] == "" && read["P4123"] == "" && read["P4300"] == "0")
        #expect(phone.keys.filter { $0.hasPrefix("P459") || $0.hasPrefix("P460") }.count == count)
        #expect(phone.keys.isDisjoint(with: ["P35", "P36", "P34", "P3", "P270", "P2302"]))
        let third = try self.phone(model) { settings in
            settings.accounts += [SampleSettings.two.accounts[1], SampleSettings.minimal.accounts[0]]
        }
        #expect(third.read["P4062"] == "" && third.read["P4597"] == "0" && third.notes.contains { $0.contains("Accounts 3 were left out") })
    }

    @Test(
        "zones are rules, but for the one model whose list has names",
        arguments: [
            ("WP820", "CET-1CEST-2,M3.5.0/02:00:00,M10.5.0/03:00:00"), ("GXV3370", "CET-1CEST-2,M3.5.0/02:00:00,M10.5.0/03:00:00"),
            ("GXV3480", "CET-1CEST-2,M3.5.0/02:00:00,M10.5.0/03:00:00"), ("GXV3380", "Europe/Berlin"),
        ])
    func zones(model: String, zone: String) throws { #expect(try phone(model).read["P64"] == zone) }

    /// Lists of GXP16xx, HT801 and WP820 have the rules of before 2008 for these.
    @Test("southern zones are told as a rule", arguments: ["Australia/Sydney", "Australia/Hobart", "Pacific/Auckland"])
    func southernZones(zone: String) throws {
        let read = try phone("GRP2614") { $0.time.zone = TimeZoneRule(parsing: zone) }.read
        #expect(read["P64"] == "customize" && read["P246"]?.hasPrefix("MTZ-1") == true)
    }

    @Test("devices with numbers of their own are refused", arguments: ["DP755", "DP760", "GDS3725", "GXW4216", "UCM6302"])
    func foreign(model: String) {
        let fault = #expect(throws: RenderFault.self) { try phone(model) }
        #expect(fault?.field == "the model")
    }

    @Test("a directory over TLS is left out where no number for it is known")
    func directory() throws {
        #expect(try phone("GXP2170") { $0.directory = SampleSettings.everything.directory }.notes.contains { $0.contains("LDAP over TLS") })
        #expect(try phone("GRP2614") { $0.directory = SampleSettings.everything.directory }.read["P8037"] == "1")
    }

    /// Grandstream's template for GXP17xx, firmware 1.0.1.133.
    @Test(
        "settings have Grandstream's numbers",
        arguments: [
            (.voicemail, "*97", ["P33": "*97"]), (.messageWaiting, "true", ["P99": "1"]), (.messageWaiting, "false", ["P99": "0"]),
            (.clock, "12", ["P122": "0"]), (.clock, "24", ["P122": "1"]), (.dateOrder, "year-month-day", ["P102": "0"]),
            (.dateOrder, "month-day-year", ["P102": "1"]), (.dateOrder, "day-month-year", ["P102": "2"]),
            (.pickupCode, "*8", ["P1347": "*8", "P481": "*8"]), (.mediaPorts, "16384-17407", ["P39": "16384", "P78": "0"]),
            (.mediaDSCP, "46", ["P1559": "46"]), (.signallingDSCP, "26", ["P1558": "26"]),
            (.silenceSuppression, "true", ["P50": "1", "P485": "1"]), (.keepAlive, "20", ["P84": "20"]), (.keepAlive, "5", ["P84": "10"]),
            (.vlan, "20", ["P51": "20"]), (.vlan, "0", ["P51": "0"]), (.vlanPriority, "5", ["P87": "5"]),
            (.computerVLAN, "30", ["P229": "30"]),
            (.lldp, "false", ["P1684": "0"]), (.verification, "true", ["P8463": "1", "P2367": "1", "P2311": "1", "P2467": "1"]),
            (.verification, "false", ["P8463": "0", "P2367": "0", "P2311": "0"]), (.webPage, "false", ["P1650": "2"]),
            (.callWaiting, "true", ["P91": "0"]), (.callWaiting, "false", ["P91": "1"]),
            (.webPage, "true", ["P1650": "0"]),
            (
                .phoneBook, "https://phones.example.com/book/phonebook.xml",
                [
                    "P330": "3", "P331": "phones.example.com/book", "P332": "720",
                ]
            ), (.phoneBook, "http://phones.example.com/book/", ["P330": "1", "P331": "phones.example.com/book"]),
            (.firmware, "https://phones.example.com/firmware/", ["P6767": "2", "P192": "phones.example.com/firmware", "P238": "0"]),
            (
                .freeDialling, "true",
                [
                    "P290": #"{ x+ | \+x+ | *x+ | *xx*x+ }"#, "P459": #"{ x+ | \+x+ | *x+ | *xx*x+ }"#, "P66": "", "P29": "0", "P85": "4",
                    "P72": "1",
                ]
            ),
        ] as [(Setting, String, [String: String])])
    func numbers(setting: Setting, text: String, expected: [String: String]) throws {
        let phone = try phone("GRP2614") {
            $0.accounts.append($0.accounts[0])
            #expect(setting.set(text, in: &$0))
        }
        for (name, value) in expected { #expect(phone.read[name] == value, "\(name)") }
    }

    @Test("what is not set says nothing about the network, nor about a dial plan that the phone shall keep")
    func silence() throws {
        for model in ["GRP2614", "HT802", "HT818"] {
            let phone = try phone(model) { $0.dialling.isFree = false }
            #expect(Set(["P51", "P87", "P229", "P1684", "P1650", "P290", "P66", "P71", "P4200", "P4201"]).isDisjoint(with: phone.keys))
        }
    }

    /// The same template: secondary SIP server and backup outbound proxy; FusionPBX's for adapters: fail-over server.
    @Test(
        "a standby registrar is a second server, or a second proxy where a proxy is the registrar",
        arguments: [("GRP2614", "P2312", "P2333"), ("HT802", "P967", "P2333"), ("HT818", "P967", "P2333")])
    func standby(model: String, server: String, proxy: String) throws {
        let standby = HostPort(host: "standby.example.com")
        let behind = try phone(model) { $0.accounts[0].secondRegistrar = standby }.read
        #expect(behind[proxy] == "standby.example.com:5061" && behind[server] == "")
        let beside = try phone(model) {
            $0.accounts[0].registrar = $0.accounts[0].domain
            $0.accounts[0].secondRegistrar = standby
        }.read
        #expect(beside[server] == "standby.example.com:5061" && beside[proxy] == "")
        let without = try phone(model).read
        #expect(without[server] == "" && without[proxy] == "")
    }

    /// FusionPBX's templates for adapters.
    @Test("adapters have numbers of their own")
    func adapters() throws {
        let change: (inout PhoneSettings) -> Void = {
            $0.accounts.append(SampleSettings.two.accounts[1])
            for index in 0...1 { $0.accounts[index].subscribesToMessages = true }
            $0.accounts[0].voicemail = "*97"
            $0.nat = .init(keepAliveSeconds: 30)
            $0.media.ports = 16_385...17_407
            $0.media.dscp = 46
            $0.signallingDSCP = 26
            $0.network.vlan = 20
        }
        let small = try phone("HT802", change).read
        #expect(["P99", "P709", "P33", "P84", "P39", "P739"].map { small[$0] } == ["1", "1", "*97", "30", "16386", "16394"])
        #expect(["P5046", "P5050", "P51", "P52"].map { small[$0] } == ["26", "46", "20", "2"])
        #expect(["P4200", "P4201"].map { small[$0] } == Array(repeating: "{ x+ | *x+ | *xx*x+ }", count: 2))
        let large = try phone("HT818", change)
        #expect(["P99", "P709", "P4200", "P51"].map { large.read[$0] } == ["1", "1", "{ x+ | *x+ | *xx*x+ }", "20"])
        #expect(!large.keys.contains("P33") && large.notes.contains { $0.contains("voicemail") })
    }

    /// FusionPBX's templates for adapters, P91 and P791: disable call waiting. Those of GXV3380, GHP621 and DP750 have no such number.
    @Test(
        "call waiting is a number for each of an adapter's servers that has one, and a note elsewhere",
        arguments: [
            ("HT802", ["P91": "1", "P791": "1"], false), ("HT818", ["P91": "1", "P791": nil], true),
            ("HT801", ["P91": "1", "P791": nil], false),
            ("GXV3240", ["P91": "1"], false), ("GXV3380", ["P91": nil], true), ("GHP621", ["P91": nil], true),
            ("DP750", ["P91": nil], true),
        ] as [(String, [String: String?], Bool)])
    func callWaiting(model: String, expected: [String: String?], isNoted: Bool) throws {
        let phone = try phone(model) {
            $0 = model == "DP750" ? SampleSettings.base : SampleSettings.two
            $0.callWaiting = false
        }
        for (name, value) in expected { #expect(phone.read[name] == value, "\(name)") }
        #expect(phone.notes.contains { $0.lowercased().contains("call waiting") } == isNoted)
    }

    /// Grandstream's template for DP750, firmware 1.0.2.16.
    @Test("a base's accounts name profiles, and handsets accounts", arguments: ["DP750", "dp752"])
    func base(model: String) throws {
        let phone = try phone(model) { $0 = SampleSettings.base }
        let read = phone.read
        #expect(["P271", "P47", "P48", "P130", "P183"].map { read[$0] } == ["1", "example.com", "pbx.example.com:5061", "2", "1"])
        #expect(["P401", "P747", "P748", "P830", "P443"].map { read[$0] } == ["1", "192.0.2.20", "sbc.example.net:5080", "1", "1"])
        #expect(["P4060", "P4062", "P4063"].map { read[$0] } == ["ada.lovelace", "4712", "babbage"])
        #expect(["P4150", "P4152", "P4153"].map { read[$0] } == ["0", "1", "0"])
        // This handset alone rings, and has its own account as its line.
        #expect(["P27080", "P27082", "P27083"].map { read[$0] } == ["1", "3", "4"])
        #expect(["P4300", "P4320", "P4250", "P4251", "P21320"].map { read[$0] } == ["1", "3", "4", "0", "0"])
        #expect(read["P27020"] == "Ada Lovela" && read["P27023"] == "Charles Ba")
        #expect(["P4061", "P4121", "P4596", "P4310"].map { read[$0] } == ["", "", "0", "0"])
        #expect(["P20719", "P20720", "P20721", "P193", "P194"].map { read[$0] } == ["0", "720", "3", "720", "1"])
        #expect(read["P64"] == "customize" && read["P246"] == "MTZ-1MDT,M3.5.0/2,M10.5.0/3")
        // A PIN locks handsets out; the fifth handset is not ours; the rest are numbers of phones.
        #expect(
            phone.keys.isDisjoint(with: ["P27008", "P21328", "P4064", "P4599", "P501", "P601", "P35", "P4428", "P122", "P1362", "P39"]))
        #expect(phone.notes.contains { $0.contains("registration code of handset 1, 3 was left out") })
        let fifth = try self.phone(model) { $0.accounts[0].handset = .init(number: 5) }.read
        #expect(["P4064", "P21328", "P21337", "P27084", "P4599"].map { fifth[$0] } == ["ada.lovelace", "5", "0", "5", "1"])
        let emptied = try self.phone(model) { $0.accounts = [] }.read
        #expect(["P271", "P401", "P501", "P601", "P4599"].map { emptied[$0] } == ["0", "0", "0", "0", "0"])
    }

    @Test("settings of a base have numbers in each profile")
    func baseSettings() throws {
        let settings: [(Setting, String)] = [
            (.messageWaiting, "true"), (.mediaDSCP, "46"), (.signallingDSCP, "26"), (.silenceSuppression, "true"), (.packetTime, "30"),
            (.vlan, "20"), (.vlanPriority, "5"), (.verification, "true"), (.voicemail, "*97"),
            (.phoneBook, "https://phones.example.com/book/phonebook.xml"),
        ]
        let phone = try phone("DP750") {
            $0.directory = SampleSettings.everything.directory
            for (setting, text) in settings { #expect(setting.set(text, in: &$0)) }
            let account = $0.accounts[0]
            $0.accounts = ["a", "b", "c", "d"].map { name in
                var other = account
                other.registrar = "\(name).example.com"
                return other
            }
        }
        let lists: [(expected: String, numbers: [String])] = [
            ("1", ["P99", "P709", "P509", "P615"]), ("46", ["P5050", "P5051", "P5052", "P5053"]),
            ("26", ["P5046", "P5047", "P5048", "P5049"]), ("1", ["P50", "P750", "P550", "P685"]), ("3", ["P37", "P737", "P4593", "P4594"]),
            ("1", ["P2311", "P2367", "P2411", "P2467", "P2511", "P2567", "P2611", "P2667", "P22030"]), ("*97", ["P27680"]),
            ("{ x+ | *x+ | *xx*x+ }", ["P4200", "P4201", "P4202", "P4203"]), ("", ["P66", "P766", "P666", "P619"]),
            ("0", ["P29", "P729", "P529", "P622"]), ("4", ["P85", "P292", "P492", "P4588"]), ("1", ["P72", "P772", "P572", "P692"]),
            ("101", ["P850", "P860", "P560", "P4583"]), ("9", ["P57", "P757", "P557", "P651"]), ("18", ["P98", "P815", "P515", "P658"]),
            ("18", ["P60", "P760", "P660", "P654"]), ("1", ["P27004", "P27002"]), ("20", ["P51"]), ("5", ["P5038", "P5042"]),
        ]
        for (expected, numbers) in lists { for number in numbers { #expect(phone.read[number] == expected, "\(number)") } }
        #expect(phone.read["P8020"] == "ldap.example.com" && phone.notes.contains { $0.contains("either a directory or a phone book") })
        for password in ["Kq7", "Kq7 correct", String(repeating: "k", count: 31)] {
            #expect(throws: RenderFault.self) { try self.phone("DP750") { $0.access.adminPassword = Secret(password) } }
        }
    }

    /// The template has 32 characters at most, in POSIX' form.
    @Test(
        "a base's zone is a short rule",
        arguments: [
            ("Asia/Kolkata", "MTZ-5:30"), ("America/New_York", "MTZ+5MDT,M3.2.0/2,M11.1.0/2"),
            ("Australia/Adelaide", "MTZ-9:30MDT,M10.1.0/2,M4.1.0/3"), ("AAA3BBB,J60/1,J300/2", "MTZ+3"),
            ("AAA-9:30BBB-11,M10.1.0/2:30,M4.1.0/2:30", "MTZ-9:30"),
        ])
    func shortZone(zone: String, rule: String) throws {
        let phone = try phone("DP750") { $0.time.zone = TimeZoneRule(parsing: zone) }
        #expect(phone.read["P64"] == "customize" && phone.read["P246"] == rule)
    }
}
