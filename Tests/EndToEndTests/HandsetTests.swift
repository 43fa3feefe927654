import DialtoneDoors
import DialtoneFleet
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

/// Several users at one DECT base: each ordered by itself, all told by the base's file.
@Suite("Handsets of a DECT base", .timeLimit(.minutes(10)))
struct HandsetTests {
    /// An N870; with the numbers beside it, the lab makes a desk phone.
    private let base = LabOrder.sample(2, vendor: .gigaset)
    private let berta = LabOrder.sample(3)
    private let carl = LabOrder.sample(4)

    private static func scope(_ order: LabOrder) -> OverrideScope { OverrideScope(ServiceUnderTest.instance, .phone(order.mac)) }

    private static func set(_ settings: [String: String]) -> OverrideSet {
        OverrideSet(settings: Dictionary(uniqueKeysWithValues: settings.compactMap { name, text in SettingKey(name).map { ($0, text) } }))
    }

    /// The database as another process sees it: the command line.
    private func beside<Value>(_ folder: URL, _ body: (SQLiteStore) async throws -> Value) async throws -> Value {
        let store = try await SQLiteStore.open(
            path: folder.appendingPathComponent("dialtone.sqlite").path,
            key: SecretKey.load(path: folder.appendingPathComponent("dialtone.key").path), access: .beside)
        let value = try await body(store)
        try await store.close()
        return value
    }

    private func say(_ settings: [String: String], at order: LabOrder, in folder: URL) async throws {
        try await beside(folder) { try await $0.setOverrides(Self.set(settings), for: Self.scope(order), at: .now) }
    }

    /// The cause and the text of a phone's latest revision.
    private func latest(_ service: ServiceUnderTest, _ phone: Phone) async throws -> (cause: String, text: String) {
        let revision = try #require(try await service.store.revision(phone.revision ?? 0, of: phone.id))
        return (revision.cause.text(in: .english), revision.files.map(\.text).joined())
    }

