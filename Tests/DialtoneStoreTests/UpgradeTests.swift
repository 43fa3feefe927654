import DialtoneModel
import DialtoneSQL
import Foundation
import GRDB
import Testing

@testable import DialtoneStore

@Suite("Databases of every version come up to this one", .timeLimit(.minutes(10)))
struct UpgradeTests {
    /// A database that a former release wrote, and a version on its way up.
    struct Way: CustomTestStringConvertible, Sendable {
        var fixture: Int
        var version: Int
        var testDescription: String { "version \(fixture), by \(version)" }

        static let all = [1, 3].flatMap { fixture in (fixture...Schema.version).map { Way(fixture: fixture, version: $0) } }
    }

    private static func key() throws -> SecretKey { try #require(SecretKey(bytes: Array(UInt8(0)..<32))) }

    /// The database of the fixture as the release of a version would have left it.
    private static func make(_ way: Way, at path: String) async throws {
        let file = try #require(Bundle.module.url(forResource: "version-\(way.fixture)", withExtension: "sql", subdirectory: "Fixtures"))
        let sql = try String(contentsOf: file, encoding: .utf8)
        let queue = try DatabaseQueue(path: path)
        try await queue.write { try $0.execute(sql: sql) }
        try Schema.migrator.migrate(queue, upTo: "\(way.version)")
        #expect(try await queue.read { try Schema.version(of: $0) } == way.version)
        try queue.close()
    }

    @Test("in SQLite, from each version: nothing is different from the way in one go", arguments: Way.all)
    func sqlite(way: Way) async throws {
        let key = try Self.key()
        let whole = try await withFolder { folder in
            try await Self.make(Way(fixture: way.fixture, version: way.fixture), at: folder.database)
            try await SQLiteStore.open(path: folder.database, key: key).close()
            return try DatabaseFile.inspect(folder.database, key: KeyRing(key))
        }
        try await withFolder { folder in
            try await Self.make(way, at: folder.database)
            let store = try await SQLiteStore.open(path: folder.database, key: key)
            try await store.check()
            let phones = try await store.phones(in: nil, status: nil, limit: 100, offset: 0)
            #expect(phones.count == (way.fixture == 1 ? 3 : 44))
            for phone in phones where phone.status != .removed { _ = try await store.secrets(of: phone.id) }
            #expect(try await store.receive(.sample(number: 0xFFFF), at: .noon).id == Int64(phones.count + 1))
            try await store.close()
            let isKept = FileManager.default.fileExists(atPath: "\(folder.database).before-\(Schema.version)")
            #expect(isKept == (way.version < Schema.version))
        }
        // A second time without the order, to compare.
        try await withFolder { folder in
            try await Self.make(way, at: folder.database)
            try await SQLiteStore.open(path: folder.database, key: key).close()
            let found = try DatabaseFile.inspect(folder.database, key: KeyRing(key))
            #expect(found.version == Schema.version && found.tables == whole.tables)
        }
    }

    @Test("a backup of a former version is put back as it was, and comes up to this one then", arguments: [1, 3])
    func restored(fixture: Int) async throws {
        let passphrase = Secret("a walk by the river")
        try await withFolder { folder in
            let file = "\(folder.path)/backup"
            try await Self.make(Way(fixture: fixture, version: fixture), at: folder.database)
            let text = Data(Array(UInt8(0)..<32)).base64EncodedString() + "\n"
            try text.write(toFile: folder.keyFile, atomically: true, encoding: .utf8)
            let backup = try await Backup.make(
                of: folder.database, to: file, passphrase: passphrase, release: "test", at: .noon, work: 10)
            #expect(backup.version == fixture)
            _ = try await Restoration(path: folder.database, keyPath: folder.keyFile, withKey: false).run(file, passphrase: passphrase)
            let store = try await SQLiteStore.open(path: folder.database, key: try Self.key())
            try await store.check()
            #expect(try await store.phones(in: nil, status: nil, limit: 100, offset: 0).count == backup.phones)
            try await store.close()
        }
    }

    /// What psql would show of all tables and indexes.
    private static func shape(_ settings: PostgresSettings) async throws -> [String] {
        let database = try await PostgresDatabase.open(settings)
        let lines = try await database.read { database in
            try database.map(
                """
                SELECT table_name || ' ' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || coalesce(column_default, '')
                FROM information_schema.columns WHERE table_schema = current_schema()
                """
            ) { try $0.text(0) }
                + database.map("SELECT CAST(indexdef AS TEXT) FROM pg_indexes WHERE schemaname = current_schema()") { try $0.text(0) }
        }
        await database.close()
        return lines.sorted()
    }

    @Test("in PostgreSQL, from each version", arguments: 1...PostgresSchema.migrations.version)
    func postgres(version: Int) async throws {
        let (settings, key) = (try await TestDatabase.settings(), SecretKey.random())
        #expect(try await PostgresSchema.migrations.through(version).apply(to: settings).after == version)
        let former = try await PostgresDatabase.open(settings)
        try await former.commit { database in
            try database.run(
                """
                INSERT INTO phones (instance_domain, instance_name, mac, hwid, "user", common_name, domain, pbx_dns, status, received_at,
                    changed_at, code_open_until)
                VALUES ('example.com', 'dialtone', '000413000001', 'hw', 'anna', 'Anna Beispiel', 'example.com', 'pbx.example.com',
                    'received', ?, ?, ?)
                """, [SQLValue(Date.noon), SQLValue(Date.noon), SQLValue(Date.noon(plus: 3600))])
            let secrets = SecretTable(database: database, sealer: Sealer(key))
            try secrets.set(Secret("code-1"), .code, of: 1)
            try secrets.renewToken(of: 1)
            if version >= 4 { try SearchTable(database: database).rebuild() }
        }
        await former.close()

        let store = try await PostgresStore.open(settings, key: key)
        _ = try await store.renew(.sample("test")) { _ in PhoneBucket.all }
        try await store.check()
        let phone = try #require(try await store.phone(forCode: Secret("code-1"), now: .noon))
        #expect(phone.mac.hex == "000413000001" && phone.codeOpenUntil == .noon(plus: 3600))
        #expect(try await store.phones(matching: PhoneQuery(instance: .sample, text: "beispiel"), limit: 10, offset: 0).map(\.id) == [1])
        #expect(try await store.commit([.identifying], for: phone.id, at: .noon).status == .identifying)
        try await store.close()

        let fresh = try await TestDatabase.settings()
        try await PostgresStore.open(fresh, key: key).close()
        #expect(try await Self.shape(settings) == Self.shape(fresh))
    }
}
