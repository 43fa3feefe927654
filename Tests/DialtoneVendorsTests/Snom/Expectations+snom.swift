import DialtoneModel
import DialtoneNames
import Testing

extension Expectations {
    static func snom(_ read: ReadConfiguration, _ settings: PhoneSettings) {
        #expect(read["setting_server"] == "\(settings.access.provisioningURL){mac}.xml")
        #expect(read["prov_polling_period"] == "\(settings.access.resyncInterval.components.seconds)")
        #expect(read["http_client_user"] == settings.access.credentials?.user ?? "")
        #expect(read["http_client_pass"] == settings.access.credentials?.password.reveal() ?? "")
        #expect(read["pnp_config"] == "off" && read["provisioning_order"] == "redirection:stop")
        #expect(read["http_pass"] == settings.access.adminPassword?.reveal())
        #expect(read["ntp_server"] == settings.time.ntpServers.first)
        snomDirectory(read, settings)
        snomKeys(read, settings)
        for (index, account) in settings.accounts.enumerated() {
            func value(_ name: String) -> String? { read["\(name)[\(index + 1)]"] }
            #expect(value("user_active") == "on")
            #expect(value("user_realname") == account.shownName(trimmed: false))
            #expect(value("user_name") == account.user)
            #expect(value("user_pname") == account.authenticationName)
            #expect(value("user_pass") == account.password?.reveal() ?? "")
            #expect(value("user_host") == account.domain)
            let target = account.expectedProxy ?? HostPort(host: account.domain, port: account.expectedPort)
            #expect(value("user_outbound") == "\(target);transport=\(account.transport.rawValue)")
            #expect(value("user_expiry") == "\(account.registrationExpiry.components.seconds)")
            #expect(value("user_savp") == settings.media.srtp.rawValue)
            #expect(value("user_srtp") == (settings.media.srtp == .off ? "off" : "on"))
            let wanted = settings.media.codecs.filter { $0 != .ilbc }.map { $0.rawValue == "g723.1" ? "g723" : $0.rawValue }
            let codecs = (wanted.isEmpty ? ["g722", "pcma", "pcmu"] : wanted.uniqued()) + ["telephone-event"]
            #expect(value("codec_priority_list") == codecs.joined(separator: ","))
            #expect(value("stun_server") == (settings.nat.stun.map { HostPort(host: $0.host, port: $0.port ?? 3478).description } ?? ""))
        }
        let standbys = settings.accounts.filter { $0.outboundProxy == nil && $0.secondRegistrar != nil }
        for (index, account) in standbys.enumerated() where settings.accounts.count + index < 12 {
            let host = account.secondRegistrar?.host ?? ""
            #expect(read["user_outbound[\(settings.accounts.count + index + 1)]"]?.hasPrefix("\(host):") == true)
        }
        for number in 1...12 where number > settings.accounts.count + standbys.count {
            #expect(read["user_active[\(number)]"] == "off")
            #expect(read["user_pass[\(number)]"] == "")
        }
    }

    private static func snomDirectory(_ read: ReadConfiguration, _ settings: PhoneSettings) {
        #expect(read["syslog_server"] == settings.syslog?.server.host ?? "")
        let directory = settings.directory
        #expect(read["ldap_server"] == directory?.server.host ?? "")
        #expect(read["ldap_port"] == directory.map { "\($0.server.port ?? ($0.usesTLS ? 636 : 389))" })
        #expect(read["ldap_over_tls"] == directory.map { $0.usesTLS ? "on" : "off" })
        #expect(read["ldap_base"] == directory?.base)
        #expect(read["ldap_username"] == directory?.user ?? "")
        #expect(read["ldap_password"] == directory?.password?.reveal() ?? "")
        #expect(read["ldap_name_attributes"] == directory?.nameAttributes.joined(separator: " "))
        #expect(read["ldap_number_attributes"] == directory?.numberAttributes.joined(separator: " "))
    }

    private static func snomKeys(_ read: ReadConfiguration, _ settings: PhoneSettings) {
        for key in settings.phoneKeys {
            let name = "fkey[\(key.number - 1)]"
            let words: [FunctionKeyKind: String] = [.speedDial: "speed", .blf: "blf", .park: "orbit", .dtmf: "dtmf"]
            let code = key.kind == .blf ? settings.dialling.pickupCode.map { "|\($0)" } ?? "" : ""
            #expect(read[name] == (words[key.kind].map { "\($0) \(key.value)\(code)" } ?? key.kind.rawValue))
            #expect(read["\(name).context"] == "\(key.account)")
            #expect(read["\(name).label"] == (key.label.isEmpty ? key.value : key.label))
        }
    }
}
