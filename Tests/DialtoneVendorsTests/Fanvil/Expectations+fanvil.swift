import DialtoneModel
import DialtoneNames
import Testing

extension Expectations {
    static func fanvil(_ read: ReadConfiguration, _ settings: PhoneSettings) {
        let url = settings.access.provisioningURL
        #expect(read["ap/FlashServerIP"].map { "\($0)/" } == url)
        #expect(read["ap/FlashFileName"] == "$mac.cfg")
        #expect(read["ap/FlashProtocol"] == (url.hasPrefix("https") ? "5" : "4") && read["ap/FlashMode"] == "2")
        #expect(read["ap/FlashInterval"] == "\(max(1, (settings.access.resyncInterval.components.seconds + 3599) / 3600))")
        #expect(read["ap/DefaultUsername"] == settings.access.credentials?.user ?? "")
        #expect(read["ap/DefaultPassword"] == settings.access.credentials?.password.reveal() ?? "")
        for key in ["ap/pnp/PNPEnable", "ap/opt/DHCPOption", "ap/DownloadCommonConf", "ota/FDPSEnable", "tr069/EnableTR069"] {
            #expect(read[key] == "0")
        }
        #expect(read["web/account[1]/Password"] == settings.access.adminPassword?.reveal())
        #expect(read["phone/MenuPassword"] == settings.access.adminPassword?.reveal())
        #expect(read["web/account[2]/Password"] == settings.access.userPassword?.reveal())
        #expect(read["phone/date/SNTPServer"] == settings.time.ntpServers.first)
        #expect(read["sip/STUNServer"] == settings.nat.stun?.host ?? "")
        #expect(read["log/SyslogServer"] == settings.syslog?.server.host ?? "0.0.0.0")
        #expect(read["log/OutputDevice"] == (settings.syslog == nil ? "stdout" : "syslog"))
        #expect(read["phone/ldap[1]/Server"] == settings.directory?.server.host ?? "")
        #expect(read["phone/ldap[1]/Password"] == settings.directory?.password?.reveal() ?? "")
        if let directory = settings.directory {
            #expect(read["phone/ldap[1]/port"] == "\(directory.server.port ?? (directory.usesTLS ? 636 : 389))")
            #expect(read["phone/ldap[1]/UseSSL"] == (directory.usesTLS ? "1" : "0"))
            #expect(read["phone/ldap[1]/NameAttr"] == directory.nameAttributes.joined(separator: " "))
        }
        #expect(read["fwCheck/UpgradeServer1"] == settings.firmware?.url ?? "")
        let codes = [
            "pcma": "PCMA", "pcmu": "PCMU", "g722": "G722", "g729": "G729", "g723.1": "G723", "g726-32": "G726-32", "ilbc": "iLBC",
            "opus": "opus",
        ]
        for (index, account) in settings.accounts.prefix(20).enumerated() {
            func value(_ name: String) -> String? { read["sip/line[\(index + 1)]/\(name)"] }
            #expect(value("EnableReg") == "1")
            #expect(value("DisplayName") == account.shownName(trimmed: false))
            #expect(value("PhoneNumber") == account.user)
            #expect(value("RegisterUser") == (account.authenticationUser.isEmpty ? account.user : account.authenticationUser))
            #expect(value("RegisterPswd") == account.password?.reveal() ?? "")
            let registrar = account.registrar.isEmpty ? account.domain : account.registrar
            let domain = account.domain.isEmpty ? registrar : account.domain
            let port = account.port ?? account.transport.standardPort
            #expect(value("RegisterAddr") == domain && value("RegisterPort") == "\(port)")
            let proxy = account.outboundProxy ?? ""
            if !proxy.isEmpty {
                #expect(value("ProxyAddr") == HostPort(proxy)?.host)
            } else {
                #expect(value("ProxyAddr") == (domain == registrar ? "" : registrar))
            }
            let standby = proxy.isEmpty ? account.secondRegistrar?.host ?? "" : ""
            #expect(value("BackupAddr") == (domain == registrar ? standby : ""))
            #expect(value("BakProxyAddr") == (domain == registrar ? "" : standby))
            #expect(["AlwaysFWD", "BusyFWD", "NoAnswerFWD"].map { value($0) } == ["0", "0", "0"])
            #expect(value("Transport") == ["udp": "0", "tcp": "1", "tls": "3"][account.transport.rawValue])
            #expect(value("RegisterTTL") == "\(max(30, account.registrationExpiry.components.seconds))")
            #expect(value("MediaCrypto") == ["off": "0", "optional": "1", "mandatory": "2"][settings.media.srtp.rawValue])
            #expect(value("NATType") == (settings.nat.stun == nil ? "0" : "1"))
            #expect(
                value("VoiceCodecMap") == settings.media.codecs.map(\.rawValue).uniqued().compactMap { codes[$0] }.joined(separator: ","))
        }
        for number in (min(settings.accounts.count, 20) + 1)..<21 {
            #expect(read["sip/line[\(number)]/EnableReg"] == "0")
            for name in ["PhoneNumber", "RegisterUser", "RegisterPswd", "RegisterAddr", "ProxyPswd"] {
                #expect(read["sip/line[\(number)]/\(name)"] == "")
            }
        }
    }
}
