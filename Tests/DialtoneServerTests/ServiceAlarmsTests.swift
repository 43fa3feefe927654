import DialtoneModel
import DialtoneStore
import DialtoneSupport
import Foundation
import Logging
import Synchronization
import Testing

@testable import DialtoneServer

@Suite("Alarms of the service itself")
struct ServiceAlarmsTests {
    private static let one = InstanceID(domain: "example.com", name: "dialtone")
    private static let other = InstanceID(domain: "example.net", name: "dialtone")
    private static let now = Date(timeIntervalSince1970: 1_800_000_000)

    /// What a test changes meanwhile, and what it was told.
    private final class Site: Sendable {
        struct State {
            var ends: [(section: String, end: Date)] = []
            var changed: [InstanceID] = []
            var raised: [AlarmKind] = []
            var lines: [String] = []
        }

        let state = Mutex(State())

        func take<Value: Sendable>(_ path: WritableKeyPath<State, [Value]>) -> [Value] {
            state.withLock { state in
                defer { state[keyPath: path] = [] }
                return state[keyPath: path]
            }
        }
    }

    private func alarms(
        _ site: Site, _ store: any PhoneStore, passwords: [InstanceID: String] = [Self.one: "a1b2c3"], node: String? = nil
    ) -> ServiceAlarms {
        ServiceAlarms(
            store: store,
            instances: passwords.keys.sorted().map {
                InstanceConfiguration(id: $0, title: "Phones", password: Secret(passwords[$0] ?? ""))
            },
            certificates: { site.state.withLock { $0.ends } }, node: node,
            raised: { kind in site.state.withLock { $0.raised.append(kind) } },
            changed: { id in site.state.withLock { $0.changed.append(id) } },
            logger: Logger(label: "test") { label in
                StreamLogHandler(label: label, stream: LogLines { line in site.state.withLock { $0.lines.append(line) } })
            })
    }

    @Test("README's password is an alarm of its instance and a loud line, once for all starts, until it is another one")
    func samplePassword() async throws {
        let (site, store) = (Site(), MemoryStore())
        let passwords = [Self.one: AppPassword.sample, Self.other: "a1b2c3"]
        for start in 1...3 {
            let alarms = alarms(site, store, passwords: passwords)
            var memory = ServiceAlarms.Memory()
            await alarms.look(&memory, now: Self.now)
            await alarms.look(&memory, now: Self.now)
            let lines = site.take(\.lines)
            #expect(lines.count == 1 && lines[0].contains(" error ") && lines[0].contains("\(Self.one)"), "with each start: \(lines)")
            #expect(!lines[0].contains(AppPassword.sample))
            let found = try await store.alarms(in: nil, open: false, limit: 10)
            #expect(found.map(\.instance) == [Self.one] && found.map(\.cause) == [.samplePassword])
            #expect(site.take(\.raised) == (start == 1 ? [.service] : []))
            if start == 2 { try await store.acknowledgeAlarms(found.map(\.id), at: Self.now) }
            #expect((found[0].acknowledgedAt == nil) == (start < 3), "an acknowledged one stays so")
        }
        var memory = ServiceAlarms.Memory()
        await alarms(site, store, passwords: [Self.one: "a1b2c3"]).look(&memory, now: Self.now)
        #expect(try await store.alarms(in: nil, open: false, limit: 10).isEmpty)
    }

    @Test("a certificate that ends soon is an alarm of each instance, another one when it has ended, and none when it was renewed")
    func certificate() async throws {
        let (site, store) = (Site(), MemoryStore())
        let alarms = alarms(site, store, passwords: [Self.one: "a1b2c3", Self.other: "d4e5f6"])
        var memory = ServiceAlarms.Memory()
        func codes() async throws -> [String] { try await store.alarms(in: Self.one, open: true, limit: 10).map(\.cause.code).sorted() }
        let end = Self.now + 20 * 86_400
        site.state.withLock { $0.ends = [("listen", end), ("phones.listen", end + 365 * 86_400)] }
        await alarms.look(&memory, now: Self.now)
        #expect(try await codes() == [] && site.take(\.lines).isEmpty)

        for _ in 1...2 { await alarms.look(&memory, now: Self.now + 7 * 86_400) }
        #expect(try await codes() == ["certificate-ending"])
        #expect(try await store.openAlarmCount(in: Self.other) == 1)
        var lines = site.take(\.lines)
        #expect(
            lines.count == 1 && lines[0].contains(" warning ") && lines[0].contains("certificate of listen ends"), "one for all: \(lines)")

        _ = site.take(\.changed)
        for _ in 1...2 { await alarms.look(&memory, now: end) }
        #expect(try await codes() == ["certificate-ended"])
        lines = site.take(\.lines)
        #expect(lines.count == 1 && lines[0].contains(" error "), "\(lines)")
        #expect(site.take(\.changed) == [Self.one, Self.other], "open pages hear of it")

        site.state.withLock { $0.ends[0].end += 90 * 86_400 }
        await alarms.look(&memory, now: end)
        #expect(try await codes() == [])
    }

    @Test("what cannot be stored is stored with the next look")
    func databaseAway() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("dialtone-alarms-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }  // a left-over folder harms no test
        let store = FailingStore(try await SQLiteStore.open(path: folder.appendingPathComponent("x.sqlite").path, key: .random()))
        let alarms = alarms(Site(), store, passwords: [Self.one: AppPassword.sample])
        var memory = ServiceAlarms.Memory()
        store.fail(true)
        await alarms.look(&memory, now: Self.now)
        #expect(try await store.alarms(in: nil, open: true, limit: 10).isEmpty)
        store.fail(false)
        await alarms.look(&memory, now: Self.now)
        #expect(try await store.alarms(in: nil, open: true, limit: 10).count == 1)
        try await store.close()
    }

    @Test("nodes on one database leave each other's certificates alone")
    func nodes() async throws {
        let (store, ended) = (MemoryStore(), Self.now - 1)
        let (north, south) = (Site(), Site())
        north.state.withLock { $0.ends = [("listen", ended)] }
        south.state.withLock { $0.ends = [("listen", ended)] }
        var (first, second) = (ServiceAlarms.Memory(), ServiceAlarms.Memory())
        await alarms(north, store, node: "north").look(&first, now: Self.now)
        await alarms(south, store, node: "south").look(&second, now: Self.now)
        #expect(try await store.openAlarmCount(in: Self.one) == 2)
        north.state.withLock { $0.ends = [] }
        await alarms(north, store, node: "north").look(&first, now: Self.now)
        let left = try await store.alarms(in: Self.one, open: true, limit: 10)
        #expect(left.count == 1 && left[0].text.contains("at node south"))
    }
}
