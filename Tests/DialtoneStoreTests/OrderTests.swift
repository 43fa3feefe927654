import DialtoneModel
import Foundation
import Testing

@testable import DialtoneStore

struct OrderTests {
    @Test("an order becomes a phone with sealed secrets, a token and a line of history")
    func newPhone() async throws {
        try await withStore { store in
            let phone = try await store.receive(.sample(), at: .noon)
            #expect(phone.instance == .sample && phone.mac.hex == "0004132a7b15")
            #expect(phone.hwid == "hw-\(0x0004_132a_7b15)" && phone.user == "anna" && phone.commonName == "Anna Beispiel")
            #expect(phone.domain == "example.com" && phone.pbxDNS == "pbx.example.com")
            #expect(phone.status == .received && phone.conditions.isEmpty && !phone.hasSysclientPassword)
            #expect(phone.receivedAt == .noon && phone.codeOpenUntil == .noon(plus: 3600))
            #expect(phone.configuration.isEmpty && phone.vendor == nil)
            let secrets = try await store.secrets(of: phone.id)
            #expect(secrets.code == Secret("0123456789") && secrets.userPassword == Secret("user-pass-1"))
            #expect(secrets.sysclientPassword == nil && secrets.adminPassword == nil && secrets.turnPassword == nil)
            #expect(secrets.token.reveal().wholeMatch(of: /[a-z2-7]{26}/) != nil)
            #expect(try await store.kinds(of: phone.id) == ["received"])
            #expect(try await store.phone(phone.id) == phone)
            #expect(try await store.phone(instance: .sample, mac: phone.mac) == phone)
        }
    }

