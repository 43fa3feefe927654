import DialtoneLab
import DialtoneModel
import DialtoneProvisioning
import DialtoneStore
import DialtoneTransport
import Foundation
import HTTPTypes
import NIOCore
import NIOPosix
import Testing

/// What administrators want different, from the store to the phone.
@Suite("Overrides and revisions", .timeLimit(.minutes(10)))
struct OverrideTests {
    private static let everybody = OverrideScope(ServiceUnderTest.instance, .instance)

    private static func set(_ settings: [String: String]) -> OverrideSet {
        OverrideSet(settings: Dictionary(uniqueKeysWithValues: settings.compactMap { name, text in SettingKey(name).map { ($0, text) } }))
    }

    /// The database as another process sees it: the command line.
    private func beside(_ folder: URL, _ body: (SQLiteStore) async throws -> Void) async throws {
        let store = try await SQLiteStore.open(
            path: folder.appendingPathComponent("dialtone.sqlite").path,
            key: SecretKey.load(path: folder.appendingPathComponent("dialtone.key").path), access: .beside)
        try await body(store)
        try await store.close()
    }

    /// Waits until a phone has fetched what it would get.
    private func current(_ service: ServiceUnderTest, _ mac: MACAddress) async throws -> Phone {
        try await service.wait(for: mac) { $0.codeOpenUntil == nil && $0.revision != nil && $0.deliveredRevision == $0.revision }
    }

    private func causes(_ service: ServiceUnderTest, _ phone: Phone) async throws -> [String] {
        try await service.store.revisions(of: phone.id, limit: 10).map { $0.cause.text(in: .english) }
    }

