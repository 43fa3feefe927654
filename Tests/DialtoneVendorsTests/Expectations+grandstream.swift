import DialtoneModel
import Testing

extension Expectations {
    static func grandstream(_ read: ReadConfiguration, _ settings: PhoneSettings) {
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
