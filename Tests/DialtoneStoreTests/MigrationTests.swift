import DialtoneModel
import Foundation
import GRDB
import Testing

@testable import DialtoneStore

struct MigrationTests {
    private static func fixture(_ name: String, _ kind: String) throws -> String {
        let file = try #require(Bundle.module.url(forResource: name, withExtension: kind, subdirectory: "Fixtures"))
        return try String(contentsOf: file, encoding: .utf8)
    }

    private func withVersion1(_ body: (Folder, SecretKey) async throws -> Void) async throws { try await withVersion(1, body) }

    /// The database of `Fixtures/version-N.sql`, with the key that it was made with.
    private func withVersion(_ number: Int, _ body: (Folder, SecretKey) async throws -> Void) async throws {
        let sql = try Self.fixture("version-\(number)", "sql")
        let key = try #require(SecretKey(bytes: Array(UInt8(0)..<32)))
        try await withFolder { folder in
            let queue = try DatabaseQueue(path: folder.database)
            try await queue.write { try $0.execute(sql: sql) }
            try queue.close()
            try await body(folder, key)
        }
    }

    @Test("a database of the first version keeps everything")
    func fromVersion1() async throws {
        try await withVersion1 { folder, key in
            await #expect(throws: StoreError.olderVersion(1, own: Schema.version)) {
                try await SQLiteStore.open(path: folder.database, key: key, access: .beside)
            }
            let store = try await SQLiteStore.open(path: folder.database, key: key)
            try await store.check()
            // As it was, for the way back; it holds what the database holds, so it is for its owner alone.
            let kept = folder.database + ".before-\(Schema.version)"
            #expect(try FileManager.default.attributesOfItem(atPath: kept)[.posixPermissions] as? Int == 0o600)
            let before = try DatabaseQueue(path: kept)
            #expect(try await before.read { try Schema.version(of: $0) } == 1)
            #expect(try await before.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM phones") } == 3)
            try before.close()

            let anna = try #require(try await store.phone(1))
            let expected = Phone(
                id: 1, instance: .sample, mac: .numbered(0x0004_132a_7b15), hwid: "hw-17501420309", user: "anna",
                commonName: "Anna Beispiel", domain: "example.com", pbxDNS: "pbx.example.com", status: .registered, vendor: "snom",
                model: "D785", firmware: "10.1.175.16", address: "192.0.2.17", receivedAt: .noon, configuredAt: .noon(plus: 2),
                deliveredAt: .noon(plus: 3.25), registeredAt: .noon(plus: 4), hasSysclientPassword: true, sysclientConnected: true,
                configuration: [
                    try .sample(#"{"type":"MEDIA","turnUser":"relay","n":1.50e3}"#),
                    try .sample(#"{"type":"NTP","server":"ntp.example.com"}"#),
                ])
            #expect(anna == expected)
            let secrets = PhoneSecrets(
                userPassword: Secret("user-pass-1"), code: Secret("0123456789"), sysclientPassword: Secret("sys-1"),
                adminPassword: Secret("admin-1"), turnPassword: Secret("turn-1"), token: Secret("4lddlvw3i3pdeqewc57vp4wv4u"))
            #expect(try await store.secrets(of: 1) == secrets, "and there is no password of the phone's own")
            #expect(try await store.secrets(of: 2).ownAdminPassword == nil)
            #expect(
                try await store.kinds(of: 1) == [
                    "received", "identifying", "password", "admin-password", "item", "item", "ready", "fetched", "code-closed",
                    "registered",
                ])
            #expect(try await store.phone(forToken: secrets.token)?.id == 1)
            var query = PhoneQuery(instance: anna.instance, text: "beispiel hw-1750")
            #expect(try await store.phones(matching: query, limit: 10, offset: 0).map(\.id) == [1])
            query = PhoneQuery(instance: anna.instance, text: "wrong code")
            #expect(try await store.phones(matching: query, limit: 10, offset: 0).map(\.id) == [2])
            query = PhoneQuery(instance: InstanceID(domain: "example.net", name: "dialtone"), text: "carl", statuses: [.removed])
            #expect(try await store.phones(matching: query, limit: 10, offset: 0).map(\.id) == [3])
            let berta = try #require(try await store.phone(2))
            #expect(berta.conditions.all.map(\.condition) == [.legacy(text: "wrong code")] && berta.reason == "wrong code")
            #expect(try await store.phone(forCode: Secret("2222222222"), now: .noon)?.id == 2)
            let carl = try #require(try await store.phone(3))
            #expect(carl.status == .removed && !carl.owesGoodbye, "what was shut for good stays shut")
            #expect(try await store.phone(forToken: Secret("inmt3guoqxwfmq7bkawu4k7nia")) == nil)
            #expect(try await store.waitingActions(at: .noon).map(\.action) == [PhoneAction(kind: .remove, phone: 3)])

            #expect(try await store.overrides().isEmpty)
            #expect(try await store.overrideGeneration() == 0)
            #expect(try await store.unknownDevices(limit: 10, offset: 0).isEmpty)
            #expect(try await store.alarms(in: nil, open: false, limit: 10).isEmpty)
            #expect(try await store.revisions(of: 1, limit: 10).isEmpty)
            // Keys are never used again, so the next phone is the fourth.
            #expect(try await store.receive(.sample(number: 4), at: .noon).id == 4)
            #expect(try await store.commit([.revised(.sample("a"))], for: 1, at: .noon).revision == 1)
            #expect(try await store.commit([.removed], for: 1, at: .noon).owesGoodbye)
            try await store.close()
        }
    }

