import DialtoneModel
import DialtoneNames
import Testing

extension Expectations {
    static func mitel(_ read: ReadConfiguration, _ settings: PhoneSettings) {
        let url = settings.access.provisioningURL
        let kind = url.hasPrefix("https") ? "https" : "http"
        #expect(read["download protocol"] == kind.uppercased())
        let port = read["\(kind) port"].map { $0 == (kind == "https" ? "443" : "80") ? "" : ":\($0)" } ?? "none"
        #expect("\(kind)://\(read["\(kind) server"] ?? "")\(port)\(read["\(kind) path"] ?? "")/" == url)
        #expect(read["contact rcs"] == "0" && read["auto resync mode"] == "1")
        #expect(read["http digest username"] == settings.access.credentials?.user ?? "aastra")
        #expect(read["http digest password"] == settings.access.credentials?.password.reveal() ?? "aastra")
        #expect(read["admin password"] == settings.access.adminPassword?.reveal())
        #expect(read["user password"] == settings.access.userPassword?.reveal())
        #expect(read["time server1"] == settings.time.ntpServers.first)
        #expect(read["sip stun ip"] == settings.nat.stun?.host ?? "0.0.0.0")
        let turn = settings.nat.turn.flatMap { $0.transport == .udp ? $0 : nil }
        #expect(read["sip turn ip"] == turn?.server.host ?? "0.0.0.0")
        #expect(read["sip turn user"] == turn?.user ?? "")
        #expect(read["sip turn pass"] == turn?.password?.reveal() ?? "")
        #expect(read["log server ip"] == settings.syslog?.server.host ?? "0.0.0.0")
        if settings.directory?.usesTLS ?? true { #expect(read["ldap server"] == "") }
        if let transport = settings.accounts.first?.transport {
            #expect(read["sip transport protocol"] == ["udp": "1", "tcp": "2", "tls": "4"][transport.rawValue])
            let numbers = ["g722": "9", "pcma": "8", "pcmu": "0", "g729": "18"]
            let codecs = settings.media.codecs.compactMap { numbers[$0.rawValue] }.uniqued()
            let list = read["sip customized codec"]?.split(separator: ",").map { $0.split(separator: ";")[0].dropFirst(8) }
            #expect(list?.map(String.init) == (codecs.isEmpty ? ["9", "8", "0"] : codecs))
        }
        for (index, account) in settings.accounts.prefix(24).enumerated() {
            func value(_ name: String) -> String? { read["sip line\(index + 1) \(name)"] }
            #expect(value("user name") == account.user)
            #expect(value("auth name") == (account.authenticationUser.isEmpty ? account.user : account.authenticationUser))
            #expect(value("password") == account.password?.reveal() ?? "")
            #expect(value("display name") == account.shownName(trimmed: false))
            let registrar = account.registrar.isEmpty ? account.domain : account.registrar
            let domain = account.domain.isEmpty ? registrar : account.domain
            for role in ["registrar", "proxy"] {
                #expect(value("\(role) ip") == domain)
                #expect(value("\(role) port") == "\(account.port ?? account.transport.standardPort)")
            }
            let direct = account.transport == .tls ? domain : "0.0.0.0"
            let proxy = account.outboundProxy.flatMap { HostPort($0)?.host } ?? (domain == registrar ? direct : registrar)
            #expect(value("outbound proxy") == proxy)
            #expect(value("registration period") == "\(max(30, account.registrationExpiry.components.seconds))")
            #expect(value("srtp mode") == ["off": "0", "optional": "1", "mandatory": "2"][settings.media.srtp.rawValue])
        }
        for number in (min(settings.accounts.count, 24) + 1)..<25 {
            for name in ["user name", "auth name", "password", "display name"] { #expect(read["sip line\(number) \(name)"] == "") }
            #expect(read["sip line\(number) registrar ip"] == "0.0.0.0")
        }
    }
}
