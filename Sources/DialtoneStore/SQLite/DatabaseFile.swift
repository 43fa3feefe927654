import Foundation
import GRDB

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The database file as the system sees it.
enum DatabaseFile {
    /// Makes an empty file with mode 0600 if there is none; SQLite would make it readable by everybody, and gives its
    /// log the same mode. Names and numbers of people stand in it unsealed.
    ///
    /// - Throws: ``StoreError/unavailable(_:)`` if it cannot be made, or is missing and shall not be made.
    static func prepare(_ path: String, creating: Bool) throws {
        guard creating else {
            guard access(path, F_OK) == 0 else {
                throw StoreError.unavailable("there is none at \(path); the service makes it at its first start")
            }
            return
        }
        let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw StoreError.unavailable("cannot open \(path): \(String(cString: strerror(errno)))") }
        close(file)
    }

    /// Copies a database that is open, in the place of an older copy. One of an earlier version stays: it is of an attempt before that
    /// got half-way, and has what the database has no more.
    ///
    /// - Throws: ``StoreError/unavailable(_:)``, or what SQLite says, of a full disk above all; then there is no copy.
    static func copy(_ pool: DatabasePool, of version: Int, to path: String) throws {
        if access(path, F_OK) == 0, let kept = try? Self.version(at: path), kept < version { return }
        let part = path + ".part"
        unlink(part)  // of an attempt that did not come to its end; mostly there is none
        try prepare(part, creating: true)
        do {
            try pool.writeWithoutTransaction { try $0.execute(sql: "VACUUM INTO ?", arguments: [part]) }
        } catch {
            unlink(part)  // the first error is the one that tells
            throw error
        }
        guard rename(part, path) == 0 else { throw StoreError.unavailable("cannot make \(path): \(String(cString: strerror(errno)))") }
    }

    private static func version(at path: String) throws -> Int {
        var configuration = Configuration()
        configuration.readonly = true
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        defer { try? queue.close() }  // it was only read
        return try queue.read { try Schema.version(of: $0) }
    }
}
