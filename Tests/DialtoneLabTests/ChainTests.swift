import DialtoneModel
import DialtoneWire
import NIOCore
import NIOPosix
import Testing

@testable import DialtoneLab

@Suite("Orders and phones, against an app that does as it is told", .timeLimit(.minutes(10)))
struct ChainTests {
    private func order(_ vendor: LabVendor? = nil) throws -> LabOrder {
        LabOrder(
            mac: try #require(MACAddress("805ec0112234")), user: "anna", commonName: "Anna Beispiel", password: Secret("pä ss:1"),
            vendor: vendor)
    }

    private func file(_ base: String, enable: Int = 1, password: String = "pä ss:1", server: String = "pbx.example.com", note: Int = 1)
        -> String
    {
        """
        #!version:1.0.0.1
        static.auto_provision.server.url = \(base)/p/token/
        note = \(note)
        account.1.enable = \(enable)
        account.1.user_name = anna
        account.1.password = \(password)
        account.1.sip_server.1.address = \(server)
        account.1.sip_server.1.transport_type = 2
        """
    }

    @Test("an order is granted through the PBX, complete and decipherable", arguments: LabBehaviour.URLForm.allCases)
    func order(_ form: LabBehaviour.URLForm) async throws {
        var behaviour = LabBehaviour()
        (behaviour.urlForm, behaviour.usersURLForm) = (form, form)
        try await ScriptedApp.with(behaviour: behaviour) { app, lab, _ in
            let result = await lab.provision(try order())
            #expect(result.error == nil)
            let seen = app.seen
            let got = try #require(seen.orders.first)
            #expect(got.user == "anna" && got.password?.matches("pä ss:1") == true && got.code.matches(result.code))
            #expect(got.domain == "example.com" && got.dns == "pbx.example.com" && got.hwid == "805ec0112234")
            #expect(seen.pbxInfo?.apis == ["PbxAdminApi", "Services", "PbxTableUsers", "PbxApi"])
            let (pbx, users) = (try #require(seen.logins.first), try #require(seen.logins.last))
            #expect(pbx.pbxObj == nil && pbx.appObject == pbx.sip && pbx.sip == "dialtone")
            #expect(users.pbxObj == "dialtone" && users.app == "dialtone-provisioning" && users.sip == "users-prov")
            let snapshot = await lab.snapshot()
            #expect(snapshot.apps.first?.title == "Phones")
            #expect(
                snapshot.users.first?.devices == [["hw": "805ec0112234", "text": "Anna Beispiel", "app": "", "tls": true, "trusted": true]])
            #expect(lab.violations.isEmpty)
        }
    }

    @Test(
        "what an app does wrong is noted",
        arguments: [
            (ScriptedApp.Script(results: 2), "second ProvisioningPhoneResult"), (ScriptedApp.Script(echoesSource: false), "echo src"),
            (ScriptedApp.Script(error: ""), "without a text"), (ScriptedApp.Script(challenge: "1234"), "used twice"),
            (ScriptedApp.Script(challenge: "12345678901234567"), "1 to 16"),
            (ScriptedApp.Script(appInfo: ["mt": "AppInfoResult", "info": ["apis": ["com.innovaphone.provisioning": [:]]]]), "client API"),
            (ScriptedApp.Script(appInfo: ["mt": "AppInfo"]), "as the answer to AppInfo"),
        ])
    func violations(_ script: ScriptedApp.Script, _ expected: String) async throws {
        try await ScriptedApp.with(script) { app, lab, _ in
            if script.appInfo["serviceInfo"] != nil { _ = await lab.provision(try order()) }
            try await lab.wait { $0.violations.contains { $0.text.contains(expected) } }
        }
    }

    @Test("a service that answers tersely, as deployed ones do, is no violation")
    func terse() async throws {
        try await ScriptedApp.with(ScriptedApp.Script(isTerse: true)) { _, lab, _ in
            #expect(await lab.provision(try order()).error == nil)
            try await lab.wait { $0.context.log.counters["orders.ok"] == 1 }
            #expect(lab.violations.isEmpty, "\(lab.violations)")
        }
    }

    @Test("a wrong App password shows as the app's problem")
    func wrongPassword() async throws {
        try await ScriptedApp.with(ScriptedApp.Script(password: "other")) { _, lab, _ in
            try await lab.wait { $0.apps.first?.problem?.contains("login refused") == true }
        }
    }

