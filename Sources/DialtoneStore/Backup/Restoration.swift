import Crypto
package import DialtoneModel
package import Foundation

/// Puts a backup back: looks at all of it first, then gives the files their names.
///
/// The database comes last, in one step; whatever a kill leaves behind before, the same command again brings it to its end.
package struct Restoration: Sendable {
    /// The database's file, whether there is one or not.
    let path: String
    /// The key file. It has to be the database's, unless the backup's takes its place.
    let keyPath: String
    /// Whether the backup's key file is put back, too.
    let withKey: Bool

    package init(path: String, keyPath: String, withKey: Bool) { (self.path, self.keyPath, self.withKey) = (path, keyPath, withKey) }

    /// Looks whether a backup could be put back, and changes nothing; a service may run meanwhile.
    ///
    /// - Throws: ``BackupFault``, ``StoreError``.
    package func check(_ file: String, passphrase: Secret) async throws -> Backup {
        try await FileWork.run {
            let draft = "\(path).check-\(ProcessInfo.processInfo.processIdentifier).part"
            defer { FileWork.remove(draft) }
            return try unpack(file, passphrase, into: draft).backup
        }
    }

    /// Puts a backup back, and keeps what was there as `NAME.before-restore-TIME`.
    ///
    /// - Returns: What the backup was, and the names under which former files are kept.
    /// - Throws: ``StoreError/inUse(by:)`` while a service has the database; ``BackupFault``, ``StoreError``. Then the database is as it was.
    package func run(_ file: String, passphrase: Secret, at moment: Date = .now) async throws -> (backup: Backup, kept: [String]) {
        try await FileWork.run {
            let lock = try DatabaseLock(of: path)
            defer { lock.release() }
            let draft = "\(path).restore.part"
            FileWork.remove(draft)  // of an attempt that was killed; mostly there is none
            defer { FileWork.remove(draft) }
            let (backup, key) = try unpack(file, passphrase, into: draft)
            let suffix = freeSuffix(at: moment)
            var kept: [String] = []
            if let key, try FileWork.bytes(of: keyPath, max: key.count + 1) != key {
                if FileWork.exists(keyPath) {
                    try FileWork.link(keyPath, as: keyPath + suffix)
                    kept.append(keyPath + suffix)
                }
                try FileWork.make(keyPath, replacing: true) { try $0.write(key) }
            }
            if FileWork.exists(path) { kept.append(path + suffix) }
            try DatabaseFile.replace(path, by: draft, keeping: path + suffix)
            return (backup, kept)
        }
    }

    /// What is appended to the names of former files; another one where such names are taken, as by an attempt that was killed.
    private func freeSuffix(at moment: Date) -> String {
        let first = ".before-restore-\(moment.formatted(.iso8601.dateSeparator(.omitted).timeSeparator(.omitted)))"
        let suffixes = [first] + (2...99).map { "\(first)-\($0)" }
        return suffixes.first { !FileWork.exists(path + $0) && !FileWork.exists(keyPath + $0) } ?? first
    }

    /// The configuration that is in a backup.
    ///
    /// - Throws: ``BackupFault``.
    package static func configuration(in file: String, passphrase: Secret) async throws -> Data {
        try await FileWork.run {
            let (_, others) = try open(file, passphrase) { _ in }
            guard let configuration = others[.configuration] else { throw BackupFault.missing(.configuration) }
            return configuration
        }
    }

    /// Opens a backup and looks whether all of it is as it says.
    ///
    /// - Returns: What it says of itself, and the key file if that is wanted.
    private func unpack(_ file: String, _ passphrase: Secret, into draft: String) throws -> (backup: Backup, key: Data?) {
        let target = try PlainFile(draft, O_WRONLY | O_CREAT | O_EXCL)
        let (backup, others) = try Self.open(file, passphrase) { try target.write($0) }
        try target.synchronize()
        let key = withKey ? others[.key] : nil
        if withKey, key == nil { throw BackupFault.missing(.key) }
        let found = try DatabaseFile.inspect(
            draft, key: try key.map { try KeyRing.ofBackup($0) } ?? KeyRing.load(path: keyPath, creating: false))
        guard found.version == backup.version, found.tables == backup.tables else {
            let table = zip(found.tables, backup.tables).first { $0 != $1 }?.1
            throw BackupFault.contradiction(
                table.map { "its table \($0.name) does not have the \($0.rows) rows that it names" }
                    ?? "its tables are not those that it names")
        }
        return (backup, key)
    }

    /// Reads a backup to its end.
    ///
    /// - Parameter database: Gets the database's bytes, in their order.
    /// - Returns: What the backup says of itself, and its other parts.
    private static func open(
        _ file: String, _ passphrase: Secret, database: (Data) throws -> Void
    ) throws -> (backup: Backup, others: [Backup.Part: Data]) {
        var reader = try SealedReader(try PlainFile(file, O_RDONLY), passphrase: passphrase)
        let backup = try Backup(reading: &reader)
        guard backup.version <= Schema.version else { throw StoreError.newerVersion(backup.version, own: Schema.version) }
        var others: [Backup.Part: Data] = [:]
        for piece in backup.pieces {
            var hash = SHA256()
            var rest = piece.bytes
            while rest > 0 {
                let block = try reader.read(min(rest, SealedStream.blockBytes))
                hash.update(data: block)
                if piece.part == .database { try database(block) } else { others[piece.part, default: Data()] += block }
                rest -= block.count
            }
            guard hash.finalize().digits == piece.digest else {
                throw BackupFault.contradiction("its \(piece.part.words) is not the one that it names")
            }
        }
        try reader.finish()
        return (backup, others)
    }
}
