import Foundation
import Testing

@testable import DialtoneModel

@Suite("The record of a phone")
struct PhoneRecordTests {
    static let noon = Date(timeIntervalSince1970: 1_795_371_120)
    static let later = noon + 60

    // MARK: Every step of every status

    /// A condition of each subject that a phone can have.
    static let conditions: [Condition] = [
        .storeFailed(problem: "busy"), .devicesSilent, .fileImpossible(maker: "Snom", problem: "x"), .userUnknown(user: "anna"),
        .notRegistered(pbx: "pbx.example.com"), .makersAdminPassword(vendor: "snom", name: "Yealink"), .legacy(text: "Odd."),
    ]
    static let item = ConfigurationItem(type: "NTP", value: ["type": "NTP", "id": 3])
    static let draft = RevisionDraft(cause: .configurationComplete, digest: "d1", vendor: "snom", model: nil, firmware: nil, files: [])
    static let delivery = Delivery(
        file: "snomD785.xml", vendor: "snom", model: "D785", firmware: "10.1", address: "192.0.2.17", door: "code", userAgent: nil)

    /// The record that the table of docs/phone-record.md speaks of.
    static func record(_ status: PhoneStatus, _ conditions: [Condition] = conditions) -> PhoneRecord {
        let phone = Phone(
            id: 1, instance: InstanceID(domain: "example.com", name: "dialtone"), mac: .sample, hwid: "hw-1", user: "anna",
            commonName: "Anna Beispiel", domain: "example.com", pbxDNS: "pbx.example.com", status: status,
            conditions: PhoneConditions(conditions.map { LastingCondition($0, since: noon) }), receivedAt: noon,
            codeOpenUntil: noon + 3600, revision: 1, revisionDigest: "d0", owesGoodbye: status == .removed)
        return PhoneRecord(
            phone: phone, items: ConfigurationItems([item]),
            secrets: [.sysclientPassword: Secret("sys-1"), .adminPassword: Secret("admin-1")],
            openAlarms: [.certificateMissing(address: "192.0.2.9")])
    }

    /// The steps by the words of the table.
    static let steps: [String: PhoneStep] = {
        var other = draft
        other.digest = "d0"
        return [
            "identifying": .identifying, "sysclientPassword, a new one": .sysclientPassword(Secret("sys-2")),
            "sysclientPassword, the stored one": .sysclientPassword(Secret("sys-1")),
            "adminPassword, a new one": .adminPassword(Secret("admin-2")),
            "adminPassword, the stored one": .adminPassword(Secret("admin-1")),
            "ownAdminPassword, the first": .ownAdminPassword(Secret("own-1")),
            "item, a new one": .item(ConfigurationItem(type: "MEDIA", value: ["type": "MEDIA"]), mode: .first),
            "item, the stored one": .item(item, mode: .replace),
            "itemSeriesCompleted, without an item that the phone has": .itemSeriesCompleted([ConfigurationItem.Identity(type: "MEDIA")]),
            "itemSeriesCompleted, with all": .itemSeriesCompleted([item.identity]), "ready": .ready,
            "failed, by another condition": .failed(.codeExpired), "failed, by the condition that is there": .failed(.devicesSilent),
            "condition, another one": .condition(.notInDomain), "condition, the one that is there": .condition(.devicesSilent),
            "cleared, what a phone can fail by": .cleared(.connection), "cleared, another subject": .cleared(.entry),
            "delivered": .delivered(delivery), "refused": .refused(delivery), "codeClosed": .codeClosed,
            "codeOpened": .codeOpened(until: noon + 7200),
            "urlRenewed": .urlRenewed(until: noon + 7200), "assigned": .assigned(.sample, until: noon + 7200),
            "registered": .registered(address: "192.0.2.17"), "registrationLost": .registrationLost,
            "userSeen": .userSeen(SeenUser(guid: "0a1b", hasEntry: true)), "displayName": .displayName("Anna Muster"),
            "registrar": .registrar(from: "pbx.example.com", to: "north.example.com"), "removed": .removed,
            "revised, other files": .revised(draft), "revised, the files of the latest revision": .revised(other),
            "saidGoodbye": .saidGoodbye(delivery),
            "alarmed, a new alarm": .alarmed(.certificateWrong(address: "192.0.2.9"), details: nil),
            "alarmed, one that is open": .alarmed(.certificateMissing(address: "192.0.2.9"), details: nil),
            "noted": .noted(.resync(by: nil, ResyncOutcome(address: nil))),
        ]
    }()

