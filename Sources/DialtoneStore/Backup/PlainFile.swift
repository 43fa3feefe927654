import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// An open file, whose errors say what the system says, such as "No space left on device". Closed when it is not used any more.
final class PlainFile {
    private let path: String
    private let file: Int32

    /// - Throws: ``BackupFault/file(path:reason:)``, as all methods here.
    init(_ path: String, _ flags: Int32) throws {
        self.path = path
        file = open(path, flags | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw fault() }
    }

    deinit { close(file) }

    /// Writes all bytes.
    func write(_ bytes: Data) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { systemWrite(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw fault() }
            rest = rest.dropFirst(count)
        }
    }

    /// Reads this many bytes; fewer only at the end of the file.
    func read(_ count: Int) throws -> Data {
        var bytes = Data(count: count)
        var done = 0
        while done < count {
            let got = bytes.withUnsafeMutableBytes { systemRead(file, $0.baseAddress.map { $0 + done }, count - done) }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw fault() }
            if got == 0 { break }
            done += got
        }
        return bytes.prefix(done)
    }

    /// Returns when all is on disk.
    func synchronize() throws { guard fsync(file) == 0 else { throw fault() } }

    private func fault() -> BackupFault { .file(path: path, reason: String(cString: strerror(errno))) }
}

// The type's own methods hide the system's.
private func systemRead(_ file: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int { read(file, bytes, count) }
private func systemWrite(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int { write(file, bytes, count) }