    @Test("a phone boots, registers, returns through its own URL, fetches on demand, and lets go when emptied")
    func life() async throws {
        try await ScriptedApp.with { app, lab, base in
            let mac = try #require(MACAddress("805ec0112234"))
            app.serve(file(base), as: "\(mac.hex).cfg")
            let result = await lab.provision(try order(.yealink))
            try await lab.wait(untilSeen: { $0.isRegistered(mac.hex) && $0.phone(mac)?.hasReturned == true })
            let requests = app.seen.requests
            let names = ["\(mac.hex).boot", "y000000000000.boot", "y000000000108.cfg", "\(mac.hex).cfg"]
            #expect(requests.map(\.path) == names.map { "/\(result.code)/\($0)" } + names.map { "/p/token/\($0)" })
            #expect(requests.allSatisfy { $0.agent == "Yealink SIP-T46U 108.86.0.45 80:5e:c0:11:22:34" })
            #expect(requests.last?.tag != nil)
            #expect(await lab.snapshot().phone(mac)?.unchanged == 1)

            app.serve(file(base, note: 2), as: "\(mac.hex).cfg")
            try await lab.checkSync(mac)
            try await lab.wait(untilSeen: { $0.phone(mac)?.file["note"] == "2" })

            app.serve(file(base, note: 3), as: "\(mac.hex).cfg")
            try await notify(try #require(await lab.snapshot().registrations.first?.address))
            try await lab.wait(untilSeen: { $0.phone(mac)?.file["note"] == "3" })

            app.serve(nil, as: "\(mac.hex).cfg")
            try await lab.fetchAgain(mac)
            try await lab.wait(untilSeen: { $0.phone(mac)?.reason?.contains("404") == true })
            #expect(await lab.snapshot().isRegistered(mac.hex))

            app.serve(file(base, enable: 0), as: "\(mac.hex).cfg")
            try await lab.fetchAgain(mac)
            try await lab.wait(untilSeen: { $0.phone(mac)?.state == .emptied && $0.registrations.isEmpty })
            #expect(lab.violations.isEmpty, "\(lab.violations)")
        }
    }

    /// NOTIFY over UDP, as somebody who knows the address from GetRegs may send it.
    private func notify(_ address: String) async throws {
        let (host, port) = splitHostPort(address)
        let target = try SocketAddress(ipAddress: host, port: try #require(port))
        let channel = try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton).bind(host: "127.0.0.1", port: 0).get()
        let text =
            "NOTIFY sip:anna@\(address) SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\n"
            + "To: <sip:anna@b>\r\nCall-ID: n1\r\nCSeq: 1 NOTIFY\r\nEvent: check-sync;reboot=false\r\nContent-Length: 0\r\n\r\n"
        try await channel.writeAndFlush(AddressedEnvelope(remoteAddress: target, data: ByteBuffer(string: text))).get()
        try await channel.close().get()
    }

    @Test(
        "a phone that cannot get on says why",
        arguments: [
            ("wrong", "pbx.example.com", "Wrong password"), ("pä ss:1", "pbx.elsewhere.example", "was not found"),
        ])
    func failures(_ password: String, _ server: String, _ reason: String) async throws {
        try await ScriptedApp.with { app, lab, base in
            let mac = try #require(MACAddress("805ec0112234"))
            app.serve(file(base, password: password, server: server), as: "\(mac.hex).cfg")
            _ = await lab.provision(try order(.yealink))
            try await lab.wait(untilSeen: { $0.phone(mac)?.state == .failed && $0.phone(mac)?.reason?.contains(reason) == true })
        }
    }

    @Test("a rollout tells of every phone, over several connections")
    func rollout() async throws {
        try await ScriptedApp.with { app, lab, _ in
            var ordered: [LabRollout.Item] = []
            var failed = 0
            for await event in lab.rollout(LabRollout(phones: 20, connections: 3)) {
                switch event {
                case .ordered(let item): ordered.append(item)
                case .answered(_, let error, _): #expect(error == nil)
                case .failed(_, let reason, _):
                    #expect(reason.contains("404"))
                    failed += 1
                case .fetched, .registered: Issue.record("there are no files")
                }
            }
            #expect(failed == 20 && Set(ordered.map(\.order.mac)).count == 20)
            #expect(Set(ordered.map(\.vendor)) == Set(LabVendor.allCases))
            // One login of the PBX, one for each connection of Users.
            #expect(app.seen.logins.count == 4)
        }
    }
}
