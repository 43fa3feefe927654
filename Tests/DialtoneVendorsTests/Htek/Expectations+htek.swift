import DialtoneModel
import DialtoneNames
import Testing

extension Expectations {
    static func htek(_ read: ReadConfiguration, _ settings: PhoneSettings) {
        #expect(read["P237"].map { "\($0)/" } == settings.access.provisioningURL)
        #expect(read["P212"] == (settings.access.provisioningURL.hasPrefix("https") ? "3" : "1"))
        #expect(read["P193"] == "\((settings.access.resyncInterval.components.seconds + 59) / 60)" && read["P145"] == "0")
        #expect(read["P1360"] == settings.access.credentials?.user ?? "")
        #expect(read["P1361"] == settings.access.credentials?.password.reveal() ?? "")
        #expect(read["P2"] == settings.access.adminPassword?.reveal())
        #expect(read["P196"] == settings.access.userPassword?.reveal())
        #expect(read["P30"] == settings.time.ntpServers.first)
        #expect(read["P76"] == (settings.nat.stun.map { HostPort(host: $0.host, port: $0.port ?? 3478).description } ?? ""))
        #expect(read["P207"] == settings.syslog?.server.description ?? "")
        let directory = settings.directory?.usesTLS == true ? nil : settings.directory
        #expect(read["P5432"] == directory?.server.host ?? "" && read["P5436"] == directory?.password?.reveal() ?? "")
        #expect(read["P5434"] == directory?.base && read["P23137"] == directory?.numberAttributes.joined(separator: " "))
        if let zone = settings.time.zone {
            // Berlin, Sydney, New York, UTC, four hours, and an offset that the list does not have.
            #expect(read["P64"] == [3600: "50", 36_000: "96", -18_000: "18", 0: "33", 14_400: "77"][zone.offset])
        }
        let numbers: [[String: String]] = [
            [
                "active": "P271", "server": "P47", "proxy": "P48", "user": "P35", "auth": "P36", "password": "P34", "name": "P3",
                "label": "P20000", "transport": "P130", "expiry": "P32", "srtp": "P183", "codec": "P57", "last": "P62",
                "frames": "P37",
            ],
            [
                "active": "P401", "server": "P747", "proxy": "P748", "user": "P735", "auth": "P736", "password": "P734",
                "name": "P703", "label": "P20001", "transport": "P830", "expiry": "P732", "srtp": "P443", "codec": "P757",
                "last": "P762", "frames": "P737",
            ],
        ]
        for (index, account) in settings.accounts.prefix(2).enumerated() {
            func value(_ name: String) -> String? { numbers[index][name].flatMap { read[$0] } }
            #expect(value("active") == "1")
            #expect(value("name") == account.shownName(trimmed: true) && value("label") == value("name"))
            #expect(value("user") == account.user && value("auth") == account.authenticationName)
            #expect(value("password") == account.password?.reveal() ?? "")
            let proxy = account.expectedProxy
            #expect(value("server") == HostPort(host: account.domain, port: proxy == nil ? account.expectedPort : nil).description)
            #expect(value("proxy") == proxy?.description ?? "")
            #expect(value("transport") == ["udp": "0", "tcp": "1", "tls": "2"][account.transport.rawValue])
            #expect(value("expiry") == "\((account.registrationExpiry.components.seconds + 59) / 60)")
            #expect(value("srtp") == ["off": "0", "optional": "1", "mandatory": "2"][settings.media.srtp.rawValue])
            #expect(value("frames") == "\((settings.media.packetMilliseconds ?? 20) / 10)")
            let codes = ["pcma": "8", "pcmu": "0", "g722": "9", "g729": "18", "g723.1": "4", "g726-32": "2", "ilbc": "20"]
            let codecs = settings.media.codecs.compactMap { codes[$0.rawValue] }.uniqued()
            if !codecs.isEmpty { #expect(value("codec") == codecs.first && value("last") == codecs.last) }
        }
        for (index, number) in ["P271", "P401", "P501", "P601"].enumerated() where index >= settings.accounts.count {
            #expect(read[number] == "0")
        }
        if settings.accounts.isEmpty { #expect(read["P34"] == "" && read["P35"] == "") }
        let types: [FunctionKeyKind: String] = [.line: "1", .speedDial: "2", .blf: "3", .park: "8", .off: "0"]
        for key in settings.phoneKeys where key.number <= 28 && key.kind != .dtmf {
            let type = key.number < 5 ? 41_199 + key.number : 20_175 + 5 * key.number
            #expect(read["P\(type)"] == types[key.kind])
            #expect(read["P\(key.number < 5 ? type + 100 : type + 1)"] == (key.kind == .off ? "" : key.value))
        }
    }
}
