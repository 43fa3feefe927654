import Foundation
import Testing

@testable import DialtoneModel

@Suite("Causes of revisions and alarms")
struct CauseTests {
    static let mac = MACAddress.sample
    /// One of each case, and those whose facts may be missing.
    static let revisions: [RevisionCause] = [
        .configurationComplete, .orderedAgain, .item("NTP 3"), .itemsGone(["NTP 3", "MEDIA"], more: 2), .itemsFewer(["LAMP"], more: 0),
        .itemOrder, .devicesAdminPassword, .ownAdminPassword, .codeClosed, .orderRepeated, .urlRenewed, .secretKey, .serviceStarted,
        .handset(number: 2, user: "anna", mac: mac, change: .ordered), .handset(number: nil, user: nil, mac: mac, change: .removed),
        .handset(number: nil, user: "anna", mac: mac, change: .changed), .handsetOrder, .overrides(["vendor snom"], more: 1),
        .displayName("Anna Muster"), .registrarMoved(from: "pbx.example.com", to: "north.example.com"),
        .dialtoneUpdated, .fileAsked(device: "Snom D785 10.1"), .deviceTold(device: "Snom D785 10.1"),
        .legacy(text: "what a former release said"),
    ]
    static let alarms: [AlarmCause] = [
        .asksWithoutEnd(address: "192.0.2.9"), .certificateMissing(address: "192.0.2.9"), .certificateWrong(address: "192.0.2.9"),
        .anotherPhone(mac: mac, address: "192.0.2.9"), .anotherPhone(mac: nil, address: "192.0.2.9"),
        .anotherMake(device: "Yealink T46U", address: "192.0.2.9"), .anotherMake(device: nil, address: "192.0.2.9"),
        .codeUsedTwice(device: "Snom D713", address: "192.0.2.9"), .codeUsedTwice(device: nil, address: "192.0.2.9"),
        .codeIsClosed(address: "192.0.2.9"),
        .wrongAttempts(count: 20, minutes: 15, address: "192.0.2.9"), .orderedElsewhere,
        .fileImpossible(device: "Fanvil C600", address: "192.0.2.9"),
        .samplePassword, .certificateEnding(certificate), .certificateEnded(certificate),
        .legacy(.locked, text: "what a former release said"),
    ]
    static let certificate = ServedCertificate(section: "phones.listen", node: "north", end: Date(timeIntervalSince1970: 1_800_000_000))
    /// What databases hold: a code may be added here, and never be changed or taken away.
    static let revisionCodes: Set<String> = [
        "configuration-complete", "ordered-again", "item", "items-gone", "items-fewer", "item-order", "devices-admin-password",
        "own-admin-password", "code-closed", "order-repeated", "url-renewed", "service-started", "handset", "handset-order",
        "overrides", "display-name", "registrar-moved", "secret-key", "dialtone-updated", "file-asked", "device-told", "legacy",
    ]
    static let alarmCodes: Set<String> = [
        "asks-without-end", "certificate-missing", "certificate-wrong", "another-phone", "another-make", "code-used-twice",
        "code-closed", "wrong-attempts", "ordered-elsewhere", "file-impossible", "sample-password",
        "certificate-ending", "certificate-ended", "legacy",
    ]

