import DialtoneModel
import Foundation
import Testing

@testable import DialtoneProvisioning

struct SettingsComposerTests {
    private func phone(_ items: [JSONValue] = []) -> Phone {
        Phone(
            id: 1, instance: InstanceID(domain: "example.com", name: "dialtone"), mac: MACAddress("0004132a7b15").unsafelyUnwrapped,
            hwid: "anna-desk",
            user: "anna", commonName: "Anna Beispiel", domain: "example.com", pbxDNS: "pbx.example.com", status: .ready, receivedAt: .now,
            configuration: items.map { ConfigurationItem(type: $0["type"]?.string ?? "", value: $0) })
    }

    private let secrets = PhoneSecrets(
        userPassword: Secret("Tulpe-2931"), adminPassword: Secret("Adm-5521-x"), turnPassword: Secret("relay-pass-1"), token: Secret("t"))

    @Test("the order and the items of Devices become one plain value")
    func composed() {
        let composition = SettingsComposer(sip: SIPConfiguration()).compose(
            for: phone([
                ["type": "PHONE", "coder": "G722,20,"],
                [
                    "type": "MEDIA", "stunServer": "stun.example.com:3478", "turnServer": "turn.example.com?transport=udp",
                    "turnUser": "relay",
                ],
                ["type": "TLS_PROFILE", "profile": "strict"],
                ["type": "NTP", "tz": "CET-1CEST-2,M3.5.0/2,M10.5.0/3", "ntp1": "0.pool.example.com", "ntp2": ""],
            ]), secrets: secrets, ownURL: "https://phones.example.com/p/t/")
        let (settings, notes) = (composition.settings, composition.notes)
        let account = settings.accounts[0]
        #expect(account.user == "anna" && account.authenticationUser == "anna" && account.password == Secret("Tulpe-2931"))
        #expect(account.registrar == "pbx.example.com" && account.domain == "example.com" && account.port == nil)
        #expect(settings.media.codecs.first == .g722)
        #expect(settings.media.codecs.contains(.pcma))
        #expect(settings.nat.stun == HostPort(host: "stun.example.com", port: 3478))
        #expect(settings.nat.turn?.password == Secret("relay-pass-1"))
        #expect(settings.access.tls == .strict && settings.access.adminPassword == Secret("Adm-5521-x"))
        #expect(settings.access.provisioningURL == "https://phones.example.com/p/t/")
        #expect(settings.time.ntpServers == ["0.pool.example.com"] && settings.time.zone?.offset == 3600)
        #expect(notes.isEmpty)
    }

    @Test("without items everything has its default; without TLS there is no SRTP; the hardware id can be the identity")
    func defaults() {
        var sip = SIPConfiguration()
        sip.identity = .hwid
        sip.transport = .udp
        let settings = SettingsComposer(sip: sip).compose(for: phone(), secrets: secrets, ownURL: "x").settings
        #expect(settings.accounts[0].user == "anna-desk")
        #expect(settings.accounts[0].port == nil && settings.accounts[0].transport == .udp)
        #expect(settings.media.srtp == .off)
        #expect(settings.media.codecs == AudioCodec.defaultOrder)
        #expect(settings.time.zone == nil && settings.nat.stun == nil)
    }

    @Test("what cannot be understood becomes a note, never a failure")
    func odd() {
        let composition = SettingsComposer(sip: SIPConfiguration()).compose(
            for: phone([["type": "PHONE", "coder": "XYZ"], ["type": "NTP", "tz": "nonsense!"], ["type": "LED_STRIP", "pattern": []]]),
            secrets: secrets, ownURL: "x")
        #expect(composition.settings.media.codecs == AudioCodec.defaultOrder)
        #expect(!composition.notes.isEmpty)
    }
}
