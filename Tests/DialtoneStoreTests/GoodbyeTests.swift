import DialtoneModel
import Foundation
import Testing

@testable import DialtoneStore

struct GoodbyeTests {
    private static let fetch = PhoneStep.delivered(.sample)

    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var before: [PhoneStep]
        var ordersAgain = false
        var owes: Bool
        var testDescription: String { name }
    }

    @Test(
        "whoever ever fetched a file owes a goodbye",
        arguments: [
            Case(name: "never fetched", before: [.identifying, .revised(.sample("a"))], owes: false),
            Case(name: "fetched", before: [fetch], owes: true),
            Case(
                name: "fetched for an earlier order",
                before: [.revised(.sample("a")), .delivered(with("a"))], ordersAgain: true, owes: true),
        ])
    func owes(sample: Case) async throws {
        try await withStore { store in
            let id = try await store.receive(.sample(), at: .noon).id
            let token = try await store.secrets(of: id).token
            _ = try await store.commit(sample.before, for: id, at: .noon)
            if sample.ordersAgain { _ = try await store.receive(.sample(), at: .noon) }
            let phone = try await store.commit([.removed], for: id, at: .noon)
            #expect(phone.owesGoodbye == sample.owes)
            #expect(try await store.phone(forToken: token) == (sample.owes ? phone : nil))
        }
    }

    private static func with(_ digest: String) -> Delivery {
        var delivery = Delivery.sample
        delivery.digest = digest
        return delivery
    }

    @Test("after the goodbye the door is shut for good, and the old URL is dead")
    func said() async throws {
        try await withStore { store in
            let id = try await store.receive(.sample(), at: .noon).id
            let token = try await store.secrets(of: id).token
            let steps: [PhoneStep] = [.sysclientPassword(Secret("s")), .revised(.sample("a")), .delivered(Self.with("a"))]
            _ = try await store.commit(steps + [.removed], for: id, at: .noon)
            var last = Delivery.sample
            (last.door, last.certificate) = ("token", "CN=x")
            let phone = try await store.commit([.saidGoodbye(last), .saidGoodbye(last)], for: id, at: .noon(plus: 1))
            #expect(phone.status == .removed && !phone.owesGoodbye && phone.deliveredRevision == nil)
            #expect(try await store.phone(id) == phone)
            let secrets = try await store.secrets(of: id)
            #expect(secrets.token != token && secrets.sysclientPassword == Secret("s"))
            #expect(try await store.phone(forToken: token) == nil)
            #expect(try await store.phone(forToken: secrets.token) == nil)
            let history = try await store.history(of: id, limit: 9)
            #expect(history.map(\.kind) == ["received", "password", "revised", "fetched", "removed", "goodbye"])
            let words = "Fetched snomD785.xml, which empties its account, by token from 192.0.2.17 (snom D785 10.1.175.16)."
            #expect(history.last?.text == words && history.last?.details?["certificate"] == "CN=x")
        }
    }

    @Test("a phone that owes nothing says no goodbye", arguments: [[], [.removed], [fetch]] as [[PhoneStep]])
    func owesNothing(before: [PhoneStep]) async throws {
        try await withStore { store in
            let id = try await store.receive(.sample(), at: .noon).id
            let phone = try await store.commit(before, for: id, at: .noon)
            let (secrets, lines) = (try await store.secrets(of: id), try await store.kinds(of: id))
            #expect(try await store.commit([.saidGoodbye(.sample)], for: id, at: .noon) == phone)
            #expect(try await store.secrets(of: id) == secrets)
            #expect(try await store.kinds(of: id) == lines)
        }
    }

    @Test("a removed phone takes nothing but its goodbye, alarms and notes")
    func removed() async throws {
        try await withStore { store in
            let id = try await store.receive(.sample(), at: .noon).id
            let removed = try await store.commit([Self.fetch, .removed], for: id, at: .noon)
            let item = try ConfigurationItem.sample(#"{"type":"NTP"}"#)
            let phone = try await store.commit(
                [
                    .identifying, .sysclientPassword(Secret("s")), .item(item, mode: .replace), .ready,
                    .failed(.codeExpired), .condition(.notInDomain), .cleared(.connection), Self.fetch, .codeClosed,
                    .registered(address: nil), .registrationLost,
                    .revised(.sample("a")), .codeOpened(until: .noon(plus: 60)), .urlRenewed(until: .noon(plus: 60)),
                    .assigned(.numbered(9), until: .noon(plus: 60)), .removed,
                    .alarmed(.asksWithoutEnd(address: "192.0.2.99"), details: nil), .noted(.sample()),
                ], for: id, at: .noon(plus: 1))
            #expect(phone == removed)
            #expect(try await store.kinds(of: id) == ["received", "fetched", "removed", "alarm", "resync"])
            #expect(try await store.alarms(in: nil, open: true, limit: 9).count == 1)
            let back = try await store.receive(.sample(), at: .noon(plus: 2))
            #expect(!back.owesGoodbye && back.status == .received)
        }
    }
}
