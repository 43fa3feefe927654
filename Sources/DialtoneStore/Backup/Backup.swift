import Crypto
package import DialtoneModel
package import Foundation

/// A sealed copy of a SQLite database in one file, made while a service works on it, and what it holds.
///
/// The sealed bytes are the length of the manifest (8 bytes, the greatest first), the manifest as JSON, and the parts in its order. The
/// manifest says of each part its length and hash, and of each table of the database its rows and their hash.
package struct Backup: Sendable {
    /// What a backup may hold.
    package enum Part: String, CaseIterable, Sendable {
        case database, key, configuration

        var words: String {
            switch self {
            case .database: "database"
            case .key: "key file"
            case .configuration: "configuration"
            }
        }

        /// Only the database does not fit into memory.
        var bytesMax: Int { self == .database ? .max : 1 << 20 }
    }

    struct Piece: Equatable, Sendable {
        var part: Part
        var bytes: Int
        /// SHA-256 as hex digits.
        var digest: String
    }

    /// Of which release it is.
    package var release: String
    package var madeAt: Date
    /// The version of the database.
    package var version: Int
    package var tables: [DatabaseCopy.Table]
    var pieces: [Piece]

    package var parts: [Part] { pieces.map(\.part) }
    /// How many phones are stored, removed ones among them.
    package var phones: Int { tables.first { $0.name == "phones" }?.rows ?? 0 }

    /// Copies a database as it is at one moment, with everything that was committed before, and seals the copy.
    ///
    /// - Parameters:
    ///   - path: The database; a service may go on writing.
    ///   - target: The file to make, with mode 0600.
    ///   - extras: What else it shall hold: the bytes of the key file and of the configuration.
    ///   - key: With the key file among the extras: it has to be the database's, else the backup would open nothing.
    /// - Throws: ``BackupFault``, or ``StoreError`` of the database. Then there is no file of that name.
    package static func make(
        of path: String, to target: String, passphrase: Secret, extras: [Part: Data] = [:], key: KeyRing? = nil, release: String,
        at moment: Date = .now
    ) async throws -> Backup {
        try await make(
            of: path, to: target, passphrase: passphrase, extras: extras, key: key, release: release, at: moment,
            work: SealedStream.workUsual)
    }

    static func make(
        of path: String, to target: String, passphrase: Secret, extras: [Part: Data] = [:], key: KeyRing? = nil, release: String,
        at moment: Date, work: UInt8
    ) async throws -> Backup {
        try await FileWork.run {
            guard !FileWork.exists(target) else { throw BackupFault.taken(path: target) }
            // Beside the database and as well protected, not where the backup goes: it is not sealed as a whole.
            let copy = "\(path).backup-\(ProcessInfo.processInfo.processIdentifier).part"
            defer { FileWork.remove(copy) }
            let (version, tables) = try DatabaseFile.snapshot(of: path, to: copy, key: key)
            var pieces = [Piece(part: .database, bytes: 0, digest: "")]
            var hash = SHA256()
            try FileWork.read(copy) { block in
                pieces[0].bytes += block.count
                hash.update(data: block)
            }
            pieces[0].digest = hash.finalize().digits
            for (part, bytes) in extras.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                pieces.append(Piece(part: part, bytes: bytes.count, digest: digest(of: bytes)))
            }
            let backup = Backup(release: release, madeAt: moment, version: version, tables: tables, pieces: pieces)
            try FileWork.make(target, replacing: false) { file in
                var writer = try SealedWriter(file, passphrase: passphrase, work: work)
                let manifest = Data(backup.json.text.utf8)
                try writer.write(withUnsafeBytes(of: UInt64(manifest.count).bigEndian) { Data($0) } + manifest)
                try FileWork.read(copy) { try writer.write($0) }
                for piece in pieces { if let bytes = extras[piece.part] { try writer.write(bytes) } }
                try writer.finish()
            }
            return backup
        }
    }
}

extension Backup {
    static func digest(of bytes: Data) -> String { SHA256.hash(data: bytes).digits }

    /// What one that reads a manifest takes at most.
    private static let manifestBytesMax = 1 << 20

    package var json: JSONValue {
        [
            "release": .string(release), "madeAt": .string(madeAt.formatted(.iso8601)), "version": .int(version),
            "parts": .array(
                pieces.map { ["part": .string($0.part.rawValue), "bytes": .int($0.bytes), "sha256": .string($0.digest)] }),
            "tables": .array(
                tables.map { ["table": .string($0.name), "rows": .int($0.rows), "sha256": .string($0.digest)] }),
        ]
    }

    /// Reads the manifest, which comes first.
    ///
    /// - Throws: ``BackupFault``.
    init(reading reader: inout SealedReader) throws {
        let count = try reader.read(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard count <= Self.manifestBytesMax else { throw BackupFault.contradiction("what it says of itself is too long") }
        let unknown = BackupFault.contradiction("what it says of itself cannot be understood")
        let text = try reader.read(Int(count))
        guard let json = try? JSONValue(parsing: text), let release = json["release"]?.string, let version = json["version"]?.int,
            let madeAt = json["madeAt"]?.string.flatMap({ try? Date($0, strategy: .iso8601) }),
            let parts = json["parts"]?.elements, let tables = json["tables"]?.elements
        else { throw unknown }
        self.init(
            release: release, madeAt: madeAt, version: version,
            tables: try tables.map { table in
                guard let name = table["table"]?.string, let rows = table["rows"]?.int, let digest = table["sha256"]?.string else {
                    throw unknown
                }
                return DatabaseCopy.Table(name: name, rows: rows, digest: digest)
            },
            pieces: try parts.map { piece in
                guard let part = piece["part"]?.string.flatMap({ Part(rawValue: $0) }), let bytes = piece["bytes"]?.int,
                    let digest = piece["sha256"]?.string, (0...part.bytesMax).contains(bytes)
                else { throw unknown }
                return Piece(part: part, bytes: bytes, digest: digest)
            })
        guard pieces.first?.part == .database, Set(pieces.map(\.part)).count == pieces.count else { throw unknown }
    }
}
