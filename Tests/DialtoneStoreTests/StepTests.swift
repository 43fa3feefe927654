import DialtoneModel
import Foundation
import Testing

@testable import DialtoneStore

struct StepTests {
    static let password = PhoneStep.sysclientPassword(Secret("sys-1"))

    /// Steps of every kind, of which each changes something.
    static let steps: [PhoneStep] = [
        .condition(.connectionsQueued), .identifying, password, .adminPassword(Secret("admin-1")), .ownAdminPassword(Secret("own-1")),
        .item(ConfigurationItem(type: "NTP", value: ["type": "NTP", "id": 9]), mode: .first),
        .item(ConfigurationItem(type: "LAMP", value: ["type": "LAMP"]), mode: .first),
        .itemSeriesCompleted([ConfigurationItem.Identity(type: "LAMP")]), .ready, .revised(.sample("a")), .delivered(.sample), .codeClosed,
        .condition(.notInDomain), .condition(.notRegistered(pbx: "pbx.example.com")), .cleared(.connection),
        .codeOpened(until: .noon(plus: 60)), .urlRenewed(until: .noon(plus: 70)), .assigned(.numbered(9), until: .noon(plus: 80)),
        .registered(address: "192.0.2.17"), .registrationLost,
        .userSeen(SeenUser(guid: "0a1b", hasEntry: true, password: "ff", pbx: "hq")),
        .displayName("Anna Muster"), .registrar(from: "pbx.example.com", to: "north.example.com"),
        .alarmed(.certificateWrong(address: "192.0.2.9"), details: ["a": 1]),
        .noted(.sample()), .failed(.fileOutdated(cause: .itemsGone(["NTP 3"], more: 2), problem: "x")), .removed, .saidGoodbye(.sample),
    ]

    @Test("the store keeps what the record makes of each step, one by one and together")
    func steps() async throws {
        try await withStore { store in
            let first = try await store.receive(.sample(), at: .noon)
            let second = try await store.receive(.sample(number: 2), at: .noon)
            var record = PhoneRecord(ordering: .sample(), at: .noon)
            record.setKey(first.id)
            for (place, step) in Self.steps.enumerated() {
                let moment = Date.noon(plus: Double(place) + 0.25)
                record.take([step], at: moment)
                let phone = try await store.commit([step], for: first.id, at: moment)
                #expect(phone == record.whole, "\(step)")
                #expect(try await store.phone(first.id) == phone, "what comes back is what was stored: \(step)")
            }
            #expect(try await store.history(of: first.id, limit: 100) == record.changes.history)
            // The clearing, and what is known of the user.
            #expect(record.changes.history.count == 1 + Self.steps.count - 4, "the order, and a line for each step but four")

            // Only one phone may have the hardware.
            let steps = Self.steps.filter { if case .assigned = $0 { false } else { true } }
            let phone = try await store.commit(steps, for: second.id, at: .noon(plus: 1))
            #expect(phone.status == .removed && !phone.owesGoodbye && phone.revision == 1)
            #expect(try await store.phone(second.id) == phone)
        }
    }

