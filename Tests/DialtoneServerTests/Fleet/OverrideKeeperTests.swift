import DialtoneModel
import DialtoneProvisioning
import DialtoneStore
import Logging
import TestSupport
import Testing

@testable import DialtoneFleet

@Suite("Overrides that reach phones, without files and waiting", .timeLimit(.minutes(10)))
struct OverrideKeeperTests {
    private static func keeping(
        _ devices: ScriptedDevices = .friendly(), _ body: (FleetBench, OverrideKeeper, ManualClock) async throws -> Void
    ) async throws {
        try await FleetBench.run(devices) { bench in
            let clock = ManualClock()
            let keeper = OverrideKeeper(
                store: bench.store, files: bench.files, fleet: bench.fleet, clock: clock,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await keeper.run() }
                try await keeper.refresh()
                try await body(bench, keeper, clock)
                group.cancelAll()
            }
        }
    }

    private static let language = SettingKey("language")

    @Test("a change makes a revision of each phone in its scope, and of no other")
    func change() async throws {
        try await Self.keeping { bench, keeper, _ in
            let (own, other) = ("0004132a7b15", "0004132a7b16")
            for mac in [own, other] {
                let answer = try await bench.order(mac, code: "41883029756\(mac.last ?? "0")")
                try #require(answer == nil)
            }
            let before = try #require(try await bench.phone(own)?.revision)
            let key = try #require(Self.language)
            let mac = try #require(MACAddress(own))
            _ = try await keeper.change(OverrideScope(FleetBench.instance, .phone(mac))) { $0.settings[key] = "fr" }
            let revised = await bench.commit { $0.revision == before + 1 && $0.mac == mac }
            #expect(revised?.revision == before + 1)
            #expect(try await bench.phone(other)?.revision == before)
            let cause = try await bench.store.revision(before + 1, of: try #require(revised).id)?.cause
            guard case .overrides? = cause else {
                Issue.record("the cause is \(String(describing: cause))")
                return
            }
        }
    }

    @Test("what another process changed is read when its generation is another, and what it did not change costs nothing")
    func otherProcess() async throws {
        try await Self.keeping { bench, keeper, _ in
            let answer = try await bench.order()
            try #require(answer == nil)
            let before = try #require(try await bench.phone()?.revision)
            let key = try #require(Self.language)
            var set = OverrideSet()
            set.settings[key] = "it"
            try await bench.store.setOverrides(set, for: OverrideScope(FleetBench.instance, .instance), at: FleetBench.start)
            try await keeper.refresh()
            let revised = await bench.commit { $0.revision == before + 1 }
            #expect(revised?.revision == before + 1)
            try await keeper.refresh()
            #expect(try await bench.phone()?.revision == before + 1)
        }
    }

    @Test("a store that fails while phones are looked for is asked again after its rest")
    func storeFails() async throws {
        try await Self.keeping { bench, keeper, clock in
            let answer = try await bench.order()
            try #require(answer == nil)
            let before = try #require(try await bench.phone()?.revision)
            let key = try #require(Self.language)
            var set = OverrideSet()
            set.settings[key] = "es"
            try await bench.store.setOverrides(set, for: OverrideScope(FleetBench.instance, .instance), at: FleetBench.start)
            // The generation and the overrides are read; the list of phones is not.
            bench.store.fail(after: 2, with: [.unavailable("the test wants it")])
            try await keeper.refresh()
            await clock.sleepers(1)
            #expect(try await bench.phone()?.revision == before)
            clock.advance(by: .seconds(5))
            let revised = await bench.commit { $0.revision == before + 1 }
            #expect(revised?.revision == before + 1)
        }
    }
}
