import DialtoneModel
import Testing

extension Expectations {
    static func yealink(_ read: ReadConfiguration, _ settings: PhoneSettings) {
        #expect(read["static.auto_provision.server.url"] == settings.access.provisioningURL)
        #expect(read["static.auto_provision.repeat.minutes"] == "720")
        for key in [
            "static.auto_provision.pnp_enable", "static.auto_provision.dhcp_option.enable", "static.zero_touch.enable", "static.dm.enable",
        ] {
            #expect(read[key] == "0")
        }
        if let password = settings.access.adminPassword {
            #expect(read["static.security.user_password"] == "admin:\(password.reveal())")
        }
        #expect(read["local_time.ntp_server1"] == settings.time.ntpServers.first)
        #expect(read["static.sip.nat_stun.server"] == settings.nat.stun?.host)
        #expect(read["static.ice.enable"] == (settings.nat.turn == nil ? "0" : "1"))
        #expect(read["static.sip.nat_turn.username"] == settings.nat.turn?.user)
        #expect(read["static.sip.nat_turn.password"] == settings.nat.turn?.password?.reveal())
        for (index, account) in settings.accounts.enumerated() {
            let key = "account.\(index + 1)."
            #expect(read["\(key)enable"] == "1")
            #expect(read["\(key)display_name"] == account.displayName)
            #expect(read["\(key)user_name"] == account.user)
            #expect(read["\(key)auth_name"] == account.authenticationUser)
            #expect(read["\(key)password"] == account.password?.reveal())
            #expect(read["\(key)sip_server.1.address"] == account.domain)
            #expect(read["\(key)sip_server.1.port"] == "\(account.port ?? (account.transport == .tls ? 5061 : 5060))")
            #expect(read["\(key)sip_server.1.transport_type"] == ["udp": "0", "tcp": "1", "tls": "2"][account.transport.rawValue])
            #expect(read["\(key)sip_server.1.expires"] == "\(account.registrationExpiry.components.seconds)")
            #expect(read["\(key)srtp_encryption"] == ["off": "0", "optional": "1", "mandatory": "2"][settings.media.srtp.rawValue])
            let names = ["pcma", "pcmu", "g722", "g729", "opus"]
            let wanted = settings.media.codecs.map(\.rawValue)
            for name in names {
                #expect(read["\(key)codec.\(name).enable"] == (wanted.contains(name) ? "1" : "0"))
            }
            let order = names.filter { wanted.contains($0) }.sorted {
                Int(read["\(key)codec.\($0).priority"] ?? "") ?? 0 < Int(read["\(key)codec.\($1).priority"] ?? "") ?? 0
            }
            #expect(order == wanted.uniqued())
        }
        for number in (settings.accounts.count + 1)...16 {
            #expect(read["account.\(number).enable"] == "0")
            #expect(read.values["account.\(number).password"] == .some(nil))
        }
    }
}
