import DialtoneModel
import DialtoneVendors
import Testing

@Suite("Digium")
struct DigiumTests {
    private func read(_ change: (inout PhoneSettings) -> Void = { _ in }) throws -> ReadConfiguration {
        var settings = SampleSettings.full
        change(&settings)
        return try RenderedPhone(settings, vendor: "digium", model: "P330").read
    }

    /// Sangoma, "XML Configuration": `enable_ice` 0 or 1, `stunaddr` empty without a server.
    @Test(
        "a STUN server",
        arguments: [
            (nil, "0", ""), (HostPort(host: "stun.example.com"), "1", "stun.example.com"),
            (HostPort(host: "192.0.2.7", port: 3479), "1", "192.0.2.7:3479"),
        ] as [(HostPort?, String, String)])
    func stun(server: HostPort?, isOn: String, address: String) throws {
        let read = try read { $0.nat = .init(stun: server) }
        #expect(read["enable_ice"] == isOn && read["stunaddr"] == address)
    }

    /// DPMA manual, p. 20: seven codecs, priority 1 to 255, higher numbers are more favoured, packets of 20 ms unless said otherwise.
    @Test("codecs are in the wanted order, and all others are off")
    func codecs() throws {
        let read = try read {
            $0.media.codecs = [.pcma, .opus, .g722, .g729]
            $0.media.packetMilliseconds = 30
        }
        let found = (0..<7).map { number in ["id", "priority", "enabled", "packetization"].map { read["codec[\(number)].\($0)"] ?? "-" } }
        let on = found.filter { $0[2] == "1" }.sorted { (Int($0[1]) ?? 0) > (Int($1[1]) ?? 0) }
        #expect(on.map { $0[0] } == ["PCMA", "G722", "G729"] && on.allSatisfy { $0[3] == "30" })
        #expect(Set(found.filter { $0[2] == "0" }.map { $0[0] }) == ["PCMU", "G726-32", "L16", "L16-256"])
        #expect(found.allSatisfy { (1...255).contains(Int($0[1]) ?? 0) } && read["codec[7].id"] == nil)
    }
}
