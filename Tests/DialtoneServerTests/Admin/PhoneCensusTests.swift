import DialtoneModel
import DialtoneStore
import Foundation
import TestSupport
import Testing

@testable import DialtoneAdmin

@Suite("Kept numbers of phones", .timeLimit(.minutes(10)))
struct PhoneCensusTests {
    private static let moment = Date(timeIntervalSince1970: 1_795_371_120)
    private static let instances = ["example.com", "example.net"].map { InstanceID(domain: $0, name: "dialtone") }

    private static func order(_ number: UInt64, in instance: InstanceID) throws -> PhoneOrder {
        PhoneOrder(
            instance: instance, mac: try #require(MACAddress(value: 0x0004_1300_0000 + number)), code: Secret("0123456789"), hwid: "",
            user: "user\(number)", commonName: "", password: nil, domain: instance.domain, pbxDNS: "")
    }

    /// Something that an owner may commit.
    private static func steps(_ random: inout SeededGenerator) -> [PhoneStep] {
        let vendor = ["snom", "yealink", "gigaset"].randomElement(using: &random) ?? ""
        let delivery = Delivery(
            file: "f", vendor: vendor, model: nil, firmware: nil, address: "192.0.2.1", door: "code", userAgent: "")
        let all: [[PhoneStep]] = [
            [.identifying], [.ready], [.delivered(delivery)], [.registered(address: nil)], [.failed(.codeExpired)], [.removed],
            [.condition(.entryTLSOnly)], [.condition(.notRegistered(pbx: "hq"))], [.cleared(.entry)], [.cleared(.registration)],
        ]
        return all.randomElement(using: &random) ?? []
    }

    /// All that is kept against what the store counts and what its phones say.
    private static func compare(_ census: PhoneCensus, with store: any PhoneStore, at now: Date) async throws {
        let phones = try await store.phones(in: nil, status: nil, limit: 10_000, offset: 0)
        let counts = try await store.counts()
        for instance in instances {
            let numbers = try await census.numbers(of: instance)
            let counted = counts.filter { $0.instance == instance }.map { ($0.status, $0.count) }
            #expect(numbers.statuses == Dictionary(uniqueKeysWithValues: counted))
            let living = phones.filter { $0.instance == instance && $0.status != .removed }
            #expect(numbers.vendors == living.compactMap(\.vendor).reduce(into: [:]) { $0[$1, default: 0] += 1 })
            #expect(numbers.living == living.count)
            #expect(try await census.stuck(in: instance, now: now) == living.count { $0.stuckSince(now: now) != nil })
            let stuck = living.filter { $0.stuckSince(now: now) != nil }
            let expected = PhoneCensus.Stuck(
                phones: stuck.count,
                conditions: stuck.flatMap { $0.conditions.all.map(\.condition.code) }.reduce(into: [:]) { $0[$1, default: 0] += 1 })
            #expect(try await census.stuck(now: now)[instance] ?? PhoneCensus.Stuck() == expected)
            let queries = [
                PhoneQuery(instance: instance), PhoneQuery(instance: instance, statuses: [.ready, .removed]),
                PhoneQuery(instance: instance, vendors: ["snom"]), PhoneQuery(instance: instance, statuses: [.failed], stuckAt: now),
                PhoneQuery(instance: instance, conditions: ["entry-tls-only"]), PhoneQuery(instance: instance, vendors: ["none"]),
            ]
            for query in queries {
                #expect(try await census.count(matching: query) == (try await store.count(matching: query)), "\(query)")
            }
            let start = moment + 300
            let batch = try await census.batch(in: instance, from: start, now: now)
            let late = living.filter { $0.receivedAt >= start }
            #expect(batch.statuses == late.reduce(into: [:]) { $0[$1.status, default: 0] += 1 })
            let codes = late.filter { $0.stuckSince(now: now) != nil }.flatMap { $0.conditions.all.map(\.condition.code) }
            #expect(batch.conditions == codes.reduce(into: [:]) { $0[$1, default: 0] += 1 })
        }
        #expect(try await census.count(matching: PhoneQuery(instance: instances[0], text: "user")) == nil, "that is not kept")
    }

    @Test("kept numbers are the counted ones, also when other nodes write", arguments: [UInt64(1), 2, 3])
    func random(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let store = MemoryStore()
        let census = PhoneCensus(store: store)
        var ids: [Phone.ID] = []
        for number in 0..<400 {
            let now = Self.moment + Double(number * 7)
            let phone: Phone
            if let id = ids.randomElement(using: &random), Int.random(in: 0..<4, using: &random) > 0 {
                phone = try await store.commit(Self.steps(&random), for: id, at: now)
            } else {
                let instance = Self.instances[Int.random(in: 0..<2, using: &random)]
                phone = try await store.receive(try Self.order(UInt64.random(in: 0..<80, using: &random), in: instance), at: now)
                ids.append(phone.id)
            }
            switch Int.random(in: 0..<20, using: &random) {
            case 0: census.noted(.more)
            case 1..<6: census.noted(.phone(phone.id))
            default: census.noted(phone)
            }
            if number.isMultiple(of: 10) { try await Self.compare(census, with: store, at: now) }
        }
        try await Self.compare(census, with: store, at: Self.moment + 10_000)
    }

    @Test("what is committed while the numbers are read is in them")
    func meanwhile() async throws {
        let store = MemoryStore()
        let census = PhoneCensus(store: store)
        try await withThrowingDiscardingTaskGroup { group in
            for part in 0..<8 {
                group.addTask {
                    var random = SeededGenerator(seed: UInt64(part))
                    for number in 0..<50 {
                        let order = try Self.order(UInt64(part * 100 + number), in: Self.instances[number % 2])
                        let id = try await store.receive(order, at: Self.moment + Double(number)).id
                        let phone = try await store.commit(Self.steps(&random), for: id, at: Self.moment + Double(number))
                        if part < 4 { census.noted(phone) } else { census.noted(.phone(id)) }
                        if number.isMultiple(of: 9) { census.noted(.more) }
                    }
                }
                group.addTask {
                    for _ in 0..<20 { _ = try await census.numbers(of: Self.instances[0]) }
                }
            }
        }
        try await Self.compare(census, with: store, at: Self.moment + 1000)
    }
}
