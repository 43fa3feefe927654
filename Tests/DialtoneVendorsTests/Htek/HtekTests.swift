import DialtoneModel
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
}