    @Test("a new order for a known phone replaces what the order says and keeps what Devices gave")
    func orderedAgain() async throws {
        try await withStore { store in
            let first = try await store.receive(.sample(), at: .noon)
            let token = try await store.secrets(of: first.id).token
            let media = try ConfigurationItem.sample(#"{"type":"MEDIA","turnUser":"relay"}"#)
            _ = try await store.commit(
                [
                    .sysclientPassword(Secret("sys-1")), .adminPassword(Secret("admin-1")),
                    .item(media, mode: .replace), .ready, .delivered(.sample), .registered(address: nil), .condition(.notInDomain),
                ], for: first.id, at: .noon(plus: 1))
            let order = PhoneOrder.sample(code: "9999999999", user: "berta", password: nil, codeOpenUntil: .noon(plus: 9000))
            let again = try await store.receive(order, at: .noon(plus: 60))
            #expect(again.id == first.id && again.user == "berta" && again.status == .received && again.conditions.isEmpty)
            #expect(again.receivedAt == .noon(plus: 60) && again.codeOpenUntil == .noon(plus: 9000))
            #expect(again.configuredAt == nil && again.deliveredAt == nil && again.registeredAt == nil)
            #expect(again.configuration == [media] && again.hasSysclientPassword && again.model == "D785")
            let secrets = try await store.secrets(of: first.id)
            let expected = PhoneSecrets(
                userPassword: nil, code: Secret("9999999999"), sysclientPassword: Secret("sys-1"),
                adminPassword: Secret("admin-1"), token: secrets.token)
            #expect(secrets == expected)
            #expect(secrets.token != token && again.urlFollowsCode, "behind the old URL there would be another user's account")
            #expect(try await store.phone(forToken: token) == nil)
            // For the same user the URL stays, and says nothing of the new code until that led there.
            let same = try await store.receive(
                .sample(code: "8888888888", user: "berta", password: nil, codeOpenUntil: .noon(plus: 9000)), at: .noon(plus: 61))
            #expect(try await store.phone(forToken: secrets.token)?.id == first.id && !same.urlFollowsCode)
            #expect(try await store.phone(first.id)?.urlFollowsCode == false)
            #expect(try await store.commit([.delivered(.sample)], for: first.id, at: .noon(plus: 62)).urlFollowsCode)
            #expect(try await store.phone(instance: .sample, mac: first.mac)?.urlFollowsCode == true)
            #expect(try await store.phone(forCode: Secret("0123456789"), now: .noon) == nil)
        }
    }

    @Test("a removed phone that is ordered again comes back with a new token")
    func removedComesBack() async throws {
        try await withStore { store in
            let phone = try await store.receive(.sample(), at: .noon)
            let token = try await store.secrets(of: phone.id).token
            _ = try await store.commit([.removed], for: phone.id, at: .noon)
            try await store.requestAction(PhoneAction(kind: .remove, phone: phone.id), at: .noon)
            let back = try await store.receive(.sample(), at: .noon(plus: 5))
            #expect(back.id == phone.id && back.status == .received)
            let fresh = try await store.secrets(of: phone.id).token
            #expect(fresh != token)
            #expect(try await store.phone(forToken: token) == nil)
            #expect(try await store.phone(forToken: fresh)?.id == phone.id)
            // The late wish of the removal must not hit the phone that is wanted again.
            #expect(try await store.waitingActions(at: .noon).isEmpty)
        }
    }

    @Test("a repeated order replaces the details and neither status nor door")
    func repeated() async throws {
        try await withStore { store in
            let phone = try await store.receive(.sample(), at: .noon)
            let token = try await store.secrets(of: phone.id).token
            _ = try await store.commit([.identifying, .codeClosed], for: phone.id, at: .noon)
            let order = PhoneOrder.sample(user: "berta", password: "user-pass-2", codeOpenUntil: .noon(plus: 9000))
            let updated = try await store.updateDetails(of: phone.id, from: order, at: .noon(plus: 2))
            #expect(updated.user == "berta" && updated.status == .identifying)
            #expect(
                updated.codeOpenUntil == .noon(plus: 9000) && updated.receivedAt == .noon, "another user's phone needs a way to its new URL"
            )
            #expect(try await store.phone(forToken: token) == nil)
            #expect(try await store.updateDetails(of: phone.id, from: order, at: .noon(plus: 2)).urlFollowsCode)
            #expect(try await store.secrets(of: phone.id).userPassword == Secret("user-pass-2"))
            #expect(
                try await store.kinds(of: phone.id) == ["received", "identifying", "code-closed", "repeated", "token-renewed", "repeated"])

            let unknownDevice = PhoneOrder.sample(number: 7)
            await #expect(throws: StoreError.unknownPhone(phone.id)) {
                try await store.updateDetails(of: phone.id, from: unknownDevice, at: .noon)
            }
            _ = try await store.commit([.removed], for: phone.id, at: .noon)
            await #expect(throws: StoreError.unknownPhone(phone.id)) {
                try await store.updateDetails(of: phone.id, from: order, at: .noon)
            }
        }
    }

    @Test("the schema itself keeps an instance from having a MAC twice, and a phone from an unknown status")
    func invariants() async throws {
        try await withSQLite { store in
            let phone = try await store.receive(.sample(), at: .noon)
            let columns = "instance_domain, instance_name, mac, hwid, user, common_name, domain, pbx_dns, status, received_at, changed_at"
            for (values, what) in [
                ("'example.com', 'dialtone', '0004132a7b15', '', '', '', '', '', 'received', 1, 1", "UNIQUE"),
                ("'example.com', 'other', '0004132A7B15', '', '', '', '', '', 'received', 1, 1", "mac"),
                ("'example.com', 'other', '0004132a7b15', '', '', '', '', '', 'happy', 1, 1", "status"),
                ("'example.com', 'other', '0004132a7b15', '', '', '', '', '', 'received', 'soon', 1", "INTEGER"),
            ] {
                let error = await #expect(throws: (any Error).self) {
                    try await store.tamper("INSERT INTO phones (\(columns)) VALUES (\(values))")
                }
                guard case .conflict(let text)? = error.map({ StoreError($0) }) else {
                    Issue.record("\(what): \(String(describing: error))")
                    continue
                }
                #expect(text.contains(what), "\(text)")
            }
            await #expect(throws: (any Error).self) {
                try await store.tamper("INSERT INTO history (phone_id, at, kind) VALUES (\(phone.id + 1), 1, 'removed')")
            }
            for (change, what) in [
                ("owes_goodbye = 2", "owes_goodbye"), ("assigned_mac = '0004132A7B16'", "assigned_mac"),
                ("assigned_mac = mac", "assigned_mac"),
                ("revision_digest = 'a'", "revision_digest"), ("revision = 0", "revision"),
                ("delivered_revision = 0", "delivered_revision"),
            ] {
                let error = await #expect(throws: (any Error).self) { try await store.tamper("UPDATE phones SET \(change)") }
                guard case .conflict(let text)? = error.map({ StoreError($0) }) else {
                    Issue.record("\(change): \(String(describing: error))")
                    continue
                }
                #expect(text.contains(what), "\(text)")
            }
        }
    }
}
