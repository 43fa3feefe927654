import DialtoneModel
import Foundation
import GRDB
import Synchronization
import TestSupport
import Testing

@testable import DialtoneStore

@Suite("Backups", .timeLimit(.minutes(10)))
struct BackupTests {
    private static let passphrase = Secret("a walk by the river")
    /// Enough for a test, and quick.
    private static let work: UInt8 = 10

    private static func make(_ folder: Folder, _ name: String = "backup", key: SecretKey? = nil) async throws -> String {
        let path = "\(folder.path)/\(name)"
        let extras: [Backup.Part: Data] = try key == nil ? [:] : [.key: Data(contentsOf: URL(fileURLWithPath: folder.keyFile))]
        _ = try await Backup.make(
            of: folder.database, to: path, passphrase: passphrase, extras: extras, key: key.map { KeyRing($0) }, release: "test", at: .noon,
            work: work)
        return path
    }

    private static func restoration(_ folder: Folder, withKey: Bool = false) -> Restoration {
        Restoration(path: folder.database, keyPath: folder.keyFile, withKey: withKey)
    }

    /// A database with phones, its key in the file beside it.
    private static func site(phones: Int = 3, _ body: (Folder, SecretKey) async throws -> Void) async throws {
        try await withFolder { folder in
            let key = try SecretKey.load(path: folder.keyFile)
            let store = try await SQLiteStore.open(path: folder.database, key: key)
            try await fill(store, numbers: 1...UInt64(phones))
            try await store.close()
            try await body(folder, key)
        }
    }

    private static func fill(_ store: SQLiteStore, numbers: ClosedRange<UInt64>) async throws {
        for number in numbers {
            let phone = try await store.receive(.sample(number: number, code: "code-\(number)"), at: .noon)
            _ = try await store.commit(
                [.sysclientPassword(Secret("sys-\(number)")), .ready, .revised(.sample("a"))], for: phone.id, at: .noon)
        }
    }

    private static func phones(at folder: Folder, key: SecretKey) async throws -> [Phone] {
        let store = try await SQLiteStore.open(path: folder.database, key: key)
        try await store.check()
        let phones = try await store.phones(in: nil, status: nil, limit: 100_000, offset: 0)
        try await store.close()
        return phones
    }

    private static func names(in folder: Folder) throws -> Set<String> {
        Set(try FileManager.default.contentsOfDirectory(atPath: folder.path))
    }