    /// Waits until the base's latest revision has these texts and lacks those, and looks why it came about.
    ///
    /// - Parameter handset: Named in the cause of one of the revisions since `before`, where no other order has news at that time; a base
    ///   that asks just then is told by its door, with a cause of its own.
    private func revision(
        _ service: ServiceUnderTest, _ handset: String?, after before: Int?, has texts: [String], lacks others: [String]
    ) async throws -> Phone {
        while true {
            let phone = try await service.wait(for: base.mac) { ($0.revision ?? 0) > (before ?? 0) }
            let text = try await latest(service, phone).text
            if texts.allSatisfy({ text.contains($0) }), !others.contains(where: { text.contains($0) }) {
                let causes = try await service.store.revisions(of: phone.id, limit: 10).filter { $0.number > before ?? 0 }.map {
                    $0.cause.text(in: .english)
                }
                #expect(
                    causes.contains {
                        $0.hasPrefix("handset \(handset.map { "\($0) was" } ?? "")") || $0 == "the order of a handset changed"
                    }, "\(causes)")
                return phone
            }
            try await Task.sleep(for: .milliseconds(5))  // the store tells no test; this asks again
        }
    }

    @Test("orders come to a base, change, leave and come back after a restart; each is told by the base's file")
    func wholeLife() async throws {
        try await withTemporaryFolder { folder in
            // The base comes back to the same URL after the restart.
            let port = try await ServiceUnderTest.freePort(in: folder)
            let adjust = { (configuration: inout ServiceConfiguration) in configuration.listener.port = port }
            try await withLab(.underTest()) { lab in
                let before = try await ServiceUnderTest.run(in: folder, adjust: adjust) { service in
                    await lab.connect(service.app)
                    #expect(await lab.provision(base).error == nil)
                    try await lab.wait(untilSeen: { $0.phone(base.mac)?.hasReturned == true })
                    let alone = try await service.wait(for: base.mac) { $0.deliveredRevision != nil && $0.deliveredRevision == $0.revision }
                    #expect(alone.handsets == [HandsetPlace(number: 1, mac: base.mac)])

                    // Ordered before anything is said of its base, and the other way round.
                    try await say(["handset.base": base.mac.hex], at: carl, in: folder)
                    #expect(await lab.provision(berta).error == nil)
                    #expect(try await service.wait(for: berta.mac) { $0.configuredAt != nil }.reason == nil)
                    try await say(["handset.base": base.mac.hex, "handset.number": "2"], at: berta, in: folder)
                    let first = try await revision(
                        service, "2 (user user3)", after: alone.revision, has: ["Tulpe-2", "Tulpe-3"],
                        lacks: ["Tulpe-4"])
                    #expect(await lab.provision(carl).error == nil)
                    let second = try await revision(
                        service, "3 (user user4)", after: first.revision, has: ["Tulpe-2", "Tulpe-3", "Tulpe-4"],
                        lacks: [])

                    // Delivered with the base's fetch, and only then.
                    #expect(try await service.store.phone(instance: ServiceUnderTest.instance, mac: carl.mac)?.status == .ready)
                    try await lab.fetchAgain(base.mac)
                    for order in [berta, carl] {
                        let phone = try await service.wait(for: order.mac) { $0.status == .delivered || $0.status == .registered }
                        #expect(phone.vendor == "gigaset" && phone.revision == nil && phone.reason == nil)
                        let lines = try await service.store.history(of: phone.id, limit: 100).filter { $0.kind == "fetched" }
                        #expect(lines.count == 1 && lines[0].text.contains(" by base \(base.mac.hex) from 127.0.0.1"))
                    }

                    // The order is repeated with a new password.
                    var again = berta
                    again.password = Secret("Nelke-3")
                    #expect(await lab.provision(again).error == nil)
                    let third = try await revision(
                        service, nil, after: second.revision, has: ["Nelke-3", "Tulpe-4"],
                        lacks: ["Tulpe-3"])
                    try await lab.fetchAgain(base.mac)
                    _ = try await service.wait(for: berta.mac) { $0.deliveredAt != nil }
                    return third
                }

                // While the service does not run, that order is removed.
                try await beside(folder) { store in
                    let phone = try #require(try await store.phone(instance: ServiceUnderTest.instance, mac: berta.mac))
                    try await store.requestAction(PhoneAction(kind: .remove, phone: phone.id), at: .now)
                }
                try await ServiceUnderTest.run(in: folder, adjust: adjust) { service in
                    await lab.connect(service.app)
                    let without = try await service.wait(for: base.mac) { ($0.revision ?? 0) > (before.revision ?? 0) }
                    let text = try await latest(service, without).text
                    #expect(!text.contains("Tulpe-3") && !text.contains("Nelke-3") && text.contains("Tulpe-4"))
                    #expect(
                        without.handsets == [
                            HandsetPlace(number: 1, mac: base.mac), HandsetPlace(number: 2, mac: berta.mac),
                            HandsetPlace(number: 3, mac: carl.mac),
                        ], "no other order moves, and the place is known")
                    #expect(try await service.store.phone(instance: ServiceUnderTest.instance, mac: berta.mac)?.owesGoodbye == true)
                    try await lab.fetchAgain(base.mac)
                    let gone = try await service.wait(for: berta.mac) { !$0.owesGoodbye }
                    #expect(gone.status == .removed)

                    // The base is taken out: who is left is told.
                    let phone = try #require(try await service.store.phone(instance: ServiceUnderTest.instance, mac: base.mac))
                    try await beside(folder) { store in
                        try await store.requestAction(PhoneAction(kind: .remove, phone: phone.id), at: .now)
                    }
                    _ = try await service.wait(for: carl.mac) { $0.reason == HandsetProblem.baseRemoved(base.mac).text }
                }
            }
        }
    }

    @Test("while the service runs, a removed order's place is given up with its name; another order takes it")
    func removed() async throws {
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(in: folder) { service in
                try await withLab(.underTest(apps: [service.app])) { lab in
                    #expect(await lab.provision(base).error == nil)
                    try await lab.wait(untilSeen: { $0.phone(base.mac)?.hasReturned == true })
                    for order in [berta, carl] {
                        try await say(["handset.base": base.mac.hex], at: order, in: folder)
                        #expect(await lab.provision(order).error == nil)
                        _ = try await service.wait(for: base.mac) { $0.handsets.contains { $0.mac == order.mac } }
                    }
                    let both = try await service.wait(for: base.mac) { $0.handsets.count == 3 }
                    try await beside(folder) { store in
                        let phone = try #require(try await store.phone(instance: ServiceUnderTest.instance, mac: berta.mac))
                        try await store.requestAction(PhoneAction(kind: .remove, phone: phone.id), at: .now)
                    }
                    let left = try await revision(
                        service, "2 (user user3)", after: both.revision, has: ["Tulpe-4"], lacks: ["Tulpe-3"])
                    // One that says it is no handset any more leaves as well.
                    try await say([:], at: carl, in: folder)
                    _ = try await revision(
                        service, "3 (user user4)", after: left.revision, has: ["Tulpe-2"], lacks: ["Tulpe-4"])
                }
            }
        }
    }

    @Test("a handset without a base, and one whose place is taken, say why; what is mended clears the reason")
    func reasons() async throws {
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(in: folder) { service in
                try await withLab(.underTest(apps: [service.app])) { lab in
                    try await say(["handset.base": base.mac.hex, "handset.number": "4"], at: berta, in: folder)
                    try await say(["handset.base": base.mac.hex, "handset.number": "4"], at: carl, in: folder)
                    #expect(await lab.provision(berta).error == nil)
                    _ = try await service.wait(for: berta.mac) { $0.reason == HandsetProblem.unknownBase(base.mac).text }
                    #expect(await lab.provision(base).error == nil)
                    try await lab.wait(untilSeen: { $0.phone(base.mac)?.hasReturned == true })
                    _ = try await service.wait(for: berta.mac) { $0.reason == nil && $0.deliveredAt != nil }

                    #expect(await lab.provision(carl).error == nil)
                    let taken = HandsetProblem.taken(number: 4, user: "user3", mac: berta.mac).text
                    let left = try await service.wait(for: carl.mac) { $0.reason == taken }
                    #expect(left.status == .ready)
                    let phone = try #require(try await service.store.phone(instance: ServiceUnderTest.instance, mac: base.mac))
                    #expect(try await !latest(service, phone).text.contains("Tulpe-4"))
                    try await say(["handset.base": base.mac.hex, "handset.number": "5"], at: carl, in: folder)
                    _ = try await service.wait(for: carl.mac) { $0.reason == nil }
                    let both = try await service.wait(for: base.mac) { $0.handsets.map(\.number) == [1, 4, 5] }
                    #expect(try await latest(service, both).text.contains("Tulpe-4"))

                    // Its own door has nothing for any client.
                    let token = try await service.store.secrets(of: left.id).token.reveal()
                    let client = HTTPClient(group: MultiThreadedEventLoopGroup.singleton)
                    for file in ["", "\(base.mac.hex).xml", "\(carl.mac.hex).xml", "dialtone-trusted.pem"] {
                        let answer = try await client.send(
                            .get, "\(service.base)/p/\(token)/\(file)", headers: [("User-Agent", LabVendor.gigaset.userAgent(base.mac))])
                        #expect(answer.status == 404 && answer.body.readableBytes == 0)
                    }
                }
            }
        }
    }

    @Test("an order for a device that is no base says which device it is")
    func noBase() async throws {
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(in: folder) { service in
                try await withLab(.underTest(apps: [service.app])) { lab in
                    let desk = LabOrder.sample(1, vendor: .snom)
                    #expect(await lab.provision(desk).error == nil)
                    try await lab.wait(untilSeen: { $0.phone(desk.mac)?.hasReturned == true })
                    let phone = try await service.wait(for: desk.mac) { $0.deliveredRevision != nil }
                    try await say(["handset.base": desk.mac.hex], at: berta, in: folder)
                    #expect(await lab.provision(berta).error == nil)
                    let told = try await service.wait(for: berta.mac) { $0.reason != nil }
                    #expect(
                        told.reason?.hasPrefix("handset.base: \(desk.mac) is a Snom \(phone.model ?? "?"), which is no DECT base") == true)
                    try await say([:], at: berta, in: folder)
                    _ = try await service.wait(for: berta.mac) { $0.reason == nil }
                    #expect(try await service.store.phone(phone.id)?.revision == phone.revision)
                }
            }
        }
    }

    @Test("an administrator sees who is at a base and where a handset belongs; a resync of a handset goes to its base; no secret is shown")
    func shown() async throws {
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(in: folder) { service in
                try await withLab(.underTest(apps: [service.app])) { lab in
                    for order in [base, berta, carl] { #expect(await lab.provision(order).error == nil) }
                    try await lab.wait(untilSeen: { $0.phone(base.mac)?.hasReturned == true })
                    try await AdminPeer.session(at: service) { peer in
                        let scope = { (order: LabOrder) -> JSONValue in ["mac": .string(order.mac.hex)] }
                        let set = { (order: LabOrder, key: String, value: String) in
                            try await peer.get("SetSetting", ["scope": scope(order), "key": .string(key), "value": .string(value)])
                        }
                        let wide = try await peer.ask("SetSetting", ["scope": [:], "key": "handset.base", "value": .string(base.mac.hex)])
                        #expect(wide["error"]?.string?.contains("handset.base: means one phone") == true)
                        // The number first: an order never has a place that it shall not have.
                        _ = try await set(berta, "handset.number", "4")
                        _ = try await set(berta, "handset.base", "\(base.mac)")
                        _ = try await set(berta, "handset.code", "90125678")
                        _ = try await set(carl, "handset.number", "4")
                        _ = try await set(carl, "handset.base", "\(base.mac)")
                        _ = try await service.wait(for: carl.mac) { if case .handset = $0.conditions[.file] { true } else { false } }

                        let seen = try await peer.get("GetPhone", ["mac": .string(base.mac.hex)])
                        let handset = try #require(seen["phone"]?["handset"])
                        #expect(handset["number"]?.int == 1 && handset["switchedOff"] == [])
                        #expect(handset["handsets"]?.texts("mac") == [berta.mac.hex, carl.mac.hex])
                        let left = try #require(handset["handsets"]?.element("mac", carl.mac.hex))
                        #expect(left["number"] == .null && left["problem"]?.string?.hasPrefix("handset.number: ") == true)
                        #expect(seen["notes"]?.elements?.contains { $0.string?.contains("(\(carl.mac)) was left out") == true } == true)
                        let own = try await peer.get("GetPhone", ["mac": .string(berta.mac.hex)])
                        #expect(own["phone"]?["handset"] == ["base": .string(base.mac.hex), "number": 4, "problem": .null])
                        #expect(own["settings"]?.element("key", "handset.code")?["overridden"]?.string == "‹secret›")

                        let file = try await peer.get("GetFile", ["mac": .string(base.mac.hex)])["files"]?.texts("text").joined() ?? ""
                        #expect(file.contains("user2") && file.contains("user3") && !file.contains("user4"), "\(file)")
                        let none = try await peer.get("GetFile", ["mac": .string(berta.mac.hex)])
                        #expect(none["files"] == [] && none["notes"]?.elements?.first?.string?.contains("base \(base.mac)") == true)
                        let preview = try await peer.get(
                            "Preview",
                            [
                                "scope": scope(berta), "mac": .string(berta.mac.hex), "settings": ["account.display-name": "Bertha"],
                            ])
                        #expect(preview.text.contains("Bertha") && preview.text.contains("user3"), "\(preview.text)")
                        // No phone was ever seen at the handset's own address.
                        let away = { (order: LabOrder) -> JSONValue in
                            ["scope": scope(order), "mac": .string(order.mac.hex), "settings": ["handset.base": .null]]
                        }
                        let unseen = try await peer.ask("Preview", away(berta))
                        #expect(unseen["error"]?.string?.hasPrefix("The phone's make is not known yet") == true)
                        // A desk phone that was made a handset by mistake has files of its own again.
                        let desk = LabOrder.sample(1, vendor: .snom)
                        #expect(await lab.provision(desk).error == nil)
                        _ = try await service.wait(for: desk.mac) { $0.vendor == "snom" }
                        let before = try await service.wait(for: base.mac) { $0.revision != nil }
                        _ = try await set(desk, "handset.base", "\(base.mac)")
                        _ = try await service.wait(for: base.mac) { ($0.revision ?? 0) > (before.revision ?? 0) }
                        let back = try await peer.get("Preview", away(desk))
                        #expect(back["files"]?.elements?.isEmpty == false && back["lines"]?.elements?.isEmpty == false, "\(back.text)")
                        #expect(back.text.contains("user1") && !back.text.contains("user2"), "\(back.text)")
                        let freed = try await peer.get(
                            "SetSetting", ["scope": scope(desk), "key": "handset.base", "value": .null])
                        #expect(freed["effect"]?.string == "of 2 phones in scope, 2 get other files")
                        for secret in ["Tulpe-2", "Tulpe-3", "Tulpe-4", "90125678"] {
                            #expect(!peer.heard.contains { $0.contains(secret) }, "\(secret)")
                        }
                    }
                    let book = OverrideBook()
                    book.replace(with: try await service.store.overrides())
                    let files = FileMaker(sip: SIPConfiguration(), overrides: book) { "https://phones.example.com/p/\($0.reveal())/" }
                    let reader = HandsetReader(store: service.store, files: files)
                    for order in [base, berta] {
                        let phone = try #require(try await service.store.phone(instance: ServiceUnderTest.instance, mac: order.mac))
                        let target = try await ResyncTarget(for: phone, reader)
                        #expect(target.phone.mac == base.mac && target.base == (order.mac == base.mac ? nil : base.mac))
                        let lines = try #require(try await reader.standing(of: phone)).lines.map(\.value)
                        #expect(
                            lines.first == (order.mac == base.mac ? "1, its own account" : "4 at the base \(base.mac)"), "\(lines)")
                    }
                }
            }
        }
    }
}

