import DialtoneLab
import DialtoneModel
import DialtoneSQL
import DialtoneTransport
import Foundation
import HTTPTypes
import NIOPosix
import TestSupport
import Testing

@testable import DialtoneStore

extension ProcessTests {
    @Suite("The commands backup and restore", .timeLimit(.minutes(10)))
    struct BackupCommandTests {
        private static let passphrase = Secret("a walk by the river")

        /// A site's files; its service is ``ServiceUnderTest``, or a program.
        private struct Site {
            let folder: URL
            let configuration: String
            let passphrase: String

            init(in folder: URL, _ name: String) throws {
                self.folder = folder.appending(path: name)
                try FileManager.default.createDirectory(at: self.folder, withIntermediateDirectories: true)
                let text = ProcessTests.siteConfiguration.replacing("phones.", with: "dialtone.")
                configuration = try ProcessTests.write(text, in: self.folder)
                passphrase = try ProcessTests.write(BackupCommandTests.passphrase.reveal() + "\n", "passphrase", in: self.folder)
            }

            var database: String { folder.appending(path: "dialtone.sqlite").path }
            var key: String { folder.appending(path: "dialtone.key").path }

            func run(_ command: String, _ arguments: String..., passphrase: String? = nil) async throws -> Program.Finished {
                try await Program(
                    [command, "--config", configuration, "--passphrase-file", passphrase ?? self.passphrase] + arguments
                ).finished()
            }

            func store(_ access: StoreAccess = .service) async throws -> SQLiteStore {
                try await SQLiteStore.open(path: database, key: SecretKey.load(path: key), access: access)
            }

            func fill(_ numbers: ClosedRange<UInt64>) async throws {
                let store = try await store()
                for number in numbers {
                    let mac = try #require(MACAddress(value: 0x805E_C000_0000 + number))
                    _ = try await store.receive(
                        PhoneOrder(
                            instance: ServiceUnderTest.instance, mac: mac, code: Secret("code-\(number)"), hwid: mac.hex,
                            user: "user\(number)", commonName: "User \(number)", password: Secret("Tulpe-\(number)"),
                            domain: "example.com", pbxDNS: "pbx.example.com"), at: .now)
                }
                try await store.close()
            }

            func phones() async throws -> Int {
                let store = try await store()
                try await store.check()
                let count = try await store.counts().reduce(0) { $0 + $1.count }
                try await store.close()
                return count
            }

            /// A backup whose key is made quickly.
            func backUp(to path: String) async throws {
                _ = try await Backup.make(
                    of: database, to: path, passphrase: BackupCommandTests.passphrase, release: "test", at: .now, work: 10)
            }
        }

        private static func status(_ url: String) async throws -> Int {
            try await HTTPClient(group: MultiThreadedEventLoopGroup.singleton).send(
                .get, url, headers: [("User-Agent", "Mozilla/4.0 (compatible; snomD785-SIP 10.1.33.33)")]
            ).status
        }

        @Test("a site that is backed up in the middle of a rollout goes on elsewhere with every phone that was ordered before")
        func whole() async throws {
            try await withTemporaryFolder { folder in
                let (site, other) = (try Site(in: folder, "site"), try Site(in: folder, "other"))
                let file = folder.appending(path: "site.backup").path
                let orders = (UInt64(1)...5).map { LabOrder.sample($0, vendor: .snom) }
                try await withLab(.underTest()) { lab in
                    try await ServiceUnderTest.run(in: site.folder) { service in
                        await lab.connect(service.app)
                        for order in orders {
                            let error = await lab.provision(order).error
                            #expect(error == nil)
                        }
                        try await lab.wait(untilSeen: { seen in orders.allSatisfy { seen.isRegistered($0.mac.hex) } })
                        async let others: Void = {
                            for number in UInt64(10)...30 { _ = await lab.provision(LabOrder.sample(number)) }
                        }()
                        let made = try await site.run("backup", "--to", file, "--with-key", "--with-configuration")
                        #expect(made.status == 0, "\(made.errors)")
                        #expect(made.output.contains("with key file and configuration"), "\(made.output)")
                        await others
                    }
                    // Nothing is there but the backup and its passphrase.
                    try FileManager.default.removeItem(atPath: other.configuration)
                    let written = try await other.run("restore", "--from", file, "--configuration-to", other.configuration)
                    #expect(written.status == 0, "\(written.errors)")
                    let (before, after) = (
                        try String(contentsOfFile: site.configuration, encoding: .utf8),
                        try String(contentsOfFile: other.configuration, encoding: .utf8)
                    )
                    #expect(after == before)
                    let restored = try await other.run("restore", "--from", file, "--with-key")
                    #expect(restored.status == 0, "\(restored.errors)")
                    try await ServiceUnderTest.run(in: other.folder) { service in
                        await lab.connect(service.app)
                        try await lab.wait(untilSeen: { seen in orders.allSatisfy { seen.device($0.mac)?.isLoggedIn == true } })
                        for order in orders {
                            let phone = try #require(try await service.store.phone(instance: ServiceUnderTest.instance, mac: order.mac))
                            let token = try await service.store.secrets(of: phone.id).token.reveal()
                            let status = try await Self.status("\(service.base)/p/\(token)/")
                            #expect(status == 200)
                        }
                        let error = await lab.provision(LabOrder.sample(40)).error
                        #expect(error == nil)
                    }
                }
            }
        }

