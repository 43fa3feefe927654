import DialtoneModel
import Foundation
import Testing

@testable import DialtoneStore

struct ReadingTests {
    @Test("a code opens the door until its end, and not for a removed phone")
    func code() async throws {
        try await withStore { store in
            let code = Secret("0123456789")
            let id = try await store.receive(.sample(codeOpenUntil: .noon(plus: 10)), at: .noon).id
            #expect(try await store.phone(forCode: code, now: .noon(plus: 9.9))?.id == id)
            #expect(try await store.phone(forCode: code, now: .noon(plus: 10)) == nil)
            #expect(try await store.phone(forCode: Secret("123456789"), now: .noon) == nil, "leading zeros count")
            #expect(try await store.commit([.codeOpened(until: .noon(plus: 20))], for: id, at: .noon).codeOpenUntil == .noon(plus: 20))
            #expect(try await store.phone(forCode: code, now: .noon(plus: 10))?.id == id)
            _ = try await store.commit([.codeClosed], for: id, at: .noon)
            #expect(try await store.phone(forCode: code, now: .noon) == nil)
            #expect(try await store.secrets(of: id).code == code, "Devices may still ask for it")
            _ = try await store.commit([.codeOpened(until: .noon(plus: 20))], for: id, at: .noon)
            _ = try await store.commit([.removed], for: id, at: .noon)
            #expect(try await store.phone(forCode: code, now: .noon) == nil)
            #expect(try await store.secrets(of: id).code == nil)
            #expect(try await store.secrets(of: id).userPassword == nil)
            #expect(try await store.commit([.codeOpened(until: .noon(plus: 20))], for: id, at: .noon).codeOpenUntil == nil)
        }
    }

    @Test("a code that two phones have opens neither door")
    func ambiguousCode() async throws {
        try await withStore { store in
            _ = try await store.receive(.sample(number: 1), at: .noon)
            let other = try await store.receive(.sample(number: 2), at: .noon).id
            #expect(try await store.phone(forCode: Secret("0123456789"), now: .noon) == nil)
            _ = try await store.commit([.codeClosed], for: other, at: .noon)
            #expect(try await store.phone(forCode: Secret("0123456789"), now: .noon)?.mac.value == 1)
        }
    }

    @Test("a code names the phones that were ordered with it, also when it is closed; those whose door it opens come first")
    func phonesWithCode() async throws {
        try await withStore { store in
            let code = Secret("0123456789")
            var ids: [Phone.ID] = []
            for number in UInt64(1)...12 {
                ids.append(try await store.receive(.sample(number: number, codeOpenUntil: .noon(plus: 10)), at: .noon).id)
            }
            #expect(try await store.phones(withCode: code).map(\.id) == Array(ids.prefix(sameCodeMax)))
            for id in ids.dropLast(2) { _ = try await store.commit([.codeClosed], for: id, at: .noon) }
            #expect(try await store.phones(withCode: code).map(\.id) == Array((ids.suffix(2) + ids.dropLast(2)).prefix(sameCodeMax)))
            for id in ids.dropFirst() { _ = try await store.commit([.removed], for: id, at: .noon) }
            let left = try await store.phones(withCode: code)
            #expect(left.map(\.id) == [ids[0]] && left.first?.codeOpenUntil == nil)
            #expect(try await store.phones(withCode: Secret("0123456780")).isEmpty)
        }
    }

    @Test("a token names its phone until that is removed")
    func token() async throws {
        try await withStore { store in
            let id = try await store.receive(.sample(), at: .noon).id
            let token = try await store.secrets(of: id).token
            #expect(try await store.phone(forToken: token)?.id == id)
            #expect(try await store.phone(forToken: Secret(token.reveal().uppercased())) == nil)
            #expect(try await store.phone(forToken: Secret("0123456789")) == nil, "a code is no token")
            _ = try await store.commit([.removed], for: id, at: .noon)
            #expect(try await store.phone(forToken: token) == nil)
            #expect(try await store.phone(id)?.status == .removed)
        }
    }