extension ProcessTests {
    /// A base and its handsets at the command line.
    @Suite("The command line about handsets", .timeLimit(.minutes(10)))
    struct HandsetCommandTests {
        private static let instance = InstanceID(domain: "example.com", name: "dialtone")
        private static let base = MACAddress(value: 0x7C2F_8011_2233).unsafelyUnwrapped
        private static let handset = MACAddress(value: 0x7E2F_8011_2202).unsafelyUnwrapped
        private static let lost = MACAddress(value: 0x7E2F_8011_2299).unsafelyUnwrapped

        private func site(_ body: (String) async throws -> Void) async throws {
            try await withTemporaryFolder { folder in
                let file = try ProcessTests.write(in: folder)
                let store = try await SQLiteStore.open(
                    path: folder.appendingPathComponent("phones.sqlite").path,
                    key: SecretKey.load(path: folder.appendingPathComponent("phones.key").path))
                for (number, mac) in [Self.base, Self.handset, Self.lost].enumerated() {
                    let order = PhoneOrder(
                        instance: Self.instance, mac: mac, code: Secret("012345678\(number)"), hwid: mac.hex, user: "user\(number)",
                        commonName: "User \(number)", password: Secret("Tulpe-\(number)"), domain: "example.com",
                        pbxDNS: "pbx.example.com")
                    let phone = try await store.receive(order, at: .now)
                    _ = try await store.commit([.ready], for: phone.id, at: .now)
                    let base = mac == Self.lost ? "7c2f80999999" : Self.base.hex
                    let settings = ["handset.base": base, "handset.number": "4"].compactMap { name, text in
                        SettingKey(name).map { ($0, text) }
                    }
                    guard mac != Self.base else {
                        let delivery = Delivery(
                            file: "x", vendor: "gigaset", model: "N670-IP-PRO", firmware: nil, address: "192.0.2.7", door: "token",
                            userAgent: nil)
                        _ = try await store.commit([.delivered(delivery)], for: phone.id, at: .now)
                        continue
                    }
                    try await store.setOverrides(
                        OverrideSet(settings: Dictionary(settings) { first, _ in first }), for: OverrideScope(Self.instance, .phone(mac)),
                        at: .now)
                }
                try await store.close()
                try await body(file)
            }
        }

