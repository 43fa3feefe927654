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

    /// Copies a database that is open. A copy that is there already is of an attempt before, which may have got half-way: it stays.
    ///
    /// - Throws: ``StoreError/unavailable(_:)``, or what SQLite says, of a full disk above all; then there is no copy.
    static func copy(_ pool: DatabasePool, to path: String) throws {
        guard access(path, F_OK) != 0 else { return }
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
}
