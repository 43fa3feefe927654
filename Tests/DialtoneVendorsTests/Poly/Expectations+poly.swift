import DialtoneModel
import DialtoneNames
import Testing

extension Expectations {
    /// For a VVX 450, which is the driver's example.
    static func poly(_ read: ReadConfiguration, _ settings: PhoneSettings) {
        #expect(read["CONFIG_FILES"] == "\(settings.mac.hex)-dialtone.cfg" && read["APP_FILE_PATH"] == settings.firmware?.url ?? "")
        let url = settings.access.provisioningURL
        #expect(read["device.prov.serverType"] == (url.hasPrefix("https") ? "HTTPS" : "HTTP"))
        #expect(read["device.prov.serverName"] == url.split(separator: "/").dropFirst().joined(separator: "/"))
        #expect(read["device.prov.user"] == settings.access.credentials?.user ?? "")
        #expect(read["device.prov.password"] == settings.access.credentials?.password.reveal() ?? "")
        #expect(read["device.prov.ztpEnabled"] == "0" && read["device.dhcp.bootSrvUseOpt"] == "Static")
        #expect(read["sec.TLS.profileSelection.SIP"] == "PlatformProfile1" && read["sec.TLS.protocol.sip"] == "TLSv1_2")
        #expect(read["device.sec.TLS.protocol.prov"] == read["sec.TLS.protocol.sip"])
        #expect(read["device.prov.tagSerialNo"] == "1" && read["feature.lens.enabled"] == "0")
        #expect(read["device.auth.localAdminPassword"] == settings.access.adminPassword?.reveal())
        #expect(read["device.auth.localUserPassword"] == settings.access.userPassword?.reveal())
        #expect(read["prov.polling.enabled"] == "1" && read["prov.polling.mode"] == "rel")
        #expect(read["prov.polling.period"] == "\(settings.access.resyncInterval.components.seconds)")
        #expect(read["tcpIpApp.sntp.address"] == settings.time.ntpServers.first)
        #expect(read["tcpIpApp.sntp.gmtOffset"] == settings.time.zone.map { "\($0.offset)" })
        let languages = ["de": "German_Germany", "fr": "French_France", "en": "English_United_States"]
        #expect(read["lcl.ml.lang"] == settings.language.flatMap { languages[String($0.prefix(2))] })
        polyMedia(read, settings)
        polyDirectory(read, settings)
        polyKeys(read, settings)
        for (index, account) in settings.accounts.enumerated() {
            func value(_ name: String) -> String? { read["reg.\(index + 1).\(name)"] }
            // With a second registrar the servers are hosts, and the address names the domain.
            let hasSecond = account.secondRegistrar != nil && account.outboundProxy == nil
            let namesDomain = hasSecond && account.expectedProxy != nil
            #expect(
                value("address") == account.user + (namesDomain ? "@\(account.domain)" : "")
                    && value("auth.userId") == account.authenticationName)
            #expect(value("auth.password") == account.password?.reveal() ?? "")
            #expect(value("displayName") == account.shownName(trimmed: false) && value("label") == value("displayName"))
            #expect(value("server.1.address") == (namesDomain ? account.expectedProxy?.host : account.domain))
            #expect(value("server.1.port") == "\(account.expectedPort)")
            #expect(value("server.2.address") == (hasSecond ? account.secondRegistrar?.host : ""))
            #expect(value("server.1.expires") == "\(account.registrationExpiry.components.seconds)")
            let transport = ["udp": "UDPOnly", "tcp": "TCPOnly", "tls": "TLS"][account.transport.rawValue]
            #expect(value("server.1.transport") == transport)
            let proxy = hasSecond ? nil : account.expectedProxy
            #expect(value("outboundProxy.address") == proxy?.host ?? "")
            #expect(value("outboundProxy.port") == proxy?.port.map(String.init))
            #expect(value("outboundProxy.transport") == proxy.map { _ in transport ?? "" })
            #expect(value("srtp.require") == read["sec.srtp.require"] && value("srtp.offer") == read["sec.srtp.offer"])
        }
        for number in 1...34 where number > settings.accounts.count {
            for name in ["address", "auth.userId", "auth.password", "server.1.address"] { #expect(read["reg.\(number).\(name)"] == "") }
        }
    }

