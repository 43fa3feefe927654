import DialtoneDoors
import DialtoneLab
import DialtoneModel
import DialtoneProvisioning
import DialtoneStore
import DialtoneSupport
import DialtoneTransport
import Foundation
import HTTPTypes
import NIOCore
import NIOPosix
import Testing

/// No phone keeps its maker's default password for its administrator.
@Suite("Passwords of phones' administrators", .timeLimit(.minutes(10)))
struct AdministratorPasswordTests {
    /// What stands around the password in a maker's file, and its form.
    struct Maker: Sendable, CustomTestStringConvertible {
        var vendor: LabVendor
        var before: String
        var after: String
        var form: @Sendable (Substring) -> Bool = { $0.utf8.count == 16 && $0.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) } }
        var testDescription: String { vendor.rawValue }
    }

    /// Source: the makers' guides, as in the drivers' own tests.
    static let makers = [
        Maker(vendor: .yealink, before: "static.security.user_password = admin:", after: "\n"),
        Maker(vendor: .snom, before: "<http_pass perm=\"R\">", after: "</http_pass>"),
        Maker(vendor: .grandstream, before: "<P2>", after: "</P2>"),
        Maker(vendor: .mitel, before: "!admin password: ", after: "\n") { $0.utf8.count == 12 && $0.allSatisfy(\.isNumber) },
        Maker(vendor: .digium, before: "<setting id=\"login_password\" value=\"", after: "\"") {
            $0.utf8.count == 12 && $0.allSatisfy(\.isNumber)
        },
    ]

    /// Service and lab whose domain sends no password for administrators, unless told otherwise.
    private func site(
        policy: AdministratorPasswordPolicy = .own, domainSends: Bool = false, vendors: [LabVendor] = [.yealink],
        _ body: @escaping @Sendable (ServiceUnderTest, Lab, [Phone]) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(in: folder, adjust: { $0.administratorPasswords = policy }) { service in
                var behaviour = LabBehaviour.underTest
                behaviour.adminPassword = domainSends
                // Devices sends it only to phones that an administrator ordered.
                if domainSends { behaviour.administrativeOrders = true }
                try await withLab(.underTest(apps: [service.app], behaviour: behaviour)) { lab in
                    let events = await lab.rolledOut(LabRollout(phones: vendors.count, connections: 2, vendors: vendors))
                    var phones: [Phone] = []
                    for case .ordered(let item) in events {
                        phones.append(
                            try await service.wait(for: item.order.mac) { $0.status == .registered && $0.codeOpenUntil == nil })
                    }
                    try #require(phones.count == vendors.count)
                    try await body(service, lab, phones)
                    #expect(lab.violations.isEmpty, "\(lab.violations)")
                }
            }
        }
    }

    /// The text of what the phone fetched last.
    private static func delivered(_ phone: Phone, _ service: ServiceUnderTest) async throws -> String {
        let number = try #require(phone.deliveredRevision)
        let files = try #require(try await service.store.revision(number, of: phone.id)).files
        return files.map(\.text).joined(separator: "\n")
    }

    /// The password in a maker's file; nil if it has none.
    private static func password(in text: String, of vendor: String?) throws -> Substring? {
        let maker = try #require(makers.first { $0.vendor.driver == vendor })
        guard let start = text.firstRange(of: maker.before)?.upperBound else { return nil }
        let end = try #require(text[start...].firstRange(of: maker.after)?.lowerBound)
        return text[start..<end]
    }

    @Test("where the domain sends none, each phone's file has one of its own, in the form that its maker takes")
    func own() async throws {
        try await site(vendors: Self.makers.map(\.vendor)) { service, _, phones in
            var seen: Set<Substring> = []
            for phone in phones {
                let password = try #require(
                    try Self.password(in: try await Self.delivered(phone, service), of: phone.vendor), "\(phone.vendor ?? "?")")
                #expect(Self.makers.first { $0.vendor.driver == phone.vendor }?.form(password) == true, "\(phone.vendor ?? "?")")
                #expect(seen.insert(password).inserted, "no two phones have the same one")
                try await AdminPeer.session(at: service) { peer in
                    let shown = try await peer.get("GetPhone", ["mac": .string(phone.mac.hex)])
                    #expect(shown["phone"]?["conditions"] == [])
                    let setting = shown["settings"]?.element("key", "access.admin-password")
                    #expect(setting?["source"] == "Dialtone's own" && setting?["value"]?.string == "‹secret›")
                    _ = try await peer.get("GetFile", ["mac": .string(phone.mac.hex)])
                    _ = try await peer.get("GetFile", ["mac": .string(phone.mac.hex), "revision": 1])
                    #expect(!peer.heard.joined().contains(password), "\(phone.vendor ?? "?"): told without being asked for")
                    let revealed = try await peer.get("Reveal", ["mac": .string(phone.mac.hex), "what": "secrets"])
                    #expect(revealed["secrets"]?["ownAdminPassword"]?.string == String(password))
                    #expect(try await service.store.history(of: phone.id, limit: 100).contains { $0.kind == "revealed" })
                }
            }
        }
    }

    @Test("the phone's own URL serves it; a second order keeps it, and so does a removal")
    func keeps() async throws {
        try await site { service, lab, phones in
            let phone = phones[0]
            let stored = try #require(try await service.store.secrets(of: phone.id).ownAdminPassword)
            let secrets = try await service.store.secrets(of: phone.id)
            let url = "\(service.base)/p/\(secrets.token.reveal())/\(phone.mac.hex).cfg"
            let client = HTTPClient(group: MultiThreadedEventLoopGroup.singleton)
            let agent = "Yealink SIP-T46U 108.86.0.45 \(phone.mac.hex)"
            let file = try await client.send(.get, url, headers: [("User-Agent", agent)])
            #expect(file.status == 200)
            #expect(try Self.password(in: String(buffer: file.body), of: "yealink").map(String.init) == stored.reveal())

            var order = LabOrder.sample(1, vendor: .yealink)
            order.mac = phone.mac
            #expect(await lab.provision(order).error == nil)
            #expect(try await service.store.secrets(of: phone.id).ownAdminPassword == stored)
            try await AdminPeer.session(at: service) { peer in
                _ = try await peer.get("Remove", ["macs": [.string(phone.mac.hex)]])
            }
            _ = try await service.wait(for: phone.mac) { $0.status == .removed }
            let after = try await service.store.secrets(of: phone.id)
            #expect(after.ownAdminPassword == stored, "the phone keeps it, so an administrator must find it")
            let goodbye = try await client.send(
                .get, "\(service.base)/p/\(after.token.reveal())/\(phone.mac.hex).cfg", headers: [("User-Agent", agent)])
            #expect(goodbye.status == 200)
            #expect(try Self.password(in: String(buffer: goodbye.body), of: "yealink") == nil)
        }
    }

    @Test("what the domain sends counts before the phone's own, and an override before both")
    func domainWins() async throws {
        try await site(domainSends: true) { service, _, phones in
            let phone = phones[0]
            let secrets = try await service.store.secrets(of: phone.id)
            let domain = try #require(secrets.adminPassword)
            #expect(secrets.ownAdminPassword != nil, "made with the order, when it was not known whether the domain sends one")
            #expect(try Self.password(in: try await Self.delivered(phone, service), of: "yealink").map(String.init) == domain.reveal())
            try await AdminPeer.session(at: service) { peer in
                let mac = JSONValue.string(phone.mac.hex)
                let kept = try await peer.get("Protect", ["macs": [mac]])
                #expect(kept["results"]?.elements?.first?["ok"] == true)
                #expect(kept["results"]?.elements?.first?["text"]?.string?.contains("Devices domain") == true)
                _ = try await peer.get("SetSetting", ["scope": ["mac": mac], "key": "access.admin-password", "value": "Over-ride-1"])
                let file = try await peer.get("GetPhone", ["mac": mac])["settings"]?.element("key", "access.admin-password")
                #expect(file?["source"]?.string?.hasPrefix("override") == true)
            }
        }
    }

    @Test("with keep nothing is made, the gap is shown, and an administrator closes it")
    func keepAndProtect() async throws {
        try await site(policy: .keep, vendors: [.yealink, .yealink, .linphone]) { service, lab, phones in
            let yealinks = phones.filter { $0.vendor == "yealink" }
            for phone in phones {
                #expect(try await service.store.secrets(of: phone.id).ownAdminPassword == nil)
            }
            #expect(try Self.password(in: try await Self.delivered(yealinks[0], service), of: "yealink") == nil)
            try await AdminPeer.session(at: service) { peer in
                func gap(_ phone: Phone) async throws -> JSONValue? {
                    try await peer.get("GetPhone", ["mac": .string(phone.mac.hex)])["phone"]?["conditions"]
                }
                func health() async throws -> JSONValue? { try await peer.get("GetHealth")["checks"]?.element("id", "admin-passwords") }
                #expect(try await health()?["facts"] == ["phones": 2])
                #expect(try await health()?["text"] == "2 phones may still have their maker's default administrator password.")
                for phone in phones {
                    let conditions = try #require(try await gap(phone))
                    #expect(conditions.texts("code") == (phone.vendor == "yealink" ? ["makers-admin-password"] : []))
                }
                let macs = phones.map { JSONValue.string($0.mac.hex) }
                let results = try await peer.get("Protect", ["macs": .array(macs)])["results"]
                #expect(results?.elements?.allSatisfy { $0["ok"] == true } == true, "\(results?.text ?? "")")
                #expect(
                    results?.element("mac", phones.first { $0.vendor == "linphone" }?.mac.hex ?? "")?["text"]?.string?.contains("no such")
                        == true)
                for phone in yealinks {
                    #expect(try await gap(phone) == [])
                    let made = try #require(try await service.store.secrets(of: phone.id).ownAdminPassword)
                    // Its owner has made a new revision; the phone gets it with its next fetch.
                    _ = try await service.wait(for: phone.mac) { ($0.revision ?? 0) > (phone.revision ?? 0) }
                    try await lab.fetchAgain(phone.mac)
                    let fetched = try await service.wait(for: phone.mac) { $0.deliveredRevision == $0.revision }
                    #expect(
                        try Self.password(in: try await Self.delivered(fetched, service), of: "yealink").map(String.init) == made.reveal())
                    let kinds = try await service.store.history(of: phone.id, limit: 100).map(\.kind)
                    #expect(kinds.contains("admin") && kinds.contains("own-admin-password"))
                }
                #expect(try await health()?["state"] == "ok")
                let again = try await peer.get("Protect", ["mac": macs[0]])["results"]?.elements?.first?["text"]
                #expect(again == "It has a password of its own already.")
            }
        }
    }

    @Test("the phone's web page is asked with the password that the phone is told")
    func webPage() async throws {
        try await site { service, _, phones in
            let phone = phones[0]
            let own = try #require(try await service.store.secrets(of: phone.id).ownAdminPassword?.reveal())
            let page = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(PhonePage("admin:\(own)"))
                    }
                }
                .bind(host: "127.0.0.1", port: 0).get()
            let files = FileMaker(sip: SIPConfiguration()) { "https://phones.example.com/p/\($0.reveal())/" }
            // A port at which no phone hears SIP: the web page is what is left.
            let silent = page.localAddress?.port ?? 0
            let asked = try await CheckSync(transport: "tcp", port: silent, webPorts: .init(http: silent)).ask(
                phone, in: service.store, files: files)
            #expect(asked.attempts.last == .init(.web, .accepted), "\(asked)")
            // The domain sends one now; until the phone has fetched it, its page takes the one from before.
            let later = try await service.store.commit([.adminPassword(Secret("Adm-5521-x"))], for: phone.id, at: .now)
            let still = try await CheckSync(transport: "tcp", port: silent, webPorts: .init(http: silent)).ask(
                later, in: service.store, files: files)
            #expect(still.attempts.last == .init(.web, .accepted), "\(still)")
            try await page.close()
        }
    }

    @Test("a phone that has not fetched its own password yet is not asked at its web page")
    func webPageBefore() async throws {
        try await site(policy: .keep) { service, _, phones in
            let phone = phones[0]
            _ = try await service.store.commit([.ownAdminPassword(Secret("Ab3dEfGhJkMnPq2s"))], for: phone.id, at: .now)
            let files = FileMaker(sip: SIPConfiguration()) { "https://phones.example.com/p/\($0.reveal())/" }
            let asked = try await CheckSync(transport: "tcp", port: 9, webPorts: .init(http: 9, https: 9)).ask(
                phone, in: service.store, files: files)
            #expect(!asked.isAccepted && asked.attempts.last == .init(.web, .passwordNotFetched), "\(asked)")
        }
    }
}

