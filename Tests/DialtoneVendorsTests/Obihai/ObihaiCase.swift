import DialtoneModel
import DialtoneNames
import DialtoneVendors
import Foundation
import Testing

#if canImport(FoundationXML)
    import FoundationXML
#endif

extension ObihaiDriver: TestedDriver {
    static let testCase = VendorCase(
        agents: [
            .init("OBIHAI/OBi202-3.2.2.5921", model: "OBI202", firmware: "3.2.2.5921", source: "made up behind its maker's name"),
            .init("Obihai/OBi1062", model: "OBI1062", source: "made up: that case does not count is observed"),
        ],
        bootstrapURL: "https://phones.example.com/p/abc/$MAC.xml",
        requests: [
            ("", true), ("805EC0112233.xml", true), ("805ec0112233.xml", true), ("OBi202.xml", false), ("805ec0112234.xml", false),
            ("805ec0112233.cfg", false),
        ],
        expect: expect,
        places: [
            .displayName: .init("VoiceService.1.VoiceProfile.1.Line.1.X_DisplayLabel", HostileField.trimmed),
            .authenticationUser: "VoiceService.1.VoiceProfile.1.Line.1.SIP.AuthUserName",
            .password: "VoiceService.1.VoiceProfile.1.Line.1.SIP.AuthPassword",
        ],
        parameters: [
            .init(name: "SystemInfo.X_EnableTR69", value: "true"),
            .init(name: "VoiceService.1.VoiceProfile.1.DTMFMethod", value: "<Auto> & 'x'"),
        ],
        former: [
            .forwards: [
                "VoiceService.1.VoiceProfile.1.Line.1.CallingFeatures.CallForwardUnconditionalEnable": "false",
                "VoiceService.1.VoiceProfile.1.Line.1.CallingFeatures.CallForwardOnBusyEnable": "false",
                "VoiceService.1.VoiceProfile.1.Line.1.CallingFeatures.CallForwardOnNoAnswerEnable": "false",
            ],
            .doNotDisturb: ["VoiceService.1.VoiceProfile.1.Line.1.CallingFeatures.DoNotDisturbEnable": "false"],
            .secondServers: ["VoiceService.1.VoiceProfile.1.SIP.X_ProxyServerRedundancy": "false"],
            .firmware: ["X_DeviceManagement.FirmwareUpdate.Method": "Disabled"],
            .management: ["SystemInfo.X_EnableTR69": "false", "X_DeviceManagement.Provisioning.Method": "Disabled"],
        ],
        models: [.init(["", "OBI202", "OBI508", "OBI1022", "OBI1062"], lists: ["obihai"])])

    /// Names and values from Obihai's guides and FusionPBX's templates.
    @Sendable private static func expect(_ read: ReadConfiguration, _ settings: PhoneSettings) {
        let provisioning = "X_DeviceManagement.ITSPProvisioning."
        #expect(read[provisioning + "ConfigURL"] == "\(settings.access.provisioningURL)\(settings.mac.hex).xml")
        #expect(read[provisioning + "Method"] == "Periodically")
        #expect(read[provisioning + "Interval"] == "\(settings.access.resyncInterval.components.seconds)")
        #expect(read["X_DeviceManagement.Provisioning.Method"] == "Disabled")
        #expect(read["X_DeviceManagement.Syslog.Server"] == settings.syslog?.server.host ?? "")
        #expect(read["DeviceInfo.Time.NTPServer1"] == settings.time.ntpServers.first)
        for number in 1...4 {
            let line = "VoiceService.1.VoiceProfile.1.Line.\(number)."
            let profile = "VoiceService.1.VoiceProfile.\(number)."
            guard number <= settings.accounts.count else {
                #expect(read[line + "Enable"] == "false" && read[line + "SIP.AuthPassword"] == "" && read[line + "SIP.AuthUserName"] == "")
                continue
            }
            let account = settings.accounts[number - 1]
            #expect(read[line + "Enable"] == "true" && read[line + "X_RegisterEnable"] == "true")
            #expect(read[line + "X_ServProvProfile"] == ["A", "B", "C", "D"][number - 1])
            #expect(read[line + "SIP.AuthUserName"] == account.authenticationName)
            #expect(read[line + "SIP.AuthPassword"] == account.password?.reveal() ?? "")
            #expect((read[line + "SIP.URI"] == "") == (account.user == account.authenticationName))
            #expect(read[line + "X_DisplayLabel"] == account.shownName(trimmed: true))
            #expect(
                read[profile + "SIP.ProxyServer"] == account.domain && read[profile + "SIP.ProxyServerPort"] == "\(account.expectedPort)")
            #expect(read[profile + "SIP.ProxyServerTransport"] == account.transport.rawValue.uppercased())
            #expect(read[profile + "SIP.OutboundProxy"] == account.expectedProxy?.host ?? "")
            #expect(read[profile + "SIP.OutboundProxyPort"] == account.expectedProxy?.port.map(String.init))
            #expect(read[profile + "SIP.RegisterExpires"] == "\(account.registrationExpiry.components.seconds)")
            #expect(read[profile + "DigitMap"] == (settings.dialling.isFree ? "(xx.)" : nil))
        }
    }
}
