import DialtoneModel
import Testing

@Suite struct IdentityTests {
    @Test(
        "a MAC address as somebody types or scans it",
        arguments: [
            "0004132a7b15", "00:04:13:2A:7B:15", "00-04-13-2a-7b-15", "0004.132a.7b15", " 00 04 13 2A 7B 15 ",
            "0004132A7B15",
        ])
    func mac(_ text: String) throws {
        let mac = try #require(MACAddress(text))
        #expect(mac.hex == "0004132a7b15")
        #expect("\(mac)" == "0004132a7b15")
        #expect(mac.oui == 0x000413)
        #expect(mac.value == 0x0004_132a_7b15)
        #expect(MACAddress(value: mac.value) == mac)
    }

    @Test(
        "what is no MAC address",
        arguments: [
            "", "0004132a7b1", "0004132a7b155", "0004132a7b1g", "00:04:13:2A:7B", "0x04132a7b15", "00/04/13/2a/7b/15",
            "٠٠٠٤١٣٢٨٧٦١٥",
        ])
    func noMAC(_ text: String) { #expect(MACAddress(text) == nil) }

    @Test("a MAC address has 48 bits")
    func bits() {
        #expect(MACAddress(value: 0xffff_ffff_ffff)?.hex == "ffffffffffff")
        #expect(MACAddress(value: 0)?.hex == "000000000000")
        #expect(MACAddress(value: 1 << 48) == nil)
    }

    @Test("a secret is never printed")
    func secretIsNotPrinted() {
        struct Holder { var secret: Secret? = Secret("hunter2") }
        let secret = Secret("hunter2")
        var dumped = ""
        dump([secret], to: &dumped)
        dump(Holder(), to: &dumped)
        for text in [
            "\(secret)", String(reflecting: secret), "\([secret])", "\(Holder())", String(describing: Optional(secret)),
            dumped,
        ] {
            #expect(!text.contains("hunter2"))
            #expect(text.contains("‹secret›"))
        }
        #expect(secret.reveal() == "hunter2")
    }

    @Test(
        "a secret matches only itself",
        arguments: [
            ("abc", "abc", true), ("abc", "abd", false), ("abc", "ab", false), ("ab", "abc", false), ("", "", true),
            ("", "a", false), ("a", "", false),
        ])
    func secretMatches(secret: String, other: String, matches: Bool) {
        #expect(Secret(secret).matches(other) == matches)
        #expect((Secret(secret) == Secret(other)) == matches)
    }

    @Test("an instance is a domain and a name")
    func instance() {
        #expect(InstanceID("example.com/dialtone") == InstanceID(domain: "example.com", name: "dialtone"))
        #expect(InstanceID("example.com/dialtone")?.description == "example.com/dialtone")
        for text in ["", "a", "a/", "/b", "a/b/c", "/"] { #expect(InstanceID(text) == nil) }
        #expect(InstanceID(domain: "a", name: "z") < InstanceID(domain: "b", name: "a"))
        #expect(InstanceID(domain: "a", name: "a") < InstanceID(domain: "a", name: "b"))
    }
}