/// The web page of a phone, which wants its administrator's user and password (RFC 7617).
private final class PhonePage: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let wanted: String

    /// - Parameter login: `user:password`
    init(_ login: String) { wanted = "Basic " + Data(login.utf8).base64EncodedString() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let request = String(buffer: unwrapInboundIn(data))
        let answer =
            !request.contains("HTTP/1.1")
            ? "SIP/2.0 489 Bad Event\r\nContent-Length: 0\r\n\r\n"
            : request.contains(wanted)
                ? "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
                : "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"phone\"\r\nContent-Length: 0\r\n\r\n"
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
    }
}

extension ProcessTests {
    @Suite("The command line about administrators' passwords", .timeLimit(.minutes(10)))
    struct AdministratorPasswordCommandTests {
        @Test("check counts the gap, show says it, protect closes it, render hides it unless asked")
        func protect() async throws {
            try await withTemporaryFolder { folder in
                let path = folder.appendingPathComponent("dialtone.yaml").path
                try """
                listen: { host: 127.0.0.1, port: 0 }
                database: sqlite:phones.sqlite
                secret-key-file: phones.key
                instances: [ { domain: example.com, name: dialtone, password: corner-8-lamp } ]
                """.write(toFile: path, atomically: true, encoding: .utf8)
                let database = folder.appendingPathComponent("phones.sqlite").path
                let key = try SecretKey.load(path: folder.appendingPathComponent("phones.key").path)
                var store = try await SQLiteStore.open(path: database, key: key)
                var macs: [MACAddress] = []
                for number in UInt64(1)...2 {
                    let order = LabOrder.sample(number, vendor: .yealink)
                    macs.append(order.mac)
                    let phone = try await store.receive(
                        PhoneOrder(
                            instance: ServiceUnderTest.instance, mac: order.mac, code: Secret("100000000\(number)"), hwid: order.mac.hex,
                            user: order.user, commonName: order.commonName, password: order.password, domain: "example.com",
                            pbxDNS: "pbx.example.com"), at: .now)
                    let delivery = Delivery(
                        file: "x.cfg", vendor: "yealink", model: "T46U", firmware: nil, address: "127.0.0.1", door: "code", userAgent: nil)
                    _ = try await store.commit([.ready, .delivered(delivery)], for: phone.id, at: .now)
                }
                try await store.close()
                store = try await SQLiteStore.open(path: database, key: key, access: .beside)
                func run(_ arguments: String...) async throws -> Program.Finished {
                    let program = try Program(arguments + ["--config", path])
                    return try await program.finished()
                }
                #expect(try await run("check").output.contains("2 phones may still have their maker's default administrator password."))
                #expect(
                    try await run("phones", "show", macs[0].hex).output.contains("default administrator password of its maker (Yealink)"))
                let json = try JSONValue(parsing: try await run("phones", "show", macs[0].hex, "--json").output)
                #expect(json["conditions"]?.texts("code") == ["makers-admin-password"])

                let first = try await run("phones", "protect", "\(macs[0])")
                #expect(first.status == 0 && first.output.contains("has a password of its own now"), "\(first.errors)")
                #expect(try await store.waitingActions(at: .now).isEmpty, "no service runs, so the command did it itself")
                let unknown = try await run("phones", "protect", "--all", "--instance", "example.com/other")
                #expect(unknown.status == 65 && unknown.output.isEmpty)
                #expect(unknown.errors.contains("example.com/other is not configured; there is example.com/dialtone"), "\(unknown.errors)")
                let all = try await run("phones", "protect", "--all", "--json")
                #expect(try JSONValue(parsing: all.output).texts("mac") == [macs[1].hex])
                #expect(try await run("phones", "protect").status == 64)
                #expect(try await run("phones", "protect", "no-mac").status == 65)
                #expect(try await run("check").output.contains("no phone is known to have its maker's"))

                let phone = try #require(try await store.phone(instance: ServiceUnderTest.instance, mac: macs[0]))
                let password = try #require(try await store.secrets(of: phone.id).ownAdminPassword?.reveal())
                let hidden = try await run("render", macs[0].hex)
                #expect(hidden.output.contains("static.security.user_password = ") && !hidden.output.contains(password))
                #expect(!hidden.output.contains("Tulpe-1"))
                let open = try await run("render", macs[0].hex, "--reveal")
                #expect(open.output.contains("static.security.user_password = admin:\(password)\n") && open.output.contains("Tulpe-1"))
                #expect(try await store.history(of: phone.id, limit: 100).last?.kind == "revealed")
                #expect(try await run("render", macs[0].hex, "--explain").output.contains("Dialtone's own"))
                let shown = try await run("phones", "show", macs[0].hex, "--reveal", "--json")
                #expect(try JSONValue(parsing: shown.output)["secrets"]?["ownAdminPassword"]?.string == password)
                let keeping = try await Program.run(
                    "check", "--config", path, environment: ["DIALTONE_ACCESS_ADMIN_PASSWORD_POLICY": "keep"])
                #expect(keeping.output.contains("access.admin-password-policy is keep: a newly ordered phone keeps"))
                #expect(keeping.output.contains("public-url is not set"))
                let wrong = try await Program.run(
                    "check", "--config", path, environment: ["DIALTONE_ACCESS_ADMIN_PASSWORD_POLICY": "maybe"])
                #expect(wrong.status == 78 && wrong.output.contains("allowed: own or keep"))
                try await store.close()
            }
        }
    }
}