    @Test("every case is among the samples, and each has a stable code of its own")
    func codes() throws {
        #expect(Set(Self.revisions.map { caseName($0) }) == (try declaredCases(of: "RevisionCause", in: "Conditions/RevisionCause.swift")))
        #expect(Set(Self.alarms.map { caseName($0) }) == (try declaredCases(of: "AlarmCause", in: "Conditions/AlarmCause.swift")))
        #expect(Set(Self.revisions.map(\.code)) == Self.revisionCodes)
        #expect(Set(Self.alarms.map(\.code)) == Self.alarmCodes)
        #expect(Set(AlarmCause.codes) == Self.alarmCodes.subtracting(["legacy"]))
        for (codes, names) in [
            (Self.revisions.map(\.code), Self.revisions.map { caseName($0) }), (Self.alarms.map(\.code), Self.alarms.map { caseName($0) }),
        ] {
            #expect(Set(zip(codes, names).map { "\($0) \($1)" }).count == Set(codes).count, "one code for each case")
            for code in codes { #expect(isCode(code), "\(code)") }
        }
        #expect(Set(Self.alarms.map(\.kind)) == Set(AlarmKind.allCases))
    }

    @Test("a cause of a revision comes back from its code and facts, as text too", arguments: revisions)
    func revision(sample: RevisionCause) throws {
        #expect(RevisionCause(code: sample.code, facts: try JSONValue(parsing: sample.facts.text)) == sample)
        #expect(RevisionCause(json: try JSONValue(parsing: sample.json.text)) == sample)
    }

    @Test("a cause of an alarm comes back from its kind, code and facts, and from no other kind", arguments: alarms)
    func alarm(sample: AlarmCause) throws {
        let facts = try JSONValue(parsing: sample.facts.text)
        #expect(AlarmCause(kind: sample.kind, code: sample.code, facts: facts) == sample)
        guard sample.code != "legacy" else { return }
        for kind in AlarmKind.allCases where kind != sample.kind {
            #expect(AlarmCause(kind: kind, code: sample.code, facts: facts) == nil)
        }
    }

    @Test("an unknown code, and a code without its facts, are no cause")
    func unknown() {
        #expect(RevisionCause(code: "full-moon", facts: [:]) == nil && RevisionCause(json: nil) == nil)
        for sample in Self.revisions where sample.facts.members?.isEmpty == false {
            #expect(RevisionCause(code: sample.code, facts: [:]) == nil, "\(sample.code)")
        }
        for sample in Self.alarms where sample.facts.members?.isEmpty == false {
            #expect(AlarmCause(kind: sample.kind, code: sample.code, facts: [:]) == nil, "\(sample.code)")
            #expect(AlarmCause(kind: sample.kind, code: "full-moon", facts: sample.facts) == nil)
        }
    }

    @Test("every cause has words of its own in each language", arguments: TextLanguage.allCases)
    func texts(language: TextLanguage) {
        for texts in [Self.revisions.map { $0.text(in: language) }, Self.alarms.map { $0.text(in: language) }] {
            #expect(Set(texts).count == texts.count && texts.allSatisfy { !$0.isEmpty })
        }
        for sample in Self.revisions where sample.code != "legacy" {
            #expect(sample.text(in: .english) != sample.text(in: .german), "\(sample.code)")
        }
        for sample in Self.alarms where sample.code != "legacy" {
            #expect(sample.text(in: .english) != sample.text(in: .german), "\(sample.code)")
            for fact in ["192.0.2.9", "phones.listen", "north"] where sample.facts.text.contains(fact) {
                #expect(sample.text(in: language).contains(fact), "\(sample.code)")
            }
        }
    }

    @Test("the end of a certificate is told as a moment, and the node where there are several")
    func certificateEnd() {
        #expect(
            AlarmCause.certificateEnding(Self.certificate).text(in: .german).contains(
                "phones.listen am Knoten north läuft am 2027-01-15T08:00:00Z"))
        let alone = AlarmCause.certificateEnded(ServedCertificate(section: "listen", node: nil, end: Date(timeIntervalSince1970: 0.9)))
        #expect(alone.text(in: .english).hasPrefix("The certificate of listen ended on 1970-01-01T00:00:00Z"))
        #expect(
            AlarmCause(kind: .service, code: alone.code, facts: alone.facts) == alone, "what a file cannot say more exactly is no other one"
        )
    }

    @Test("a list of names tells the first three and how many there are besides")
    func lists() {
        #expect(RevisionCause.named(["a", "b"]) == (["a", "b"], 0))
        #expect(RevisionCause.named(["a", "b", "c", "d", "e"]) == (["a", "b", "c"], 2))
        let cause = RevisionCause.itemsFewer(["NTP", "MEDIA", "PHONE"], more: 2)
        #expect(cause.text(in: .english) == "Devices sends fewer configurations of type NTP, MEDIA, PHONE and 2 more")
    }
}

extension MACAddress {
    /// Any phone's.
    static let sample: MACAddress = {
        guard let mac = MACAddress("0004132a7b15") else { preconditionFailure("twelve hex digits are an address") }
        return mac
    }()
}
