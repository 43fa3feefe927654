import DialtoneModel
import DialtoneWire
import Testing

@Suite("What a PBX says of itself")
struct PBXInfoTests {
    @Test("names come without characters that act, and not without end")
    func hostileNames() throws {
        let json: JSONValue = [
            "mt": "PbxInfo", "domain": "example.com\u{202e}", "pbx": "evil\n2026 FORGED \u{1b}[31m",
            "pbxDns": .string(String(repeating: "x", count: 5000)), "version": "13r3\r",
        ]
        let info = PBXInfo(try AppMessage(parsing: json.text))
        #expect(info.domain == "example.com" && info.pbx == "evil2026 FORGED [31m" && info.version == "13r3")
        #expect(info.pbxDNS.count == 255)
    }
}
