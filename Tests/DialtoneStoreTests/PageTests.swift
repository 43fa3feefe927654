import DialtoneModel
import Foundation
import Testing

@testable import DialtoneStore

/// What the admin app's pages ask for.
@Suite("What pages ask for")
struct PageTests {
    private static let other = InstanceID(domain: "example.net", name: "dialtone")

    @Test("phones are found by their exact user, and by the end of a code that nobody used")
    func queries() async throws {
        try await withStore { store in
            let anna = try await store.receive(.sample(number: 1, user: "anna", codeOpenUntil: .noon(plus: 10)), at: .noon)
            let fetched = try await store.receive(.sample(number: 2, user: "annabel", codeOpenUntil: .noon(plus: 10)), at: .noon)
            _ = try await store.receive(.sample(number: 3, user: "anna b", codeOpenUntil: .noon(plus: 20)), at: .noon)
            _ = try await store.receive(.sample(instance: Self.other, number: 4, user: "anna"), at: .noon)
            _ = try await store.commit([.ready, .delivered(.sample)], for: fetched.id, at: .noon(plus: 1))
            var query = PhoneQuery(instance: .sample, user: "anna")
            #expect(try await store.phones(matching: query, limit: 10, offset: 0).map(\.id) == [anna.id])
            query = PhoneQuery(instance: .sample, codeEnded: .noon(plus: 5)..<Date.noon(plus: 15))
            #expect(try await store.phones(matching: query, limit: 10, offset: 0).map(\.id) == [anna.id])
            #expect(try await store.count(matching: query) == 1)
            query.codeEnded = .noon(plus: 15)..<Date.noon(plus: 20)
            #expect(try await store.count(matching: query) == 0, "a range ends before its end")
        }
    }

    @Test("open alarms are counted for an instance and for each phone, and acknowledged within one instance")
    func alarms() async throws {
        try await withStore { store in
            let one = try await store.receive(.sample(number: 1), at: .noon)
            let far = try await store.receive(.sample(instance: Self.other, number: 2), at: .noon)
            for (phone, address) in [(one, "a"), (one, "b"), (far, "c")] {
                _ = try await store.commit([.alarmed(.asksWithoutEnd(address: address), details: nil)], for: phone.id, at: .noon)
            }
            #expect(try await store.openAlarmCount(in: .sample) == 2)
            #expect(try await store.openAlarmCounts(of: [one.id, far.id, 99]) == [one.id: 2, far.id: 1])
            #expect(try await store.openAlarmCounts(of: []) == [:])
            func all() async throws -> [String] {
                try await store.openAlarmCounts().map { "\($0.instance) \($0.code) \($0.count)" }
            }
            _ = try await store.commit([.alarmed(.codeIsClosed(address: "a"), details: nil)], for: far.id, at: .noon)
            let (own, foreign) = ("\(InstanceID.sample) asks-without-end 2", "\(Self.other) asks-without-end 1")
            #expect(try await all().sorted() == [own, foreign, "\(Self.other) code-closed 1"].sorted())
            let ids = try await store.alarms(in: nil, open: true, limit: 10).map(\.id)
            try await store.acknowledgeAlarms(ids, in: Self.other, at: .noon(plus: 1))
            #expect(try await store.openAlarmCount(in: .sample) == 2)
            #expect(try await store.openAlarmCount(in: Self.other) == 0)
            #expect(try await all() == [own])
            try await store.acknowledgeAlarms(ids, in: .sample, at: .noon(plus: 1))
            #expect(try await store.openAlarmCounts(of: [one.id]) == [:])
        }
    }

    @Test("an instance does not see strangers that are another one's phones")
    func unknownDevices() async throws {
        try await withStore { store in
            _ = try await store.receive(.sample(number: 1), at: .noon)
            _ = try await store.receive(.sample(instance: Self.other, number: 2), at: .noon)
            try await store.noteUnknownDevices((1...4).map { UnknownDevice.sample($0, at: .noon(plus: Double($0))) })
            try await store.dismissUnknownDevice(.numbered(4), at: .noon)
            let seen = try await store.unknownDevices(seenBy: .sample, limit: 10, offset: 0).map(\.mac)
            #expect(seen == [.numbered(3), .numbered(1)])
            #expect(try await store.unknownDeviceCount(seenBy: .sample) == 2)
            #expect(try await store.unknownDeviceCount(seenBy: Self.other) == 2)
            #expect(try await store.unknownDeviceCount(seenBy: nil) == 3)
            #expect(try await store.unknownDevices(seenBy: .sample, limit: 1, offset: 1).map(\.mac) == [.numbered(1)])
        }
    }

    @Test("a phone's new token shuts its old door, and its code opens it again")
    func token() async throws {
        try await withStore { store in
            let phone = try await store.receive(.sample(codeOpenUntil: nil), at: .noon)
            let old = try await store.secrets(of: phone.id).token
            let renewed = try await store.commit([.urlRenewed(until: .noon(plus: 60))], for: phone.id, at: .noon)
            #expect(renewed.codeOpenUntil == .noon(plus: 60))
            let new = try await store.secrets(of: phone.id).token
            #expect(try await store.phone(forToken: old) == nil)
            #expect(try await store.phone(forToken: new)?.id == phone.id)
            #expect(try await store.phone(forCode: Secret("0123456789"), now: .noon)?.id == phone.id)
            #expect(try await store.kinds(of: phone.id).last == "token-renewed")
            let removed = try await store.commit([.removed], for: phone.id, at: .noon)
            #expect(try await store.commit([.urlRenewed(until: .noon(plus: 60))], for: phone.id, at: .noon) == removed)
            #expect(try await store.secrets(of: phone.id).token == new)
        }
    }
}
