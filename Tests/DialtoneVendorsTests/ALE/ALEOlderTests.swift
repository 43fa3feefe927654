import DialtoneModel
import DialtoneNames
import DialtoneVendors
import Testing

/// Names as Wazo's template for 8028s-GE with firmware 1.51.52 has them.
@Suite("ALE, 8008 to 8078s")
struct ALEOlderTests {
    private func phone(_ change: (inout PhoneSettings) -> Void = { _ in }) throws -> RenderedPhone {
        var settings = SampleSettings.full
        settings.accounts[0].transport = .udp
        change(&settings)
        return try RenderedPhone(settings, vendor: "ale", model: "8028S")
    }

    @Test("the golden file")
    func golden() throws {
        let file = try #require(try RenderedPhone(SampleSettings.everything, vendor: "ale", model: "8028S").files.first)
        try Golden.check(file.text, "ale/older-8028s.xml")
        // Written though the phone's user changed it.
        #expect(file.text.contains("<setting id=\"LocalAdmcfgRunMode\" value=\"SIP\" override=\"true\"></setting>"))
    }

    @Test("the account stands in its server, group and account")
    func account() throws {
        let read = try phone { $0.media.codecs = [.pcma, .pcmu, .g729, .g722] }.read
        let account = SampleSettings.full.accounts[0]
        let expected = [
            "SIPServer1Address": account.registrar, "SIPGroup1DomainName": account.domain, "SIPGroup1DeviceUri": account.user,
            "SIPGroup1AuthenticationName": account.authenticationUser, "SIPGroup1AuthenticationPassword": account.password?.reveal(),
            "SIPGroup1ServerType": "7", "SIPGroup1DisplayName": account.displayName, "SIPPreferredVocoder": "8;0;18;9",
            "LocalEnetcfgDmUrl": "https://phones.example.com/p/example-token", "SipAppRunMode": "0",
        ]
        for (name, value) in expected { #expect(read[name] == value, "\(name)") }
    }

    @Test(
        "settings stand under their names",
        arguments: [
            (.zone, "Asia/Kolkata", "DmAdmcfgTimeZone", "+5:30"), (.zone, "America/New_York", "DmAdmcfgTimeZone", "-5:00"),
            (.vlan, "20", "LocalEnetcfgVlan", "20"), (.language, "fr", "language_local", "1"),
            (.voicemail, "*97", "TelephonyVmNumber", "*97"),
            (.adminPassword, "135790", "DmAdminPasswd", "135790"), (.adminPassword, "letters", "DmAdminPasswd", nil),
            (.firmware, "https://fw.example.com/", "DeviceFirmwareUpgradeUrl", "https://fw.example.com/"),
        ] as [(Setting, String, String, String?)])
    func words(setting: Setting, text: String, name: String, value: String?) throws {
        let read = try phone { #expect(setting.set(text, in: &$0)) }.read
        #expect(read[name] == value)
    }

    @Test("keys follow the account's own")
    func keys() throws {
        let read = try phone { $0.keys = [.init(number: 1, kind: .speedDial, value: "4712"), .init(number: 2, kind: .blf, value: "4713")] }
            .read
        #expect(read["SIPUseDeviceKey2"] == "4712" && read["SIPUseDeviceKey1"] == nil && read["SIPUseDeviceKey3"] == nil)
    }

    @Test(
        "what these phones cannot be told, people read",
        arguments: [
            (.transport, "tls", "TLS"), (.srtp, "mandatory", "encrypted"), (.zone, "Europe/Berlin", "daylight saving"),
            (.port, "5070", "port"), (.adminPassword, "letters", "six digits"), (.stun, "stun.example.com", "STUN"),
        ] as [(Setting, String, String)])
    func notes(setting: Setting, text: String, word: String) throws {
        let notes = try phone {
            if setting == .port { $0.accounts[0].registrar = $0.accounts[0].domain }
            #expect(setting.set(text, in: &$0))
        }.notes
        #expect(notes.contains { $0.contains(word) }, "\(notes)")
    }

    @Test(
        "they are not asked for credentials, which they cannot know",
        arguments: [("8028S", false), ("8008", false), ("ALE 8068s", false), ("8088", true), ("M7", true), (nil, true)])
    func credentials(model: String?, canShow: Bool) {
        #expect(ALEDriver().carriesCredentials(model: model) == canShow)
    }

    @Test("a phone without an account knows nothing more of its former user, nor of a former system")
    func emptied() throws {
        let read = try RenderedPhone(SampleSettings.emptied, vendor: "ale", model: "8028S").read
        let account = ["DeviceUri", "AuthenticationName", "AuthenticationPassword", "DomainName", "LabelName", "DisplayName"]
        let names =
            account.map { "SIPGroup1\($0)" } + [
                "SIPGroup1OutBoundProxyAddress", "SIPServer1Address", "TelephonyVmNumber", "SIPMessageWaitingIndicationUri",
                "DialingRuleAreaCode", "DialingRuleCountryCode", "DialingRuleExternalPrefix",
            ]
        for name in names { #expect(read[name] == "", "\(name)") }
    }

    @Test(
        "own parameters of the other series stand in no file", arguments: [("8028S", "SIPAutoAnsweredAllowed"), ("M5", "Account1DtmfMode")])
    func parameters(model: String, own: String) throws {
        let both = ["SIPAutoAnsweredAllowed", "Account1DtmfMode", "DeviceAutoUpgradeEnable"]
        let read = try RenderedPhone(
            {
                var settings = SampleSettings.full
                settings.parameters = both.map { .init(name: $0, value: "17") }
                return settings
            }(), vendor: "ale", model: model
        ).read
        for name in both { #expect(read[name] == (name == own || name == "DeviceAutoUpgradeEnable" ? "17" : nil), "\(name)") }
    }

    @Test("a model with the maker's name before it is that model")
    func named() throws {
        func file(_ model: String) throws -> String {
            try RenderedPhone(SampleSettings.full, vendor: "ale", model: model).files.map(\.text).joined()
        }
        #expect(try file("ALE-8028s") == file("8028S"))
        #expect(try file("ALE M8") == file("M8") && file("M8") != file("M3"))
    }
}
