import DialtoneModel
import DialtoneNames
import Testing

extension Expectations {
    static func avaya(_ read: ReadConfiguration, _ settings: PhoneSettings) {
        #expect(read["GET"] == "46xxsettings.txt")
        #expect(read["ENABLE_3PCC_ENVIRONMENT"] == "1" && read["DISCOVER_AVAYA_ENVIRONMENT"] == "0")
        #expect(read["ENHDIALSTAT"] == "0" && read["ENABLE_PUBLIC_CA_CERTS"] == "1")
        let url = settings.access.provisioningURL
        let (used, other) = url.hasPrefix("https") ? ("TLS", "HTTP") : ("HTTP", "TLS")
        #expect(url.contains("://\(read["\(used)SRVR"] ?? "-")") && url.hasSuffix("\(read["\(used)DIR"] ?? "-")/"))
        #expect(read["\(other)SRVR"] == "" && read["\(used)PORT"] == (url.contains(":8080") ? "8080" : used == "TLS" ? "443" : "80"))
        for name in ["FORCE_WEB_ADMIN_PASSWORD", "ADMIN_PASSWORD"] { #expect(read[name] == settings.access.adminPassword?.reveal()) }
        #expect(read["SNTPSRVR"] == settings.time.ntpServers.joined(separator: ",").orNil)
        if let zone = settings.time.zone {
            let offsets = [3600: "+1:00", 20_700: "+5:45", -18_000: "-5:00", 36_000: "+10:00", 0: "+0:00", 14_400: "+4:00"]
            if let offset = offsets[zone.offset] { #expect(read["GMTOFFSET"] == offset) }
            let rules = [
                "Europe/Berlin": ["LSunMar2L", "LSunOct3L", "1"], "America/New_York": ["2SunMar2L", "1SunNov2L", "1"],
                "Australia/Sydney": ["1SunOct2L", "1SunApr3L", "1"], "UTC": [nil, nil, "0"],
            ]
            if let rule = zone.ianaName.flatMap({ rules[$0] }) {
                #expect(["DSTSTART", "DSTSTOP", "DSTOFFSET"].map { read[$0] } == rule)
            }
        }
        let names: [AudioCodec: String] = [
            .pcma: "G711A", .pcmu: "G711U", .g722: "G722", .g726_32: "G726", .g729: "G729", .opus: "OPUS",
        ]
        let wanted = settings.media.codecs.compactMap { names[$0] }.uniqued()
        if !wanted.isEmpty {
            #expect(read["CODEC_PRIORITY"] == wanted.joined(separator: ","))
            for name in names.values { #expect(read["ENABLE_\(name)"] == (wanted.contains(name) ? "1" : "0")) }
        }
        #expect(read["MEDIAENCRYPTION"] == ["off": "9", "optional": "1,9", "mandatory": "1"][settings.media.srtp.rawValue])
        guard let account = settings.accounts.first else {
            #expect(read["FORCE_SIP_PASSWORD"] == "" && read["FORCE_SIP_USERNAME"] == "" && read["SIP_CONTROLLER_LIST"] == "")
            return
        }
        #expect(read["FORCE_SIP_USERNAME"] == account.authenticationName && read["FORCE_SIP_EXTENSION"] == account.user)
        #expect(read["FORCE_SIP_PASSWORD"] == account.password?.reveal() ?? "")
        let target = account.expectedProxy ?? HostPort(host: account.domain, port: account.expectedPort)
        // Everything goes to an outbound proxy of the account's own, if there is one.
        let second = account.outboundProxy == nil ? account.secondRegistrar : nil
        let standby = second.map { HostPort(host: $0.host, port: $0.port ?? (account.transport == .tls ? 5061 : 5060)) }
        let controllers = [target, standby].compactMap { $0.map { "\($0);transport=\(account.transport.rawValue)" } }
        #expect(read["SIP_CONTROLLER_LIST"] == controllers.joined(separator: ","))
        #expect(read["SIPDOMAIN"] == account.domain)
        #expect(read["DISPLAY_NAME"] == String(account.shownName(trimmed: true).map { $0 == "\"" ? "'" : $0 }))
        for key in settings.phoneKeys where [.line, .speedDial, .blf].contains(key.kind) {
            let value = read["PHONEKEY[\(key.number)]"] ?? ""
            #expect(value.contains(key.kind == .line ? "Name=primary;attr1=\(key.account);" : "attr1=\(key.value);"))
        }
    }
}
