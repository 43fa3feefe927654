import DialtoneLab
import DialtoneModel
import DialtoneNames
import DialtoneStore
import Foundation
import Testing

/// What the service writes, held against the public lists by the phones that fetch it.
@Suite("Names that lab phones find in public lists", .timeLimit(.minutes(10)))
struct LabNamesTests {
    /// The full lists where `DIALTONE_NAMES` names them, else the repository's tables of what the drivers write.
    private static let lists = Result {
        let path = ProcessInfo.processInfo.environment["DIALTONE_NAMES"] ?? ""
        let tables = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../DialtoneVendorsTests/Names")
        return try NameFolder.read(path.isEmpty ? tables.standardized : URL(fileURLWithPath: path))
    }

    /// Runs service and lab, with a maker's parameter that the administrator wants in every file of the maker.
    private func run(
        _ vendor: String = "yealink", _ parameter: PhoneSettings.VendorParameter? = nil,
        _ body: @escaping @Sendable (Lab) async throws -> Void
    ) async throws {
        var options = Lab.Options.underTest()
        options.names = try Self.lists.get()
        let withLists = options
        try await withTemporaryFolder { folder in
            if let parameter {
                // Before the service is there, so that the first file has it.
                let store = try await SQLiteStore.open(
                    path: folder.appendingPathComponent("dialtone.sqlite").path,
                    key: SecretKey.load(path: folder.appendingPathComponent("dialtone.key").path))
                try await store.setOverrides(
                    OverrideSet(parameters: [vendor: [parameter]]), for: OverrideScope(ServiceUnderTest.instance, .instance), at: .now)
                try await store.close()
            }
            try await ServiceUnderTest.run(in: folder) { service in
                var options = withLists
                options.apps = [service.app]
                try await withLab(options) { try await body($0) }
            }
        }
    }

    @Test("a rollout of all makers has no name and no value that the lists do not have")
    func everyMaker() async throws {
        try await run { lab in
            let count = LabVendor.allCases.count * 2
            let events = await lab.rolledOut(LabRollout(phones: count, connections: 3))
            let failed = events.compactMap { if case .failed(let item, let reason, _) = $0 { "\(item.model): \(reason)" } else { nil } }
            #expect(failed == [])
            #expect(events.count { if case .registered = $0 { true } else { false } } == count)
            let snapshot = await lab.snapshot()
            #expect(snapshot.unknownNames.map(\.name.sentence) == [])
            #expect(snapshot.counters["phones.unknownNames"] == 0 && snapshot.counters["phones.withoutList"] == nil)
        }
    }

    @Test("a wrong name of the administrator's is counted, and the phone registers nevertheless")
    func wrongName() async throws {
        try await run("yealink", .init(name: "account.1.sip_server.1.adress", value: "secret-7")) { lab in
            let order = LabOrder.sample(1, vendor: .yealink)
            #expect(await lab.provision(order).error == nil)
            try await lab.wait(untilSeen: { $0.isRegistered(order.mac.hex) && $0.phone(order.mac)?.hasReturned == true })
            let snapshot = await lab.snapshot()
            let name = LabUnknownName(vendor: "yealink", list: "yealink", name: "account.*.sip_server.*.adress", fault: .unknownName)
            #expect(snapshot.phone(order.mac)?.unknownNames == [name])
            #expect(snapshot.unknownNames == [.init(name: name, phones: 1)] && snapshot.counters["phones.unknownNames"] == 1)
            #expect(snapshot.json["unknownNames"]?.text.contains("secret-7") == false)
        }
    }

    @Test("a wrong value of a required parameter keeps the phone from registering")
    func wrongRequired() async throws {
        // The phone itself takes the word; the list has the numbers alone.
        try await run("grandstream", .init(name: "P271", value: "Yes")) { lab in
            let order = LabOrder.sample(1, vendor: .grandstream)
            #expect(await lab.provision(order).error == nil)
            try await lab.wait(untilSeen: { $0.phone(order.mac)?.state == .failed || $0.isRegistered(order.mac.hex) })
            let phone = try #require(await lab.snapshot().phone(order.mac))
            #expect(phone.state == .failed && phone.unknownNames.map(\.fault) == [.wrongValue])
            #expect(phone.reason?.contains("P271") == true && phone.reason?.contains("the list grandstream-") == true)
        }
    }
}
