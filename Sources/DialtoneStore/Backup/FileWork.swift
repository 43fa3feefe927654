import Dispatch
import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What backups do with files: whole or not at all, and on disk when it returns. Errors are ``BackupFault/file(path:reason:)``.
enum FileWork {
    private static let blockBytes = 64 << 10

    /// Runs what blocks on a thread that may wait.
    static func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        let result: Result<Value, any Error> = await withCheckedContinuation { caller in
            DispatchQueue.global().async { caller.resume(returning: Result { try work() }) }
        }
        do { return try result.get() } catch let error as BackupFault { throw error } catch { throw StoreError(error) }
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Removes a file of ours; that there is none is fine.
    static func remove(_ path: String) { unlink(path) }

    /// Makes a file with mode 0600 under another name, and gives it its name when it is whole and on disk.
    ///
    /// - Parameter replacing: Whether another file of this name goes.
    /// - Throws: Also what `write` throws; then nothing of it is left.
    static func make(_ path: String, replacing: Bool, _ write: (PlainFile) throws -> Void) throws {
        let draft = path + ".part"
        unlink(draft)  // of an attempt that was killed; mostly there is none
        do {
            let file = try PlainFile(draft, O_WRONLY | O_CREAT | O_EXCL)
            try write(file)
            try file.synchronize()
            guard replacing || !exists(path) else { throw BackupFault.taken(path: path) }
            try rename(draft, to: path)
        } catch {
            unlink(draft)
            throw error
        }
    }

    /// Reads a file in blocks.
    static func read(_ path: String, _ body: (Data) throws -> Void) throws {
        let file = try PlainFile(path, O_RDONLY)
        while case let block = try file.read(blockBytes), !block.isEmpty { try body(block) }
    }

    /// The bytes of a small file; nil if there is none.
    static func bytes(of path: String, max count: Int) throws -> Data? {
        exists(path) ? try PlainFile(path, O_RDONLY).read(count) : nil
    }

    /// Gives a file another name in one step, in the place of the one that has it.
    static func rename(_ path: String, to name: String) throws {
        guard systemRename(path, name) == 0 else { throw fault(name, "cannot be made") }
        syncFolder(of: name)
    }

    /// Gives a file a second name.
    static func link(_ path: String, as name: String) throws {
        guard systemLink(path, name) == 0 else { throw fault(name, "cannot be kept under this name") }
        syncFolder(of: name)
    }

    /// Puts names on disk. What fails here is a loss of durability only.
    private static func syncFolder(of path: String) {
        let folder = (path as NSString).deletingLastPathComponent
        let file = open(folder.isEmpty ? "." : folder, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        fsync(file)
        close(file)
    }

    private static func fault(_ path: String, _ words: String) -> BackupFault {
        let reason = String(cString: strerror(errno))
        return .file(path: path, reason: "\(words): \(reason)")
    }
}

// The type's own methods hide the system's.
private func systemRename(_ path: String, _ name: String) -> Int32 { rename(path, name) }
private func systemLink(_ path: String, _ name: String) -> Int32 { link(path, name) }

extension Sequence<UInt8> {
    /// Two hex digits for each byte.
    var digits: String { map { String(format: "%02x", $0) }.joined() }
}
