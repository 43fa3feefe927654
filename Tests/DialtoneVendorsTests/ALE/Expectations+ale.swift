import DialtoneModel
import DialtoneNames
import Testing

extension Expectations {
    static func ale(_ read: ReadConfiguration, _ settings: PhoneSettings) {
        #expect(read["DeviceProvisionServerUrl"].map { "\($0)/" } == settings.access.provisioningURL)
        #expect(read["DeviceProvisionServerUsername"] == settings.access.credentials?.user ?? "")
        #expect(read["DeviceProvisionServerPassword"] == settings.access.credentials?.password.reveal() ?? "")
        #expect(read["DeviceProvisionFileSecond"] == "config.$mac.xml")
        #expect(read["DeviceProvisionPnpEnable"] == "false" && read["DeviceProvisionDhcpEnable"] == "false")
        #expect(read["DeviceSecurityAdminPwd"] == settings.access.adminPassword?.reveal())
        #expect(read["DeviceSecurityUserPwd"] == settings.access.userPassword?.reveal())
        #expect(read["SettingSntpServer"] == settings.time.ntpServers.first)
        #expect(read["SettingLanguage"] == settings.language.flatMap { ["de": "2", "en": "0", "fr": "1", "en-GB": "0"][$0] })
        if let zone = settings.time.zone {
            let offsets = [3600: "+1:00", 20_700: "+5:45", -18_000: "-5:00", 36_000: "+10:00", 0: "+0:00", 14_400: "+4:00"]
            if let offset = offsets[zone.offset] { #expect(read["SettingTimeZone"] == offset) }
            if let name = zone.ianaName { #expect(read["SettingTimeZoneLocation"] == name && read["SettingDstEnable"] == "2") }
        }
        for (index, account) in settings.accounts.enumerated() {
            func value(_ name: String) -> String? { read["Account\(index + 1)\(name)"] }
            #expect(value("Enable") == "true")
            #expect(value("RegName") == account.authenticationName && value("UserName") == account.user)
            #expect(value("Password") == account.password?.reveal() ?? "")
            #expect(value("DisplayName") == account.shownName(trimmed: true) && value("Label") == value("DisplayName"))
            #expect(value("Server1Address") == account.domain && value("Server1Port") == "\(account.expectedPort)")
            #expect(value("Server1Transport") == account.transport.rawValue)
            #expect(value("Server1Expire") == "\(account.registrationExpiry.components.seconds)")
            #expect(value("OutboundProxy1Address") == account.expectedProxy?.host ?? "")
            #expect(value("SrtpWorkingMode") == ["off": "0", "optional": "1", "mandatory": "2"][settings.media.srtp.rawValue])
            let codes = ["pcma": "8", "pcmu": "0", "g722": "9", "g729": "18", "ilbc": "98", "opus": "125"]
            let codecs = settings.media.codecs.compactMap { codes[$0.rawValue] }.uniqued()
            if !codecs.isEmpty { #expect(value("AudioCodec") == codecs.joined(separator: ";")) }
            #expect(value("Ptime") == settings.media.packetMilliseconds.map { "\($0)" } ?? "")
        }
        for number in 1...8 where number > settings.accounts.count {
            #expect(read["Account\(number)Enable"] == "false" && read["Account\(number)Password"] == "")
        }
        for key in settings.phoneKeys where [.speedDial, .blf, .off].contains(key.kind) {
            #expect(read["ProgramKey\(key.number)Type"] == [.speedDial: "1", .blf: "59"][key.kind] ?? "")
            #expect(read["ProgramKey\(key.number)Value"] == (key.kind == .off ? "" : key.value))
        }
    }
}
