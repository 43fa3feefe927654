import DialtoneModel
import Testing

@Suite("Hosts with their ports")
struct HostPortTests {
    @Test(
        "what is read is written the same",
        arguments: [
            "pbx.example.com", "pbx.example.com:5061", "PBX-1", "192.0.2.1", "192.0.2.1:1", "192.0.2.1:65535", "[2001:db8::1]:5061",
            "telefon.bücher.example", "bücher.example:5060", "my_pbx.example.com", "電話.example",
        ])
    func round(text: String) throws {
        let value = try #require(HostPort(text))
        #expect(value.description == text)
    }

    @Test("an IPv6 address needs no brackets, and gets them", arguments: ["2001:db8::1", "[2001:db8::1]", "fe80::1%eth0"])
    func addresses(text: String) throws {
        let value = try #require(HostPort(text))
        #expect(value.port == nil && value.description == (text.hasPrefix("[") ? text : "[\(text)]"))
    }

    @Test(
        "what no host can be is refused",
        arguments: [
            "", ":5061", "pbx.example.com:", "pbx.example.com:0", "pbx.example.com:65536", "pbx.example.com:x", "pbx example.com",
            "pbx.example.com/path", "user@pbx.example.com", "pbx.example.com\n", "pbx;rm", "bücher.example/", "[2001:db8::1", "[]",
            String(repeating: "a", count: 254),
        ])
    func refused(text: String) {
        #expect(HostPort(text) == nil)
    }
}
