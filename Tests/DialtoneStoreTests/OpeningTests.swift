import DialtoneModel
import Foundation
import GRDB
import Testing

@testable import DialtoneStore

struct OpeningTests {
    @Test("closing and opening again keeps everything, and the migrations run once")
    func reopened() async throws {
        try await withFolder { folder in
            let key = SecretKey.random()
            var phone: Phone?
            var secrets: PhoneSecrets?
            var history: [HistoryEntry]?
            for round in 0..<3 {
                let store = try await SQLiteStore.open(path: folder.database, key: key)
                if round == 0 {
                    let id = try await store.receive(.sample(), at: .noon).id
                    let item = try ConfigurationItem.sample(#"{"type":"NTP","n":1.50e3}"#)
                    _ = try await store.commit(
                        [.sysclientPassword(Secret("s")), .item(item, mode: .replace)], for: id, at: .noon)
                    phone = try await store.phone(id)
                    secrets = try await store.secrets(of: id)
                    history = try await store.history(of: id, limit: 10)
                }
                let id = try #require(phone?.id)
                #expect(try await store.phone(id) == phone)
                #expect(try await store.secrets(of: id) == secrets)
                #expect(try await store.history(of: id, limit: 10) == history)
                try await store.check()
                try await store.close()
                try await store.close()
            }
            #expect(phone?.configuration.first?.value["n"] == .number("1.50e3"))
        }
    }

    @Test("a second service is told who has the database; commands are let in, and a service after it too")
    func second() async throws {
        try await withFolder { folder in
            let key = SecretKey.random()
            let store = try await SQLiteStore.open(path: folder.database, key: key)
            let refused = await #expect(throws: StoreError.self) { try await SQLiteStore.open(path: folder.database, key: key) }
            let text = "\(try #require(refused))"
            #expect(text.contains("process \(getpid()) on ") && text.contains(", since 20"), "\(text)")
            for access: StoreAccess in [.beside, .readOnly] {
                try await SQLiteStore.open(path: folder.database, key: key, access: access).close()
            }
            await #expect(throws: StoreError.self) { try await SQLiteStore.open(path: folder.database, key: key) }
            try await store.close()
            try await SQLiteStore.open(path: folder.database, key: key).close()
        }
    }

    @Test("a process that is killed loses nothing that it was told is stored")
    func killed() async throws {
        try await withFolder { folder in
            let key = SecretKey.random()
            let store = try await SQLiteStore.open(path: folder.database, key: key)
            let phone = try await store.receive(.sample(), at: .noon)
            // What a kill leaves behind: the files as they are now, the log not yet folded in.
            try await withFolder { copy in
                for suffix in ["", "-wal"] {
                    try FileManager.default.copyItem(atPath: folder.database + suffix, toPath: copy.database + suffix)
                }
                let again = try await SQLiteStore.open(path: copy.database, key: key)
                #expect(try await again.phone(phone.id) == phone)
                let secrets = try await store.secrets(of: phone.id)
                #expect(try await again.secrets(of: phone.id) == secrets)
                try await again.check()
                try await again.close()
            }
            try await store.close()
        }
    }

    @Test("the database is durable and for its owner alone")
    func settings() async throws {
        try await withFolder { folder in
            let store = try await SQLiteStore.open(path: folder.database, key: .random())
            _ = try await store.receive(.sample(), at: .noon)
            // 2 = FULL (https://www.sqlite.org/pragma.html#pragma_synchronous)
            #expect(try await store.pool.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA synchronous") } == 2)
            #expect(try await store.pool.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") } == "wal")
            for suffix in ["", "-wal", "-shm"] {
                let facts = try FileManager.default.attributesOfItem(atPath: folder.database + suffix)
                #expect(facts[.posixPermissions] as? Int == 0o600, "\(suffix)")
            }
            try await store.close()
        }
    }

    @Test("a wrong key is noticed when the database is opened", arguments: [StoreAccess.service, .beside, .readOnly])
    func wrongKey(access: StoreAccess) async throws {
        try await withFolder { folder in
            let key = SecretKey.random()
            try await SQLiteStore.open(path: folder.database, key: key).close()
            await #expect(throws: StoreError.wrongKey(key.id)) {
                try await SQLiteStore.open(path: folder.database, key: .random(), access: access)
            }
        }
    }

