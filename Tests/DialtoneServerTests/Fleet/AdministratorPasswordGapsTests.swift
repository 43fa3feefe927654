import DialtoneModel
import DialtoneProvisioning
import DialtoneStore
import Testing

@testable import DialtoneFleet

@Suite("Which phones may have their maker's administrator password")
struct AdministratorPasswordGapsTests {
    private static func mac(_ number: UInt64) -> MACAddress { MACAddress(value: 0x805E_C020_0000 + number).unsafelyUnwrapped }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var subject: OverrideScope.Subject?
        /// The last digits of the MACs that have the gap.
        var gaps: [UInt64]
    }

    static let cases = [
        Case(testDescription: "no override", subject: nil, gaps: [1, 2, 3, 6]),
        Case(testDescription: "the instance", subject: .instance, gaps: []),
        Case(testDescription: "a vendor", subject: .vendor("snom"), gaps: [1, 2, 6]),
        Case(testDescription: "a model", subject: .model(vendor: "yealink", model: "T4*"), gaps: [3, 6]),
        Case(testDescription: "a phone", subject: .phone(mac(2)), gaps: [1, 3, 6]),
        Case(testDescription: "a phone that is not there", subject: .phone(mac(9)), gaps: [1, 2, 3, 6]),
    ]

    @Test("an override protects the phones of its scope alone; count and list agree", arguments: cases)
    func scopes(each: Case) async throws {
        try await DoorBench.run { bench, _, _ in
            // The files of an i30 hold no password, though those of a later Fanvil do.
            let phones: [(UInt64, String, String?)] = [
                (1, "yealink", "T46U"), (2, "yealink", "T46U"), (3, "snom", nil), (4, "linphone", nil), (5, "fanvil", "i30"),
                (6, "fanvil", "X6U"),
            ]
            for (number, vendor, model) in phones {
                let mac = Self.mac(number)
                let order = PhoneOrder(
                    instance: DoorBench.instance, mac: mac, code: Secret("77\(number)"), hwid: mac.hex, user: "u\(number)",
                    commonName: "User \(number)", password: Secret("pw"), domain: "example.com", pbxDNS: "pbx.example.com")
                let id = try await bench.store.receive(order, at: DoorBench.start).id
                let delivery = Delivery(
                    file: "x", vendor: vendor, model: model, firmware: nil, address: "", door: "code",
                    userAgent: nil)
                _ = try await bench.store.commit([.ready, .delivered(delivery)], for: id, at: DoorBench.start)
            }
            let files = FileMaker(sip: SIPConfiguration()) { "https://phones.example.com/p/\($0.reveal())/" }
            if let subject = each.subject {
                let key = try #require(SettingKey("access.admin-password"))
                files.overrides.replace(with: [(OverrideScope(DoorBench.instance, subject), OverrideSet(settings: [key: "Over-1"]))])
            }
            let gaps = AdministratorPasswordGaps(store: bench.store, files: files)
            #expect(try await gaps.phones(in: DoorBench.instance).map(\.mac) == each.gaps.map(Self.mac))
            #expect(try await gaps.count(in: DoorBench.instance) == each.gaps.count)
            // The same as a filter of a list, beside other filters.
            let all = PhoneQuery(instance: DoorBench.instance, order: .mac)
            let listed = try await bench.store.phones(matching: try await gaps.narrowed(all), limit: 10, offset: 0)
            #expect(listed.map(\.mac) == each.gaps.map(Self.mac))
            for (vendor, numbers) in [("snom", [3]), ("yealink", [1, 2]), ("linphone", []), ("fanvil", [6])] as [(String, [UInt64])] {
                let query = try await gaps.narrowed(PhoneQuery(instance: DoorBench.instance, vendors: [vendor], order: .mac))
                let phones = try await bench.store.phones(matching: query, limit: 10, offset: 0)
                #expect(phones.map(\.mac) == numbers.filter { each.gaps.contains($0) }.map(Self.mac), "\(vendor)")
            }
            let removed = try await gaps.narrowed(PhoneQuery(instance: DoorBench.instance, statuses: [.removed]))
            #expect(try await bench.store.count(matching: removed) == 0)
        }
    }

    @Test("a list of more phones than are read at once is whole")
    func pages() async throws {
        try await DoorBench.run { bench, _, _ in
            let count = 1001
            let store = bench.store
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...UInt64(count) {
                    group.addTask {
                        let mac = Self.mac(number)
                        let order = PhoneOrder(
                            instance: DoorBench.instance, mac: mac, code: Secret("77\(number)"), hwid: mac.hex, user: "u\(number)",
                            commonName: "User \(number)", password: Secret("pw"), domain: "example.com", pbxDNS: "pbx.example.com")
                        let id = try await store.receive(order, at: DoorBench.start).id
                        let delivery = Delivery(
                            file: "x", vendor: "yealink", model: "T46U", firmware: nil, address: "", door: "code", userAgent: nil)
                        _ = try await store.commit([.ready, .delivered(delivery)], for: id, at: DoorBench.start)
                    }
                }
                try await group.waitForAll()
            }
            let files = FileMaker(sip: SIPConfiguration()) { "https://phones.example.com/p/\($0.reveal())/" }
            let gaps = AdministratorPasswordGaps(store: store, files: files)
            #expect(Set(try await gaps.phones(in: DoorBench.instance).map(\.mac)).count == count)
            #expect(try await gaps.count(in: DoorBench.instance) == count)
        }
    }
}
