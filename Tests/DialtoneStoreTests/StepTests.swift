import DialtoneModel
import Foundation
import Testing

@testable import DialtoneStore

struct StepTests {
    /// What a phone is after steps, and the kinds of lines that the last of them wrote.
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var before: [PhoneStep] = []
        var step: PhoneStep
        var status: PhoneStatus
        var reason: String?
        var lines: [String] = []
        var testDescription: String { name }
    }

    static let password = PhoneStep.sysclientPassword(Secret("sys-1"))
    static let cases: [Case] = [
        Case(name: "identifying", step: .identifying, status: .identifying, lines: ["identifying"]),
        Case(name: "identifying again", before: [.identifying], step: .identifying, status: .identifying),
        Case(
            name: "identifying leaves failed and its reason", before: [.failed("no")], step: .identifying,
            status: .identifying, lines: ["identifying"]),
        Case(name: "password", before: [.reason("waits")], step: password, status: .configuring, lines: ["password"]),
        Case(
            name: "another password when ready", before: [password, .ready, .reason("odd")],
            step: .sysclientPassword(Secret("sys-2")), status: .ready, reason: "odd", lines: ["password"]),
        Case(name: "same password when ready", before: [password, .ready], step: password, status: .ready),
        Case(name: "admin password", step: .adminPassword(Secret("a")), status: .received, lines: ["admin-password"]),
        Case(
            name: "same admin password", before: [.adminPassword(Secret("a"))], step: .adminPassword(Secret("a")),
            status: .received),
        Case(name: "ready", before: [.reason("waits")], step: .ready, status: .ready, lines: ["ready"]),
        Case(name: "ready after delivered", before: [.delivered(.sample)], step: .ready, status: .delivered),
        Case(name: "ready after registered", before: [.registered(address: nil)], step: .ready, status: .registered),
        Case(name: "failed", step: .failed("wrong code"), status: .failed, reason: "wrong code", lines: ["failed"]),
        Case(
            name: "failed for the same reason", before: [.failed("wrong code")], step: .failed("wrong code"), status: .failed,
            reason: "wrong code"),
        Case(
            name: "failed recovers", before: [.failed("late")], step: password, status: .configuring, lines: ["password"]),
        Case(name: "reason", step: .reason("waits"), status: .received, reason: "waits", lines: ["notice"]),
        Case(name: "same reason", before: [.reason("waits")], step: .reason("waits"), status: .received, reason: "waits"),
        Case(name: "no reason", before: [.reason("waits")], step: .reason(nil), status: .received),
        Case(name: "a failure keeps a reason", before: [.failed("no")], step: .reason(nil), status: .failed, reason: "no"),
        Case(
            name: "delivered", before: [password, .ready, .reason("odd")], step: .delivered(.sample), status: .delivered,
            reason: "odd", lines: ["fetched"]),
        Case(
            name: "delivered when registered", before: [.registered(address: nil)], step: .delivered(.sample),
            status: .registered, lines: ["fetched"]),
        Case(name: "code closed", step: .codeClosed, status: .received, lines: ["code-closed"]),
        Case(name: "code closed twice", before: [.codeClosed], step: .codeClosed, status: .received),
        Case(
            name: "registered", before: [.reason("waits")], step: .registered(address: "192.0.2.17"), status: .registered,
            lines: ["registered"]),
        Case(
            name: "registered again", before: [.registered(address: nil)], step: .registered(address: "192.0.2.18"),
            status: .registered),
        Case(
            name: "registration lost", before: [.registered(address: nil)], step: .registrationLost, status: .delivered,
            lines: ["registration-lost"]),
        Case(name: "registration lost without one", before: [.ready], step: .registrationLost, status: .ready),
        Case(name: "removed", before: [.reason("odd")], step: .removed, status: .removed, lines: ["removed"]),
        Case(name: "removed twice", before: [.removed], step: .removed, status: .removed),
        Case(name: "a removed phone stays removed", before: [.removed], step: .delivered(.sample), status: .removed),
        Case(
            name: "a removed phone takes a note", before: [.removed], step: .noted(kind: "seen", text: "Seen.", details: nil),
            status: .removed, lines: ["seen"]),
    ]

    @Test("a step makes the status, the reason and the lines of history that it says", arguments: cases)
    func step(_ sample: Case) async throws {
        try await withStore { store in
            let id = try await store.receive(.sample(), at: .noon).id
            _ = try await store.commit(sample.before, for: id, at: .noon(plus: 1))
            let linesBefore = try await store.kinds(of: id).count
            let phone = try await store.commit([sample.step], for: id, at: .noon(plus: 2))
            #expect(phone.status == sample.status)
            #expect(phone.reason == sample.reason)
            #expect(try await Array(store.kinds(of: id).dropFirst(linesBefore)) == sample.lines)
            // What comes back is what was stored.
            #expect(try await store.phone(id) == phone)
        }
    }

    @Test("the times and facts of a whole life are kept")
    func life() async throws {
        try await withStore { store in
            let id = try await store.receive(.sample(), at: .noon).id
            _ = try await store.commit([.identifying], for: id, at: .noon(plus: 1))
            _ = try await store.commit([Self.password], for: id, at: .noon(plus: 2))
            _ = try await store.commit([.ready], for: id, at: .noon(plus: 3))
            _ = try await store.commit([.delivered(.sample)], for: id, at: .noon(plus: 4))
            var later = Delivery.sample
            (later.model, later.firmware, later.door, later.address) = (nil, nil, "token", "192.0.2.18")
            _ = try await store.commit([.delivered(later), .codeClosed], for: id, at: .noon(plus: 5))
            let phone = try await store.commit([.registered(address: "192.0.2.18")], for: id, at: .noon(plus: 6))
            #expect(phone.configuredAt == .noon(plus: 3) && phone.deliveredAt == .noon(plus: 5))
            #expect(phone.registeredAt == .noon(plus: 6) && phone.codeOpenUntil == nil)
            #expect(phone.vendor == "snom" && phone.model == "D785" && phone.firmware == "10.1.175.16")
            #expect(phone.address == "192.0.2.18")
            let history = try await store.history(of: id, limit: 3)
            #expect(history.map(\.kind) == ["fetched", "code-closed", "registered"])
            #expect(history.first?.details?["door"] == "token" && history.first?.details?["model"] == .null)
            #expect(history.last?.at == .noon(plus: 6) && history.last?.details == ["address": "192.0.2.18"])
        }
    }

    @Test("items replace, merge and stand beside each other as their mode says")
    func items() async throws {
        try await withStore { store in
            let id = try await store.receive(.sample(), at: .noon).id
            func take(_ text: String, _ mode: ItemMode) async throws -> [String] {
                let item = try ConfigurationItem.sample(text)
                return try await store.commit([.item(item, mode: mode, turnPassword: nil)], for: id, at: .noon)
                    .configuration.map(\.value.text)
            }
            let ntp = #"{"type":"NTP","server":"a","interval":60}"#
            #expect(try await take(ntp, .replace) == [ntp])
            let odd = (1...3).map { #"{"type":"LAMP","n":\#($0)}"# }
            #expect(try await take(odd[0], .replace) == [ntp, odd[0]])
            #expect(try await take(odd[1], .append) == [ntp, odd[0], odd[1]])
            let merged = #"{"type":"NTP","server":"b","interval":60,"zone":"CET"}"#
            #expect(try await take(#"{"type":"NTP","server":"b","zone":"CET"}"#, .merge) == [merged, odd[0], odd[1]])
            #expect(try await take(odd[2], .replace) == [merged, odd[2]])
            let tls = #"{"type":"TLS_PROFILE","profile":"HIGH"}"#
            #expect(try await take(tls, .merge) == [merged, odd[2], tls])
            let lines = try await store.kinds(of: id)
            #expect(try await take(tls, .replace) == [merged, odd[2], tls])
            #expect(try await store.kinds(of: id) == lines, "an item that changes nothing is no news")
            #expect(lines == ["received"] + Array(repeating: "item", count: 6))
        }
    }

    @Test("an item that is repeated without end pushes out the oldest, and the disk is safe")
    func itemFlood() async throws {
        try await withStore { store in
            let id = try await store.receive(.sample(), at: .noon).id
            let steps = try (1...(ItemTable.itemsMax + 2)).map {
                PhoneStep.item(try .sample(#"{"type":"LAMP","n":\#($0)}"#), mode: .append, turnPassword: nil)
            }
            let items = try await store.commit(steps, for: id, at: .noon).configuration
            #expect(items.count == ItemTable.itemsMax)
            #expect(items.first?.value["n"] == 3 && items.last?.value["n"] == .int(ItemTable.itemsMax + 2))
        }
    }

    @Test("the TURN password follows its MEDIA item")
    func turnPassword() async throws {
        try await withStore { store in
            let id = try await store.receive(.sample(), at: .noon).id
            let media = try ConfigurationItem.sample(#"{"type":"MEDIA","turnUser":"relay"}"#)
            for (mode, password, expected) in [
                (ItemMode.replace, "turn-1", "turn-1"), (.merge, nil, "turn-1"), (.replace, "turn-2", "turn-2"), (.replace, nil, nil),
            ] {
                _ = try await store.commit(
                    [.item(media, mode: mode, turnPassword: password.map { Secret($0) })], for: id, at: .noon)
                #expect(try await store.secrets(of: id).turnPassword == expected.map { Secret($0) })
            }
        }
    }

    @Test("steps are committed all or none, and unknown phones are named")
    func oneTransaction() async throws {
        try await withStore { store in
            let id = try await store.receive(.sample(), at: .noon).id
            try await store.tamper("CREATE TRIGGER no_items BEFORE INSERT ON configuration_items BEGIN SELECT RAISE(ABORT, 'no'); END")
            let item = try ConfigurationItem.sample(#"{"type":"NTP"}"#)
            await #expect(throws: StoreError.conflict("no")) {
                try await store.commit(
                    [Self.password, .item(item, mode: .replace, turnPassword: nil), .ready], for: id, at: .noon)
            }
            #expect(try await store.phone(id)?.status == .received)
            #expect(try await store.secrets(of: id).sysclientPassword == nil)
            #expect(try await store.kinds(of: id) == ["received"])
            await #expect(throws: StoreError.unknownPhone(id + 1)) {
                try await store.commit([.identifying], for: id + 1, at: .noon)
            }
        }
    }

    @Test("history is bounded, and the latest lines are kept")
    func historyBound() async throws {
        try await withStore { store in
            let id = try await store.receive(.sample(), at: .noon).id
            let steps = (1...(SQLiteStore.historyMax + 5)).map { PhoneStep.noted(kind: "n", text: "\($0)", details: nil) }
            _ = try await store.commit(steps, for: id, at: .noon)
            let history = try await store.history(of: id, limit: 10_000)
            #expect(history.count == SQLiteStore.historyMax)
            #expect(history.first?.text == "6" && history.last?.text == "\(SQLiteStore.historyMax + 5)")
            #expect(try await store.history(of: id, limit: 2).map(\.text) == history.suffix(2).map(\.text))
        }
    }
}
