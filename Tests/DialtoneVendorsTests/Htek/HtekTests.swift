import DialtoneModel
import DialtoneNames
import DialtoneVendors
import Testing

@Suite("Htek")
struct HtekTests {
    private func phone(_ change: (inout PhoneSettings) -> Void = { _ in }) throws -> RenderedPhone {
        var settings = SampleSettings.full
        change(&settings)
        return try RenderedPhone(settings, vendor: "htek")
    }

    /// NethServer's table for Sangoma's S series.
    @Test(
        "languages have numbers",
        arguments: [
            ("en-GB", "0"), ("fr", "1"), ("de-AT", "2"), ("es", "3"), ("pt", "4"), ("ru", "5"), ("it", "6"), ("pl", "7"), ("tr", "8"),
            ("zh", "9"), ("nl", "10"), ("sv", nil),
        ] as [(String, String?)])
    func languages(tag: String, number: String?) throws {
        let phone = try phone { $0.language = tag }
        #expect(phone.read["P8621"] == number && phone.read["P2525"] == number)
        #expect(phone.notes.contains { $0.contains("display language") } == (number == nil))
    }

    /// FusionPBX's template for S500 names each number of the fifth and sixth account; Wazo's has those of the further ones.
    @Test("a phone has six accounts, and forgets ten more")
    func accounts() throws {
        let phone = try phone { settings in
            settings.accounts = (1...7).map { number in
                var account = number == 5 ? SampleSettings.two.accounts[1] : settings.accounts[0]
                account.user = "user\(number)"
                return account
            }
            settings.media.codecs = [.g722, .pcma]
        }
        let read = phone.read
        let fifth = [
            "P20360": "1", "P20362": "192.0.2.20", "P20364": "", "P20370": "sbc.example.net:5080", "P20374": "1",
            "P20378": "Second line", "P1704": "user5", "P1705": "auth4712", "P1706": "second", "P1707": "Second line", "P20384": "1",
            "P20388": "3", "P20392": "9", "P20394": "8", "P20396": "8", "P20402": "8", "P20408": "2", "P20432": "1",
        ]
        for (name, value) in fifth { #expect(read[name] == value, "\(name)") }
        let sixth = [
            "P20361": "1", "P20363": "example.com", "P20371": "pbx.example.com:5061", "P20375": "2", "P1804": "user6", "P20393": "9",
            "P20433": "1",
        ]
        for (name, value) in sixth { #expect(read[name] == value, "\(name)") }
        // Each has its own profile, whatever another system made of it.
        #expect((0..<6).map { read["P\(24_082 + $0)"] } == ["0", "1", "2", "3", "4", "5"])
        for index in 0..<10 {
            #expect([24_090, 24_110, 24_130].map { read["P\($0 + index)"] } == ["0", "", ""])
        }
        #expect(phone.notes.contains { $0.contains("room for 6 accounts") })
        let emptied = try self.phone { $0.accounts = [] }.read
        #expect(["P20360", "P20361", "P1706", "P1806", "P24139"].map { emptied[$0] } == ["0", "0", "", "", ""])
    }

    @Test("a key that watches a number has no pick-up code", arguments: [(4, "P41203", "P41603"), (5, "P20200", "P20204")])
    func pickup(number: Int, kind: String, code: String) throws {
        let read = try phone { $0.keys = [.init(number: number, kind: .blf, value: "4713")] }.read
        #expect(read[kind] == "3" && read[code] == "")
    }

    /// FusionPBX's templates name the numbers, those of the VLANs' switches and DSCP NethServer's, which has the countries and
    /// orders of dates too.
    @Test(
        "settings stand under their numbers",
        arguments: [
            (.voicemail, "*97", ["P33": "*97"]), (.messageWaiting, "true", ["P99": "1"]), (.messageWaiting, "false", ["P99": "0"]),
            (.freeDialling, "true", ["P4200": "{[x*]+}", "P72": "1"]), (.freeDialling, "false", ["P4200": nil, "P72": nil]),
            (.pickupCode, "*0", ["P4705": "*0"]), (.silenceSuppression, "true", ["P50": "1"]),
            (.callWaiting, "true", ["P8849": "1"]), (.callWaiting, "false", ["P8849": "0"]),
            (.mediaPorts, "16384-17407", ["P39": "16384", "P739": "17407"]), (.mediaDSCP, "46", ["P23130": "46"]),
            (.signallingDSCP, "26", ["P23129": "26"]), (.toneCountry, "DE", ["P20058": "11"]), (.toneCountry, "GB", ["P20058": "12"]),
            (.toneCountry, "ZA", ["P20058": nil]), (.clock, "24", ["P8624": "1"]), (.clock, "12", ["P8624": "0"]),
            (.dateOrder, "year-month-day", ["P102": "0"]), (.dateOrder, "month-day-year", ["P102": "1"]),
            (.dateOrder, "day-month-year", ["P102": "2"]), (.keepAlive, "20", ["P84": "20"]), (.vlan, "20", ["P24053": "1", "P51": "20"]),
            (.vlan, "0", ["P24053": "0", "P51": "0"]), (.vlanPriority, "5", ["P87": "5"]),
            (.computerVLAN, "30", ["P24054": "1", "P229": "30"]), (.lldp, "true", ["P5438": "1"]), (.webPage, "false", ["P190": "0"]),
            (.phoneBook, "https://phones.example.com/book.xml", ["P4401": "https://phones.example.com/book.xml", "P3316": "Phone book"]),
            (.firmware, "https://phones.example.com/firmware", ["P192": "https://phones.example.com/firmware"]),
            // The example's domain is not its registrar: the standby PBX is another proxy.
            (
                .secondRegistrar, "standby.example.com",
                ["P20047": "standby.example.com:5061", "P967": "", "P47": "example.com", "P48": "pbx.example.com:5061"]
            ),
        ] as [(Setting, String, [String: String?])])
    func numbers(setting: Setting, text: String, expected: [String: String?]) throws {
        let phone = try phone { #expect(setting.set(text, in: &$0)) }
        for (name, value) in expected { #expect(phone.read[name] == value, "\(name)") }
        if setting == .toneCountry {
            #expect(phone.notes.contains { $0.contains("tones were left") } == (expected["P20058"] == .some(nil)))
        }
    }

    @Test("what was not asked for is not written")
    func unasked() throws {
        let read = try phone().read
        for number in [33, 99, 4705, 50, 39, 739, 20_058, 23_129, 23_130, 8624, 102, 84, 51, 87, 229, 5438, 24_053, 190, 4401] {
            #expect(read["P\(number)"] == nil, "\(number)")
        }
        // What a former provider may have left.
        #expect(read["P20165"] == "0" && read["P53100"] == "0" && read["P4210"] == "" && read["P197"] == "" && read["P101"] == "")
    }

    @Test("the standby PBX is the second server where the registrar is the domain")
    func standby() throws {
        let read = try phone {
            $0.accounts[0].registrar = $0.accounts[0].domain
            $0.accounts[0].secondRegistrar = HostPort(host: "192.0.2.9", port: 5071)
        }.read
        #expect(read["P967"] == "192.0.2.9:5071" && read["P8851"] == "" && read["P20047"] == "")
    }

    /// FusionPBX's templates for UC926: a memory key has its parts a hundred apart, a module's key side by side.
    @Test("memory keys and those of modules")
    func placedKeys() throws {
        let phone = try phone {
            $0.dialling.pickupCode = "*0"
            $0.keys = [
                .init(.memory, number: 10, kind: .blf, value: "4713"),
                .init(.module(2), number: 3, kind: .speedDial, value: "4714", label: "Carol", account: 2),
                .init(.module(7), number: 1, kind: .blf, value: "1"), .init(.module(1), number: 41, kind: .blf, value: "1"),
            ]
        }
        let expected = [
            "P42209": "3", "P42309": "4713", "P42409": "0", "P42509": "*0", "P61010": "2", "P61011": "4714", "P61012": "Carol",
            "P61013": "1", "P61014": "",
        ]
        for (name, value) in expected { #expect(phone.read[name] == value, "\(name)") }
        #expect(phone.notes.contains { $0.contains("module 7, key 1 (blf), module 1, key 41 (blf)") })
    }

    @Test("a key that watches a number has the pick-up code")
    func pickupCode() throws {
        let read = try phone {
            $0.dialling.pickupCode = "*0"
            $0.keys = [.init(number: 4, kind: .blf, value: "4713"), .init(number: 5, kind: .speedDial, value: "4714")]
        }.read
        #expect(read["P41603"] == "*0" && read["P20204"] == "")
    }

    @Test("a phone without STUN can be told not to keep the path open", arguments: [(0, "0"), (20, "2"), (nil, "2")] as [(Int?, String)])
    func keepAlive(seconds: Int?, mode: String) throws {
        let read = try phone {
            $0.nat = .init(keepAliveSeconds: seconds)
        }.read
        #expect(read["P52"] == mode)
    }
}
