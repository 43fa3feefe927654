import DialtoneModel
import Foundation
import Testing

@testable import DialtoneStore

struct SizeTests {
    /// Wide limits: a debug build on a busy machine must pass too. What they catch is a query for each phone.
    @Test("thousands of phones are written in few transactions and listed in one query", .timeLimit(.minutes(10)))
    func thousands() async throws {
        let count = 2_000
        try await withSQLite { store in
            let clock = ContinuousClock()
            let items = try [
                #"{"type":"PHONE","coder":"OPUS-WB,20","tz":"CET-1CEST-2,M3.5.0/2,M10.5.0/3"}"#,
                #"{"type":"MEDIA","stunServer":"stun.example.com:3478","turnServer":"turn.example.com","turnUser":"relay"}"#,
                #"{"type":"NTP","server":"ntp.example.com","interval":60}"#,
            ].map { PhoneStep.item(try .sample($0), mode: .replace) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<count {
                    if number >= 64 { try await group.next() }
                    group.addTask {
                        let id = try await store.receive(.sample(number: UInt64(number), code: "\(1_000_000_000 + number)"), at: .noon)
                            .id
                        _ = try await store.commit([.sysclientPassword(Secret("sys-\(number)"))] + items, for: id, at: .noon)
                    }
                }
                try await group.waitForAll()
            }
            let (commits, jobs) = store.commitCounts
            #expect(jobs >= 2 * count && commits * 4 < jobs, "\(commits) transactions for \(jobs) writes")
            var phones: [Phone] = []
            let listing = try await clock.measure {
                phones = try await store.phones(in: nil, status: nil, limit: count, offset: 0)
            }
            #expect(phones.count == count && phones.allSatisfy { $0.configuration.count == 3 })
            var fleet: [FleetEntry] = []
            let starting = try await clock.measure { fleet = try await store.fleet() }
            #expect(fleet.count == count && fleet.allSatisfy(\.hasSysclientPassword))
            var found: Phone?
            let finding = try await clock.measure {
                found = try await store.phone(forCode: Secret("1000001999"), now: .noon)
            }
            #expect(found?.mac.value == 1999)
            #expect(listing < .seconds(5) && starting < .seconds(1) && finding < .seconds(1))
        }
    }
}