        @Test("phones show and render know a base's handsets and a handset's base; a handset without one has no device to ask")
        func commands() async throws {
            try await site { file in
                let base = try await Program.run("phones", "show", Self.base.hex, "--config", file)
                #expect(base.status == 0 && base.output.contains("4, user user1 (\(Self.handset)), ready"), "\(base.output)")
                let handset = try await Program.run("phones", "show", Self.handset.hex, "--config", file)
                #expect(handset.output.contains("4 at the base \(Self.base)"), "\(handset.output)")
                let json = try await Program.run("phones", "show", Self.lost.hex, "--json", "--config", file)
                let lost = try JSONValue(parsing: json.output)["handset"]
                #expect(lost?["base"] == "7c2f80999999" && lost?["problem"]?.string?.contains("no phone 7c2f80999999 is ordered") == true)

                let told = try await Program.run("render", Self.base.hex, "--config", file)
                #expect(told.status == 0 && told.output.contains("\"user0\"") && told.output.contains("\"user1\""), "\(told.output)")
                #expect(!told.output.contains("Tulpe"), "\(told.output)")
                let revealed = try await Program.run("render", Self.base.hex, "--reveal", "--config", file)
                #expect(revealed.output.contains("Tulpe-0") && revealed.output.contains("Tulpe-1"))
                let none = try await Program.run("render", Self.handset.hex, "--config", file)
                #expect(none.status == 65 && none.errors.contains("dialtone render \(Self.base)"), "\(none.errors)")
                let resync = try await Program.run("phones", "resync", Self.lost.hex, "--config", file)
                #expect(resync.status == 65 && resync.errors.contains("base 7c2f80999999, which is not ordered"), "\(resync.errors)")

                // The handset's own address block is nobody's, so that it gets no files of its own; its base's file lacks its account.
                let away = try await Program.run("overrides", "unset", "--phone", Self.handset.hex, "handset.base", "--config", file)
                #expect(away.status == 0 && away.output.contains("of 2 phones in scope, 1 gets other files"), "\(away)")
                let alone = try await Program.run("render", Self.base.hex, "--config", file)
                #expect(alone.output.contains("\"user0\"") && !alone.output.contains("\"user1\""), "\(alone.output)")
            }
        }
    }
}