    @Test("fetches that bring nothing new change time and address alone, and are one line as long as nothing else happens")
    func repeats() async throws {
        try await withStore { store in
            let id = try await store.receive(.sample(), at: .noon).id
            let draft = RevisionDraft.sample("a")
            var delivery = Delivery.sample
            delivery.digest = draft.digest
            let before = try await store.commit([.ready, .revised(draft), .delivered(delivery)], for: id, at: .noon)
            let lines = try await store.history(of: id, limit: 100)
            delivery.address = "192.0.2.99"
            var former = delivery
            former.digest = "former"
            let noted = try await store.note([
                RepeatedDelivery(phone: id, delivery: delivery, count: 3, at: .noon(plus: 10)),
                RepeatedDelivery(phone: id + 1000, delivery: delivery, at: .noon(plus: 11)),
                RepeatedDelivery(phone: id, delivery: former, at: .noon(plus: 12)),
            ])
            #expect(noted.map(\.id) == [id], "one is unknown, one is of another revision")
            var after = before
            (after.deliveredAt, after.address) = (.noon(plus: 10), "192.0.2.99")
            #expect(try await store.phone(id) == after)
            try await store.note([RepeatedDelivery(phone: id, delivery: delivery, count: 2, at: .noon(plus: 20))])
            var history = try await store.history(of: id, limit: 100)
            #expect(history.count == lines.count + 1 && Array(history.dropLast()) == lines)
            #expect(history.last?.event.facts?["count"] == 5 && history.last?.at == .noon(plus: 20))
            // Something happens, and from then on it is another line.
            _ = try await store.commit([.registered(address: nil)], for: id, at: .noon(plus: 30))
            try await store.note([RepeatedDelivery(phone: id, delivery: delivery, at: .noon(plus: 40))])
            history = try await store.history(of: id, limit: 100)
            #expect(history.suffix(2).map(\.kind) == ["registered", "fetched"] && history.last?.event.facts?["count"] == 1)
            #expect(try await store.phone(id)?.status == .registered)
            _ = try await store.commit([.removed], for: id, at: .noon(plus: 50))
            #expect(try await store.note([RepeatedDelivery(phone: id, delivery: delivery, at: .noon(plus: 60))]).isEmpty)
        }
    }

    @Test("conditions are stored with their facts and times, one of each subject, and go when they are cleared")
    func conditions() async throws {
        try await withStore { store in
            let id = try await store.receive(.sample(), at: .noon).id
            var expected = PhoneConditions()
            for (place, condition) in Condition.samples.enumerated() {
                let moment = Date.noon(plus: Double(place))
                // A sentence of a former release gives way to the next condition.
                if condition.subject != .former { expected.clear(.former) }
                _ = expected.set(condition, at: moment)
                let phone = try await store.commit([.condition(condition), .condition(condition)], for: id, at: moment)
                #expect(phone.conditions == expected, "\(condition.code)")
                #expect(try await store.phone(id)?.conditions == expected, "\(condition.code)")
            }
            let listed = try await store.phones(in: nil, status: nil, limit: 1, offset: 0)
            #expect(listed.map(\.conditions) == [expected])
            #expect(try await store.phones(matching: PhoneQuery(instance: .sample), limit: 1, offset: 0).map(\.conditions) == [expected])
            let cleared = Condition.Subject.allCases.map { PhoneStep.cleared($0) }
            #expect(try await store.commit(cleared, for: id, at: .noon).conditions.isEmpty)
            #expect(try await store.phone(id)?.conditions.isEmpty == true)
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

    @Test("the TURN password that an older release kept beside its item goes into that item")
    func turnPassword() async throws {
        try await withSQLite { store in
            let id = try await store.receive(.sample(), at: .noon).id
            // As releases before the second version of the database stored it.
            let media = try ConfigurationItem.sample(#"{"type":"MEDIA","id":8,"turnPassword":"534b","turnSeed":"uT"}"#)
            _ = try await store.commit([.item(media, mode: .first)], for: id, at: .noon)
            let sealer = store.sealer
            try await store.write("test") { database in
                try SecretTable(database: database, sealer: sealer).set(Secret("turn-1"), .turnPassword, of: id)
            }
            let phone = try await store.commit([.item(try .sample(#"{"type":"NTP"}"#), mode: .first)], for: id, at: .noon)
            #expect(phone.configuration.map(\.value.text) == [#"{"type":"MEDIA","id":8,"turnPassword":"turn-1"}"#, #"{"type":"NTP"}"#])
            #expect(try await store.phone(id) == phone)
            #expect(try await store.secrets(of: id).turnPassword == nil)
        }
    }

    @Test("steps are committed all or none, and unknown phones are named")
    func oneTransaction() async throws {
        try await withSQLite { store in
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
            let steps = (1...(historyMax + 5)).map { PhoneStep.noted(.sample("\($0)")) }
            _ = try await store.commit(steps, for: id, at: .noon)
            let history = try await store.history(of: id, limit: 10_000)
            #expect(history.count == historyMax)
            #expect(history.first?.details?["by"] == "6" && history.last?.details?["by"] == .string("\(historyMax + 5)"))
            #expect(try await store.history(of: id, limit: 2).map(\.text) == history.suffix(2).map(\.text))
        }
    }
}
