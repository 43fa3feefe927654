import DialtoneModel
import DialtoneNames
import Testing

extension Expectations {
    static func panasonic(_ read: ReadConfiguration, _ settings: PhoneSettings) {
        #expect(read["CFG_STANDARD_FILE_PATH"] == urlWithCredentials(settings, file: "Config{MAC}.cfg"))
        #expect(read["CFG_CYCLIC_INTVL"] == "\(min((settings.access.resyncInterval.components.seconds + 59) / 60, 40_320))")
        #expect(read["OPTION66_ENABLE"] == "N" && read["CFG_CYCLIC"] == "Y" && read["CFG_PRODUCT_FILE_PATH"] == "")
        #expect(read["ADMIN_PASS"] == settings.access.adminPassword?.reveal())
        #expect(read["USER_PASS"] == settings.access.userPassword?.reveal())
        #expect(read["SYSLOG_ADDR"] == settings.syslog?.server.host ?? "")
        #expect(read["STUN_SERV_ADDR"] == settings.nat.stun?.host ?? "")
        #expect(read["NTP_ADDR"] == settings.time.ntpServers.first)
        #expect(
            read["DEFAULT_LANGUAGE"] == settings.language.flatMap { ["de": "de-DE", "en": "en-US", "fr": "fr-FR", "en-GB": "en-US"][$0] })
        if let zone = settings.time.zone {
            #expect(read["TIME_ZONE"] == "\(zone.offset / 60)")
            if zone.ianaName == "Europe/Berlin" {
                #expect(read["LOCAL_TIME_ZONE_POSIX"] == "STD-1DST-2,M3.5.0/2,M10.5.0/3")
            }
        }
        for (index, account) in settings.accounts.enumerated() {
            func value(_ name: String) -> String? { read["\(name)_\(index + 1)"] }
            #expect(value("LINE_ENABLE") == "Enabled" && value("PHONE_NUMBER") == account.user)
            #expect(value("DISPLAY_NAME") == account.shownName(trimmed: true).replacing("\"", with: "'"))
            #expect(value("SIP_AUTHID") == account.authenticationName && value("SIP_PASS") == account.password?.reveal() ?? "")
            let target = account.expectedProxy ?? HostPort(host: account.domain, port: account.expectedPort)
            #expect(value("SIP_PRXY_ADDR") == target.host && value("SIP_RGSTR_ADDR") == target.host)
            #expect(value("SIP_RGSTR_PORT") == target.port.map { "\($0)" })
            #expect(value("SIP_PRSNC_ADDR") == target.host && value("SIP_PRSNC_PORT") == value("SIP_RGSTR_PORT"))
            #expect(value("SIP_SVCDOMAIN") == account.domain && value("SIP_URI")?.hasSuffix("@\(account.domain)") == true)
            #expect(value("REG_EXPIRE_TIME") == "\(account.registrationExpiry.components.seconds)")
            #expect(value("SIP_TRANSPORT") == ["udp": "0", "tcp": "1", "tls": "2"][account.transport.rawValue])
            #expect(value("SRTP_CONNECT_MODE") == ["off": "2", "optional": "1", "mandatory": "0"][settings.media.srtp.rawValue])
            let names: [(AudioCodec, Int)] = [(.g722, 0), (.pcma, 1), (.g729, 3), (.pcmu, 4)]
            let wanted = settings.media.codecs.filter { codec in names.contains { $0.0 == codec } }.uniqued()
            for (codec, number) in names where !wanted.isEmpty {
                #expect(read["CODEC_ENABLE\(number)_\(index + 1)"] == (wanted.contains(codec) ? "Y" : "N"))
                #expect(read["CODEC_PRIORITY\(number)_\(index + 1)"] == wanted.firstIndex(of: codec).map { "\($0 + 1)" })
            }
        }
        for number in 1...6 where number > settings.accounts.count {
            #expect(read["LINE_ENABLE_\(number)"] == "Disabled" && read["SIP_PASS_\(number)"] == "")
        }
        let words: [FunctionKeyKind: String] = [
            .line: "X_PANASONIC_IPTEL_DN", .speedDial: "X_PANASONIC_IPTEL_ONETOUCH", .blf: "X_PANASONIC_IPTEL_CONTACT", .off: "",
        ]
        for key in settings.phoneKeys {
            #expect(read["FLEX_BUTTON_FACILITY_ACT\(key.number)"] == words[key.kind])
            if [.speedDial, .blf].contains(key.kind) { #expect(read["FLEX_BUTTON_FACILITY_ARG\(key.number)"] == key.value) }
        }
    }
}
