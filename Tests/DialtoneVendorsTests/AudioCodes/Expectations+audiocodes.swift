import DialtoneModel
import DialtoneNames
import Testing

extension Expectations {
    static func audiocodes(_ read: ReadConfiguration, _ settings: PhoneSettings) {
        #expect(read["provisioning/configuration/url"] == urlWithCredentials(settings, file: "<MAC>.cfg"))
        #expect(read["provisioning/method"] == "STATIC" && read["provisioning/check_sync/enabled"] == "1")
        #expect(read["system/password"] == settings.access.adminPassword?.reveal())
        #expect(read["system/syslog/server_address"] == settings.syslog?.server.host ?? "")
        #expect(read["system/ntp/primary_server_address"] == settings.time.ntpServers.first)
        #expect(
            read["personal_settings/language"]
                == settings.language.flatMap {
                    ["de": "GERMAN", "en": "ENGLISH", "fr": "FRENCH", "en-GB": "ENGLISH"][$0]
                })
        if let zone = settings.time.zone {
            let offsets = [3600: "+01:00", 20_700: "+05:45", -18_000: "-05:00", 36_000: "+10:00", 0: "+00:00", 14_400: "+04:00"]
            if let offset = offsets[zone.offset] { #expect(read["system/ntp/gmt_offset"] == offset) }
            #expect(read["system/daylight_saving/activate"] == (zone.daylight == nil ? "DISABLE" : "ENABLE"))
            if zone.ianaName == "Europe/Berlin" {
                let names = ["start_date/month", "start_date/week", "start_date/day_of_week", "end_date/month", "end_date/hour"]
                #expect(names.map { read["system/daylight_saving/\($0)"] } == ["3", "5", "SUNDAY", "10", "3"])
            }
        }
        let names: [AudioCodec: String] = [.pcma: "PCMA", .pcmu: "PCMU", .g722: "G722", .g729: "G729", .opus: "OPUS"]
        let wanted = settings.media.codecs.compactMap { names[$0] }.uniqued()
        for (index, name) in wanted.enumerated() {
            #expect(read["voip/codec/codec_info/\(index)/name"] == name && read["voip/codec/codec_info/\(index)/enabled"] == "1")
            #expect(read["voip/codec/codec_info/\(index)/ptime"] == "\(settings.media.packetMilliseconds ?? 20)")
        }
        if let account = settings.accounts.first {
            func value(_ name: String) -> String? { read["voip/signalling/sip/\(name)"] }
            #expect(value("transport_protocol") == account.transport.rawValue.uppercased())
            #expect(value("proxy_address") == account.domain && value("sip_registrar/addr") == account.domain)
            #expect(value("sip_registrar/port") == "\(account.expectedPort)")
            #expect(value("sip_outbound_proxy/addr") == account.expectedProxy?.host ?? "")
            #expect(value("sip_outbound_proxy/enabled") == (account.expectedProxy == nil ? "0" : "1"))
            #expect(value("registration_expires") == "\(account.registrationExpiry.components.seconds)")
        }
        if settings.accounts.isEmpty { #expect(read["voip/signalling/sip/proxy_address"] == "") }
        for (index, account) in settings.accounts.enumerated() {
            func value(_ name: String) -> String? { read["voip/line/\(index)/\(name)"] }
            #expect(value("enabled") == "1" && value("id") == account.user && value("auth_name") == account.authenticationName)
            #expect(value("auth_password") == account.password?.reveal() ?? "")
            #expect(value("description") == account.shownName(trimmed: true))
        }
        for index in 0..<8 where index >= settings.accounts.count {
            #expect(read["voip/line/\(index)/enabled"] == "0" && read["voip/line/\(index)/auth_password"] == "")
        }
    }
}
