import DialtoneModel
import DialtoneSQL
import Foundation
import Testing

@testable import DialtoneStore

@Suite("A change of the key")
struct KeyChangeTests {
    enum Kind: CaseIterable { case sqlite, postgres }

    /// A database whose key stands in a file, and ways to open it.
    private struct Site {
        var folder: Folder
        var settings: PostgresSettings?

        func open(_ access: StoreAccess = .service, keyFile: String? = nil) async throws -> any SQLPhoneStore {
            let keys = try KeyRing.load(path: keyFile ?? folder.keyFile)
            guard let settings else { return try await SQLiteStore.open(path: folder.database, keys: keys, access: access) }
            let store = try await PostgresStore.open(settings, keys: keys, access: access)
            if access == .service { _ = try await store.renew(.sample("test")) { _ in PhoneBucket.all } }
            return store
        }

        /// What a node does once a second: here it says which keys it knows.
        func renew(_ store: any SQLPhoneStore) async throws {
            _ = try await store.coordination?.renew(.sample("test")) { _ in PhoneBucket.all }
        }

        /// Puts a new key into the file and, if every node knows it, in use.
        func change(_ store: any SQLPhoneStore) async throws -> (former: KeyID, new: KeyID) {
            let former = store.keys.inUse
            let new = try KeyRing.addKey(path: folder.keyFile)
            #expect(try store.keys.reread())
            try await renew(store)
            #expect(try await store.adoptNewestKey(at: .noon))
            #expect(try await store.followKey())
            #expect(store.keys.inUse == new && store.keys.newest == new)
            return (former, new)
        }
    }

    private static func withSite(_ kind: Kind, _ body: (Site) async throws -> Void) async throws {
        try await withFolder { folder in
            try await body(Site(folder: folder, settings: kind == .postgres ? try await TestDatabase.settings() : nil))
        }
    }

    private static let code = "7418529630741852"
    private static let scope = OverrideScope(.sample, .phone(.numbered(0x0004_132a_7b15)))