    /// What reads otherwise than it did before codes took the place of sentences, and how it reads now.
    private static let newWords: [(old: String, new: String)] = [
        ("It goes on with this phone in its turn.", "It will continue with this phone shortly."),
        ("Waiting for Devices: no PBX session", "Devices was not found: no PBX session"),
        ("Remove the device there and provision it again.", "Remove the device there and order the phone again."),
        ("the file for Yealink cannot", "The file for Yealink cannot"),
        ("the PBX or somebody else takes", "the PBX or another program takes"),
        ("Take the phone out, or order", "Remove the phone, or order"),
        ("the code flow ended", "the provisioning code was closed"),
        ("its code opens no door any more.", "its code can no longer be used."),
        ("Taken out by an administrator.", "Removed by an administrator."),
        ("takes the phone out.", "removes the phone."),
        ("The phone's door was opened again.", "The phone's code can be used again."),
        ("the old one is no door any more.", "the old one no longer works."),
        ("do not open this phone's door for", "do not open this phone's file for"),
        ("came to this phone's door,", "used this phone's URL,"), ("stood at this phone's door,", "used this phone's URL,"),
        ("Somebody at 192.0.2.99 asked", "A client at 192.0.2.99 asked"),
        (
            "The phone asks without end, and is told to wait. The last time it asked from",
            "The phone requests its file too often and is being slowed down. The last request came from"
        ),
    ]

    /// Whatever the tables become, people read of their phones what they read before, but for ``newWords``.
    @Test("a database of the third version shows every reason, cause, alarm and line of history as it did")
    func fromVersion3() async throws {
        try await withVersion(3) { folder, key in
            let store = try await SQLiteStore.open(path: folder.database, key: key)
            try await store.check()
            var lines: [(what: String, details: JSONValue?)] = []
            func add(_ fields: Any..., details: JSONValue? = nil) {
                lines.append((fields.map { "\($0)" }.joined(separator: "\t"), details))
            }
            for phone in try await store.phones(in: nil, status: nil, limit: 1000, offset: 0) {
                add("phone", phone.id, phone.mac.hex, phone.status, phone.reason ?? "")
                for entry in try await store.history(of: phone.id, limit: 1000) {
                    add("history", phone.id, entry.kind, entry.text, details: entry.details)
                }
                for revision in try await store.revisions(of: phone.id, limit: 1000) {
                    add("revision", phone.id, revision.number, revision.cause.text(in: .english), revision.digest)
                }
            }
            let alarms = try await store.alarms(in: nil, open: false, limit: 1000)
            for alarm in alarms { add("alarm", alarm.phone ?? 0, alarm.kind.rawValue, alarm.text, details: alarm.details) }
            let expected = try Self.fixture("version-3", "tsv").split(separator: "\n")
            #expect(lines.count == expected.count)
            var used: Set<String> = []
            for (line, before) in zip(lines, expected) {
                var fields = before.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
                let hasDetails = fields.count == 5 && ["history", "alarm"].contains(fields[0])
                let details = hasDetails ? fields.removeLast() : ""
                var what = fields.joined(separator: "\t")
                for (old, new) in Self.newWords where what.contains(old) {
                    what = what.replacing(old, with: new)
                    used.insert(old)
                }
                #expect(line.what == what)
                // Facts are added, and none is lost.
                for fact in try details.isEmpty ? [] : JSONValue(parsing: details).members ?? [] {
                    #expect(line.details?[fact.key] == fact.value, "\(what): \(fact.key)")
                }
            }
            #expect(Self.newWords.map(\.old).filter { !used.contains($0) } == [], "words that the fixture does not have")
            #expect(Set(alarms.map(\.kind)) == Set(AlarmKind.allCases).subtracting([.service]), "those came later")
            #expect(alarms.filter { $0.acknowledgedAt != nil }.count == 1)
            #expect(try await store.overrides().count == 1)
            #expect(try await store.waitingActions(at: .noon).map(\.action) == [PhoneAction(kind: .remove, phone: 2)])
            #expect(try await store.secrets(of: 1).ownAdminPassword == Secret("own-1"))
            try await store.close()
        }
    }