        @Test("what cannot be made or put back is told in plain words, with the exit code of its kind")
        func refused() async throws {
            try await withTemporaryFolder { folder in
                let site = try Site(in: folder, "site")
                try await site.fill(1...3)
                let file = folder.appending(path: "site.backup").path
                try await site.backUp(to: file)
                func fails(_ finished: Program.Finished, _ status: Int32, _ words: String, line: Int = #line) {
                    #expect(finished.status == status && finished.errors.contains(words), "line \(line): \(finished)")
                    #expect(finished.output == "", "line \(line)")
                }
                fails(try await site.run("backup", "--to", file), 69, "is there already")
                let nowhere = folder.appending(path: "none/backup").path
                fails(try await site.run("backup", "--to", nowhere), 69, "No such file or directory")
                fails(try await site.run("restore", "--from", nowhere), 69, "No such file or directory")
                let wrong = try ProcessTests.write("a walk by the lake", "wrong", in: folder)
                fails(try await site.run("restore", "--from", file, passphrase: wrong), 65, "the passphrase is not the one")
                let short = try ProcessTests.write("short\n", "short", in: folder)
                fails(try await site.run("restore", "--from", file, passphrase: short), 78, "at least 12 characters")
                fails(try await site.run("restore", "--from", file, passphrase: nowhere), 78, "cannot be read")
                fails(try await site.run("restore", "--from", site.configuration), 65, "it is no backup of Dialtone's")
                fails(try await site.run("restore", "--from", file, "--with-key"), 65, "it was made without the key file")
                let to = folder.appending(path: "configuration").path
                fails(
                    try await site.run("restore", "--from", file, "--configuration-to", to), 65, "it was made without the configuration")
                var bytes = try Data(contentsOf: URL(fileURLWithPath: file))
                let damaged = folder.appending(path: "damaged").path
                bytes[bytes.count / 2] ^= 1
                try bytes.write(to: URL(fileURLWithPath: damaged))
                fails(try await site.run("restore", "--from", damaged), 65, "it is damaged or cut off behind byte")
                bytes[bytes.count / 2] ^= 1
                try bytes.prefix(SealedStream.headBytes + SealedStream.blockBytes + SealedStream.tagBytes)
                    .write(to: URL(fileURLWithPath: damaged))
                fails(try await site.run("restore", "--from", damaged), 65, "its end is missing")
                // A service has it; to look does no harm.
                let service = try await site.store()
                fails(try await site.run("restore", "--from", file), 69, "in use by another service")
                let looked = try await site.run("restore", "--from", file, "--dry-run")
                #expect(looked.status == 0 && looked.output.contains("can be put back: 3 phones"), "\(looked)")
                try await service.tamper("INSERT INTO grdb_migrations (identifier) VALUES ('999')")
                try await service.close()
                fails(try await site.run("backup", "--to", to), 69, "The database has version 999, of a later release")
                // Another site's key.
                try FileManager.default.removeItem(atPath: site.key)
                fails(try await site.run("restore", "--from", file), 69, "put back the one that this database was made with")
                _ = try SecretKey.load(path: site.key)
                fails(try await site.run("restore", "--from", file), 69, "give --with-key here, too")
                let postgres = try ProcessTests.write(
                    ProcessTests.siteConfiguration.replacing("sqlite:phones.sqlite", with: "postgresql://x@127.0.0.1/x"), "pg.yaml",
                    in: folder)
                for command in [["backup", "--to", to], ["restore", "--from", file]] {
                    let finished = try await Program(
                        [command[0], "--config", postgres, "--passphrase-file", site.passphrase] + command[1...]
                    ).finished()
                    fails(finished, 78, "pg_dump and pg_restore")
                }
                let names = try FileManager.default.contentsOfDirectory(atPath: site.folder.path)
                #expect(names.filter { $0.contains(".part") || $0.contains("before-restore") } == [])
            }
        }

        @Test("killed at any moment, it leaves the former database or the new one, and the same command ends the work")
        func killed() async throws {
            try await withTemporaryFolder { folder in
                let site = try Site(in: folder, "site")
                try await site.fill(1...3)
                let file = folder.appending(path: "site.backup").path
                try await site.backUp(to: file)
                try await site.fill(4...9)
                for seed in Seeds.forThisRun {
                    var random = SeededGenerator(seed: seed)
                    let program = try Program([
                        "restore", "--config", site.configuration, "--passphrase-file", site.passphrase, "--from", file,
                    ])
                    // Wherever in its life that is: what holds, holds at any moment.
                    try await Task.sleep(for: .milliseconds(Int.random(in: 0..<300, using: &random)))
                    program.signal(SIGKILL)
                    _ = try await program.finished()
                    let phones = try await site.phones()
                    #expect([3, 9].contains(phones), "seed \(seed)")
                }
                let restored = try await site.run("restore", "--from", file)
                #expect(restored.status == 0, "\(restored.errors)")
                let phones = try await site.phones()
                #expect(phones == 3)
            }
        }
    }
}

extension SQLiteStore {
    /// Runs SQL behind the store's back.
    fileprivate func tamper(_ sql: String) async throws {
        _ = try await write("tamper") { try $0.run(sql) }
    }
}
