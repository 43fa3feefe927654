import DialtoneModel
import DialtoneProvisioning
import Foundation
import Testing

@testable import dialtone

@Suite("One phone for people")
struct PhoneDescriptionTests {
    private static let domain = Secret("Adm-5521-x")
    private static let own = Secret("Ab3dEfGhJkMnPq2s")

    private func phone() throws -> Phone {
        Phone(
            id: 1, instance: InstanceID(domain: "example.com", name: "dialtone"), mac: try #require(MACAddress("0004132a7b15")),
            hwid: "desk-1", user: "anna", commonName: "Anna Beispiel", domain: "example.com", pbxDNS: "pbx.example.com",
            status: .registered, vendor: "snom", model: "D785", firmware: "10.1.175.16", address: "192.0.2.17",
            receivedAt: Date(timeIntervalSince1970: 1_795_371_120), revision: 3, deliveredRevision: 2,
            configuration: [
                ConfigurationItem(type: "PHONE", value: ["type": "PHONE", "id": 7, "coder": "G711A", "gk1": ""]),
                ConfigurationItem(type: "MEDIA", value: ["type": "MEDIA", "id": 8, "turnUser": "relay", "turnPassword": "Relay-2"]),
                ConfigurationItem(type: "MEDIA", value: ["type": "MEDIA", "id": 9, "tosRtp": "0xb8"]),
            ])
    }

    private func description(
        _ standing: AdministratorPasswordStanding = .told(.devices("domain")), told: Secret? = domain, held: Secret? = own,
        revealing secrets: PhoneSecrets? = nil, conditions: [Condition] = []
    ) throws -> String {
        PhoneDescription(
            phone: try phone(), password: .init(standing: standing, told: told, held: held), conditions: conditions, secrets: secrets
        ).text
    }

    @Test("each fact stands once, in a line of its own, with the maker's name; secrets are masked")
    func once() throws {
        let text = try description()
        for fact in [
            "Anna Beispiel", "Snom D785 firmware 10.1.175.16", "192.0.2.17", "desk-1", "has 2, would get 3", "G711A", "0xb8", "relay",
        ] {
            #expect(text.ranges(of: fact).count == 1, "\(fact) in\n\(text)")
        }
        for title in ["PHONE 7", "MEDIA 8", "MEDIA 9"] { #expect(text.contains("\n  \(title)\n"), "\(text)") }
        #expect(!text.contains("Relay-2") && text.contains("‹secret›") && !text.contains("{"), "\(text)")
        #expect(text.split(separator: "\n").allSatisfy { $0.count < 120 }, "\(text)")
    }

    @Test("of the administrator's passwords the one in use is marked")
    func inUse() throws {
        let secrets = PhoneSecrets(adminPassword: Self.domain, ownAdminPassword: Self.own, token: Secret("tok"))
        let text = try description(revealing: secrets)
        #expect(text.contains("Adm-5521-x (the domain's, in use from its next fetch on)"), "\(text)")
        #expect(text.contains("Ab3dEfGhJkMnPq2s (made by Dialtone, in use)"), "\(text)")
        #expect(text.contains("the domain's, from Devices; the phone takes it with its next fetch"), "\(text)")
        #expect(text.contains("Relay-2"), "revealed")
        let taken = try description(held: Self.domain, revealing: secrets)
        #expect(taken.contains("Adm-5521-x (the domain's, in use)") && taken.contains("(made by Dialtone, not in use)"), "\(taken)")
        let scope = OverrideScope(InstanceID(domain: "example.com", name: "dialtone"), .vendor("snom"))
        let over = try description(.told(.override(scope)), told: Secret("Over-ride-1"), held: nil, revealing: secrets)
        #expect(over.contains("Over-ride-1 (set by an override, in use from its next fetch on)"), "\(over)")
    }

    @Test("a condition stands beside the facts, and not again where the reason is its sentence")
    func conditions() throws {
        let text = try description(.gap, told: nil, held: nil, conditions: [.makersAdminPassword(vendor: "snom", name: "Yealink")])
        #expect(text.ranges(of: "The phone may still have the default administrator password").count == 1, "\(text)")
        var told = try phone()
        told.conditions = PhoneConditions([LastingCondition(.entryTLSOnly, since: .now)])
        let once = PhoneDescription(
            phone: told, password: .init(standing: .gap), conditions: [.entryTLSOnly]
        ).text
        #expect(once.ranges(of: "TLS only is set").count == 1, "\(once)")
    }

    @Test("what came from outside begins no line of its own")
    func lineBreaks() throws {
        var phone = try phone()
        let odd = Condition.userRenamed(user: "anna", name: "odd\n  status                  registered")
        phone.conditions = PhoneConditions([LastingCondition(odd, since: .now)])
        let text = PhoneDescription(phone: phone, password: .init(standing: .notSeen)).text
        #expect(text.split(separator: "\n").count { $0.hasPrefix("  status ") } == 1, "\(text)")
    }
}