    /// A phone with everything that is sealed.
    private static func fill(_ store: any SQLPhoneStore) async throws -> Phone.ID {
        let id = try await store.receive(.sample(code: code), at: .noon).id
        let media = try ConfigurationItem.sample(#"{"type":"MEDIA","turnPassword":"turn-1"}"#)
        _ = try await store.commit(
            [
                .sysclientPassword(Secret("sys-1")), .ownAdminPassword(Secret("own-1")), .item(media, mode: .replace),
                .revised(.sample("digest-1")), .revised(.sample("digest-2")),
            ], for: id, at: .noon)
        let key = try #require(SettingKey("access.admin-password"))
        try await store.setOverrides(OverrideSet(settings: [key: "admin-1"]), for: scope, at: .noon)
        return id
    }

    /// Everything that is sealed opens, and codes and URLs are found.
    private static func look(_ store: any SQLPhoneStore, _ id: Phone.ID, _ token: Secret) async throws {
        #expect(try await store.phones(withCode: Secret(code)).map(\.id) == [id])
        #expect(try await store.phone(forToken: token)?.id == id)
        let secrets = try await store.secrets(of: id)
        #expect(secrets.token == token && secrets.code == Secret(code) && secrets.sysclientPassword == Secret("sys-1"))
        #expect(secrets.ownAdminPassword == Secret("own-1") && secrets.userPassword == Secret("user-pass-1"))
        #expect(try await store.phone(id)?.configuration.first?.value["turnPassword"] == "turn-1")
        #expect(try await store.revision(1, of: id)?.files.first?.text == "<digest>digest-1</digest>")
        #expect(try await store.overrides().map(\.scope) == [scope])
        #expect(try await store.phone(forToken: Secret("aaaaaaaaaaaaaaaaaaaaaaaaaa")) == nil)
    }

    /// Seals all of it with the key in use.
    private static func reseal(
        _ store: any SQLPhoneStore, portion: Int = 2, _ between: () async throws -> Void = {}
    ) async throws -> Int {
        var (position, sealed) = (ResealPosition?.some(.start), 0)
        while let here = position {
            let done = try await store.reseal(from: here, limit: portion)
            #expect(done.unopenable == 0)
            sealed += done.sealed
            position = done.next
            try await between()
        }
        return sealed
    }

    @Test("all is readable and found at every moment of a change, and afterwards with the new key alone", arguments: Kind.allCases)
    func change(kind: Kind) async throws {
        try await Self.withSite(kind) { site in
            let store = try await site.open()
            let id = try await Self.fill(store)
            let token = try await store.secrets(of: id).token
            let marks = try await store.passwordMarkKey()
            let (former, new) = try await site.change(store)
            let before = try await store.keyUse()
            #expect(before.inUse == new && before.values[new] == nil && (before.values[former] ?? 0) > 8)
            try await Self.look(store, id, token)
            // What is written from now on is sealed with the new key.
            let other = try await store.receive(.sample(number: 2, code: "99"), at: .noon).id
            #expect(try await store.keyUse().values[new] ?? 0 > 0)
            let sealed = try await Self.reseal(store) { try await Self.look(store, id, token) }
            #expect(sealed == before.values[former])
            let use = try await store.keyUse()
            #expect(use.values(besides: new) == 0 && use.values[former] == nil)
            #expect(use.since["\(new)"] == .noon && use.since["\(former)"] != nil)
            #expect(try await Self.reseal(store) == 0, "nothing is left")
            #expect(try KeyRing.removeKeys(besides: new, path: site.folder.keyFile) == [former])
            #expect(try store.keys.reread() && store.keys.lost == [former])
            store.keys.forget(former)
            #expect(store.keys.ids == [new])
            try await Self.look(store, id, token)
            try await store.close()

            let again = try await site.open()
            #expect(again.keys.ids == [new])
            try await Self.look(again, id, token)
            #expect(try await again.phones(withCode: Secret("99")).map(\.id) == [other])
            #expect(try await again.passwordMarkKey() == marks, "no user's password looks changed")
            try await again.close()
        }
    }

    @Test("a process that was killed in the middle leaves what the next one goes on with", arguments: Kind.allCases)
    func killed(kind: Kind) async throws {
        try await Self.withSite(kind) { site in
            let store = try await site.open()
            let id = try await Self.fill(store)
            let token = try await store.secrets(of: id).token
            let (former, new) = try await site.change(store)
            let all = try await store.keyUse().values[former] ?? 0
            var first = try await store.reseal(from: .start, limit: 1)
            while first.sealed == 0, let next = first.next { first = try await store.reseal(from: next, limit: 1) }
            #expect(first.sealed == 1)
            try await store.close()

            let next = try await site.open()
            #expect(next.keys.inUse == new, "the database says which key is in use")
            try await Self.look(next, id, token)
            #expect(try await Self.reseal(next) == all - 1)
            #expect(try await next.keyUse().values(besides: new) == 0)
            try await next.close()
        }
    }

    @Test("a value that is written while it is sealed anew stays the one that was written", arguments: Kind.allCases)
    func written(kind: Kind) async throws {
        try await Self.withSite(kind) { site in
            let store = try await site.open()
            let id = try await Self.fill(store)
            _ = try await site.change(store)
            let column = try #require(SealedColumn.all.first { $0.table == "phone_secrets" })
            let (sealer, key) = (store.sealer, store.keys.usedMaterial)
            let stale = try await store.read("test") { try column.stale(besides: key.id, after: nil, limit: 100, in: $0) }
            #expect(stale.count > 3)
            _ = try await store.commit([.sysclientPassword(Secret("sys-2"))], for: id, at: .noon)
            let opened = try await store.write("test") { database in
                try stale.map { try column.reseal($0, with: key, sealer, in: database) }
            }
            #expect(opened.allSatisfy { $0 })
            #expect(try await store.secrets(of: id).sysclientPassword == Secret("sys-2"))
            #expect(try await store.secrets(of: id).ownAdminPassword == Secret("own-1"))
            try await store.close()
        }
    }

    @Test("a process that meets a value under a key that it does not know reads the file again", arguments: Kind.allCases)
    func unknownKey(kind: Kind) async throws {
        try await Self.withSite(kind) { site in
            let store = try await site.open()
            let id = try await Self.fill(store)
            let token = try await store.secrets(of: id).token
            let other = try await site.open(.beside)
            let (_, new) = try await site.change(store)
            _ = try await Self.reseal(store)
            #expect(!other.keys.ids.contains(new))
            // First a value: to search for one, the key must be known.
            #expect(try await other.secrets(of: id).token == token)
            #expect(other.keys.ids.contains(new))
            try await Self.look(other, id, token)
            #expect(try await other.followKey() && other.keys.inUse == new)
            try await other.close()
            try await store.close()
        }
    }

    @Test("a key file without the key in use is refused by its name, also where it holds others", arguments: Kind.allCases)
    func wrongKey(kind: Kind) async throws {
        try await Self.withSite(kind) { site in
            let store = try await site.open()
            let id = store.keys.inUse
            let foreign = site.folder.path + "/foreign.key"
            _ = try KeyRing.load(path: foreign)
            _ = try KeyRing.addKey(path: foreign)
            for access in [StoreAccess.beside, .readOnly] {
                let error = await #expect(throws: StoreError.self) { try await site.open(access, keyFile: foreign) }
                #expect(error == .wrongKey(id) && error?.description.contains("sealed with key \(id)") == true)
            }
            try await store.close()
            await #expect(throws: StoreError.wrongKey(id)) { try await site.open(keyFile: foreign) }
        }
    }

    @Test("a key that was in use before is not taken again, whatever the order of the file", arguments: Kind.allCases)
    func formerKey(kind: Kind) async throws {
        try await Self.withSite(kind) { site in
            let store = try await site.open()
            let (former, new) = try await site.change(store)
            let lines = try String(contentsOfFile: site.folder.keyFile, encoding: .utf8).split(separator: "\n")
            try Data(lines.reversed().map { $0 + "\n" }.joined().utf8).write(to: URL(fileURLWithPath: site.folder.keyFile))
            #expect(try store.keys.reread() && store.keys.newest == former)
            try await site.renew(store)
            #expect(try await !store.adoptNewestKey(at: .noon))
            #expect(try await !store.followKey() && store.keys.inUse == new)
            try await store.close()
        }
    }

    @Test("no table with sealed values is left out", arguments: Kind.allCases)
    func allTables(kind: Kind) async throws {
        try await Self.withSite(kind) { site in
            let store = try await site.open()
            let sql =
                kind == .sqlite
                ? "SELECT m.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = 'sealed'"
                : """
                SELECT CAST(table_name AS TEXT) FROM information_schema.columns
                WHERE table_schema = current_schema() AND column_name = 'sealed'
                """
            let tables = try await store.read("test") { database in try database.map(sql) { try $0.text(0) } }
            let known = SealedColumn.all + (kind == .postgres ? [SealedColumn.messages] : [])
            #expect(Set(tables) == Set(known.map(\.table)).subtracting(["metadata"]))
            try await store.close()
        }
    }

    @Test("what was sealed with the former key does not lie on in the files of a SQLite database")
    func overwritten() async throws {
        try await Self.withSite(.sqlite) { site in
            let store = try await site.open()
            _ = try await Self.fill(store)
            let former = try await store.read("test") { database in
                try SealedColumn.all.flatMap { column in
                    try column.stale(besides: KeyID(number: 0), after: nil, limit: 100, in: database).map(\.sealed)
                }
            }
            #expect(former.count > 8 && former.allSatisfy { (try? site.folder.bytes().range(of: $0)) != nil })
            _ = try await site.change(store)
            _ = try await Self.reseal(store)
            try await store.forgetFormerValues()
            let bytes = try site.folder.bytes()
            #expect(former.allSatisfy { bytes.range(of: $0) == nil })
            try await store.close()
        }
    }

    @Test("a new key is put in use when every node that lives knows it, and not before")
    func nodes() async throws {
        try await Self.withSite(.postgres) { site in
            let first = try await site.open()
            // The second machine has a copy of the file.
            let copy = site.folder.path + "/copy.key"
            try FileManager.default.copyItem(atPath: site.folder.keyFile, toPath: copy)
            let second = try await PostgresStore.open(try #require(site.settings), keys: KeyRing.load(path: copy))
            _ = try await second.renew(.sample("second")) { _ in [] }
            let former = first.keys.inUse
            let new = try KeyRing.addKey(path: site.folder.keyFile)
            #expect(try first.keys.reread())
            try await site.renew(first)
            #expect(try await !first.adoptNewestKey(at: .noon), "the other one could not read what is sealed with it")
            #expect(try await first.keyUse().nodes.map(\.keys).contains([former.description]))
            #expect(try await !second.followKey())

            try FileManager.default.removeItem(atPath: copy)
            try FileManager.default.copyItem(atPath: site.folder.keyFile, toPath: copy)
            #expect(try second.keys.reread())
            _ = try await second.renew(.sample("second")) { _ in [] }
            #expect(try await first.adoptNewestKey(at: .noon))
            #expect(try await second.followKey() && second.keys.inUse == new)
            _ = try await second.renew(.sample("second")) { _ in [] }
            #expect(try await first.keyUse().nodes.map(\.keys).contains([new.description, former.description]))
            try await second.close()
            try await first.close()
        }
    }

    @Test("a PostgreSQL that has a key, or cannot be reached, gets none made for it")
    func isNew() async throws {
        let (settings, empty) = (try await TestDatabase.settings(), try await TestDatabase.settings())
        try await PostgresStore.open(settings, key: .random()).close()
        try await DatabaseLocation.postgres(empty).checkIsNew()
        let error = await #expect(throws: StoreError.self) { try await DatabaseLocation.postgres(settings).checkIsNew() }
        #expect(error?.kind == "wrongKey")
        let away = try PostgresSettings(Secret("postgresql://test@127.0.0.1:1/none"))
        let unreachable = await #expect(throws: StoreError.self) { try await DatabaseLocation.postgres(away).checkIsNew() }
        #expect(unreachable?.kind == "unavailable")
    }
}