    private static func polyMedia(_ read: ReadConfiguration, _ settings: PhoneSettings) {
        let srtp = settings.media.srtp
        #expect(read["sec.srtp.offer"] == (srtp == .off ? "0" : "1") && read["sec.srtp.require"] == (srtp == .mandatory ? "1" : "0"))
        let names = ["opus": "Opus", "g722": "G722", "pcma": "G711_A", "pcmu": "G711_Mu", "g729": "G729_AB", "ilbc": "iLBC.13_33kbps"]
        let known = settings.media.codecs.uniqued().compactMap { names[$0.rawValue] }
        let wanted = known.isEmpty ? ["G722", "G711_A", "G711_Mu"] : known
        for name in names.values {
            #expect(read["voice.codecPref.\(name)"] == "\((wanted.firstIndex(of: name) ?? -1) + 1)")
        }
        #expect(read["voice.codecPref.Siren14.48kbps"] == "0")
    }

    private static func polyDirectory(_ read: ReadConfiguration, _ settings: PhoneSettings) {
        #expect(read["device.syslog.serverName"] == settings.syslog?.server.host ?? "")
        let levels: [SyslogLevel: String] = [.error: "4", .warning: "3", .info: "2", .debug: "1"]
        #expect(read["device.syslog.renderLevel"] == settings.syslog.flatMap { levels[$0.level] })
        let directory = settings.directory
        #expect(read["feature.corporateDirectory.enabled"] == (directory == nil ? "0" : "1"))
        #expect(read["dir.corp.address"] == directory?.server.host ?? "")
        #expect(read["dir.corp.port"] == directory.map { "\($0.server.port ?? ($0.usesTLS ? 636 : 389))" })
        #expect(read["dir.corp.transport"] == directory.map { $0.usesTLS ? "TLS" : "TCP" })
        #expect(read["dir.corp.baseDN"] == directory?.base)
        #expect(read["dir.corp.user"] == directory?.user ?? "")
        #expect(read["dir.corp.password"] == directory?.password?.reveal() ?? "")
        let attributes = (directory?.nameAttributes ?? []) + (directory?.numberAttributes ?? [])
        for (index, name) in attributes.enumerated() { #expect(read["dir.corp.attribute.\(index + 1).name"] == name) }
    }

    private static func polyKeys(_ read: ReadConfiguration, _ settings: PhoneSettings) {
        #expect(read["lineKey.reassignment.enabled"] == (settings.phoneKeys.isEmpty ? "0" : "1"))
        for key in settings.phoneKeys {
            let category = read["lineKey.\(key.number).category"]
            let index = read["lineKey.\(key.number).index"] ?? ""
            let label = key.label.isEmpty ? key.value : key.label
            switch key.kind {
            case .line: #expect(category == "Line" && index == "\(key.account)")
            case .off: #expect(category == "Unassigned")
            case .blf, .park:
                func value(_ name: String) -> String? { read["attendant.resourceList.\(index).\(name)"] }
                #expect(category == "BLF" && value("address") == key.value && value("label") == label)
                #expect(value("type") == (key.kind == .blf ? "normal" : "automata"))
            case .speedDial, .dtmf:
                func value(_ name: String) -> String? { read["efk.efklist.\(index).\(name)"] }
                #expect(category == "EFK" && value("status") == "1" && value("label") == label)
                #expect(value("action.string") == key.value + (key.kind == .dtmf ? "$Tdtmf$" : "$Tinvite$"))
            }
        }
        // With assigned keys, each account still has its line.
        let lines = read.values.keys.filter { $0.hasPrefix("lineKey.") && read[$0] == "Line" }
        let shown = Set(lines.compactMap { read[$0.replacing(".category", with: ".index")] })
        if !settings.phoneKeys.isEmpty {
            for number in settings.accounts.indices { #expect(shown.contains("\(number + 1)")) }
        }
    }
}
