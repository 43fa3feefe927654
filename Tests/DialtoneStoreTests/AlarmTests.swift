import DialtoneModel
import Foundation
import GRDB
import Testing

@testable import DialtoneStore

struct AlarmTests {
    /// An alarm that is told apart by its address.
    private func step(_ address: String) -> PhoneStep {
        .alarmed(.anotherPhone(mac: nil, address: address), details: ["address": .string(address)])
    }

    @Test("an alarm is listed with its phone until somebody takes note of it")
    func raised() async throws {
        try await withStore { store in
            let other = InstanceID(domain: "example.net", name: "dialtone")
            let phone = try await store.receive(.sample(), at: .noon)
            let far = try await store.receive(.sample(instance: other, number: 2), at: .noon)
            _ = try await store.commit([step("192.0.2.99")], for: phone.id, at: .noon(plus: 1))
            _ = try await store.commit([.alarmed(.certificateWrong(address: "192.0.2.9"), details: nil)], for: far.id, at: .noon(plus: 2))
            let first = Alarm(
                id: 1, at: .noon(plus: 1), instance: .sample, phone: phone.id, mac: phone.mac,
                cause: .anotherPhone(mac: nil, address: "192.0.2.99"), details: ["address": "192.0.2.99"])
            let second = Alarm(
                id: 2, at: .noon(plus: 2), instance: other, phone: far.id, mac: far.mac,
                cause: .certificateWrong(address: "192.0.2.9"))
            #expect(try await store.alarms(in: nil, open: false, limit: 10) == [second, first])
            #expect(try await store.alarms(in: .sample, open: true, limit: 10) == [first])
            #expect(try await store.alarms(in: nil, open: true, limit: 1) == [second])
            let line = try #require(try await store.history(of: phone.id, limit: 1).first)
            #expect(line.kind == "alarm" && line.text == first.text)
            let cause: JSONValue = ["code": "another-phone", "facts": ["mac": nil, "address": "192.0.2.99"]]
            #expect(line.details == ["address": "192.0.2.99", "alarm": "stranger", "cause": cause])

            #expect(try await store.acknowledgeAlarms([2, 99, 2], at: .noon(plus: 3)) == [2], "there is no other")
            #expect(try await store.acknowledgeAlarms([2], in: .sample, at: .noon(plus: 4)).isEmpty, "it is another instance's")
            #expect(try await store.acknowledgeAlarms([2], at: .noon(plus: 4)) == [2], "seen before, and there")
            #expect(try await store.acknowledgeAlarms([], at: .noon(plus: 5)).isEmpty)
            var seen = second
            seen.acknowledgedAt = .noon(plus: 3)
            #expect(try await store.alarms(in: nil, open: false, limit: 10) == [seen, first])
            #expect(try await store.alarms(in: nil, open: true, limit: 10) == [first])
            #expect(try await store.alarms(in: other, open: true, limit: 10).isEmpty)
        }
    }

    @Test("a flood of the same alarm is one line, at its latest time")
    func flood() async throws {
        try await withStore { store in
            let id = try await store.receive(.sample(), at: .noon).id
            let other = try await store.receive(.sample(number: 2), at: .noon).id
            for second in 1...50 { _ = try await store.commit([step("192.0.2.99")], for: id, at: .noon(plus: Double(second))) }
            _ = try await store.commit([step("192.0.2.99")], for: other, at: .noon(plus: 60))
            _ = try await store.commit([.alarmed(.asksWithoutEnd(address: "192.0.2.99"), details: nil)], for: id, at: .noon(plus: 61))
            var alarms = try await store.alarms(in: nil, open: true, limit: 100)
            #expect(alarms.map(\.at) == [.noon(plus: 61), .noon(plus: 60), .noon(plus: 50)])
            #expect(try await store.kinds(of: id) == ["received", "alarm", "alarm"])
            try await store.acknowledgeAlarms(alarms.map(\.id), at: .noon(plus: 70))
            _ = try await store.commit([step("192.0.2.99")], for: id, at: .noon(plus: 80))
            alarms = try await store.alarms(in: nil, open: true, limit: 100)
            #expect(alarms.map(\.at) == [.noon(plus: 80)], "what happens after somebody looked is news")
        }
    }

