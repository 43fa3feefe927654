import DialtoneModel
import Foundation
import Testing

@testable import DialtoneStore

/// Who gets a password of the phone's own for its administrator, and who keeps what.
struct OwnAdminPasswordTests {
    /// What happened before a second order comes, and which of the two orders' passwords the phone then has.
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var first: Secret? = Secret("first")
        var steps: [PhoneStep] = []
        var second: Secret? = Secret("second")
        var expected: Secret?
    }

    static let cases = [
        Case(testDescription: "ordered again", expected: Secret("first")),
        Case(testDescription: "ordered again in service", steps: [.ready, .delivered(.sample)], expected: Secret("first")),
        Case(testDescription: "ordered again, and none is made any more", second: nil, expected: Secret("first")),
        Case(testDescription: "in service without one", first: nil, steps: [.ready, .delivered(.sample)], expected: nil),
        Case(testDescription: "never fetched anything", first: nil, steps: [.ready], expected: Secret("second")),
        Case(testDescription: "comes back", steps: [.ready, .delivered(.sample), .removed], expected: Secret("first")),
        Case(
            testDescription: "comes back, had none", first: nil, steps: [.ready, .delivered(.sample), .removed], expected: Secret("second")),
        Case(testDescription: "none is made", first: nil, second: nil, expected: nil),
        Case(
            testDescription: "an administrator said so", first: nil,
            steps: [.ready, .delivered(.sample), .ownAdminPassword(Secret("given"))], expected: Secret("given")),
    ]

    @Test("an order's own password is for phones that have none and no file yet", arguments: cases)
    func orders(each: Case) async throws {
        try await withStore { store in
            var order = PhoneOrder.sample()
            order.ownAdminPassword = each.first
            let phone = try await store.receive(order, at: .noon)
            #expect(try await store.secrets(of: phone.id).ownAdminPassword == each.first)
            _ = try await store.commit(each.steps, for: phone.id, at: .noon(plus: 1))
            order.ownAdminPassword = each.second
            _ = try await store.receive(order, at: .noon(plus: 2))
            #expect(try await store.secrets(of: phone.id).ownAdminPassword == each.expected)
        }
    }

    @Test("a repeated order, a restart and a removal keep it; the domain's stands beside it")
    func kept() async throws {
        try await withFolder { folder in
            let key = SecretKey.random()
            var store = try await SQLiteStore.open(path: folder.database, key: key)
            var order = PhoneOrder.sample()
            order.ownAdminPassword = Secret("own-1")
            let id = try await store.receive(order, at: .noon).id
            order.ownAdminPassword = Secret("own-2")
            _ = try await store.updateDetails(of: id, from: order, at: .noon)
            _ = try await store.commit([.adminPassword(Secret("domain")), .ownAdminPassword(Secret("own-3"))], for: id, at: .noon)
            try await store.close()
            store = try await SQLiteStore.open(path: folder.database, key: key)
            #expect(try await store.secrets(of: id).ownAdminPassword == Secret("own-1"))
            #expect(try await store.secrets(of: id).adminPassword == Secret("domain"))
            _ = try await store.commit([.delivered(.sample), .removed], for: id, at: .noon)
            #expect(try await store.secrets(of: id).ownAdminPassword == Secret("own-1"), "the phone has it still")
            try await store.close()
        }
    }

    @Test("the phones without any stored password are found by their vendors")
    func query() async throws {
        try await withStore { store in
            for number in UInt64(1)...6 {
                let id = try await store.receive(.sample(number: number, code: "000000000\(number)"), at: .noon).id
                let steps: [[PhoneStep]] = [
                    [], [.delivered(.sample)], [.delivered(.sample), .adminPassword(Secret("a"))],
                    [.delivered(.sample), .ownAdminPassword(Secret("b"))], [.delivered(.sample), .removed],
                    [
                        .delivered(
                            Delivery(file: "x", vendor: "linphone", model: nil, firmware: nil, address: "", door: "code", userAgent: nil))
                    ],
                ]
                _ = try await store.commit(steps[Int(number) - 1], for: id, at: .noon)
            }
            let query = PhoneQuery(instance: .sample, vendors: ["snom"], lacksAdminPassword: true)
            #expect(try await store.phones(matching: query, limit: 10, offset: 0).map(\.mac) == [.numbered(2)])
            #expect(try await store.count(matching: query) == 1)
            #expect(try await store.count(matching: PhoneQuery(instance: .sample, lacksAdminPassword: true)) == 3)
            var page = PhoneQuery(instance: .sample, lacksAdminPassword: true, after: 0, order: .mac, isDescending: true)
            let first = try await store.phones(matching: page, limit: 2, offset: 0)
            #expect(first.map(\.mac) == [.numbered(1), .numbered(2)], "in the order of the keys")
            page.after = first.last?.id
            #expect(try await store.phones(matching: page, limit: 2, offset: 0).map(\.mac) == [.numbered(6)])
        }
    }
}
