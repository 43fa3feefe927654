import DialtoneModel
import Testing

/// What a phone must have read for given settings, written down per vendor without the drivers' code.
enum Expectations {
    static func check(_ read: ReadConfiguration, _ settings: PhoneSettings, vendor: String) {
        switch vendor {
        case "yealink": yealink(read, settings)
        case "snom": snom(read, settings)
        default: grandstream(read, settings)
        }
    }

    private static func yealink(_ read: ReadConfiguration, _ settings: PhoneSettings) {
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

    private static func snom(_ read: ReadConfiguration, _ settings: PhoneSettings) {
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

    private static func grandstream(_ read: ReadConfiguration, _ settings: PhoneSettings) {
        #expect(read["mac"] == settings.mac.hex)
        let url = settings.access.provisioningURL
        #expect(read["P212"] == (url.hasPrefix("https") ? "2" : "1"))
        #expect(read["P237"] == url.split(separator: "/").dropFirst().joined(separator: "/"))
        #expect(read["P193"] == "720" && read["P194"] == "1" && read["P1409"] == "0" && read["P1414"] == "0" && read["P238"] == "2")
        #expect(read["P2"] == settings.access.adminPassword?.reveal())
        #expect(read["P30"] == settings.time.ntpServers.first)
        #expect(read["P76"] == (settings.nat.stun.map { "\($0.host):\($0.port ?? 3478)" } ?? ""))
        let numbers: [(name: String, values: [String])] = [
            ("active", ["P271", "P401"]), ("label", ["P270", "P417"]), ("server", ["P47", "P402"]), ("proxy", ["P48", "P403"]),
            ("user", ["P35", "P404"]), ("auth", ["P36", "P405"]), ("password", ["P34", "P406"]), ("name", ["P3", "P407"]),
            ("transport", ["P130", "P448"]), ("expiry", ["P32", "P412"]), ("srtp", ["P183", "P443"]), ("codec", ["P57", "P451"]),
            ("last", ["P98", "P458"]), ("rtp", ["P2302", "P2402"]),
        ]
        for (index, account) in settings.accounts.enumerated() {
            func value(_ name: String) -> String? { numbers.first { $0.name == name }.flatMap { read[$0.values[index]] } }
            #expect(value("active") == "1" && value("rtp") == "1")
            #expect(value("label") == account.displayName && value("name") == account.displayName)
            #expect(value("user") == account.user && value("auth") == account.authenticationUser)
            #expect(value("password") == account.password?.reveal())
            let host = "\(account.registrar):\(account.port ?? (account.transport == .tls ? 5061 : 5060))"
            let isDirect = account.domain == account.registrar && account.outboundProxy == nil
            #expect(value("server") == (isDirect ? host : account.domain))
            #expect(value("proxy") == (isDirect ? "" : account.outboundProxy ?? host))
            #expect(value("transport") == ["udp": "0", "tcp": "1", "tls": "2"][account.transport.rawValue])
            #expect(value("expiry") == "\((account.registrationExpiry.components.seconds + 59) / 60)")
            #expect(value("srtp") == ["off": "0", "optional": "3", "mandatory": "2"][settings.media.srtp.rawValue])
            let codes = ["pcma": "8", "pcmu": "0", "g722": "9", "g729": "18", "opus": "125"]
            let codecs = settings.media.codecs.map { codes[$0.rawValue] }
            #expect(value("codec") == codecs.first && value("last") == codecs.last)
        }
        for (index, number) in ["P271", "P401", "P501", "P601", "P1701"].enumerated() where index >= settings.accounts.count {
            #expect(read[number] == "0")
        }
        if settings.accounts.isEmpty { #expect(read["P34"] == "" && read["P35"] == "") }
    }
}

extension Array where Element: Equatable {
    /// Each element once, at its first place.
    func uniqued() -> [Element] { reduce(into: []) { if !$0.contains($1) { $0.append($1) } } }
}
