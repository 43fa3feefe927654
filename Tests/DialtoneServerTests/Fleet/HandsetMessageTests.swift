import DialtoneModel
import DialtoneProvisioning
import DialtoneStore
import Foundation
import Testing

@testable import DialtoneFleet

/// What a base's owner and those of its handsets tell each other, without any of them running.
@Suite("Messages between a base and its handsets")
struct HandsetMessageTests {
    private static let instance = InstanceID(domain: "example.com", name: "dialtone")

    private struct Site {
        var store: SQLiteStore
        var revisions: RevisionMaker
        var base: Phone
        var handset: Phone

        func now(_ phone: Phone) async throws -> Phone { try #require(try await store.phone(phone.id)) }
    }

    /// A base in service, and an order that says it is its handset 3.
    private func site(_ body: (Site) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("dialtone-handsets-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }  // a left-over folder harms no test
        let store = try await SQLiteStore.open(path: folder.appendingPathComponent("x.sqlite").path, key: .random())
        func order(_ mac: String, _ user: String) async throws -> Phone {
            let order = PhoneOrder(
                instance: Self.instance, mac: try #require(MACAddress(mac)), code: Secret("01234\(user.utf8.count)6789"), hwid: mac,
                user: user,
                commonName: user, password: Secret("Tulpe-\(user)"), domain: "example.com", pbxDNS: "pbx.example.com")
            return try await store.commit([.ready], for: try await store.receive(order, at: .now).id, at: .now)
        }
        var base = try await order("7c2f80112233", "anna")
        let delivery = Delivery(
            file: "x", vendor: "gigaset", model: "N670-IP-PRO", firmware: nil, address: "192.0.2.7", door: "token", userAgent: nil)
        base = try await store.commit([.delivered(delivery)], for: base.id, at: .now)
        let handset = try await order("7e2f80112203", "berta")
        let settings = ["handset.base": base.mac.hex, "handset.number": "3"].compactMap { name, text in SettingKey(name).map { ($0, text) }
        }
        let book = OverrideBook()
        book.replace(with: [
            (
                OverrideScope(Self.instance, .phone(handset.mac)),
                OverrideSet(settings: Dictionary(settings) { first, _ in first })
            )
        ])
        let files = FileMaker(sip: SIPConfiguration(), overrides: book) { "https://phones.example.com/p/\($0.reveal())/" }
        let revisions = RevisionMaker(store: store, files: files)
        try await body(Site(store: store, revisions: revisions, base: base, handset: handset))
        try await store.close()
    }

    @Test(
        "an order tells its base what its account depends on, and the base names the order",
        arguments: [
            (.ready, "handset 3 (user berta) was ordered"),
            (.item(.init(type: "PHONE", id: nil)), "handset 3 (user berta) was changed"),
            (.orderRepeated, "handset 3 (user berta) was changed"),
            (
                .overrides([OverrideScope(instance, .phone(MACAddress("7e2f80112203").unsafelyUnwrapped))]),
                "handset 3 (user berta) was changed"
            ),
            (.overrides([OverrideScope(instance, .instance)]), nil), (.started, nil), (.delivered, nil), (.codeClosed, nil),
            (.place(nil), nil),
        ] as [(RevisionMaker.Trigger, String?)])
    func told(trigger: RevisionMaker.Trigger, cause: String?) async throws {
        try await site { site in
            let outcome = try await site.revisions.revise(site.handset, trigger)
            #expect(outcome.phone == nil && outcome.messages.count == (cause == nil ? 0 : 1))
            guard let cause, let message = outcome.messages.first else { return }
            #expect(message.key == PhoneKey(instance: Self.instance, mac: site.base.mac))
            let revised = try #require(try await site.revisions.revise(site.base, message.trigger).phone)
            #expect(try await site.store.revisions(of: revised.id, limit: 9).map { $0.cause.text(in: .english) } == [cause])
            #expect(revised.handsets.map(\.number) == [1, 3])
            #expect(try await site.revisions.revise(revised, message.trigger).phone == nil, "the same again is no news")
        }
    }

    @Test("a removed order is named with the place that it had, which is switched off")
    func removed() async throws {
        try await site { site in
            let base = try #require(try await site.revisions.revise(site.base, .handset(site.handset.mac, .ordered)).phone)
            let gone = try await site.store.commit([.removed], for: site.handset.id, at: .now)
            let message = try #require(try await site.revisions.revise(gone, .removed).messages.first)
            let revised = try #require(try await site.revisions.revise(base, message.trigger).phone)
            #expect(
                try await site.store.revisions(of: base.id, limit: 9).last?.cause.text(in: .english) == "handset 3 (user berta) was removed"
            )
            #expect(revised.handsets.map(\.number) == [1, 3])
            let text = try #require(try await site.store.revision(revised.revision ?? 0, of: base.id)).files.map(\.text).joined()
            #expect(text.contains("Tulpe-anna") && !text.contains("Tulpe-berta"))
        }
    }

    @Test("a base tells a handset why it has no place and when it has one, once each, and what else its order says stays")
    func place() async throws {
        try await site { site in
            let removed = try await site.store.commit([.removed], for: site.base.id, at: .now)
            let outcome = try await site.revisions.revise(removed, .removed)
            #expect(outcome.phone == nil && outcome.messages.map(\.key.mac) == [site.handset.mac])
            let problem = HandsetProblem.baseRemoved(site.base.mac)
            #expect(outcome.messages.map(\.trigger) == [.place(problem)])
            let told = try #require(try await site.revisions.revise(site.handset, .place(problem)).phone)
            #expect(told.conditions[.file] == .handset(problem) && told.reason == problem.text)
            #expect(try await site.revisions.revise(told, .place(problem)).phone == nil)
            #expect(try await site.revisions.revise(removed, .removed).messages.isEmpty, "it knows")
        }
        try await site { site in
            let taken = HandsetProblem.taken(number: 3, user: "carl", mac: site.base.mac)
            let told = try #require(try await site.revisions.revise(site.handset, .place(taken)).phone)
            #expect(told.reason == taken.text)
            #expect(try await site.revisions.revise(told, .started).phone == nil, "only the base can say")
            let message = try #require(try await site.revisions.revise(site.base, .started).messages.first)
            #expect(message.trigger == .place(nil))
            #expect(try await site.revisions.revise(told, message.trigger).phone?.reason == nil)
            let other = try await site.store.commit([.condition(.notInDomain)], for: site.handset.id, at: .now)
            #expect(try await site.revisions.revise(other, .place(nil)).phone == nil)
        }
    }
}
