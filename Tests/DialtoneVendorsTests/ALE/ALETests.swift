import DialtoneModel
import DialtoneNames
import DialtoneVendors
import Testing

@Suite("ALE")
struct ALETests {
    private func read(_ change: (inout PhoneSettings) -> Void = { _ in }) throws -> ReadConfiguration {
        var settings = SampleSettings.full
        change(&settings)
        return try RenderedPhone(settings, vendor: "ale").read
    }

    /// The administrator guide, p. 96, has this map as an example for an arbitrary number.
    @Test("any number can be dialled, whatever the factory's map is")
    func digitMap() throws {
        let read = try read { $0.accounts = SampleSettings.two.accounts }
        #expect(["DigitMap", "Account1DigitMap", "Account2DigitMap"].map { read[$0] } == Array(repeating: "[x*#+].T", count: 3))
    }

    /// The administrator guide, p. 46: 4 to 32 characters.
    @Test(
        "a password that the phone would not take is refused", arguments: [(3, false), (4, true), (32, true), (33, false)])
    func passwords(length: Int, isTaken: Bool) throws {
        let password = Secret(String(repeating: "p", count: length))
        guard isTaken else {
            let admin = #expect(throws: RenderFault.self) { try read { $0.access.adminPassword = password } }
            let user = #expect(throws: RenderFault.self) { try read { $0.access.userPassword = password } }
            #expect(admin?.field == HostileField.adminPassword.name && user?.field == HostileField.userPassword.name)
            return
        }
        let taken = try read { ($0.access.adminPassword, $0.access.userPassword) = (password, password) }
        #expect(taken["DeviceSecurityAdminPwd"] == password.reveal() && taken["DeviceSecurityUserPwd"] == password.reveal())
    }

    /// Wazo's template for firmware 2.13.
    @Test(
        "settings stand under their names",
        arguments: [
            (.voicemail, "*97", ["Account1VmNumber": "*97", "Account1MwiUri": nil]),
            (.messageWaiting, "true", ["Account1MwiUri": SampleSettings.full.accounts[0].user]),
            (.messageWaiting, "false", ["Account1MwiUri": ""]),
            (.freeDialling, "false", ["DigitMap": nil, "Account1DigitMap": nil, "Account1DialingRuleExternalPrefix": nil]),
            (
                .freeDialling, "true",
                ["Account1DialingRuleCountryCode": "", "Account1DialingRuleAreaCode": "", "Account1DialingRuleExternalPrefix": ""]
            ),
            (.callWaiting, "true", ["FeatureCallWaitingEnable": "true"]), (.callWaiting, "false", ["FeatureCallWaitingEnable": "false"]),
            (.silenceSuppression, "true", ["Account1Vad": "true"]),
            (.silenceSuppression, "false", ["Account1Vad": "false"]),
            (.vlan, "20", ["DeviceNetworkLanVlanEnable": "true", "DeviceNetworkLanVlanNumber": "20"]),
            (.vlan, "0", ["DeviceNetworkLanVlanEnable": "false", "DeviceNetworkLanVlanNumber": ""]),
            (.computerVLAN, "30", ["DeviceNetworkPcVlanEnable": "true", "DeviceNetworkPcVlanNumber": "30"]),
            (.lldp, "false", ["DeviceNetworkLldpVlanEnable": "false"]),
            (.webPage, "false", ["DeviceNetworkHttpEnable": "false", "DeviceNetworkHttpsEnable": "false"]),
            (
                .phoneBook, "https://phones.example.com/book.xml",
                [
                    "RemotePhoneBookEnable": "true", "RemotePhoneBook1Url": "https://phones.example.com/book.xml",
                    "RemotePhoneBook1GroupName": "Phone book",
                ]
            ),
            (
                .firmware, "https://phones.example.com/firmware/phone.rom",
                ["DeviceFirmwareUpgradeUrl": "https://phones.example.com/firmware/phone.rom", "DeviceAutoUpgradeEnable": "true"]
            ),
            (
                .secondRegistrar, "standby.example.com",
                [
                    "Account1Server2Address": "example.com", "Account1Server2Port": "5061", "Account1Server2Transport": "tls",
                    "Account1OutboundProxy2Address": "standby.example.com", "Account1OutboundProxy2Port": "5061",
                ]
            ),
        ] as [(Setting, String, [String: String?])])
    func names(setting: Setting, text: String, expected: [String: String?]) throws {
        let read = try read { #expect(setting.set(text, in: &$0)) }
        for (name, value) in expected { #expect(read[name] == value, "\(name)") }
    }

    @Test("what was not asked for is not written")
    func unasked() throws {
        let read = try read()
        #expect(
            read.values.keys.filter { $0.hasPrefix("DeviceNetwork") || $0.hasPrefix("RemotePhoneBook") || $0.contains("VmNumber") } == [])
        #expect(read["Account1Server2Address"] == "" && read["Account1OutboundProxy2Address"] == nil && read["FeatureImmFwdEnable"] == "")
    }

    @Test("keys of three modules")
    func modules() throws {
        let read = try read {
            $0.keys = [
                .init(.module(3), number: 20, kind: .blf, value: "4713", label: "Carol"),
                .init(.module(4), number: 1, kind: .blf, value: "1"),
            ]
        }
        #expect(["Type", "Account", "Label", "Value"].map { read["Aom3ProgramKey20\($0)"] } == ["59", "1", "Carol", "4713"])
        #expect(read["Aom4ProgramKey1Type"] == nil)
    }
}
