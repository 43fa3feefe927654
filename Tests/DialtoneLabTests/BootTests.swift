import DialtoneModel
import NIOCore
import NIOPosix
import Testing

@testable import DialtoneLab

@Suite("Boot sequences, against an app that does as it is told", .timeLimit(.minutes(10)))
struct BootTests {
    /// The paths without those that repeat the one before.
    private func withoutRepeats(_ paths: [String]) -> [String] {
        zip(paths, [nil] + paths.dropLast().map(Optional.some)).filter { $0 != $1 }.map(\.0)
    }

    /// Boots a phone per sample, one after the other, and returns its requests once it has come back through its own URL.
    private func boot(
        login: (user: String, password: String)? = nil, _ check: @Sendable (PhoneSample, ScriptedApp, Lab) async throws -> Void
    ) async throws {
        try await ScriptedApp.with { app, lab, base in
            let (host, port) = splitHostPort(String(base.dropFirst("http://".count)))
            var account = PhoneSample.Account()
            account.login = login
            for (index, kind) in PhoneSample.all().enumerated() {
                (account.user, account.authentication, account.password) = ("user\(index)", "user\(index)", "Tulpe-\(index)")
                let door = PhoneSample.Door(scheme: "http", host: host, port: port, path: "/p/token\(index)")
                let sample = try #require(PhoneSample.all(door, account).first { $0.mac == kind.mac })
                for (name, text) in sample.files { app.serve(text, as: name) }
                app.forgetRequests()
                // Who has no setting for a login would have it in the URL.
                let hasLogin = sample.files.values.contains { text in login.map { text.contains($0.password) } ?? false }
                app.login = hasLogin ? login.map { PhoneCredentials(user: $0.user, password: Secret($0.password)) } : nil
                let order = LabOrder(
                    mac: sample.mac, user: account.user, commonName: "Ada", password: Secret(account.password), vendor: sample.vendor)
                let result = await lab.provision(order)
                #expect(result.error == nil, "\(sample.vendor)")
                try await lab.wait(untilSeen: {
                    $0.phone(sample.mac)?.state == .failed || $0.isRegistered(sample.mac.hex) && $0.phone(sample.mac)?.hasReturned == true
                })
                #expect(await lab.snapshot().phone(sample.mac)?.reason == nil, "\(sample.vendor)")
                if login == nil {
                    let own = door.path
                    // A profile rule leads to the phone's own URL at once.
                    let first = sample.firstRequests.enumerated().map { index, name in
                        let isOwn = [.cisco, .ciscoSPA].contains(sample.vendor) && index > 0
                        return "\(isOwn ? own : "/" + result.code)/\(name)"
                    }
                    // A phone asks again where an answer is late, as it is on a busy machine.
                    let expected = withoutRepeats(first + sample.laterRequests.map { "\(own)/\($0)" })
                    #expect(withoutRepeats(app.seen.requests.map(\.path)) == expected, "\(sample.vendor)")
                }
                try await check(sample, app, lab)
                for name in sample.files.keys { app.serve(nil, as: name) }
            }
            #expect(lab.violations.isEmpty, "\(lab.violations)")
        }
    }

    @Test("phones of every maker ask as they do, register, and come back through their own URL")
    func sequences() async throws {
        try await boot { sample, app, _ in
            let agents = Set(app.seen.requests.map(\.agent))
            switch sample.vendor {
            case .poly:
                #expect(agents.count == 3, "the boot loader, the application, and the application that shows its MAC")
                #expect(agents.contains { $0.contains("(SN:\(sample.mac))") } && agents.contains { $0.hasSuffix("Type/Updater") })
            default: #expect(agents == [sample.vendor.userAgent(sample.mac)])
            }
        }
    }

    @Test("a phone whose file has a login shows it to a server that asks")
    func logins() async throws {
        try await boot(login: ("prov-1", "Kq9horse")) { _, _, _ in }
    }

