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
        Case(
            name: "own admin password", step: .ownAdminPassword(Secret("a")), status: .received, lines: ["own-admin-password"]),
        Case(
            name: "another own admin password", before: [.ownAdminPassword(Secret("a"))], step: .ownAdminPassword(Secret("b")),
            status: .received),
        Case(
            name: "a removed phone gets no admin password", before: [.removed], step: .ownAdminPassword(Secret("a")), status: .removed),
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

    @Test(
        "the line of an item names its id where it has one",
        arguments: [
            (["type": "NTP", "id": 9, "addr": "ntp.example.com"], "Devices sent NTP 9."),
            (["type": "NTP", "addr": "ntp.example.com"], "Devices sent NTP."),
        ] as [(JSONValue, String)])
    func itemLine(value: JSONValue, line: String) async throws {
        try await withStore { store in
            let id = try await store.receive(.sample(), at: .noon).id
            _ = try await store.commit([.item(ConfigurationItem(type: "NTP", value: value), mode: .first)], for: id, at: .noon(plus: 1))
            #expect(try await store.history(of: id, limit: 1).map(\.text) == [line])
        }
    }

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

    @Test("items are kept in their order, replaced and added as their mode says")
    func items() async throws {
        try await withStore { store in
            let id = try await store.receive(.sample(), at: .noon).id
            func take(_ text: String, _ mode: ItemMode) async throws -> [String] {
                let item = try ConfigurationItem.sample(text)
                let phone = try await store.commit([.item(item, mode: mode)], for: id, at: .noon)
                #expect(try await store.phone(id) == phone, "what comes back is what was stored")
                return phone.configuration.map(\.value.text)
            }
            let ntp = #"{"type":"NTP","server":"a","interval":60}"#
            #expect(try await take(ntp, .first) == [ntp])
            let odd = (1...3).map { #"{"type":"LAMP","n":\#($0)}"# }
            #expect(try await take(odd[0], .first) == [ntp, odd[0]])
            #expect(try await take(odd[1], .further(after: 1)) == [ntp, odd[0], odd[1]])
            #expect(try await take(odd[2], .replace) == [ntp, odd[2]])
            let special = #"{"type":"NTP","id":9,"server":"b"}"#
            #expect(try await take(special, .first) == [ntp, odd[2], special])
            let lines = try await store.kinds(of: id)
            #expect(try await take(special, .replace) == [ntp, odd[2], special])
            #expect(try await store.kinds(of: id) == lines, "an item that changes nothing is no news")
            #expect(lines == ["received"] + Array(repeating: "item", count: 5))
        }
    }

    @Test("what a complete series does not have is gone, with a line for each; the rest counts in the order of the series")
    func seriesCompleted() async throws {
        try await withStore { store in
            let id = try await store.receive(.sample(), at: .noon).id
            let texts = [
                #"{"type":"NTP","id":3,"tz":"CET-1"}"#, #"{"type":"MEDIA","id":8}"#, #"{"type":"NTP","id":9}"#, #"{"type":"LAMP","n":1}"#,
                #"{"type":"LAMP","n":2}"#,
            ]
            let items = try texts.map { try ConfigurationItem.sample($0) }
            let steps = items.map { PhoneStep.item($0, mode: $0.value["n"] == 2 ? .further(after: 1) : .first) }
            _ = try await store.commit(steps, for: id, at: .noon)
            let lines = try await store.kinds(of: id).count
            // Nothing is gone, and nothing is written.
            let same = PhoneStep.itemSeriesCompleted(items.map(\.identity))
            #expect(try await store.commit([same], for: id, at: .noon).configuration == items)
            #expect(try await store.commit([.itemSeriesCompleted([])], for: id, at: .noon).configuration == items)
            #expect(try await store.kinds(of: id).count == lines)

            let left = PhoneStep.itemSeriesCompleted([items[3].identity, items[4].identity, items[0].identity])
            let phone = try await store.commit([left], for: id, at: .noon)
            #expect(phone.configuration == [items[3], items[4], items[0]])
            #expect(try await store.phone(id) == phone)
            let history = try await store.history(of: id, limit: 2)
            #expect(history.map(\.text) == ["Devices no longer sends MEDIA 8.", "Devices no longer sends NTP 9."])
            #expect(history.map(\.kind) == ["item-gone", "item-gone"])
            #expect(history.map(\.details) == [["type": "MEDIA", "id": "8"], ["type": "NTP", "id": "9"]])
            // The new places are written as well as read.
            let again = try await store.commit([.item(try .sample(#"{"type":"NTP","id":3}"#), mode: .replace)], for: id, at: .noon)
            #expect(again.configuration.map(\.type) == ["LAMP", "LAMP", "NTP"])
            #expect(try await store.phone(id) == again)
        }
    }

    @Test("several items without ids that come again on the next connection write nothing; fewer of them are told")
    func seriesAgain() async throws {
        try await withStore { store in
            let id = try await store.receive(.sample(), at: .noon).id
            let items = try (1...2).map { try ConfigurationItem.sample(##"{"type":"NTP","n":\##($0)}"##) }
            let identities = items.map(\.identity)
            let series: [PhoneStep] = [
                .item(items[0], mode: .first), .item(items[1], mode: .further(after: 1)), .itemSeriesCompleted(identities),
            ]
            #expect(try await store.commit(series, for: id, at: .noon).configuration == items)
            let lines = try await store.kinds(of: id)
            // Each step is a transaction of its own, as on a connection.
            for step in series { #expect(try await store.commit([step], for: id, at: .noon).configuration == items) }
            #expect(try await store.kinds(of: id) == lines)

            _ = try await store.commit([.item(items[0], mode: .first)], for: id, at: .noon)
            let phone = try await store.commit([.itemSeriesCompleted([identities[0]])], for: id, at: .noon)
            #expect(phone.configuration == [items[0]])
            #expect(try await store.phone(id) == phone)
            let last = try #require(try await store.history(of: id, limit: 1).last)
            #expect(last.kind == "item-gone" && last.text == "Devices sends fewer configurations of type NTP.")
        }
    }

    @Test("an item that is repeated without end pushes out the oldest, and the disk is safe")
    func itemFlood() async throws {
        try await withStore { store in
            let id = try await store.receive(.sample(), at: .noon).id
            let steps = try (1...(ConfigurationItems.countMax + 2)).map {
                PhoneStep.item(try .sample(#"{"type":"LAMP","n":\#($0)}"#), mode: .further(after: $0))
            }
            let items = try await store.commit(steps, for: id, at: .noon).configuration
            #expect(items.count == ConfigurationItems.countMax)
            #expect(items.first?.value["n"] == 3 && items.last?.value["n"] == .int(ConfigurationItems.countMax + 2))
        }
    }

    @Test("the TURN password that an older release kept beside its item goes into that item, or with it")
    func turnPassword() async throws {
        let opened = #"{"type":"MEDIA","id":8,"turnPassword":"turn-1"}"#
        let (clock, cipher) = (#"{"type":"NTP"}"#, #"{"type":"MEDIA","id":9,"turnPassword":"99ab","turnSeed":"vV"}"#)
        let clear = #"{"type":"MEDIA","id":8,"turnPassword":"clear"}"#
        // What comes, what is left, and whether the password still stands beside.
        let cases: [(name: String, step: PhoneStep, left: [String], isKept: Bool)] = [
            ("another type", .item(try .sample(clock), mode: .first), [opened, clock], false),
            ("the same item", .item(try .sample(Self.oldMedia), mode: .first), [Self.oldMedia], true),
            ("an unreadable one beside it", .item(try .sample(cipher), mode: .first), [opened, cipher], false),
            ("a new one in its place", .item(try .sample(clear), mode: .first), [clear], false),
            ("a series without it", .itemSeriesCompleted([ConfigurationItem.Identity(type: "NTP")]), [], false),
        ]
        for (name, step, left, isKept) in cases {
            try await withStore { store in
                let id = try await store.receive(.sample(), at: .noon).id
                _ = try await store.commit([.item(try .sample(Self.oldMedia), mode: .first)], for: id, at: .noon)
                let sealer = store.sealer
                try await store.write("test") { database in
                    try SecretTable(database: database, sealer: sealer).set(Secret("turn-1"), .turnPassword, of: id)
                }
                let phone = try await store.commit([step], for: id, at: .noon)
                #expect(phone.configuration.map(\.value.text) == left, "\(name)")
                #expect(try await store.phone(id) == phone)
                #expect(try await store.secrets(of: id).turnPassword == (isKept ? Secret("turn-1") : nil), "\(name)")
            }
        }
    }

    /// As releases before this one stored it.
    private static let oldMedia = #"{"type":"MEDIA","id":8,"turnPassword":"534b","turnSeed":"uT"}"#

    @Test("steps are committed all or none, and unknown phones are named")
    func oneTransaction() async throws {
        try await withStore { store in
            let id = try await store.receive(.sample(), at: .noon).id
            try await store.tamper("CREATE TRIGGER no_items BEFORE INSERT ON configuration_items BEGIN SELECT RAISE(ABORT, 'no'); END")
            let item = try ConfigurationItem.sample(#"{"type":"NTP"}"#)
            await #expect(throws: StoreError.conflict("no")) {
                try await store.commit(
                    [Self.password, .item(item, mode: .replace), .ready], for: id, at: .noon)
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
