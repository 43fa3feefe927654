import DialtoneModel
import Testing

extension Expectations {
    static func snom(_ read: ReadConfiguration, _ settings: PhoneSettings) {
        #expect(read["setting_server"] == "\(settings.access.provisioningURL){mac}.xml")
        #expect(read["prov_polling_period"] == "43200")
        #expect(read["pnp_config"] == "off" && read["provisioning_order"] == "redirection:stop")
        #expect(read["http_pass"] == settings.access.adminPassword?.reveal())
        #expect(read["ntp_server"] == settings.time.ntpServers.first)
        for (index, account) in settings.accounts.enumerated() {
            func value(_ name: String) -> String? { read["\(name)[\(index + 1)]"] }
            #expect(value("user_active") == "on")
            #expect(value("user_realname") == account.displayName)
            #expect(value("user_name") == account.user)
            #expect(value("user_pname") == account.authenticationUser)
            #expect(value("user_pass") == account.password?.reveal())
            #expect(value("user_host") == account.domain)
            let target = account.outboundProxy ?? "\(account.registrar):\(account.port ?? (account.transport == .tls ? 5061 : 5060))"
            #expect(value("user_outbound") == "\(target);transport=\(account.transport.rawValue)")
            #expect(value("user_expiry") == "\(account.registrationExpiry.components.seconds)")
            #expect(value("user_savp") == settings.media.srtp.rawValue)
            #expect(value("user_srtp") == (settings.media.srtp == .off ? "off" : "on"))
            let codecs = settings.media.codecs.map(\.rawValue).uniqued() + ["telephone-event"]
            #expect(value("codec_priority_list") == codecs.joined(separator: ","))
            #expect(value("stun_server") == (settings.nat.stun.map { "\($0.host):\($0.port ?? 3478)" } ?? ""))
        }
        for number in (settings.accounts.count + 1)...12 {
            #expect(read["user_active[\(number)]"] == "off")
            #expect(read["user_pass[\(number)]"] == "")
        }
    }
}