    /// A row of the table.
    struct Row: Sendable, CustomTestStringConvertible {
        var step: String
        var statuses: [PhoneStatus]
        /// nil = as before.
        var after: PhoneStatus?
        var clears: Set<Condition.Subject>
        var sets: Set<Condition.Subject>
        var history: [String]
        /// What its cells say that is no status and no subject.
        var unknown: [String]
        var testDescription: String { "\(step) of \(statuses.map(\.rawValue).joined(separator: ", "))" }
    }

    /// The table of docs/phone-record.md.
    static let table: [Row] = {
        guard let page = try? String(contentsOf: packageFolder.appendingPathComponent("docs/phone-record.md"), encoding: .utf8) else {
            return []  // a test of its own says that there are none
        }
        var rows: [Row] = []
        var step = ""
        for line in page.split(separator: "\n") where line.hasPrefix("| ") && !line.hasPrefix("| step") && !line.hasPrefix("| ---") {
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().prefix(6).map { cell in
                cell.trimmingCharacters(in: .whitespaces).replacing("`", with: "")
            }
            func list(_ cell: Int) -> [String] { cells[cell].split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) } }
            if !cells[0].isEmpty { step = cells[0] }
            let named = rows.filter { $0.step == step }.flatMap(\.statuses)
            let statuses =
                cells[1] == "any other"
                ? PhoneStatus.allCases.filter { !named.contains($0) } : list(1).compactMap { PhoneStatus(rawValue: $0) }
            let unknown =
                (list(1) + list(2)).filter { PhoneStatus(rawValue: $0) == nil && $0 != "any other" }
                + (list(3) + list(4)).filter { Condition.Subject(rawValue: $0) == nil }
            rows.append(
                Row(
                    step: step, statuses: statuses, after: PhoneStatus(rawValue: cells[2]),
                    clears: Set(list(3).compactMap { Condition.Subject(rawValue: $0) }),
                    sets: Set(list(4).compactMap { Condition.Subject(rawValue: $0) }), history: list(5), unknown: unknown))
        }
        return rows
    }()

    @Test("the table of docs/phone-record.md has each step with each status once")
    func wholeTable() throws {
        let pairs = Self.table.flatMap { row in row.statuses.map { "\(row.step) \($0)" } }
        #expect(Set(pairs).count == pairs.count)
        #expect(pairs.count == Self.steps.count * PhoneStatus.allCases.count)
        #expect(Set(Self.table.map(\.step)) == Set(Self.steps.keys))
        #expect(Set(Self.steps.values.map { caseName($0) }) == (try declaredCases(of: "PhoneStep", in: "Phone/PhoneStep.swift")))
        #expect(Self.table.flatMap(\.unknown).isEmpty)
    }

    @Test("a step makes of a phone what docs/phone-record.md says", arguments: table)
    func everyStep(row: Row) throws {
        let step = try #require(Self.steps[row.step])
        for status in row.statuses {
            // A removed phone has no conditions; nor does a step give it any.
            let before = Self.record(status, status == .removed ? [] : Self.conditions)
            var after = before
            after.take([step], at: Self.later)
            #expect(after.phone.status == row.after ?? status, "\(status)")
            let subjects = Condition.Subject.allCases
            let (old, new) = (before.phone.conditions, after.phone.conditions)
            #expect(Set(subjects.filter { old[$0] != nil && new[$0] == nil }) == row.clears, "\(status)")
            #expect(Set(subjects.filter { new[$0] != nil && old[$0] != new[$0] }) == row.sets, "\(status)")
            #expect(after.changes.history.map(\.kind) == row.history, "\(status)")
            #expect(after.changes.history.allSatisfy { $0.at == Self.later })
            for lasting in new.all {
                #expect(lasting.since == (row.sets.contains(lasting.condition.subject) ? Self.later : Self.noon), "\(status): since")
            }
            // What writes nothing and sets nothing leaves the phone as it was, but for the time at which its configuration came, and for
            // what is known of its user and of the phone itself.
            let setsFields = ["ready", "refused", "userSeen", "displayName", "registrar"].contains(row.step) && status != .removed
            if row.history.isEmpty, row.clears.isEmpty, !setsFields { #expect(after.phone == before.phone, "\(status)") }
        }
    }

    // MARK: Who clears what

    @Test("what the watch over registrations says outlives that the phone leaves its domain and comes back")
    func twoOwners() {
        var record = Self.record(.delivered, [])
        let notRegistered = Condition.notRegistered(pbx: "pbx.example.com")
        // The phone's life, the watch over registrations, and the life again.
        record.take([.condition(.notInDomain)], at: Self.noon + 1)
        record.take([.condition(notRegistered)], at: Self.noon + 2)
        #expect(record.phone.conditions.all.map(\.condition) == [.notInDomain, notRegistered])
        #expect(record.phone.reason == Condition.notInDomain.text(in: .english))
        record.take([.cleared(.connection)], at: Self.noon + 3)
        #expect(record.phone.conditions == PhoneConditions([LastingCondition(notRegistered, since: Self.noon + 2)]))
        #expect(record.phone.reason == notRegistered.text(in: .english))
        // The watch says it again, which is no news, until the phone registers.
        record.take([.condition(notRegistered)], at: Self.noon + 4)
        #expect(record.changes.history.map(\.kind) == ["notice", "notice"])
        record.take([.registered(address: nil)], at: Self.noon + 5)
        #expect(record.phone.conditions.isEmpty && record.phone.reason == nil)
    }

    @Test("a registered phone keeps what is wrong with its connection")
    func registeredKeeps() {
        var record = Self.record(.delivered, [.notInDomain, .entryTLSOnly, .notRegistered(pbx: "a")])
        record.take([.registered(address: nil)], at: Self.later)
        #expect(record.phone.conditions.all.map(\.condition) == [.notInDomain])
    }

    // MARK: Its user at the PBX

    @Test("what the PBX says of the user takes the place of what the order said, and another order takes it back")
    func user() {
        var record = Self.record(.registered, [])
        let seen = SeenUser(guid: "0a1b", hasEntry: true, password: "ff00", pbx: "hq")
        record.take(
            [.userSeen(seen), .displayName("Anna Muster"), .registrar(from: "pbx.example.com", to: "north.example.com")], at: Self.later)
        #expect(record.phone.seenUser == seen && record.phone.commonName == "Anna Muster")
        #expect(record.phone.pbxDNS == "north.example.com")
        record.repeat(HistoryEventTests.order, at: Self.later)
        #expect(record.phone.seenUser == nil && record.phone.pbxDNS == HistoryEventTests.order.pbxDNS)
        record.take([.userSeen(seen), .removed], at: Self.later)
        #expect(record.phone.seenUser == nil)
    }

    @Test("a fetch that was refused tells what the phone is, and nothing of what it has")
    func refused() {
        var record = Self.record(.ready)
        let before = record.phone
        record.take([.refused(Self.delivery)], at: Self.later)
        let phone = record.phone
        #expect(phone.vendor == "snom" && phone.model == "D785" && phone.firmware == "10.1" && phone.address == "192.0.2.17")
        #expect(phone.status == .ready && phone.deliveredAt == nil && phone.conditions == before.conditions)
        #expect(phone.revision == before.revision && phone.deliveredRevision == nil)
    }

    @Test("a phone that has fetched the file that sends it elsewhere has moved")
    func moved() {
        let moved = Condition.registrarMoved(from: "pbx.example.com", to: "north.example.com")
        var record = Self.record(.registered, [moved])
        record.take([.delivered(Self.delivery)], at: Self.later)
        #expect(record.phone.conditions.isEmpty && record.phone.status == .registered)
    }

    // MARK: Times and facts

    @Test("the times and facts of a whole life are kept")
    func life() {
        var order = HistoryEventTests.order
        order.codeOpenUntil = Self.noon + 3600
        var record = PhoneRecord(ordering: order, at: Self.noon)
        #expect(record.phone.status == .received && record.changes.renewsToken)
        #expect(record.changes.secrets == [.code: Secret("0123456789"), .userPassword: Secret("user-pass-1")])
        let password = PhoneStep.sysclientPassword(Secret("sys-1"))
        var second = Self.delivery
        (second.model, second.firmware, second.door, second.address) = (nil, nil, "token", "192.0.2.18")
        let steps: [[PhoneStep]] = [
            [.identifying], [password], [.ready], [.revised(Self.draft), .delivered(Self.delivery)], [.delivered(second), .codeClosed],
            [.registered(address: "192.0.2.18")],
        ]
        for (place, each) in steps.enumerated() { record.take(each, at: Self.noon + Double(place + 1)) }
        let phone = record.phone
        #expect(phone.hasSysclientPassword && phone.configuredAt == Self.noon + 3 && phone.deliveredAt == Self.noon + 5)
        #expect(phone.registeredAt == Self.noon + 6 && phone.codeOpenUntil == nil)
        #expect(phone.vendor == "snom" && phone.model == "D785" && phone.firmware == "10.1" && phone.address == "192.0.2.18")
        let kinds = ["received", "identifying", "password", "ready", "revised", "fetched", "fetched", "code-closed", "registered"]
        #expect(record.changes.history.map(\.kind) == kinds)
        #expect(record.changes.history.last?.details == ["address": "192.0.2.18"])
        #expect(record.changes.history[6].details?["door"] == "token" && record.changes.history[6].details?["model"] == .null)
    }

    @Test("an order has a known phone start again, and keeps what Devices gave")
    func orderedAgain() {
        var record = Self.record(.failed)
        record.take([.delivered(Self.delivery), .registered(address: nil), .failed(.passwordRejected)], at: Self.noon)
        var wasRemoved = record.receive(HistoryEventTests.order, at: Self.later)
        #expect(!wasRemoved)
        let phone = record.phone
        #expect(phone.status == .received && phone.conditions.isEmpty && phone.receivedAt == Self.later)
        #expect(phone.configuredAt == nil && phone.deliveredAt == nil && phone.registeredAt == nil && phone.codeOpenUntil == nil)
        #expect(phone.model == "D785" && record.items.items == [Self.item] && !record.changes.renewsToken)
        #expect(record.changes.history.last?.text == "Ordered again, for user anna.")
        // One that was removed may have had other hardware.
        record.take([.removed], at: Self.later)
        #expect(record.phone.owesGoodbye == false, "what it fetched was for an earlier order")
        wasRemoved = record.receive(HistoryEventTests.order, at: Self.later)
        #expect(wasRemoved && record.changes.renewsToken)
    }

    @Test("a repeated order changes neither status, conditions and times nor how long the code lives")
    func repeated() {
        var record = Self.record(.identifying)
        let before = record.phone
        var order = HistoryEventTests.order
        order.user = "berta"
        record.repeat(order, at: Self.later)
        var expected = before
        expected.user = "berta"
        #expect(record.phone == expected)
        #expect(record.changes.renewsToken, "the former user may know the phone's URL")
        #expect(
            record.changes.history.map(\.text) == [
                "The order was repeated, for user berta.",
                "The phone was given a new URL of its own; the old one no longer works.",
            ])
        var same = record.written
        same.repeat(order, at: Self.later)
        #expect(!same.changes.renewsToken && same.changes.history.count == 1)
    }

    @Test("a URL says that the code was used only if that code led to it, or is as old")
    func urlFollowsCode() {
        func record(_ steps: PhoneStep...) -> Bool {
            var record = Self.record(.ready)
            record.take(steps, at: Self.later)
            return record.phone.urlFollowsCode
        }
        var byURL = Self.delivery
        byURL.door = "token"
        var byMAC = Self.delivery
        byMAC.door = "mac"
        let opened = PhoneStep.codeOpened(until: Self.later)
        #expect(record())
        #expect(!record(opened) && !record(.assigned(.sample, until: Self.later)) && !record(opened, .delivered(byURL)))
        #expect(record(opened, .delivered(Self.delivery)) && record(opened, .delivered(byMAC)))
        #expect(record(opened, .noted(.fetchedPart(Self.delivery, digest: "d1"))))
        #expect(!record(opened, .noted(.fetchedPart(byURL, digest: "d1"))))
        #expect(record(opened, .urlRenewed(until: Self.later)) && !record(.urlRenewed(until: Self.later), opened))
        var ordered = Self.record(.delivered)
        ordered.receive(HistoryEventTests.order, at: Self.later)
        #expect(!ordered.phone.urlFollowsCode && !ordered.changes.renewsToken)
        var order = HistoryEventTests.order
        order.user = "berta"
        ordered.receive(order, at: Self.later)
        #expect(ordered.phone.urlFollowsCode && ordered.changes.renewsToken)
        #expect(ordered.changes.history.suffix(2).map(\.kind) == ["received", "token-renewed"])
    }

    @Test("hardware that is ordered for itself is given up, other hardware is not")
    func givesUp() {
        var record = Self.record(.ready)
        let hardware = MACAddress(value: 0x0004_13ff_0001) ?? .sample
        record.take([.assigned(hardware, until: Self.later)], at: Self.noon)
        #expect(record.phone.assignedMAC == hardware && record.changes.claimedHardware == [hardware])
        record.giveUp(.sample, to: HistoryEventTests.order, at: Self.later)
        #expect(record.phone.assignedMAC == hardware)
        record.giveUp(hardware, to: HistoryEventTests.order, at: Self.later)
        #expect(record.phone.assignedMAC == nil)
        #expect(record.changes.history.map(\.kind) == ["assigned", "unassigned"])
    }

    // MARK: Items

    @Test("the TURN password that an older release kept beside its item goes into that item, or with it")
    func turnPassword() throws {
        // As releases before the second version of the database stored it.
        let media = #"{"type":"MEDIA","id":8,"turnPassword":"534b","turnSeed":"uT"}"#
        let opened = #"{"type":"MEDIA","id":8,"turnPassword":"turn-1"}"#
        let (clock, cipher) = (#"{"type":"NTP"}"#, #"{"type":"MEDIA","id":9,"turnPassword":"99ab","turnSeed":"vV"}"#)
        let clear = #"{"type":"MEDIA","id":8,"turnPassword":"clear"}"#
        func item(_ text: String) throws -> ConfigurationItem {
            let value = try JSONValue(parsing: text)
            return ConfigurationItem(type: value["type"]?.string ?? "", value: value)
        }
        // What comes, what is left, and whether the password still stands beside.
        let cases: [(name: String, step: PhoneStep, left: [String], isKept: Bool)] = [
            ("another type", .item(try item(clock), mode: .first), [opened, clock], false),
            ("the same item", .item(try item(media), mode: .first), [media], true),
            ("an unreadable one beside it", .item(try item(cipher), mode: .first), [opened, cipher], false),
            ("a new one in its place", .item(try item(clear), mode: .first), [clear], false),
            ("a series without it", .itemSeriesCompleted([ConfigurationItem.Identity(type: "NTP")]), [], false),
        ]
        for (name, step, left, isKept) in cases {
            var record = PhoneRecord(
                phone: Self.record(.ready).phone, items: ConfigurationItems([try item(media)]), secrets: [.turnPassword: Secret("turn-1")])
            record.take([step], at: Self.later)
            #expect(record.whole.configuration.map(\.value.text) == left, "\(name)")
            let gone: [SecretKind: Secret?] = [.turnPassword: nil]
            #expect(record.changes.secrets == (isKept ? [:] : gone), "\(name)")
            #expect(PhoneRecord.Needs([step]).secrets == [.turnPassword])
        }
    }

    // MARK: Alarms

    @Test("a flood of one alarm is one line of history, and each moves its time")
    func flood() {
        var record = Self.record(.delivered)
        let alarm = PhoneStep.alarmed(.codeUsedTwice(device: nil, address: "192.0.2.9"), details: nil)
        record.take([alarm, alarm, alarm], at: Self.later)
        #expect(record.changes.history.map(\.kind) == ["alarm"])
        #expect(record.changes.alarms.map(\.isNew) == [true, false, false])
        #expect(PhoneRecord.Needs([alarm]).alarms)
    }
}