    @Test("a database of a later release is refused and left alone")
    func newerVersion() async throws {
        try await withFolder { folder in
            let key = SecretKey.random()
            let store = try await SQLiteStore.open(path: folder.database, key: key)
            try await store.tamper("INSERT INTO grdb_migrations (identifier) VALUES ('999')")
            try await store.close()
            for access in [StoreAccess.service, .beside, .readOnly] {
                await #expect(throws: StoreError.newerVersion(999, own: Schema.version)) {
                    try await SQLiteStore.open(path: folder.database, key: key, access: access)
                }
            }
        }
    }

    @Test("a command does not make or migrate a database; the service does")
    func commands() async throws {
        try await withFolder { folder in
            let key = SecretKey.random()
            for access in [StoreAccess.beside, .readOnly] {
                let error = await #expect(throws: StoreError.self) {
                    try await SQLiteStore.open(path: folder.database, key: key, access: access)
                }
                #expect(error.map { "\($0)".contains("there is none at") } == true)
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
            try DatabaseFile.prepare(folder.database, creating: true)
            for access in [StoreAccess.beside, .readOnly] {
                await #expect(throws: StoreError.olderVersion(0, own: Schema.version)) {
                    try await SQLiteStore.open(path: folder.database, key: key, access: access)
                }
            }
            try await SQLiteStore.open(path: folder.database, key: key).close()
        }
    }

    @Test("another kind of file, a missing folder and a damaged page are told apart")
    func badFiles() async throws {
        try await withFolder { folder in
            let key = SecretKey.random()
            try Data(repeating: 0x41, count: 8192).write(to: URL(fileURLWithPath: folder.database))
            let other = await #expect(throws: StoreError.self) { try await SQLiteStore.open(path: folder.database, key: key) }
            #expect(other?.kind == "corrupt")
            let missing = await #expect(throws: StoreError.self) {
                try await SQLiteStore.open(path: folder.path + "/none/x.sqlite", key: key)
            }
            #expect(missing?.kind == "unavailable")
        }
        try await withSQLite { store in
            _ = try await store.receive(.sample(), at: .noon)
            try await store.check()
            try await store.tamper("PRAGMA writable_schema = ON")
            try await store.tamper("UPDATE metadata SET value = x'00' WHERE key = 'key-check'")
            await #expect(throws: StoreError.wrongKey(nil)) { try await store.check() }
        }
    }

    @Test("a closed store says so")
    func closed() async throws {
        try await withFolder { folder in
            let store = try await SQLiteStore.open(path: folder.database, key: .random())
            let id = try await store.receive(.sample(), at: .noon).id
            try await store.close()
            await #expect(throws: StoreError.unavailable("it is closed")) { try await store.phone(id) }
            await #expect(throws: StoreError.unavailable("it is closed")) { try await store.commit([], for: id, at: .noon) }
            await #expect(throws: StoreError.unavailable("it is closed")) { try await store.dataVersion() }
        }
    }

    @Test("a full disk is told as such, and what was there stays readable")
    func full() async throws {
        try await withSQLite { store in
            let id = try await store.receive(.sample(), at: .noon).id
            try await store.pool.writeWithoutTransaction { database in
                let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
                try database.execute(sql: "PRAGMA max_page_count = \(pages + 2)")
            }
            let long = PhoneStep.noted(.sample(String(repeating: "x", count: 100_000)))
            await #expect(throws: StoreError.full) { try await store.commit([long], for: id, at: .noon) }
            #expect(try await store.commit([.identifying], for: id, at: .noon).status == .identifying)
            #expect(try await store.kinds(of: id) == ["received", "identifying"])
            #expect("\(StoreError.full)".contains("free some space"))
        }
    }
}