    @Test("every sentence of a former release that this one knows becomes a code with facts")
    func codesOfVersion3() async throws {
        try await withVersion(3) { folder, key in
            let store = try await SQLiteStore.open(path: folder.database, key: key)
            let phones = try await store.phones(in: nil, status: nil, limit: 1000, offset: 0)
            // The last phone has a sentence that no release ever had.
            for phone in phones {
                let codes = phone.conditions.all.map(\.condition.code)
                #expect(codes.contains("legacy") == (phone.id == 44), "phone \(phone.id)")
                for revision in try await store.revisions(of: phone.id, limit: 1000) {
                    #expect(revision.cause.code != "legacy", "revision \(revision.number) of phone \(phone.id)")
                }
                let history = try await store.history(of: phone.id, limit: 1000)
                for entry in history {
                    #expect((entry.formerText != nil) == (phone.id == 44 && entry.kind == "notice"), "phone \(phone.id): \(entry.text)")
                    if phone.id != 44 { #expect(entry.text(in: .german) != entry.text, "phone \(phone.id): \(entry.text)") }
                }
                // Since when is what the line of history says that told it first.
                for lasting in phone.conditions.all { #expect(history.contains { $0.at == lasting.since && $0.text == phone.reason }) }
            }
            #expect(phones.last?.conditions.all.map(\.condition) == [.legacy(text: "A sentence of a release that no one remembers.")])
            for alarm in try await store.alarms(in: nil, open: false, limit: 1000) {
                #expect(alarm.cause.code != "legacy", "\(alarm.text)")
            }
            try await store.close()
        }
    }

    @Test("each way up keeps the database of its time; what was kept of an attempt that got half-way stays")
    func keptAgain() async throws {
        try await withVersion(3) { folder, key in
            let kept = folder.database + ".before-\(Schema.version)"
            func phones(at path: String) async throws -> Int? {
                let queue = try DatabaseQueue(path: path)
                defer { try? queue.close() }  // it was only read
                return try await queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM phones") }
            }
            try await SQLiteStore.open(path: folder.database, key: key).close()
            #expect(try await phones(at: kept) == 44)
            // Back to the release before, which works on for a while.
            for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: folder.database + suffix) }
            try FileManager.default.copyItem(atPath: kept, toPath: folder.database)
            let old = try DatabaseQueue(path: folder.database)
            try await old.write { try $0.execute(sql: "DELETE FROM phones WHERE id > 40") }
            try old.close()
            try await SQLiteStore.open(path: folder.database, key: key).close()
            #expect(try await phones(at: kept) == 40)
        }
    }

    @Test("the items of an older release go with the first complete series")
    func itemsOfVersion1() async throws {
        try await withVersion1 { folder, key in
            let store = try await SQLiteStore.open(path: folder.database, key: key)
            let old = try #require(try await store.phone(1)).configuration
            #expect(old.map(\.type) == ["MEDIA", "NTP"])
            let media = try ConfigurationItem.sample(#"{"type":"MEDIA","id":8,"turnUser":"relay"}"#)
            let clock = try ConfigurationItem.sample(#"{"type":"NTP","id":3,"ntp1":"ntp.example.com"}"#)
            // Until the series has ended nothing is lost, and what came counts over what was there.
            let during = try await store.commit([.item(media, mode: .first), .item(clock, mode: .first)], for: 1, at: .noon)
            #expect(during.configuration == old + [media, clock])
            let whole = PhoneStep.itemSeriesCompleted([media.identity, clock.identity])
            let after = try await store.commit([whole], for: 1, at: .noon)
            #expect(after.configuration == [media, clock])
            #expect(try await store.phone(1) == after)
            #expect(try await store.secrets(of: 1).turnPassword == nil)
            let lines = try await store.history(of: 1, limit: 2).map(\.text)
            #expect(lines == ["Devices no longer sends MEDIA.", "Devices no longer sends NTP."])
            try await store.close()
        }
    }

    @Test("what a former release sealed names no key; the service seals it anew, and nothing of it changes")
    func namesNoKey() async throws {
        try await withVersion1 { folder, key in
            let store = try await SQLiteStore.open(path: folder.database, key: key)
            let before = try await store.keyUse()
            #expect(before.inUse == key.id && (before.values[nil] ?? 0) > 5)
            let secrets = try await store.secrets(of: 1)
            #expect(try await store.adoptNewestKey(at: .noon), "the database says from now on which key it has")
            #expect(try await !store.followKey(), "which is the same")
            var position: ResealPosition? = .start
            while let here = position { position = try await store.reseal(from: here, limit: 3).next }
            #expect(try await store.keyUse().values(besides: key.id) == 0)
            #expect(try await store.secrets(of: 1) == secrets)
            try await store.check()
            try await store.close()
        }
    }

    @Test("a fresh database and a migrated one have the same tables")
    func sameSchema() async throws {
        let query = "SELECT type || ' ' || name || ' ' || COALESCE(sql, '') FROM sqlite_master ORDER BY 1"
        let fresh = try await withSQLite { store in try await store.pool.read { try String.fetchAll($0, sql: query) } }
        try await withVersion1 { folder, key in
            let store = try await SQLiteStore.open(path: folder.database, key: key)
            #expect(try await store.pool.read { try String.fetchAll($0, sql: query) } == fresh)
            try await store.close()
        }
    }
}