    @Test("an alarm of an instance itself is raised once, stays as it is while its cause does, and goes with it")
    func standing() async throws {
        try await withStore { store in
            let other = InstanceID(domain: "example.net", name: "dialtone")
            let phone = try await store.receive(.sample(), at: .noon)
            let ending = AlarmCause.certificateEnding(ServedCertificate(section: "listen", node: nil, end: .noon))
            let both = [AlarmCause.samplePassword, ending]
            #expect(try await store.stand(both, of: .sample, at: .noon) { _ in true } == both)
            #expect(try await store.stand([.samplePassword], of: other, at: .noon) { _ in true } == [.samplePassword])
            let own = try await store.alarms(in: .sample, open: true, limit: 10)
            #expect(Set(own.map(\.cause)) == Set(both) && own.allSatisfy { $0.phone == nil && $0.mac == nil && $0.instance == .sample })
            #expect(try await store.openAlarmCount(in: .sample) == 2)
            #expect(try await store.openAlarmCounts(of: [phone.id]).isEmpty)
            #expect(try await store.stand(both, of: .sample, at: .noon(plus: 1)) { _ in true } == [], "as at each start")
            #expect(try await store.alarms(in: .sample, open: true, limit: 10) == own)

            let ids = own.map(\.id)
            #expect(try await store.acknowledgeAlarms(ids, in: other, at: .noon).isEmpty, "they are another instance's")
            #expect(try await store.acknowledgeAlarms(ids, in: .sample, at: .noon(plus: 2)) == Set(ids))
            #expect(try await store.stand(both, of: .sample, at: .noon(plus: 3)) { _ in true } == [], "an administrator has seen them")
            #expect(try await store.openAlarmCount(in: .sample) == 0)
            #expect(try await store.alarms(in: .sample, open: false, limit: 10).count == 2)

            #expect(try await store.stand([], of: .sample, at: .noon(plus: 4)) { $0.code == "sample-password" } == [])
            #expect(try await store.alarms(in: .sample, open: false, limit: 10).map(\.cause) == [ending], "which others judge")
            #expect(try await store.stand([], of: .sample, at: .noon(plus: 5)) { _ in true } == [])
            #expect(try await store.alarms(in: nil, open: false, limit: 10).map(\.instance) == [other])
            #expect(
                try await store.stand([.samplePassword], of: .sample, at: .noon(plus: 6)) { _ in true } == [.samplePassword], "it came back"
            )
        }
    }

    @Test("alarms are bounded: acknowledged ones go first, the oldest of them before", .timeLimit(.minutes(10)))
    func bound() async throws {
        try await withSQLite { store in
            let id = try await store.receive(.sample(), at: .noon).id
            try await store.pool.write { database in
                for number in 1...alarmsMax {
                    // Every second one is acknowledged; the newest stand first in the table.
                    try database.execute(
                        sql: """
                            INSERT INTO alarms (phone_id, at, kind, code, facts, acknowledged_at)
                            VALUES (?, ?, 'locked', 'asks-without-end', ?, ?)
                            """,
                        arguments: [
                            id, alarmsMax - number, AlarmCause.asksWithoutEnd(address: "\(number)").facts.text,
                            number.isMultiple(of: 2) ? 1 : nil,
                        ])
                }
            }
            func addresses(open: Bool) async throws -> [String] {
                try await store.alarms(in: nil, open: open, limit: 2 * alarmsMax).filter { $0.phone != nil }
                    .map { $0.cause.facts["address"]?.string ?? "" }
            }
            try await store.stand([.samplePassword], of: .sample, at: Date(timeIntervalSince1970: 0)) { _ in true }
            _ = try await store.commit([step("new 1"), step("new 2"), step("new 1")], for: id, at: .noon)
            let all = try await addresses(open: false)
            #expect(all.count == alarmsMax)
            let last = alarmsMax
            #expect(!all.contains("\(last)") && !all.contains("\(last - 2)"))
            #expect(Set(all).isSuperset(of: ["new 1", "new 2", "\(last - 1)", "\(last - 4)", "2", "1"]))
            // Without acknowledged ones the oldest goes.
            try await store.tamper("UPDATE alarms SET acknowledged_at = NULL")
            _ = try await store.commit([step("new 3")], for: id, at: .noon)
            let rest = Set(try await addresses(open: true))
            #expect(rest.count == alarmsMax && !rest.contains("\(last - 1)") && rest.contains("new 3"))
            let own = try await store.alarms(in: .sample, open: true, limit: 2 * alarmsMax).filter { $0.phone == nil }
            #expect(own.map(\.cause) == [.samplePassword], "one of an instance stays, however old it is")
        }
    }
}
