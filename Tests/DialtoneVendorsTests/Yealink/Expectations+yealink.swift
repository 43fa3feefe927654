import DialtoneModel
import DialtoneNames
import Testing

extension Expectations {
    static func yealink(_ read: ReadConfiguration, _ settings: PhoneSettings) {
        yealinkFile(read, settings)
        #expect(read["static.ice.enable"] == (settings.nat.turn == nil ? "0" : "1"))
        #expect(read["static.sip.nat_turn.username"] == settings.nat.turn?.user.orNil)
        #expect(read["static.sip.nat_turn.password"] == settings.nat.turn?.password?.reveal().orNil)
        #expect(read["static.syslog.enable"] == (settings.syslog == nil ? "0" : "1"))
        #expect(read["static.syslog.server"] == settings.syslog?.server.host)
        #expect(read["static.syslog.server_port"] == settings.syslog.map { "\($0.server.port ?? 514)" })
        #expect(read["static.syslog.level"] == settings.syslog.map { ["error": "3", "warning": "4"][$0.level.rawValue] ?? "6" })
        #expect(read["static.security.user_password[user]"] == settings.access.userPassword.map { "user:\($0.reveal())" })
        #expect(read["dm.enable"] == "0" && read["static.security.trust_certificates"] == (settings.trust.verifies == false ? "0" : "1"))
    }

    /// What another maker's phones read, too.
    ///
    /// - Parameter iLBC: The name of that codec.
    static func yealinkFile(_ read: ReadConfiguration, _ settings: PhoneSettings, iLBC: String = "ilbc") {
        #expect(read["static.auto_provision.server.url"] == settings.access.provisioningURL)
        #expect(read["static.auto_provision.repeat.minutes"] == "\((settings.access.resyncInterval.components.seconds + 59) / 60)")
        #expect(read["static.auto_provision.server.username"] == settings.access.credentials?.user.orNil)
        #expect(read["static.auto_provision.server.password"] == settings.access.credentials?.password.reveal().orNil)
        #expect(read.values.keys.contains("static.auto_provision.server.password"), "nobody else's credentials come to us")
        for key in [
            "static.auto_provision.pnp_enable", "static.auto_provision.dhcp_option.enable", "static.zero_touch.enable",
            "static.managementserver.enable",
        ] {
            #expect(read[key] == "0")
        }
        if let password = settings.access.adminPassword {
            #expect(read["static.security.user_password"] == "admin:\(password.reveal())")
        }
        #expect(read["local_time.ntp_server1"] == settings.time.ntpServers.first)
        #expect(read["static.sip.nat_stun.server"] == settings.nat.stun?.host)
        yealinkDirectory(read, settings)
        yealinkKeys(read, settings)
        #expect(
            ["always", "busy", "no_answer"].map { read["forward.\($0).enable"] } == ["0", "0", "0"], "a former provider's forwards go")
        #expect(read["static.firmware.url"] == settings.firmware?.url)
        for (index, account) in settings.accounts.enumerated() {
            let key = "account.\(index + 1)."
            let standby = account.outboundProxy == nil ? account.secondRegistrar : nil
            #expect(read["\(key)sip_server.2.address"] == (account.expectedProxy == nil ? standby?.host : nil))
            #expect(read["\(key)outbound_proxy.2.address"] == (account.expectedProxy == nil ? nil : standby?.host))
            #expect(read["\(key)enable"] == "1")
            #expect(read["\(key)display_name"] == account.shownName(trimmed: true))
            #expect(read["\(key)user_name"] == account.user)
            #expect(read["\(key)auth_name"] == account.authenticationName)
            #expect(read["\(key)password"] == account.password?.reveal().orNil)
            #expect(read["\(key)sip_server.1.address"] == account.domain)
            #expect(read["\(key)sip_server.1.port"] == "\(account.expectedPort)")
            let proxy = account.expectedProxy
            #expect(read["\(key)outbound_proxy_enable"] == (proxy == nil ? "0" : "1"))
            #expect(read["\(key)outbound_proxy.1.address"] == proxy?.host)
            #expect(read["\(key)outbound_proxy.1.port"] == proxy?.port.map(String.init))
            #expect(read["\(key)ptime"] == "\(settings.media.packetMilliseconds ?? 20)")
            #expect(read["\(key)sip_server.1.transport_type"] == ["udp": "0", "tcp": "1", "tls": "2"][account.transport.rawValue])
            #expect(read["\(key)sip_server.1.expires"] == "\(account.registrationExpiry.components.seconds)")
            #expect(read["\(key)srtp_encryption"] == ["off": "0", "optional": "1", "mandatory": "2"][settings.media.srtp.rawValue])
            let names = ["pcma", "pcmu", "g722", "g729", "opus", "g726_32", "g723_63", iLBC]
            let wanted = settings.media.codecs.map {
                ["g726-32": "g726_32", "g723.1": "g723_63", "ilbc": iLBC][$0.rawValue] ?? $0.rawValue
            }
            for name in names {
                #expect(read["\(key)codec.\(name).enable"] == (wanted.contains(name) ? "1" : "0"))
            }
            let order = names.filter { wanted.contains($0) }.sorted {
                Int(read["\(key)codec.\($0).priority"] ?? "") ?? 0 < Int(read["\(key)codec.\($1).priority"] ?? "") ?? 0
            }
            #expect(order == wanted.uniqued())
        }
        for number in 1...16 where number > settings.accounts.count {
            #expect(read["account.\(number).enable"] == "0")
            #expect(read.values["account.\(number).password"] == .some(nil))
        }
    }

    private static func yealinkDirectory(_ read: ReadConfiguration, _ settings: PhoneSettings) {
        let directory = settings.directory
        #expect(read["ldap.enable"] == (directory == nil ? "0" : "1") && read["directory_setting.ldap.enable"] == read["ldap.enable"])
        #expect(read["ldap.host"] == directory?.server.host)
        #expect(read["ldap.port"] == directory.map { "\($0.server.port ?? ($0.usesTLS ? 636 : 389))" })
        #expect(read["ldap.tls_mode"] == directory.map { $0.usesTLS ? "2" : "0" })
        #expect(read["ldap.base"] == directory?.base.orNil)
        #expect(read["ldap.user"] == directory?.user.orNil)
        #expect(read["ldap.password"] == directory?.password?.reveal().orNil)
        #expect(read["ldap.name_attr"] == directory?.nameAttributes.joined(separator: " "))
        #expect(read["ldap.numb_attr"] == directory?.numberAttributes.joined(separator: " "))
    }

    private static func yealinkKeys(_ read: ReadConfiguration, _ settings: PhoneSettings) {
        let types: [FunctionKeyKind: String] = [.line: "15", .speedDial: "13", .blf: "16", .park: "10", .dtmf: "11", .off: "0"]
        for key in settings.phoneKeys where key.number <= 27 {
            let name = "linekey.\(key.number)."
            #expect(read["\(name)type"] == types[key.kind])
            guard key.kind != .off else { continue }
            #expect(read["\(name)line"] == "\(key.account)")
            #expect(read["\(name)value"] == (key.kind == .line ? nil : key.value.orNil))
            #expect(read["\(name)label"] == (key.label.isEmpty ? key.value : key.label.trimmingBlanks()).orNil)
        }
    }
}
