import DialtoneModel
import DialtoneNames
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

    /// FusionPBX's, Wazo's and Provisioner's templates.
    @Test(
        "settings stand under their names",
        arguments: [
            (.voicemail, "*97", ["account[0].voicemail": "sip:*97@example.com"]),
            (.messageWaiting, "true", ["account[0].needMwiSubscription": "1"]),
            (.messageWaiting, "false", ["account[0].needMwiSubscription": "0"]),
            (.freeDialling, "true", ["account[0].dial_plan": "x.T6"]),
            (.freeDialling, "false", ["account[0].dial_plan": nil]),
            (.mediaDSCP, "46", ["rtp_dscp": "46"]),
            (.signallingDSCP, "24", ["sip_dscp": "24"]),
            (.keepAlive, "20", ["udp_ka_interval": "20"]),
            (.keepAlive, "0", ["udp_ka_interval": "0"]),
            (.vlan, "44", ["network_vlan_id": "44"]),
            (.vlanPriority, "5", ["network_vlan_qos": "5"]),
            (.lldp, "true", ["network_vlan_discovery_mode": "LLDP"]),
            (.lldp, "false", ["network_vlan_discovery_mode": "NONE"]),
            (.webPage, "false", ["web_ui_enabled": "0"]),
            (.verification, "true", ["allow_insecure_ssl": "0"]),
            (.verification, "false", ["allow_insecure_ssl": "1"]),
            (
                .phoneBook, "https://phones.example.com/book.xml",
                ["contacts[0].url": "https://phones.example.com/book.xml", "contacts[0].id": "internal"]
            ),
            (
                .language, "de",
                [
                    "account[0].voicemail": nil, "account[0].needMwiSubscription": nil, "network_vlan_id": nil,
                    "host_alternate[0].server": nil, "web_ui_enabled": nil,
                ]
            ),
        ] as [(Setting, String, [String: String?])])
    func names(setting: Setting, text: String, expected: [String: String?]) throws {
        let read = try read { #expect(setting.set(text, in: &$0)) }
        for (name, value) in expected { #expect(read[name] == value, "\(name)") }
    }

    /// Wazo's template has an alternate host of the same form as the primary one.
    @Test("the standby PBX is the alternate host where the registrar is the domain, and left out otherwise")
    func standby() throws {
        var settings = SampleSettings.full
        settings.accounts[0].secondRegistrar = HostPort(host: "standby.example.com")
        let behindProxy = try RenderedPhone(settings, vendor: "digium", model: "P330")
        #expect(behindProxy.read["host_alternate[0].server"] == nil)
        #expect(behindProxy.notes.contains { $0.contains("second registrar of account 1") })
        settings.accounts[0].registrar = settings.accounts[0].domain
        let read = try RenderedPhone(settings, vendor: "digium", model: "P330").read
        let host = ["server", "port", "transport", "reregister"].map { read["host_alternate[0].\($0)"] }
        #expect(host == ["standby.example.com", "5061", "tls", "600"])
    }

    @Test("firmware has a model and a version")
    func firmware() throws {
        let read = try read { $0.firmware = .init(version: "4_27_8", url: "https://phones.example.com/P330.img") }
        let found = ["model", "version", "url"].map { read["firmware[0].\($0)"] }
        #expect(found == ["P330", "4_27_8", "https://phones.example.com/P330.img"])
        #expect(try self.read { $0.firmware = .init(url: "https://phones.example.com/P330.img") }["firmware[0].url"] == nil)
    }
}
