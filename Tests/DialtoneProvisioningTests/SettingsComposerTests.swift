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

    /// The TURN password beside the items is an older release's, whose items hold it encrypted.
    @Test("the order and the items of Devices become one plain value")
    func composed() {
        let composition = SettingsComposer(sip: SIPConfiguration()).compose(
            for: phone([
                ["type": "PHONE", "coder": "G722,20,"],
                [
                    "type": "MEDIA", "stunServer": "stun.example.com:3478", "turnServer": "turn.example.com?transport=udp",
                    "turnUser": "relay", "turnPassword": "534ba340ec9d0fdff98573ea", "turnSeed": "uT7_mmQ2!pLx90Ke",
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

    private func composition(_ items: [JSONValue], isAdapter: Bool = false, sip: SIPConfiguration = SIPConfiguration())
        -> SettingsComposer.Composition
    {
        SettingsComposer(sip: sip).compose(for: phone(items), secrets: secrets, ownURL: "x", isAdapter: isAdapter)
    }

    @Test("every field of Devices becomes its setting, with the type that it came from")
    func allFields() throws {
        let composition = composition([
            [
                "type": "PHONE", "coder": "G711u", "frameSize": 30, "exclusive": true, "silenceComp": true, "srtpKey": "2",
                "srtpCipher": "5", "dialTone": 15, "gk1": "pbx2.example.com:5071", "gk2": "standby.example.com",
            ],
            ["type": "MEDIA", "tosRtp": "0xb8", "tosSig": "0x68", "setRtpPorts": true, "rtpFirst": 16384, "rtpNum": 1024],
        ])
        let expected = [
            ("media.codecs", "pcmu,pcma", "PHONE"), ("media.packet-time", "30", "PHONE"), ("media.srtp", "optional", "PHONE"),
            ("media.srtp-suite", "AES_256_CM_HMAC_SHA1_80", "PHONE"), ("media.silence-suppression", "true", "PHONE"),
            ("tones.scheme", "germany", "PHONE"), ("tones.country", "DE", "PHONE"), ("account.registrar", "pbx2.example.com", "PHONE"),
            ("account.port", "5071", "PHONE"), ("account.second-registrar", "standby.example.com", "PHONE"),
            ("media.dscp", "46", "MEDIA"), ("sip.dscp", "26", "MEDIA"), ("media.ports", "16384-17407", "MEDIA"),
        ]
        for (name, value, type) in expected {
            let key = try #require(SettingKey(name))
            #expect(key.text(in: composition.settings) == value, "\(name)")
            #expect(composition.source(name)?.text == "Devices \(type)", "\(name)")
        }
        #expect(composition.settings.accounts[0].domain == "example.com", "the SIP domain stays the order's")
        #expect(composition.notes.isEmpty)
    }

    @Test("no encryption in Devices is off, also where Dialtone would offer it")
    func noEncryption() {
        let composition = composition([["type": "PHONE", "srtpKey": "4", "srtpCipher": "1"]])
        #expect(composition.settings.media.srtp == .off && composition.settings.media.srtpSuite == nil)
        #expect(composition.source("media.srtp") == .devices("PHONE"))
        var sip = SIPConfiguration()
        sip.transport = .udp
        // Wanted in so many words.
        #expect(self.composition([["type": "PHONE", "srtpKey": "2"]], sip: sip).settings.media.srtp == .optional)
        #expect(self.composition([["type": "PHONE", "srtpCipher": "2"]], sip: sip).settings.media.srtp == .off)
    }

    @Test("a registrar without a port has the configured one; the order's stays where Devices names none")
    func registrar() {
        var sip = SIPConfiguration()
        sip.port = 5555
        let named = composition([["type": "PHONE", "gk1": "192.0.2.5"]], sip: sip).settings.accounts[0]
        #expect(named.registrar == "192.0.2.5" && named.port == 5555)
        let standby = composition([["type": "PHONE", "gk1": "", "gk2": "standby.example.com:5061"]]).settings.accounts[0]
        #expect(standby.registrar == "pbx.example.com" && standby.port == nil)
        #expect(standby.secondRegistrar == HostPort(host: "standby.example.com", port: 5061))
    }

    @Test(
        "the order's PBX loses its brackets and its port, and a port is told of",
        arguments: [
            ("[2001:db8::10]", "2001:db8::10", 0), ("2001:db8::10", "2001:db8::10", 0), ("pbx.example.com:5071", "pbx.example.com", 1),
            ("[2001:db8::10]:443", "2001:db8::10", 1), ("", "example.com", 0), ("a:b:c", "a:b:c", 0),
        ])
    func place(dns: String, registrar: String, notes: Int) {
        var phone = phone([])
        phone.pbxDNS = dns
        let composition = SettingsComposer(sip: SIPConfiguration()).compose(for: phone, secrets: secrets, ownURL: "x")
        #expect(composition.settings.accounts[0].registrar == registrar && composition.settings.accounts[0].port == nil)
        #expect(composition.notes.count == notes)
    }

    @Test("time servers lose their port, and that is told")
    func timeServers() {
        let composition = composition([["type": "NTP", "ntp1": "ntp.example.com:123", "ntp2": "[2001:db8::7]"]])
        #expect(composition.settings.time.ntpServers == ["ntp.example.com", "2001:db8::7"])
        #expect(composition.notes.count == 1)
    }

    @Test("an adapter takes the fields of analogue phones, and says so")
    func adapter() {
        let items: [JSONValue] = [["type": "PHONE", "coder": "G722"], ["type": "FXS_PHONE", "coder": "G711A", "dialTone": 18]]
        let desk = composition(items)
        #expect(desk.settings.media.codecs.first == .g722 && desk.settings.tones == nil)
        let adapter = composition(items, isAdapter: true)
        #expect(adapter.settings.media.codecs.first == .pcma && adapter.settings.tones?.country == "AT")
        #expect(adapter.source("media.codecs") == .devices("FXS_PHONE"))
        #expect(composition([items[1]]).source("tones.country") == .devices("FXS_PHONE"))
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
