import DialtoneModel
import DialtoneNames
import DialtoneVendors
import Testing

extension AlgoDriver: TestedDriver {
    static let testCase = VendorCase(
        agents: [
            .init("Algo-8201/5.2", model: "8201", firmware: "5.2", source: "a public integration (unconfirmed)"),
            .init("algo 8188 5.5", model: "8188", firmware: "5.5", source: "made up: that case does not count is observed in two"),
        ],
        bootstrapURL: "https://phones.example.com/p/abc/",
        requests: [
            ("", true), ("algom805EC0112233.conf", true), ("algom805ec0112233.conf", true), ("algop8201.conf", false),
            ("algom805EC0112233.md5", false), ("algom805EC0112234.conf", false), ("805EC0112233.conf", false),
        ],
        expect: expect,
        places: [
            .displayName: .init("sip.u1.dname", HostileField.trimmed), .user: "sip.u1.user", .authenticationUser: "sip.u1.auth",
            .password: "sip.u1.pwd", .adminPassword: "admin.pwd",
        ],
        parameters: [.init(name: "phone.dtmf.src", value: "sip-info # 1"), .init(name: "audio.ring.vol", value: "-18dB")],
        former: [
            .secondServers: ["sip.bkproxy1": "", "sip.bkproxy2": ""], .management: ["prov.ztp.use": "0"],
        ],
        models: [.init(["", "8180", "8186", "8188", "8189", "8196", "8201", "8301"], lists: ["algo"])])

    /// Names and values from Algo's guides and the templates of FusionPBX and FS PBX.
    @Sendable private static func expect(_ read: ReadConfiguration, _ settings: PhoneSettings) {
        let door = settings.access.provisioningURL
        let parts = door.split(separator: "/", omittingEmptySubsequences: true)
        #expect(read["prov.use"] == "1" && read["prov.server.method"] == "static" && read["prov.ztp.use"] == "0")
        #expect(read["prov.download.method"] == String(parts[0].dropLast()) && read["prov.server.static"] == String(parts[1]))
        #expect(read["prov.download.cfgpath"] == parts.dropFirst(2).joined(separator: "/"))
        #expect(read["admin.pwd"] == settings.access.adminPassword?.reveal())
        #expect(read["net.time1"] == settings.time.ntpServers.first)
        if let name = settings.time.zone?.ianaName { #expect(read["admin.timezone"] == name) }
        let account = settings.accounts.first
        #expect(read["sip.register.use"] == (account == nil ? "0" : "1"))
        #expect(read["sip.u1.user"] == account?.user ?? "" && read["sip.u1.auth"] == account?.authenticationName ?? "")
        #expect(read["sip.u1.pwd"] == account?.password?.reveal() ?? "")
        #expect(read["sip.u1.dname"] == account?.shownName(trimmed: true) ?? "")
        #expect(read["sip.proxy"] == account.map { "\($0.domain):\($0.expectedPort)" } ?? "")
        #expect(read["sip.obproxy"] == account?.expectedProxy?.description ?? "")
        if let account {
            #expect(read["sip.transp"] == account.transport.rawValue && read["sip.sips"] == "0")
            #expect(read["sip.regexp"] == "\(account.registrationExpiry.components.seconds)")
        }
    }
}
