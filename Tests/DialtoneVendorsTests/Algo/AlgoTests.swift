import DialtoneModel
import DialtoneNames
import DialtoneVendors
import Testing

@Suite("Algo's devices")
struct AlgoTests {
    private func read(_ change: (inout PhoneSettings) -> Void) throws -> RenderedPhone {
        var settings = SampleSettings.full
        change(&settings)
        return try RenderedPhone(settings, vendor: "algo")
    }

    @Test(
        "a setting has its parameter and value",
        arguments: [
            (.secondRegistrar, "standby.example.com", "sip.bkproxy1", "standby.example.com:5061"),
            (.verification, "true", "prov.download.cert", "1"),
            (.lldp, "false", "net.ll.lldp", "0"), (.keepAlive, "20", "sip.interop.ka.interval", "20"),
            (.keepAlive, "20", "sip.interop.ka.method", "crlf"), (.codecs, "pcma", "audio.codec.g722", "0"),
            (.codecs, "g722,pcma", "audio.codec.g722", "1"), (.srtp, "off", "sip.srtp", ""),
            (.zone, "Europe/Berlin", "admin.timezone", "Europe/Berlin"),
        ] as [(Setting, String, String, String)])
    func told(setting: Setting, text: String, name: String, value: String) throws {
        let phone = try read { #expect(setting.set(text, in: &$0)) }
        #expect(phone.read[name] == value)
    }

    @Test("nothing is said of the check of certificates and the network where nothing is set")
    func silent() throws {
        let keys = try read { _ in }.keys
        #expect(keys.isDisjoint(with: ["prov.download.cert", "net.ll.lldp", "sip.interop.ka.method"]))
        #expect(!keys.contains { $0.hasPrefix("net.vlan") })
    }

    @Test("people read that SRTP and credentials are not told")
    func notes() throws {
        let notes = try read { $0.access.credentials = .init(user: "phone", password: Secret("word-1")) }.notes.joined(separator: " ")
        #expect(
            notes.contains("(SRTP) was left as it is") && notes.contains("Algo is known for it") && notes.contains("two in the morning"))
    }

    @Test("words that only begin so are no agents", arguments: ["Algorithm/1.0", "algo8201", "Algoma 8201/5.2", "PBX algo-8201/5.2"])
    func unknownDevices(agent: String) { #expect(AlgoDriver().recognise(userAgent: agent) == nil) }
}