    @Test("phones are listed page by page, filtered, with their items")
    func pages() async throws {
        try await withStore { store in
            let other = InstanceID(domain: "example.net", name: "dialtone")
            var ids: [Phone.ID] = []
            for number in UInt64(1)...6 {
                let order = PhoneOrder.sample(
                    instance: number.isMultiple(of: 3) ? other : .sample, number: 100 - number, code: "100000000\(number)")
                let id = try await store.receive(order, at: .noon(plus: Double(number))).id
                let steps = try (0..<number).map {
                    PhoneStep.item(try .sample(#"{"type":"LAMP","n":\#($0)}"#), mode: .further(after: Int($0)))
                }
                _ = try await store.commit(steps + (number == 2 ? [.ready] : []), for: id, at: .noon)
                ids.append(id)
            }
            func list(_ instance: InstanceID?, _ status: PhoneStatus?, _ limit: Int, _ offset: Int) async throws -> [Phone.ID] {
                try await store.phones(in: instance, status: status, limit: limit, offset: offset).map(\.id)
            }
            #expect(try await list(nil, nil, 100, 0) == ids)
            #expect(try await list(nil, nil, 2, 1) == [ids[1], ids[2]])
            #expect(try await list(nil, nil, -1, 0) == [])
            #expect(try await list(other, nil, 10, 0) == [ids[2], ids[5]])
            #expect(try await list(.sample, .received, 10, 0) == [ids[0], ids[3], ids[4]])
            #expect(try await list(nil, .ready, 10, 0) == [ids[1]])
            #expect(try await store.phones(in: nil, status: nil, limit: 10, offset: 0).map(\.configuration.count) == [1, 2, 3, 4, 5, 6])

            let counts = try await store.counts().map { "\($0.instance) \($0.status) \($0.count)" }
            #expect(counts == ["example.com/dialtone ready 1", "example.com/dialtone received 3", "example.net/dialtone received 2"])
        }
    }

    @Test("a MAC is found in all instances, latest order first")
    func macs() async throws {
        try await withStore { store in
            let other = InstanceID(domain: "example.net", name: "dialtone")
            let first = try await store.receive(.sample(), at: .noon)
            let second = try await store.receive(.sample(instance: other), at: .noon(plus: 1))
            #expect(try await store.phones(withMAC: first.mac).map(\.id) == [second.id, first.id])
            _ = try await store.receive(.sample(), at: .noon(plus: 2))
            #expect(try await store.phones(withMAC: first.mac).map(\.id) == [first.id, second.id])
            #expect(try await store.phone(instance: other, mac: first.mac)?.id == second.id)
            #expect(try await store.phone(instance: InstanceID(domain: "x", name: "y"), mac: first.mac) == nil)
        }
    }

    @Test("the fleet leaves out removed phones and knows who has a password")
    func fleet() async throws {
        try await withStore { store in
            let a = try await store.receive(.sample(number: 1), at: .noon)
            let b = try await store.receive(.sample(number: 2, codeOpenUntil: nil), at: .noon)
            let c = try await store.receive(.sample(number: 3), at: .noon)
            _ = try await store.commit(
                [.sysclientPassword(Secret("s")), .delivered(.sample), .registered(address: nil)], for: b.id, at: .noon(plus: 3))
            _ = try await store.commit([.removed], for: c.id, at: .noon)
            let expected = [
                FleetEntry(
                    id: a.id, instance: .sample, mac: a.mac, hwid: "hw-1", user: "anna", domain: "example.com", status: .received,
                    hasSysclientPassword: false, codeOpenUntil: .noon(plus: 3600), deliveredAt: nil, registeredAt: nil),
                FleetEntry(
                    id: b.id, instance: .sample, mac: b.mac, hwid: "hw-2", user: "anna", domain: "example.com", status: .registered,
                    hasSysclientPassword: true, codeOpenUntil: nil, deliveredAt: .noon(plus: 3), registeredAt: .noon(plus: 3)),
            ]
            #expect(try await store.fleet() == expected)
        }
    }
}
