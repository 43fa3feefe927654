import DialtoneSQL
import Foundation
import GRDB

/// What backups do with database files. Any version up to this release's own will do: nothing is brought up to date here.
extension DatabaseFile {
    /// How long to wait for another process that holds the whole database.
    private static let busySecondsMax = 5.0

    /// Copies a database into a new file as it is at one moment, while others may write, and looks whether the copy is sound.
    ///
    /// - Parameter key: Has to be the database's; nil if that is of no account.
    /// - Returns: The version, and what is in the tables.
    static func snapshot(of path: String, to copy: String, key: KeyRing?) throws -> (version: Int, tables: [DatabaseCopy.Table]) {
        try prepare(path, creating: false)
        FileWork.remove(copy)
        try prepare(copy, creating: true)
        // Without a transaction around it: the statement is one by itself.
        try open(path) { try $0.inDatabase { try $0.execute(sql: "VACUUM INTO ?", arguments: [copy]) } }
        return try inspect(copy, key: key)
    }

    /// Looks whether a database that no process uses is sound and of a version that this release knows.
    ///
    /// - Parameter key: As above.
    /// - Throws: ``StoreError/newerVersion(_:own:)``, ``StoreError/corrupt(_:)``, ``StoreError/wrongKey``.
    static func inspect(_ path: String, key: KeyRing?) throws -> (version: Int, tables: [DatabaseCopy.Table]) {
        try open(path) { queue in
            try queue.read { database in
                let version = try Schema.version(of: database)
                guard try !Schema.migrator.hasBeenSuperseded(database) else {
                    throw StoreError.newerVersion(version, own: Schema.version)
                }
                let verdict = try String.fetchOne(database, sql: "PRAGMA integrity_check(1)") ?? "?"
                guard verdict == "ok" else { throw StoreError.corrupt(verdict) }
                guard try Row.fetchOne(database, sql: "PRAGMA foreign_key_check") == nil else {
                    throw StoreError.corrupt("a row belongs to a phone that does not exist")
                }
                let tables = SQLiteDatabase(database: database)
                if let key { try KeyCheck(database: tables, sealer: Sealer(key)).verify() }
                let layouts = try DatabaseCopy.Layout.all(in: database)
                return (version, try layouts.map { try $0.proof(in: tables) })
            }
        }
    }

    /// Puts a new database in the place of one that no service works on, in one step.
    ///
    /// What the former one has in its log is written into it first, and no process may have it open then: so its file alone is all of it, and
    /// the new one meets no log that is not its own.
    ///
    /// - Parameter kept: The former one's name from then on.
    static func replace(_ path: String, by new: String, keeping kept: String) throws {
        guard FileWork.exists(path) else {
            try setLogAside(of: path, as: kept)
            return try FileWork.rename(new, to: path)
        }
        do {
            try open(path) { queue in
                try queue.inDatabase { database in
                    let mode = try String.fetchOne(database, sql: "PRAGMA journal_mode = DELETE")
                    guard mode == "delete" else { throw StoreError.unavailable("another process keeps it open; end it first") }
                    try database.inTransaction(.exclusive) {
                        try FileWork.link(path, as: kept)
                        try FileWork.rename(new, to: path)
                        return .rollback
                    }
                }
            }
        } catch let error as DatabaseError where [.SQLITE_NOTADB, .SQLITE_CORRUPT].contains(error.resultCode) {
            // It cannot be read, and is kept as it is.
            try setLogAside(of: path, as: kept)
            try FileWork.link(path, as: kept)
            try FileWork.rename(new, to: path)
        }
    }

    private static func setLogAside(of path: String, as kept: String) throws {
        for suffix in ["-wal", "-shm"] where FileWork.exists(path + suffix) { try FileWork.rename(path + suffix, to: kept + suffix) }
    }

    private static func open<Value>(_ path: String, _ body: (DatabaseQueue) throws -> Value) throws -> Value {
        var configuration = Configuration()
        configuration.label = "dialtone-backup"
        configuration.foreignKeysEnabled = false
        configuration.busyMode = .timeout(busySecondsMax)
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA trusted_schema = OFF") }
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        defer { try? queue.close() }  // what counts is done
        return try body(queue)
    }
}

extension DatabaseCopy.Layout {
    /// The tables of a database, whichever version it has, but what is made from others.
    fileprivate static func all(in database: Database) throws -> [DatabaseCopy.Layout] {
        func quoted(_ name: String) -> String { "\"\(name.replacing("\"", with: "\"\""))\"" }
        let names = try String.fetchAll(
            database,
            sql: """
                SELECT name FROM sqlite_master
                WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE 'phone\\_search%' ESCAPE '\\' ORDER BY name
                """)
        return try names.map { name in
            let key = try database.primaryKey(name).columns
            let others = try database.columns(in: name).map(\.name).filter { !key.contains($0) }
            // A table without a key of its own is in the order of its row numbers.
            return DatabaseCopy.Layout(
                name: name, columns: (key.isEmpty ? ["rowid"] : key).map(quoted) + others.map(quoted),
                keyCount: max(1, key.count))
        }
    }
}
