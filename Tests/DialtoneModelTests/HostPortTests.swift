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
            String(repeating: "a", count: 254), "pbx.example.com:+5061", "a%b", ".", "[pbx.example.com]", "[192.0.2.1]:5061",
            "[[2001:db8::1]]", "[2001:db8::1]x", "[2001:db8::1]:", "2001:db8::1::2", "2001:db8::12345", "2001:db8::1%", "fe80::1%a/b",
            "stun:stun.example.com:3478", "turn:turn.example.com:3478?transport=tcp", "sip:pbx.example.com", "https://pbx.example.com",
            "a:b:c", "pbx.example.com:5061:5061", "::g", ":::",
        ])
    func refused(text: String) {
        #expect(HostPort(text) == nil)
    }

    @Test("the dot that ends a full name is no part of it", arguments: [("pbx.example.com.", nil), ("pbx.example.com.:5061", 5061)])
    func fullName(text: String, port: Int?) {
        #expect(HostPort(text) == HostPort(host: "pbx.example.com", port: port))
    }
}
