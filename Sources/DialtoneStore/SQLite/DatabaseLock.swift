import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Keeps a second service from a database that one works on: two would log in at Devices as the same phones, and answer each
/// other's orders.
///
/// A lock of the operating system on a file beside the database; it ends with its process, however that ends. What stands in the
/// file is for people only.
final class DatabaseLock: Sendable {
    /// More than any host name and process need.
    private static let ownerBytesMax = 512

    private let file: Int32

    /// Takes the lock.
    ///
    /// - Parameter database: The path of the database; the lock's file is named after it, and stays there.
    /// - Throws: ``StoreError/inUse(by:)``, or ``StoreError/unavailable(_:)`` if the file cannot be made or locked.
    init(of database: String) throws(StoreError) {
        let path = database + ".lock"
        file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw StoreError.unavailable("cannot open \(path): \(String(cString: strerror(errno)))") }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            // What is thrown here is followed by `deinit`, which closes the file.
            let problem = errno
            guard problem == EWOULDBLOCK else {
                throw StoreError.unavailable("cannot lock \(path): \(String(cString: strerror(problem)))")
            }
            throw StoreError.inUse(by: Self.owner(in: file))
        }
        Self.write(owner: "\(ProcessName.own), since \(Date.now.formatted(.iso8601))", into: file)
    }

    /// Who works on a database now; nil if no service does.
    static func owner(of database: String) -> (process: String, since: Date)? {
        let file = open(database + ".lock", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        guard flock(file, LOCK_SH | LOCK_NB) != 0 else {
            flock(file, LOCK_UN)
            return nil
        }
        let words = owner(in: file)
        let parts = words.split(separator: ", since ")
        let since = parts.count > 1 ? try? Date(String(parts[1]), strategy: .iso8601) : nil  // a lock without these words holds as well
        return (parts.first.map(String.init) ?? words, since ?? .now)
    }

    deinit {
        release()
        close(file)
    }

    /// Gives the lock back now. Closing alone would not do: a child that was just forked for another program has the descriptor too, until
    /// it becomes that program.
    func release() { flock(file, LOCK_UN) }

    /// Who holds the lock may not have written it yet.
    private static func owner(in file: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: ownerBytesMax)
        let count = pread(file, &bytes, bytes.count, 0)
        let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).filter { !$0.isNewline }
        return text.isEmpty ? "a process that has just started" : text
    }

    /// A lock without these words holds as well, so failures are of no account.
    private static func write(owner: String, into file: Int32) {
        let bytes = Array((owner + "\n").utf8.prefix(ownerBytesMax))
        guard ftruncate(file, 0) == 0 else { return }
        _ = pwrite(file, bytes, bytes.count, 0)
    }
}