    @Test("NOTIFY is answered as the maker's phones do it")
    func events() {
        let cases: [(LabVendor, String, [String: String], Int)] = [
            (.yealink, "check-sync", [:], 200), (.yealink, "message-summary", [:], 489), (.grandstream, "resync", [:], 200),
            (.cisco, "check-sync", [:], 401), (.cisco, "resync", ["Auth_Resync-Reboot_1_": "No"], 200),
            (.ciscoSPA, "reboot", ["Auth_Resync-Reboot_1_": "Yes"], 401), (.linphone, "check-sync", [:], 489),
            (.audiocodes, "check-sync", ["provisioning/check_sync/enabled": "0"], 489), (.mitel, "check-sync", [:], 200),
            (.algo, "check-sync", [:], 200), (.obihai, "check-sync", [:], 489),
        ]
        for (vendor, event, values, status) in cases {
            let rules = NotifyRules(vendor.firmware)
            rules.know(values)
            let request = SIPMessage(
                startLine: "NOTIFY sip:a@b SIP/2.0", fields: [("Event", "\(event);reboot=false"), ("CSeq", "1 NOTIFY")])
            #expect(rules.answer(request).status == status, "\(vendor) \(event)")
        }
    }

    @Test("NOTIFY is heard as datagrams and on connections", arguments: [true, false])
    func notify(overTCP: Bool) async throws {
        var behaviour = LabBehaviour()
        behaviour.phonesListenOnTCP = overTCP
        try await ScriptedApp.with(behaviour: behaviour) { app, lab, base in
            let (host, port) = splitHostPort(String(base.dropFirst("http://".count)))
            var account = PhoneSample.Account()
            (account.user, account.authentication, account.password) = ("anna", "anna", "Tulpe-1")
            let sample = try #require(
                PhoneSample.first(.fanvil, PhoneSample.Door(scheme: "http", host: host, port: port), account))
            for (name, text) in sample.files { app.serve(text, as: name) }
            let order = LabOrder(mac: sample.mac, user: "anna", commonName: "Anna", password: Secret("Tulpe-1"), vendor: .fanvil)
            #expect(await lab.provision(order).error == nil)
            try await lab.wait(untilSeen: { $0.isRegistered(sample.mac.hex) && $0.phone(sample.mac)?.hasReturned == true })
            let before = try #require(await lab.snapshot().phone(sample.mac)?.fetches)
            let address = splitHostPort(try #require(await lab.snapshot().registrations.first?.address))
            let target = try SocketAddress(ipAddress: address.host, port: try #require(address.port))
            let notify = SIPMessage(
                startLine: "NOTIFY sip:anna@\(address.host) SIP/2.0",
                fields: [
                    ("Via", "SIP/2.0/TCP 127.0.0.1:9;branch=z9hG4bK1"), ("From", "<sip:a@b>;tag=1"), ("To", "<sip:anna@b>"),
                    ("Call-ID", "n1"), ("CSeq", "1 NOTIFY"), ("Event", "check-sync"),
                ])
            let group = MultiThreadedEventLoopGroup.singleton
            let channel: any Channel
            if overTCP {
                channel = try await ClientBootstrap(group: group).connect(to: target).get()
                try await channel.writeAndFlush(notify.bytes).get()
            } else {
                channel = try await DatagramBootstrap(group: group).bind(host: "127.0.0.1", port: 0).get()
                try await channel.writeAndFlush(AddressedEnvelope(remoteAddress: target, data: notify.bytes)).get()
            }
            try await lab.wait(untilSeen: { ($0.phone(sample.mac)?.fetches ?? 0) > before })
            try await channel.close().get()
        }
    }

    @Test("an optional file that is answered with something else than 404 is noted, and the phone goes on")
    func optionalFiles() async throws {
        try await ScriptedApp.with { app, lab, base in
            let (host, port) = splitHostPort(String(base.dropFirst("http://".count)))
            var account = PhoneSample.Account()
            (account.user, account.authentication, account.password) = ("anna", "anna", "Tulpe-1")
            let door = PhoneSample.Door(scheme: "http", host: host, port: port)
            let sample = try #require(PhoneSample.first(.mitel, door, account))
            for (name, text) in sample.files { app.serve(text, as: name) }
            app.refuse("security.tuz", with: 403)
            app.serve("startup", as: "startup.tuz")
            let order = LabOrder(mac: sample.mac, user: "anna", commonName: "Anna", password: Secret("Tulpe-1"), vendor: .mitel)
            #expect(await lab.provision(order).error == nil)
            try await lab.wait(untilSeen: { $0.isRegistered(sample.mac.hex) && $0.phone(sample.mac)?.hasReturned == true })
            let texts = Set(lab.violations.map(\.text))
            #expect(texts.contains { $0.contains("security.tuz") && $0.contains("403") })
            #expect(texts.contains { $0.contains("startup.tuz was served") })
            #expect(texts.count == 2)
        }
    }
}
