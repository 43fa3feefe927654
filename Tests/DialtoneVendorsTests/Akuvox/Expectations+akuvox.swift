import DialtoneModel
import DialtoneNames
import Foundation
import Testing

extension Expectations {
    static func akuvox(_ read: ReadConfiguration, _ settings: PhoneSettings) {
        #expect(read["Config.Autoprovision.GENERAL.Url"] == settings.access.provisioningURL)
        #expect(read["Config.Autoprovision.GENERAL.UserName"] == settings.access.credentials?.user ?? "")
        #expect(read["Config.Autoprovision.GENERAL.Pwd"] == settings.access.credentials?.password.reveal() ?? "")
        #expect(
            read["Config.Autoprovision.MODE.Mode"] == "3" && read["Config.Autoprovision.DHCP_OPTION.Enable"] == "0"
                && read["Config.Autoprovision.PNP.Enable"] == "0")
        #expect(read["Config.Settings.WEB_LOGIN.Password"] == settings.access.adminPassword?.reveal())
        #expect(read["Config.Settings.WEB_LOGIN.Password02"] == settings.access.userPassword?.reveal())
        #expect(read["Config.Settings.LOGLEVEL.RemoteServer"] == settings.syslog?.server.host ?? "")
        #expect(read["Config.Settings.SNTP.NTPServer1"] == settings.time.ntpServers.first)
        if let zone = settings.time.zone {
            let offsets = [
                3600: "GMT+1:00", 20_700: "GMT+5:45", -18_000: "GMT-5:00", 36_000: "GMT+10:00", 0: "GMT+0:00", 14_400: "GMT+4:00",
            ]
            if let offset = offsets[zone.offset] { #expect(read["Config.Settings.SNTP.TimeZone"] == offset) }
            if zone.ianaName == "America/New_York" { #expect(read["Config.Settings.SNTP.Name"] == "New York") }
        }
        for (index, account) in settings.accounts.prefix(2).enumerated() {
            func value(_ name: String) -> String? { read["Config.Account\(index + 1).\(name)"] }
            #expect(value("GENERAL.Enable") == "1")
            #expect(value("GENERAL.DisplayName") == account.shownName(trimmed: true))
            #expect(value("GENERAL.UserName") == account.user && value("GENERAL.AuthName") == account.authenticationName)
            #expect(value("GENERAL.Pwd") == account.password?.reveal() ?? "")
            #expect(value("SIP.Server") == account.domain && value("SIP.Port") == "\(account.expectedPort)")
            let proxy = account.expectedProxy
            #expect(value("OUTPROXY.Enable") == (proxy == nil ? "0" : "1") && value("OUTPROXY.Server") == proxy?.host ?? "")
            #expect(value("SIP.TransType") == ["udp": "0", "tcp": "1", "tls": "2"][account.transport.rawValue])
            #expect(value("REG.Timeout") == "\(account.registrationExpiry.components.seconds)")
            #expect(value("ENCRYPTION.SRTPEncryption") == ["off": "0", "optional": "1", "mandatory": "2"][settings.media.srtp.rawValue])
            #expect(value("STUN.Server") == settings.nat.stun?.host ?? "")
        }
        for number in 1...2 where number > settings.accounts.count {
            #expect(read["Config.Account\(number).GENERAL.Enable"] == "0" && read["Config.Account\(number).GENERAL.Pwd"] == "")
        }
    }

    /// The phone's own door with the credentials before its host, for vendors without a setting for them.
    static func urlWithCredentials(_ settings: PhoneSettings, file: String = "") -> String {
        var url = settings.access.provisioningURL + file
        guard let credentials = settings.access.credentials, let scheme = url.range(of: "://") else { return url }
        let login = [credentials.user, credentials.password.reveal()].map { text in
            text.addingPercentEncoding(withAllowedCharacters: Self.plain) ?? ""
        }
        url.insert(contentsOf: login.joined(separator: ":") + "@", at: scheme.upperBound)
        return url
    }

    private static let plain = CharacterSet(charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.!~*'()+$")
}
