import ArgumentParser
import DialtoneModel
import DialtoneStore
import Foundation

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copies a SQLite database into one sealed file, also while the service runs.",
        discussion: """
            The copy is of one moment and holds everything that was committed before. Without the passphrase the file is useless, and so it is \
            without the key file, which it holds only with --with-key: keep both apart from it. PostgreSQL has its own tools (pg_dump).
            """)
    @OptionGroup var options: ConfigurationOption
    @OptionGroup var passphrase: PassphraseOption
    @Option(help: "The file to make; it must not exist.") var to: String
    @Flag(help: "Puts the key file in as well: then the passphrase alone protects everything.") var withKey = false
    @Flag(help: "Puts the configuration file in as well, not the files that it names.") var withConfiguration = false
    @Flag(help: "Prints JSON.") var json = false

    func validate() throws {
        if withConfiguration, options.file == nil { throw ValidationError("--with-configuration: needs --config") }
    }

    func run() async throws {
        let configuration = try options.load()
        let path = try configuration.databaseFile("backup")
        let passphrase = try self.passphrase.read()
        do {
            var extras: [Backup.Part: Data] = [:]
            var key: KeyRing?
            if withKey {
                key = try KeyRing.load(path: configuration.keyPath, creating: false)
                extras[.key] = try bytes(of: configuration.keyPath)
            }
            if withConfiguration, let file = options.file { extras[.configuration] = try bytes(of: file) }
            let backup = try await Backup.make(
                of: path, to: to, passphrase: passphrase, extras: extras, key: key, release: BuildInfo.version)
            say(json ? backup.json.prettyText : "\(to): \(backup.words)")
        } catch {
            throw told(error, of: to)
        }
    }

    private func bytes(of path: String) throws -> Data {
        do { return try Data(contentsOf: URL(fileURLWithPath: path)) } catch {
            throw BackupFault.file(path: path, reason: error.localizedDescription)
        }
    }
}

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Puts back a database that `backup` made.",
        discussion: """
            Stop the service first. Everything is looked at before anything is replaced: the seal, the database's version and soundness, and \
            the rows of each table. What was there is kept as NAME.before-restore-TIME. Interrupted, give the command again.
            """)
    @OptionGroup var options: ConfigurationOption
    @OptionGroup var passphrase: PassphraseOption
    @Option(help: "The backup.") var from: String
    @Flag(help: "Puts the key file of the backup back as well.") var withKey = false
    @Flag(help: "Looks whether the backup can be put back, and changes nothing.") var dryRun = false
    @Option(help: "Writes the configuration of the backup to this file, which must not exist, and does nothing else.")
    var configurationTo: String?
    @Flag(help: "Prints JSON.") var json = false

    func run() async throws {
        let passphrase = try self.passphrase.read()
        do {
            if let configurationTo {
                try write(try await Restoration.configuration(in: from, passphrase: passphrase), to: configurationTo)
                return say("\(configurationTo): written. The files that it names are not in the backup.")
            }
            let configuration = try options.load()
            let path = try configuration.databaseFile("restore")
            let restoration = Restoration(path: path, keyPath: configuration.keyPath, withKey: withKey)
            if dryRun {
                let backup = try await restoration.check(from, passphrase: passphrase)
                return say(json ? backup.json.prettyText : "\(from): can be put back: \(backup.words)")
            }
            let (backup, kept) = try await restoration.run(from, passphrase: passphrase)
            guard !json else {
                var value = backup.json
                value["kept"] = .array(kept.map { .string($0) })
                return say(value.prettyText)
            }
            say("\(path): put back from \(from): \(backup.words)")
            for name in kept { say("What was there before is kept as \(name).") }
        } catch {
            if case StoreError.wrongKey? = error as? StoreError, !withKey {
                complain("if the backup was made with --with-key, give --with-key here, too")
            }
            throw told(error, of: from)
        }
    }

    private func write(_ bytes: Data, to path: String) throws {
        guard !FileManager.default.fileExists(atPath: path) else { throw BackupFault.taken(path: path) }
        // It may hold passwords.
        guard FileManager.default.createFile(atPath: path, contents: bytes, attributes: [.posixPermissions: 0o600]) else {
            throw BackupFault.file(path: path, reason: "cannot be written")
        }
    }
}

/// `--passphrase-file FILE`.
struct PassphraseOption: ParsableArguments {
    /// Shorter ones can be guessed, even at half a second each.
    private static let lengthMin = 12

    @Option(help: "A file with the passphrase alone, of at least 12 characters.") var passphraseFile: String

    /// Reads the passphrase; complains and exits with 78 if it cannot be used.
    func read() throws -> Secret {
        do throws(TextSource.Fault) {
            let text = try TextSource(passphraseFile, bytesMax: 4096).read().trimmingCharacters(in: .newlines)
            guard text.count >= Self.lengthMin else {
                throw TextSource.Fault(description: "must hold a passphrase of at least \(Self.lengthMin) characters")
            }
            return Secret(text)
        } catch {
            complain("passphrase \(passphraseFile): \(error)")
            throw Exit.configuration
        }
    }
}

extension Configuration {
    /// The SQLite file; complains and exits with 78 where the database is none.
    fileprivate func databaseFile(_ command: String) throws -> String {
        guard case .sqlite(let path) = database else {
            complain("\(command) is for SQLite. PostgreSQL has tools of its own, pg_dump and pg_restore: see docs/operations.md")
            throw Exit.configuration
        }
        return path
    }
}

extension Backup {
    /// What it holds, for people.
    fileprivate var words: String {
        let others =
            parts.contains(.key)
            ? parts.contains(.configuration) ? ", with key file and configuration" : ", with the key file"
            : parts.contains(.configuration) ? ", with the configuration" : ""
        return
            "\(phones) \(phones == 1 ? "phone" : "phones") (version \(version) of the database) as of \(madeAt.formatted(.iso8601))\(others)."
    }
}

/// Complains of what a backup or its restoration met.
///
/// - Returns: The exit code; an error of another kind as it is.
private func told(_ error: any Error, of file: String) -> any Error {
    switch error {
    case let error as BackupFault:
        if case .taken = error { complain("\(error)") } else { complain("backup \(file): \(error)") }
        return error.isBadInput ? Exit.badInput : Exit.unavailable
    case let error as StoreError:
        complain("backup \(file): \(error)")
        return Exit.unavailable
    default: return error
    }
}