    @Test("an override reaches the phones in its scope with their next fetch, and no others")
    func override() async throws {
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(in: folder) { service in
                try await withLab(.underTest(apps: [service.app])) { lab in
                    let (yealink, snom) = (LabOrder.sample(1, vendor: .yealink), LabOrder.sample(2, vendor: .snom))
                    for order in [yealink, snom] {
                        #expect(await lab.provision(order).error == nil)
                        try await lab.wait(untilSeen: { $0.phone(order.mac)?.hasReturned == true })
                    }
                    let before = try await current(service, yealink.mac)
                    let other = try await current(service, snom.mac)
                    let number = try #require(before.revision)
                    try await beside(folder) { store in
                        try await store.setOverrides(
                            Self.set(["time.ntp": "clock.example.com"]), for: OverrideScope(ServiceUnderTest.instance, .vendor("yealink")),
                            at: .now)
                    }
                    let changed = try await service.wait(for: yealink.mac) { $0.revision == number + 1 }
                    #expect(changed.deliveredRevision == number, "it has the old one until it fetches")
                    #expect(try await causes(service, changed).last == "override changed for vendor yealink")
                    try await lab.fetchAgain(yealink.mac)
                    try await lab.wait(untilSeen: { $0.phone(yealink.mac)?.file["local_time.ntp_server1"] == "clock.example.com" })
                    _ = try await service.wait(for: yealink.mac) { $0.deliveredRevision == number + 1 }
                    #expect(try await service.store.phone(other.id)?.revision == other.revision, "not in the scope")

                    // Away again: what it had at first, under a new number.
                    try await beside(folder) { store in
                        try await store.setOverrides(
                            OverrideSet(), for: OverrideScope(ServiceUnderTest.instance, .vendor("yealink")), at: .now)
                    }
                    let back = try await service.wait(for: yealink.mac) { $0.revision == number + 2 }
                    #expect(back.revisionDigest == before.revisionDigest)
                }
            }
        }
    }

    @Test("certificates that a phone shall trust are named in its file and lie at its own URL, at no other phone's")
    func trustedCertificates() async throws {
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(in: folder) { service in
                try await withLab(.underTest(apps: [service.app])) { lab in
                    let orders = [LabOrder.sample(1, vendor: .yealink), LabOrder.sample(2, vendor: .yealink)]
                    for order in orders {
                        #expect(await lab.provision(order).error == nil)
                        try await lab.wait(untilSeen: { $0.phone(order.mac)?.hasReturned == true })
                    }
                    let pem = try #require(Setting.trustedCertificates.samples.first.flatMap { PEMCertificate.all(in: $0)?.first?.text })
                    let before = try await current(service, orders[0].mac)
                    try await beside(folder) { store in
                        try await store.setOverrides(
                            Self.set(["trust.certificates": pem]), for: OverrideScope(ServiceUnderTest.instance, .phone(orders[0].mac)),
                            at: .now)
                    }
                    let phone = try await service.wait(for: orders[0].mac) { ($0.revision ?? 0) > (before.revision ?? 0) }
                    let client = HTTPClient(group: MultiThreadedEventLoopGroup.singleton)
                    for (order, status) in zip(orders, [200, 404]) {
                        let one = try await service.wait(for: order.mac) { $0.revision != nil }
                        let token = try await service.store.secrets(of: one.id).token.reveal()
                        let base = "\(service.base)/p/\(token)/"
                        let agent = [("User-Agent", "Yealink SIP-T46U 108.86.0.45 \(order.mac.hex)")]
                        let answer = try await client.send(.get, base + "dialtone-trusted.pem", headers: agent)
                        #expect(answer.status == status)
                        let file = try await client.send(.get, base + "\(order.mac.hex).cfg", headers: agent)
                        #expect(String(buffer: file.body).contains("\(base)dialtone-trusted.pem") == (status == 200))
                        if status == 200 { #expect(String(buffer: answer.body) == pem) }
                    }
                    let revision = try await service.store.revision(phone.revision ?? 0, of: phone.id)
                    #expect(revision?.files.map(\.name).contains("dialtone-trusted.pem") == true)
                }
            }
        }
    }

    @Test("what Devices sends later makes a revision with its cause; the same again makes none")
    func item() async throws {
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(in: folder) { service in
                try await withLab(.underTest(apps: [service.app])) { lab in
                    let order = LabOrder.sample(1, vendor: .yealink)
                    #expect(await lab.provision(order).error == nil)
                    try await lab.wait(untilSeen: { $0.phone(order.mac)?.hasReturned == true })
                    let before = try await current(service, order.mac)
                    #expect(try await causes(service, before).first == "the configuration is complete")
                    let item: JSONValue = ["type": "NTP", "tz": "IST-5:30", "ntp1": "time.example.com"]
                    try await lab.configure(order.mac, item: item)
                    let after = try await service.wait(for: order.mac) { $0.revision == before.revision.map { $0 + 1 } }
                    // Devices of some releases numbers its configurations, and so does the lab in their modes.
                    let id = after.configuration.last { $0.type == "NTP" }?.value["id"]?.int
                    #expect((id != nil) == LabBehaviour.underTest.itemsWithIDs)
                    #expect(try await causes(service, after).last == "Devices sent NTP" + (id.map { " \($0)" } ?? ""))
                    try await lab.configure(order.mac, item: item)
                    try await lab.configure(order.mac, item: ["type": "LED_STRIP", "pattern": "red"])
                    let unchanged = try await service.wait(for: order.mac) { $0.configuration.contains { $0.type == "LED_STRIP" } }
                    #expect(unchanged.revision == after.revision, "no file has it")
                }
            }
        }
    }

    @Test("what was changed while the service did not run is seen when it starts")
    func whileStopped() async throws {
        try await withTemporaryFolder { folder in
            let order = LabOrder.sample(1, vendor: .snom)
            try await withLab(.underTest()) { lab in
                let before = try await ServiceUnderTest.run(in: folder) { service in
                    await lab.connect(service.app)
                    #expect(await lab.provision(order).error == nil)
                    return try await service.wait(for: order.mac) { $0.revision != nil }
                }
                try await beside(folder) { store in
                    try await store.setOverrides(Self.set(["language": "fr"]), for: Self.everybody, at: .now)
                }
                try await ServiceUnderTest.run(in: folder) { service in
                    let after = try await service.wait(for: order.mac) { ($0.revision ?? 0) > (before.revision ?? 0) }
                    #expect(try await causes(service, after).last?.contains("while it was stopped") == true)
                }
            }
        }
    }

    @Test("a template that fails for a phone never reaches it: the phone keeps what it has, and people see why")
    func brokenTemplate() async throws {
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(in: folder) { service in
                try await withLab(.underTest(apps: [service.app])) { lab in
                    let order = LabOrder.sample(1, vendor: .yealink)
                    #expect(await lab.provision(order).error == nil)
                    try await lab.wait(untilSeen: { $0.phone(order.mac)?.hasReturned == true })
                    let before = try await current(service, order.mac)
                    // Past the checks of the commands, as an older version might have stored it.
                    let broken = FileTemplate(vendor: "yealink", file: "main", text: "#!version:1.0.0.1\na = {{no.such.name}}\n")
                    try await beside(folder) { store in
                        try await store.setOverrides(OverrideSet(templates: [broken]), for: Self.everybody, at: .now)
                    }
                    let told = try await service.wait(for: order.mac) {
                        $0.reason?.contains("template for yealink main fails: line 2") == true
                    }
                    #expect(told.revision == before.revision && told.status != .failed)
                    let good = FileTemplate(
                        vendor: "yealink", file: "main",
                        text: "#!version:1.0.0.1\n{{#accounts}}\naccount.{{number}}.label = by template for {{user}}\n{{/accounts}}\n")
                    try await beside(folder) { store in
                        try await store.setOverrides(OverrideSet(templates: [good]), for: Self.everybody, at: .now)
                    }
                    let mended = try await service.wait(for: order.mac) {
                        $0.reason == nil && $0.revision == before.revision.map { $0 + 1 }
                    }
                    let made = try #require(try await service.store.revision(mended.revision ?? 0, of: mended.id))
                    #expect(made.files.map(\.text) == ["#!version:1.0.0.1\naccount.1.label = by template for user1\n"])
                }
            }
        }
    }
}