    @Test("what was backed up comes back as it was, and what was there since is kept")
    func roundTrip() async throws {
        try await Self.site { folder, key in
            let store = try await SQLiteStore.open(path: folder.database, key: key)
            let before = try await store.phones(in: nil, status: nil, limit: 10, offset: 0)
            let secrets = try await store.secrets(of: 2)
            let history = try await store.history(of: 2, limit: 100)
            // The service has the database, and much of it is in its log only.
            let file = try await Self.make(folder)
            #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)
            try await Self.fill(store, numbers: 4...6)
            try await store.close()

            let restored = try await Self.restoration(folder).run(file, passphrase: Self.passphrase, at: .noon)
            #expect(restored.backup.phones == 3 && restored.backup.madeAt == .noon && restored.backup.parts == [.database])
            let kept = folder.database + ".before-restore-20261122T181200Z"
            #expect(restored.kept == [kept])
            #expect(
                try Self.names(in: folder) == [
                    "dialtone.sqlite", "dialtone.sqlite.lock", "dialtone.key", "backup", "dialtone.sqlite.before-restore-20261122T181200Z",
                ])
            let again = try await SQLiteStore.open(path: folder.database, key: key)
            #expect(try await again.phones(in: nil, status: nil, limit: 10, offset: 0) == before)
            #expect(try await again.secrets(of: 2) == secrets)
            #expect(try await again.history(of: 2, limit: 100) == history)
            #expect(try await again.phones(matching: PhoneQuery(instance: .sample, text: "beispiel"), limit: 10, offset: 0).count == 3)
            // Keys go on, and the way back is there.
            #expect(try await again.receive(.sample(number: 9, code: "code-9"), at: .noon).id == 4)
            try await again.close()
            try FileManager.default.removeItem(atPath: folder.database)
            try FileManager.default.moveItem(atPath: kept, toPath: folder.database)
            #expect(try await Self.phones(at: folder, key: key).count == 6)
        }
    }

    @Test("a backup that is made while the service writes has everything that was acknowledged before it began")
    func underLoad() async throws {
        try await Self.site { folder, key in
            let store = try await SQLiteStore.open(path: folder.database, key: key)
            let acknowledged = Acknowledged()
            let (first, tell) = AsyncStream.makeStream(of: Void.self)
            // Each stops at the end of the backup; the group awaits them.
            let (promised, file) = try await withThrowingTaskGroup(of: Void.self) { group in
                for lane in UInt64(1)...4 {
                    group.addTask {
                        var number = lane << 32
                        while !Task.isCancelled {
                            number += 1
                            let phone = try await store.receive(.sample(number: number, code: "code-\(number)"), at: .noon)
                            acknowledged.add(phone.mac)
                            tell.yield()
                        }
                    }
                }
                // Some are there already, and others arrive.
                for await _ in first where acknowledged.all.count > 20 { break }
                let promised = acknowledged.all
                let file = try await Self.make(folder)
                group.cancelAll()
                try await group.waitForAll()
                return (promised, file)
            }
            try await store.close()
            _ = try await Self.restoration(folder).run(file, passphrase: Self.passphrase)
            let found = Set(try await Self.phones(at: folder, key: key).map(\.mac))
            #expect(promised.allSatisfy { found.contains($0) })
        }
    }

    @Test("without the passphrase nothing in it can be read, nor is the key in it unless that is wanted")
    func sealed() async throws {
        try await Self.site { folder, key in
            let file = try await Self.make(folder)
            let bytes = try Data(contentsOf: URL(fileURLWithPath: file))
            for text in ["SQLite", "Beispiel", "anna", "phones", "test"] { #expect(bytes.range(of: Data(text.utf8)) == nil, "\(text)") }
            await #expect(throws: BackupFault.wrongPassphrase) {
                try await Self.restoration(folder).run(file, passphrase: Secret("a walk by the lake"))
            }
            await #expect(throws: BackupFault.missing(.key)) {
                try await Self.restoration(folder, withKey: true).run(file, passphrase: Self.passphrase)
            }
            #expect(try await Self.phones(at: folder, key: key).count == 3)
        }
    }

    @Test("with the key file in it, it comes back on a machine that has nothing; another key there is kept")
    func withKey() async throws {
        try await Self.site { folder, key in
            let file = try await Self.make(folder, key: key)
            let text = try Data(contentsOf: URL(fileURLWithPath: folder.keyFile))
            try await withFolder { other in
                await #expect(throws: StoreError.self, "there is no key") {
                    try await Self.restoration(other).run(file, passphrase: Self.passphrase)
                }
                #expect(try Self.names(in: other) == ["dialtone.sqlite.lock"])
                let restored = try await Self.restoration(other, withKey: true).run(file, passphrase: Self.passphrase)
                #expect(restored.kept.isEmpty)
                #expect(try Data(contentsOf: URL(fileURLWithPath: other.keyFile)) == text)
                #expect(try FileManager.default.attributesOfItem(atPath: other.keyFile)[.posixPermissions] as? Int == 0o600)
                #expect(try await Self.phones(at: other, key: key).count == 3)
            }
            try await withFolder { other in
                _ = try SecretKey.load(path: other.keyFile)
                let own = try Data(contentsOf: URL(fileURLWithPath: other.keyFile))
                await #expect(throws: StoreError.wrongKey(KeyRing(key).newest)) {
                    try await Self.restoration(other).run(file, passphrase: Self.passphrase)
                }
                #expect(try Self.names(in: other) == ["dialtone.sqlite.lock", "dialtone.key"])
                let restored = try await Self.restoration(other, withKey: true).run(file, passphrase: Self.passphrase)
                let kept = try #require(restored.kept.first)
                #expect(try Data(contentsOf: URL(fileURLWithPath: kept)) == own)
                #expect(try await Self.phones(at: other, key: key).count == 3)
            }
            // One that opens nothing of the database would be found out when it is needed.
            try await withFolder { other in
                await #expect(throws: StoreError.wrongKey(KeyRing(key).newest)) {
                    _ = try await Backup.make(
                        of: folder.database, to: "\(other.path)/b", passphrase: Self.passphrase, extras: [.key: text],
                        key: KeyRing(.random()),
                        release: "test", at: .noon, work: Self.work)
                }
                let names = try Self.names(in: other)
                #expect(names.isEmpty)
            }
        }
    }

    @Test(
        "a byte that is another one, a block that is gone or moved, a missing end: each is told, and nothing is replaced",
        arguments: Seeds.forThisRun)
    func damaged(seed: UInt64) async throws {
        try await Self.site { folder, key in
            let file = try await Self.make(folder)
            let whole = try Data(contentsOf: URL(fileURLWithPath: file))
            let (head, block) = (SealedStream.headBytes, SealedStream.blockBytes + SealedStream.tagBytes)
            try #require(whole.count > head + 2 * block)
            let names = try Self.names(in: folder).union(["damaged", "dialtone.sqlite.lock"])
            func fault(_ bytes: Data) async throws -> BackupFault? {
                let path = "\(folder.path)/damaged"
                try bytes.write(to: URL(fileURLWithPath: path))
                var found: BackupFault?
                do { _ = try await Self.restoration(folder).run(path, passphrase: Self.passphrase) } catch let error as BackupFault {
                    found = error
                }
                let left = try Self.names(in: folder)
                #expect(found == nil || left == names)
                return found
            }
            func flipped(_ offset: Int) -> Data {
                var bytes = whole
                bytes[offset] ^= 1
                return bytes
            }
            let magic = SealedStream.magic.count
            var random = SeededGenerator(seed: seed)
            #expect(try await fault(flipped(0)) == .notABackup)
            #expect(try await fault(flipped(magic)) == .newerFormat(0))
            // The work: another one makes another key, unless it is none that is accepted.
            #expect(try await fault(flipped(magic + 1)) == .wrongPassphrase)
            #expect(try await fault(whole.prefix(magic + 1) + [99] + whole.dropFirst(magic + 2)) == .damaged(magic))
            #expect(try await fault(flipped(magic + 2 + Int.random(in: 0..<SealedStream.saltBytes, using: &random))) == .wrongPassphrase)
            #expect(try await fault(flipped(head - 1)) == .wrongPassphrase)
            for _ in 0..<12 {
                let offset = Int.random(in: head..<whole.count, using: &random)
                #expect(try await fault(flipped(offset)) == .damaged(head + (offset - head) / block * block), "byte \(offset)")
            }
            #expect(try await fault(Data()) == .notABackup)
            #expect(try await fault(whole.prefix(magic)) == .notABackup)
            #expect(try await fault(whole.prefix(magic + 1)) == .cutOff)
            #expect(try await fault(whole.prefix(head)) == .cutOff)
            #expect(try await fault(whole.prefix(head + block)) == .cutOff)
            #expect(try await fault(whole.prefix(head + 2 * block)) == .cutOff)
            #expect(try await fault(whole.prefix(head + block + 100)) == .damaged(head + block))
            #expect(try await fault(whole.dropLast()) != nil)
            #expect(try await fault(whole + [0]) != nil)
            let (first, second) = (whole[head..<head + block], whole[(head + block)..<(head + 2 * block)])
            let rest = whole[(head + 2 * block)...]
            #expect(try await fault(whole.prefix(head) + second + first + rest) == .damaged(head))
            #expect(try await fault(whole.prefix(head) + first + rest) == .damaged(head + block))
            #expect(try await fault(whole.prefix(head) + first + first + second + rest) == .damaged(head + block))
            #expect(try await fault(whole) == nil)
            #expect(try await Self.phones(at: folder, key: key).count == 3)
        }
    }

    @Test("one that is whole and contradicts itself is refused")
    func contradictions() async throws {
        try await Self.site { folder, key in
            let database = "\(folder.path)/plain"
            let (version, tables) = try DatabaseFile.snapshot(of: folder.database, to: database, key: KeyRing(key))
            let bytes = try Data(contentsOf: URL(fileURLWithPath: database))
            try FileManager.default.removeItem(atPath: database)
            let piece = Backup.Piece(part: .database, bytes: bytes.count, digest: "")
            func error(_ change: (inout Backup) -> Void = { _ in }, manifest: String? = nil, more: Data = Data()) async throws -> String {
                var backup = Backup(release: "test", madeAt: .noon, version: version, tables: tables, pieces: [piece])
                backup.pieces[0].digest = Backup.digest(of: bytes)
                change(&backup)
                let text = Data((manifest ?? backup.json.text).utf8)
                let path = "\(folder.path)/made"
                try FileWork.make(path, replacing: true) { file in
                    var writer = try SealedWriter(file, passphrase: Self.passphrase, work: Self.work)
                    try writer.write(withUnsafeBytes(of: UInt64(text.count).bigEndian) { Data($0) } + text)
                    try writer.write(bytes + more)
                    try writer.finish()
                }
                do {
                    _ = try await Self.restoration(folder).check(path, passphrase: Self.passphrase)
                    return ""
                } catch { return "\(error)" }
            }
            #expect(try await error() == "")
            let newer = try await error { $0.version = Schema.version + 1 }
            #expect(newer == "\(StoreError.newerVersion(Schema.version + 1, own: Schema.version))")
            let digest = try await error { $0.pieces[0].digest = String(repeating: "0", count: 64) }
            #expect(digest.contains("its database is not the one that it names"))
            let rows = try await error { $0.tables[0].rows += 1 }
            #expect(rows.contains("its table \(tables[0].name) does not have the \(tables[0].rows + 1) rows that it names"))
            let missing = try await error { $0.tables.removeLast() }
            #expect(missing.contains("its tables are not those that it names"))
            let longer = try await error(more: Data([0]))
            #expect(longer.contains("longer than it says"))
            let shorter = try await error {
                $0.pieces.append(Backup.Piece(part: .configuration, bytes: 1, digest: ""))
            }
            #expect(shorter.contains("shorter than it says"))
            for manifest in ["", "{}", "[]", "{\"release\":1}"] {
                let words = try await error(manifest: manifest)
                #expect(words.contains("cannot be understood"), "\(manifest): \(words)")
            }
            #expect(try await error(manifest: String(repeating: " ", count: 2 << 20)).contains("too long"))
        }
    }

    @Test("a database that a service or a command works on is not replaced, and a file is not written over")
    func inUse() async throws {
        try await Self.site { folder, key in
            let file = try await Self.make(folder)
            await #expect(throws: BackupFault.taken(path: file)) { _ = try await Self.make(folder) }
            let service = try await SQLiteStore.open(path: folder.database, key: key)
            _ = try await Self.restoration(folder).check(file, passphrase: Self.passphrase)
            do {
                _ = try await Self.restoration(folder).run(file, passphrase: Self.passphrase)
                Issue.record("it was replaced below a service")
            } catch let error as StoreError { #expect(error.kind == "inUse") }
            try await service.close()
            let command = try await SQLiteStore.open(path: folder.database, key: key, access: .beside)
            await #expect(throws: StoreError.unavailable("another process keeps it locked")) {
                _ = try await Self.restoration(folder).run(file, passphrase: Self.passphrase)
            }
            _ = try await command.receive(.sample(number: 7, code: "code-7"), at: .noon)
            try await command.close()
            #expect(try await Self.phones(at: folder, key: key).count == 4)
        }
    }

    @Test("a database of before that was killed in the middle is kept with what its log has; none of its log reaches the new one")
    func killedBefore() async throws {
        try await Self.site { folder, key in
            let file = try await Self.make(folder)
            let store = try await SQLiteStore.open(path: folder.database, key: key)
            try await Self.fill(store, numbers: 4...9)
            try await withFolder { dead in
                for suffix in ["", "-wal", "-shm"] {
                    try FileManager.default.copyItem(atPath: folder.database + suffix, toPath: dead.database + suffix)
                }
                try FileManager.default.copyItem(atPath: folder.keyFile, toPath: dead.keyFile)
                let kept = try #require(try await Self.restoration(dead).run(file, passphrase: Self.passphrase).kept.first)
                #expect(try await Self.phones(at: dead, key: key).count == 3)
                let queue = try DatabaseQueue(path: kept)
                #expect(try await queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM phones") } == 9)
                try queue.close()
            }
            try await store.close()
        }
    }

    @Test("a database of before that is damaged beyond reading is replaced, and kept as it is")
    func ruined() async throws {
        try await Self.site { folder, key in
            let file = try await Self.make(folder)
            let ruins = Data((0..<20_000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ 1) })
            for suffix in ["", "-wal"] { try ruins.write(to: URL(fileURLWithPath: folder.database + suffix)) }
            let kept = try #require(try await Self.restoration(folder).run(file, passphrase: Self.passphrase).kept.first)
            #expect(try await Self.phones(at: folder, key: key).count == 3)
            #expect(try Data(contentsOf: URL(fileURLWithPath: kept)) == ruins)
        }
    }

    @Test("what a restoration that was killed left behind does not stand in the way")
    func leftBehind() async throws {
        try await Self.site { folder, key in
            let file = try await Self.make(folder)
            try Data("half".utf8).write(to: URL(fileURLWithPath: folder.database + ".restore.part"))
            _ = try await Self.restoration(folder).run(file, passphrase: Self.passphrase)
            #expect(try await Self.phones(at: folder, key: key).count == 3)
        }
    }

    @Test("a damaged database makes no backup")
    func unsound() async throws {
        try await Self.site { folder, _ in
            let queue = try DatabaseQueue(path: folder.database)
            try await queue.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA foreign_keys = OFF")
                try database.execute(sql: "INSERT INTO history (phone_id, at, kind) VALUES (99, 0, 'x')")
            }
            try queue.close()
            await #expect(throws: StoreError.corrupt("a row belongs to a phone that does not exist")) { _ = try await Self.make(folder) }
            #expect(try Self.names(in: folder).filter { $0.hasSuffix(".part") || $0 == "backup" } == [])
        }
    }
}

/// The orders that were answered so far.
private final class Acknowledged: Sendable {
    private let macs = Mutex<[MACAddress]>([])

    var all: [MACAddress] { macs.withLock { $0 } }
    func add(_ mac: MACAddress) { macs.withLock { $0.append(mac) } }
}
