import Foundation
import Testing

@testable import DialtoneModel

@Suite("Events of the history")
struct HistoryEventTests {
    static let noon = Date(timeIntervalSince1970: 1_795_371_120)
    static let order = PhoneOrder(
        instance: InstanceID(domain: "example.com", name: "dialtone"), mac: .sample, code: Secret("0123456789"), hwid: "hw-1", user: "anna",
        commonName: "Anna Beispiel", password: Secret("user-pass-1"), domain: "example.com", pbxDNS: "pbx.example.com")
    static let delivery = Delivery(
        file: "snomD785.xml", vendor: "snom", model: "D785", firmware: "10.1.175.16", address: "192.0.2.17", door: "code",
        userAgent: "Snom",
        certificate: "CN=x")
    static let draft = RevisionDraft(cause: .item("NTP 3"), digest: "d1", vendor: "snom", model: nil, firmware: nil, files: [])

    static let resync = ResyncOutcome(address: "192.0.2.17", attempts: [.init(.notify("udp"), .accepted)])

    /// At least one of each kind, with and without the facts that may be missing.
    static let samples: [HistoryEvent] =
        [
            .received(order, again: false), .received(order, again: true), .repeated(order), HistoryEvent(.identifying),
            HistoryEvent(.password), HistoryEvent(.adminPassword), HistoryEvent(.ownAdminPassword),
            .item(ConfigurationItem.Identity(type: "NTP", id: "3")), .itemGone(ConfigurationItem.Identity(type: "NTP")),
            .itemsFewer("LAMP"),
            HistoryEvent(.ready), .failed(.codeExpired), .notice(.notRegistered(pbx: "pbx.example.com")), .fetched(delivery, revision: 3),
            .fetched(delivery, revision: nil), .fetchedPart(delivery, digest: "d2"), HistoryEvent(.codeClosed),
            .registered(address: "192.0.2.17"), .registered(address: nil), HistoryEvent(.registrationLost), HistoryEvent(.removed),
            .revised(draft, number: 4), .goodbye(delivery), .alarm(.certificateWrong(address: "192.0.2.9"), details: ["userAgent": "x"]),
            .alarm(.anotherPhone(mac: nil, address: "192.0.2.9"), details: nil), .codeOpened(until: noon), .urlRenewed(until: noon),
            .assigned(.sample, until: noon), .unassigned(.sample, user: "berta"), .entryNoted(.userUnknown(user: "anna")), .entryCompleted,
            .otherHardwareID("hw-9"), .resync(by: "admin", resync), .resync(by: nil, resync),
            .description(refused: ("IP222", "13r1"), now: ("IP112", "13r2")),
        ]
        + HistoryEvent.Revealed.allCases.flatMap { what in
            // The command line shows no phone's own user anything.
            what == .ownURL ? [.revealed(what, to: "anna")] : [.revealed(what, to: "admin"), .revealed(what, to: nil)]
        } + HistoryEvent.Wish.allCases.flatMap { [.asked($0, by: "admin"), .asked($0, by: nil)] }

    @Test("every kind is among the samples, and is a stable word in lower case with dashes")
    func kinds() {
        #expect(Set(Self.samples.map(\.kind)) == Set(HistoryEvent.Kind.allCases))
        for kind in HistoryEvent.Kind.allCases { #expect(isCode(kind.rawValue), "\(kind)") }
        // What databases and other programs hold: a word may be added here, and never be changed or taken away.
        let words = [
            "received", "repeated", "identifying", "password", "admin-password", "own-admin-password", "item", "item-gone", "ready",
            "failed",
            "notice", "fetched", "fetched-part", "code-closed", "registered", "registration-lost", "removed", "revised", "goodbye", "alarm",
            "door-opened", "token-renewed", "assigned", "unassigned", "pbx", "resync", "revealed", "admin", "description",
        ]
        #expect(HistoryEvent.Kind.allCases.map(\.rawValue) == words)
    }

    @Test("an event comes back from its kind and facts, and is told the same then", arguments: samples)
    func roundTrip(sample: HistoryEvent) throws {
        let kind = try #require(HistoryEvent.Kind(rawValue: sample.kind.rawValue))
        let back = HistoryEvent(kind, try sample.facts.map { try JSONValue(parsing: $0.text) })
        #expect(back == sample)
        for language in TextLanguage.allCases { #expect(back.text(in: language) == sample.text(in: language)) }
    }

    @Test("every event is told in a sentence of each language, with nothing missing in it", arguments: samples)
    func texts(sample: HistoryEvent) {
        let (english, german) = (sample.text(in: .english), sample.text(in: .german))
        #expect(english.count > 5 && german.count > 5 && english != german)
        for text in [english, german] {
            #expect(!text.contains("?") && !text.contains("()") && text.last == ".", "\(text)")
            #expect(!text.contains("0123456789") && !text.contains("user-pass-1"))
        }
        #expect(sample.facts?.text.contains("user-pass-1") != true && sample.facts?.text.contains("0123456789") != true)
    }

    @Test("what a former release stored as a sentence is told as it was")
    func former() {
        let entry = HistoryEntry(at: Self.noon, event: HistoryEvent(.pbx), formerText: "What it was then.")
        for language in TextLanguage.allCases { #expect(entry.text(in: language) == "What it was then.") }
        #expect(
            HistoryEvent(.resync, ["by": .null, "result": "it answered"]).text(in: .german) == "Ein Neuladen wurde verlangt: it answered.")
        let legacy = HistoryEvent.notice(.legacy(text: "Odd."))
        #expect(legacy.text(in: .english) == "Odd." && legacy.text(in: .german) == "Odd.")
    }

    @Test("an event whose facts are missing is told nevertheless", arguments: HistoryEvent.Kind.allCases)
    func missing(kind: HistoryEvent.Kind) {
        for language in TextLanguage.allCases { #expect(!HistoryEvent(kind).text(in: language).isEmpty) }
    }

    @Test("the line of an item names its id where it has one")
    func items() {
        let (numbered, plain) = (ConfigurationItem.Identity(type: "NTP", id: "9"), ConfigurationItem.Identity(type: "NTP"))
        #expect(HistoryEvent.item(numbered).text(in: .english) == "Devices sent NTP 9.")
        #expect(HistoryEvent.item(plain).text(in: .english) == "Devices sent NTP.")
        #expect(HistoryEvent.itemGone(numbered).text(in: .english) == "Devices no longer sends NTP 9.")
        #expect(HistoryEvent.itemsFewer("NTP").text(in: .english) == "Devices sends fewer configurations of type NTP.")
    }
}
