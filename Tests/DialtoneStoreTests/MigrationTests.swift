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
            await #expect(throws: StoreError.olderVersion(1, own: 4)) {
                try await SQLiteStore.open(path: folder.database, key: key, access: .beside)
            }
            let store = try await SQLiteStore.open(path: folder.database, key: key)
            try await store.check()
            // As it was, for the way back; it holds what the database holds, so it is for its owner alone.
            let kept = folder.database + ".before-4"
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
            #expect(try await store.phone(2)?.reason == "wrong code")
            #expect(try await store.phone(forCode: Secret("2222222222"), now: .noon)?.id == 2)
            let carl = try #require(try await store.phone(3))
            #expect(carl.status == .removed && !carl.owesGoodbye, "what was shut for good stays shut")
            #expect(try await store.phone(forToken: Secret("inmt3guoqxwfmq7bkawu4k7nia")) == nil)
            #expect(try await store.takeActions() == [PhoneAction(kind: .remove, phone: 3)])

            #expect(try await store.overrides().isEmpty)
            #expect(try await store.overrideGeneration() == 0)
            #expect(try await store.strangers(limit: 10, offset: 0).isEmpty)
            #expect(try await store.alarms(in: nil, open: false, limit: 10).isEmpty)
            #expect(try await store.revisions(of: 1, limit: 10).isEmpty)
            // Keys are never used again, so the next phone is the fourth.
            #expect(try await store.receive(.sample(number: 4), at: .noon).id == 4)
            #expect(try await store.commit([.revised(.sample("a"))], for: 1, at: .noon).revision == 1)
            #expect(try await store.commit([.removed], for: 1, at: .noon).owesGoodbye)
            try await store.close()
        }
    }

    /// Whatever the tables become, people read of their phones what they read before.
    @Test("a database of the third version shows every reason, cause, alarm and line of history as it did")
    func fromVersion3() async throws {
        try await withVersion(3) { folder, key in
            let store = try await SQLiteStore.open(path: folder.database, key: key)
            try await store.check()
            var lines: [String] = []
            func add(_ fields: Any...) { lines.append(fields.map { "\($0)" }.joined(separator: "\t")) }
            for phone in try await store.phones(in: nil, status: nil, limit: 1000, offset: 0) {
                add("phone", phone.id, phone.mac.hex, phone.status, phone.reason ?? "")
                for entry in try await store.history(of: phone.id, limit: 1000) {
                    add("history", phone.id, entry.kind, entry.text, entry.details?.text ?? "")
                }
                for revision in try await store.revisions(of: phone.id, limit: 1000) {
                    add("revision", phone.id, revision.number, revision.cause, revision.digest)
                }
            }
            let alarms = try await store.alarms(in: nil, open: false, limit: 1000)
            for alarm in alarms { add("alarm", alarm.phone, alarm.kind, alarm.text, alarm.details?.text ?? "") }
            let expected = try Self.fixture("version-3", "tsv").split(separator: "\n").map(String.init)
            for (line, before) in zip(lines, expected) where line != before { #expect(line == before) }
            #expect(lines.count == expected.count)
            #expect(Set(alarms.map(\.kind)) == Set(AlarmKind.allCases))
            #expect(alarms.filter { $0.acknowledgedAt != nil }.count == 1)
            #expect(try await store.overrides().count == 1)
            #expect(try await store.takeActions() == [PhoneAction(kind: .remove, phone: 2)])
            #expect(try await store.secrets(of: 1).ownAdminPassword == Secret("own-1"))
            try await store.close()
        }
    }

    @Test("each way up keeps the database of its time; what was kept of an attempt that got half-way stays")
    func keptAgain() async throws {
        try await withVersion(3) { folder, key in
            let kept = folder.database + ".before-4"
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

    @Test("a fresh database and a migrated one have the same tables")
    func sameSchema() async throws {
        let query = "SELECT type || ' ' || name || ' ' || COALESCE(sql, '') FROM sqlite_master ORDER BY 1"
        let fresh = try await withStore { store in try await store.pool.read { try String.fetchAll($0, sql: query) } }
        try await withVersion1 { folder, key in
            let store = try await SQLiteStore.open(path: folder.database, key: key)
            #expect(try await store.pool.read { try String.fetchAll($0, sql: query) } == fresh)
            try await store.close()
        }
    }
}
