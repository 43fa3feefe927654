import Foundation
import Testing

@testable import DialtoneModel

@Suite("Whether an order is for another user")
struct OrderedUserTests {
    private static let instance = InstanceID(domain: "example.com", name: "dialtone")

    private static func order(user: String, domain: String) -> PhoneOrder {
        PhoneOrder(
            instance: instance, mac: .sample, code: Secret("0123456789"), hwid: "hw-1", user: user, commonName: "Anna Beispiel",
            password: Secret("x"), domain: domain, pbxDNS: "pbx.example.com")
    }

    @Test(
        "another name or another system is another user, letter case and the name that the PBX told are not",
        arguments: [
            ("anna", "example.com", false), ("Anna", "example.com", false), ("anna", "EXAMPLE.com", false), ("anna", "", false),
            ("berta", "example.com", true), ("anna", "example.net", true), ("annä", "example.com", true), ("annika", "example.com", true),
        ])
    func compared(user: String, domain: String, isOther: Bool) {
        for isRepeated in [false, true] {
            var record = PhoneRecordTests.record(.delivered)
            let order = Self.order(user: user, domain: domain)
            if isRepeated { record.repeat(order, at: PhoneRecordTests.later) } else { record.receive(order, at: PhoneRecordTests.later) }
            #expect(record.changes.renewsToken == isOther, "repeated: \(isRepeated)")
            #expect(record.phone.user == user && record.phone.domain == domain, "the order's words count in any case")
        }
    }

    @Test("a user whom the PBX told to be renamed is the same one under the new name, and under that alone")
    func renamed() {
        for (name, isOther) in [("annika", false), ("Annika", false), ("berta", true)] {
            var record = PhoneRecordTests.record(.delivered, [.userRenamed(user: "anna", name: "annika")])
            record.receive(Self.order(user: name, domain: "example.com"), at: PhoneRecordTests.later)
            #expect(record.changes.renewsToken == isOther, "\(name)")
        }
        // What was told of a user before this one says nothing of this one.
        var record = PhoneRecordTests.record(.delivered, [.userRenamed(user: "carl", name: "annika")])
        record.receive(Self.order(user: "annika", domain: "example.com"), at: PhoneRecordTests.later)
        #expect(record.changes.renewsToken)
    }
}
