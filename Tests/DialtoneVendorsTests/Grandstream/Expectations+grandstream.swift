import DialtoneModel
import DialtoneNames
import Testing

extension Expectations {
    static func grandstream(_ read: ReadConfiguration, _ settings: PhoneSettings) {
        #expect(read["mac"] == settings.mac.hex)
        let url = settings.access.provisioningURL
        #expect(read["P212"] == (url.hasPrefix("https") ? "2" : "1"))
        #expect(read["P237"] == url.split(separator: "/").dropFirst().joined(separator: "/"))
        #expect(
            read["P193"] == "\((settings.access.resyncInterval.components.seconds + 59) / 60)" && read["P194"] == "1"
                && read["P1409"] == "0" && read["P1414"] == "0" && read["P238"] == (settings.firmware == nil ? "2" : "0")
                && read["P4428"] == "1")
        #expect(read["P1360"] == settings.access.credentials?.user ?? "")
        #expect(read["P1361"] == settings.access.credentials?.password.reveal() ?? "")
        #expect(read["P196"] == settings.access.userPassword?.reveal())
        grandstreamDirectory(read, settings)
        grandstreamKeys(read, settings)
        #expect(read["P2"] == settings.access.adminPassword?.reveal())
        #expect(read["P30"] == settings.time.ntpServers.first)
        #expect(read["P76"] == (settings.nat.stun.map { HostPort(host: $0.host, port: $0.port ?? 3478).description } ?? ""))
        let numbers: [(name: String, values: [String])] = [
            ("active", ["P271", "P401"]), ("label", ["P270", "P417"]), ("server", ["P47", "P402"]), ("proxy", ["P48", "P403"]),
            ("user", ["P35", "P404"]), ("auth", ["P36", "P405"]), ("password", ["P34", "P406"]), ("name", ["P3", "P407"]),
            ("transport", ["P130", "P448"]), ("expiry", ["P32", "P412"]), ("srtp", ["P183", "P443"]), ("codec", ["P57", "P451"]),
            ("last", ["P98", "P458"]), ("rtp", ["P2302", "P2402"]),
        ]
        for (index, account) in settings.accounts.prefix(2).enumerated() {
            func value(_ name: String) -> String? { numbers.first { $0.name == name }.flatMap { read[$0.values[index]] } }
            #expect(value("active") == "1" && value("rtp") == "1")
            #expect(value("label") == account.shownName(trimmed: false) && value("name") == account.shownName(trimmed: false))
            #expect(value("user") == account.user && value("auth") == account.authenticationName)
            #expect(value("password") == account.password?.reveal() ?? "")
            let proxy = account.expectedProxy
            #expect(value("server") == HostPort(host: account.domain, port: proxy == nil ? account.expectedPort : nil).description)
            #expect(value("proxy") == proxy?.description ?? "")
            let standby = account.outboundProxy == nil ? account.secondRegistrar?.host : nil
            #expect(read[["P2312", "P2412"][index]]?.split(separator: ":").first.map(String.init) == (proxy == nil ? standby : nil))
            #expect(read[["P2333", "P2433"][index]]?.split(separator: ":").first.map(String.init) == (proxy == nil ? nil : standby))
            #expect(value("transport") == ["udp": "0", "tcp": "1", "tls": "2"][account.transport.rawValue])
            #expect(value("expiry") == "\((account.registrationExpiry.components.seconds + 59) / 60)")
            #expect(value("srtp") == ["off": "0", "optional": "3", "mandatory": "2"][settings.media.srtp.rawValue])
            let codes = ["pcma": "8", "pcmu": "0", "g722": "9", "g729": "18", "opus": "125", "g723.1": "4", "g726-32": "2", "ilbc": "98"]
            let codecs = settings.media.codecs.uniqued().map { codes[$0.rawValue] }
            #expect(value("codec") == codecs.first && value("last") == codecs.last)
        }
        for (index, number) in ["P271", "P401", "P501", "P601", "P1701"].enumerated() where index >= settings.accounts.count {
            #expect(read[number] == "0")
        }
        if settings.accounts.isEmpty { #expect(read["P34"] == "" && read["P35"] == "") }
    }

    private static func grandstreamDirectory(_ read: ReadConfiguration, _ settings: PhoneSettings) {
        #expect(read["P207"] == settings.syslog?.server.description ?? "")
        let levels: [SyslogLevel: String] = [.error: "4", .warning: "3", .info: "2", .debug: "1"]
        #expect(read["P208"] == settings.syslog.flatMap { levels[$0.level] } ?? "0")
        let directory = settings.directory
        #expect(read["P8037"] == directory.map { $0.usesTLS ? "1" : "0" })
        #expect(read["P8020"] == directory?.server.host ?? "")
        #expect(read["P8021"] == directory.map { "\($0.server.port ?? ($0.usesTLS ? 636 : 389))" })
        #expect(read["P8022"] == directory?.base)
        #expect(read["P8023"] == directory?.user ?? "")
        #expect(read["P8024"] == directory?.password?.reveal() ?? "")
        #expect(read["P8028"] == directory?.nameAttributes.joined(separator: " "))
        #expect(read["P8029"] == directory?.numberAttributes.joined(separator: " "))
    }

    private static func grandstreamKeys(_ read: ReadConfiguration, _ settings: PhoneSettings) {
        let modes: [FunctionKeyKind: String] = [.line: "31", .speedDial: "0", .blf: "1", .park: "9", .dtmf: "5", .off: "-1"]
        let numbers = [1: (1363, 1465), 2: (1365, 1467), 3: (1367, 1469), 4: (1369, 1471), 5: (1371, 1473), 6: (1373, 1475)]
        for key in settings.phoneKeys {
            guard let (mode, label) = numbers[key.number] else { continue }
            #expect(read["P\(mode)"] == modes[key.kind])
            #expect(read["P\(mode + 1)"] == "\(key.account - 1)")
            #expect(read["P\(label)"] == (key.label.isEmpty ? key.value : key.label))
            #expect(read["P\(label + 1)"] == key.value)
        }
    }
}
