import Crypto
import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The 32 bytes under which everything secret is sealed.
///
/// On disk: base64 in a file of its own that only the service's user may read. The database without the file gives
/// no password away, so the two should not lie in the same backup.
package struct SecretKey: Sendable, CustomStringConvertible, CustomReflectable {
    package static let byteCount = 32

    let key: SymmetricKey

    /// Makes a key from its bytes; nil if they are not 32.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        key = SymmetricKey(data: Array(bytes))
    }

    private init(key: SymmetricKey) { self.key = key }

    /// A fresh key from the system's random source.
    package static func random() -> SecretKey { SecretKey(key: SymmetricKey(size: .bits256)) }

    package var description: String { "‹secret key›" }
    package var customMirror: Mirror { Mirror(self, children: []) }

    /// Reads the key file; makes it if there is none.
    ///
    /// - Parameters:
    ///   - path: The file: base64 of 32 bytes, white space around it is ignored.
    ///   - creating: Whether a missing file is made, with mode 0600. The service does so at its first start; a command
    ///     that looks into its database must not, or it would leave a key that opens nothing.
    ///   - warn: Gets one sentence for each thing that works but should be mended.
    /// - Throws: ``StoreError/badKeyFile(path:reason:)``.
    package static func load(
        path: String, creating: Bool = true, warn: (String) -> Void = { _ in }
    ) throws(StoreError) -> SecretKey {
        if let text = try read(path, warn: warn) { return try parse(text, path: path) }
        guard creating else {
            throw .badKeyFile(
                path: path,
                reason: "it does not exist; put back the one that this database was made with (a new service makes it at its first start)")
        }
        let fresh = random()
        if try create(fresh, at: path) { return fresh }
        // Somebody made it in the meantime: theirs is the key.
        guard let text = try read(path, warn: warn) else {
            throw .badKeyFile(path: path, reason: "it was made and removed again while it was read")
        }
        return try parse(text, path: path)
    }

    /// Base64, one line: what the file holds.
    private var fileText: [UInt8] {
        Array(key.withUnsafeBytes { Data($0) }.base64EncodedString().utf8) + [UInt8(ascii: "\n")]
    }

    private static func parse(_ bytes: [UInt8], path: String) throws(StoreError) -> SecretKey {
        let text = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.isEmpty else { throw .badKeyFile(path: path, reason: "it is empty") }
        guard let data = Data(base64Encoded: text) else {
            throw .badKeyFile(path: path, reason: "it does not hold base64")
        }
        guard let key = SecretKey(bytes: data) else {
            throw .badKeyFile(path: path, reason: "it must hold \(byteCount) bytes as base64, and holds \(data.count)")
        }
        return key
    }

    /// The file's bytes; nil if there is no file.
    private static func read(_ path: String, warn: (String) -> Void) throws(StoreError) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw .badKeyFile(path: path, reason: "cannot open it: \(errorText())")
        }
        defer { close(file) }
        var facts = stat()
        guard fstat(file, &facts) == 0 else { throw .badKeyFile(path: path, reason: "cannot look at it: \(errorText())") }
        guard facts.st_mode & S_IFMT == S_IFREG else { throw .badKeyFile(path: path, reason: "it is not a plain file") }
        if facts.st_mode & 0o077 != 0 {
            let mode = String(facts.st_mode & 0o777, radix: 8)
            warn("The secret key file \(path) is open to other users (mode \(mode)): chmod 600 \(path)")
        }
        // A key with its line end has 45 bytes; whoever gave us another file by mistake should hear so soon.
        var bytes = [UInt8](repeating: 0, count: 256)
        var count = 0
        while count < bytes.count {
            let got = bytes.withUnsafeMutableBytes { sysRead(file, $0.baseAddress.map { $0 + count }, $0.count - count) }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw .badKeyFile(path: path, reason: "cannot read it: \(errorText())") }
            if got == 0 { break }
            count += got
        }
        return Array(bytes.prefix(count))
    }

    /// Makes the file as a whole or not at all; false if it is there already.
    ///
    /// Written under another name, synced, and linked into place: no crash leaves a half key behind, under which the
    /// first phones would be sealed for nothing, and an existing key is never overwritten.
    private static func create(_ key: SecretKey, at path: String) throws(StoreError) -> Bool {
        let draft = "\(path).\(getpid()).\(UInt32.random(in: .min ... .max)).new"
        let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .badKeyFile(path: path, reason: "cannot make it: \(errorText())") }
        defer { unlink(draft) }
        let text = key.fileText
        let isWritten = fchmod(file, 0o600) == 0 && sysWrite(file, text, text.count) == text.count && fsync(file) == 0
        let reason = errorText()
        close(file)
        guard isWritten else { throw .badKeyFile(path: path, reason: "cannot write it: \(reason)") }
        guard link(draft, path) == 0 else {
            if errno == EEXIST { return false }
            throw .badKeyFile(path: path, reason: "cannot make it: \(errorText())")
        }
        syncFolder(of: path)
        return true
    }

    /// Puts the new name itself on disk. What fails here is a loss of durability only, and the next start tells.
    private static func syncFolder(of path: String) {
        let folder = (path as NSString).deletingLastPathComponent
        let file = open(folder.isEmpty ? "." : folder, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        fsync(file)
        close(file)
    }

    private static func errorText() -> String { String(cString: strerror(errno)) }
}

// The type's own `read` hides the system's.
private func sysRead(_ file: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int { read(file, bytes, count) }
private func sysWrite(_ file: Int32, _ bytes: [UInt8], _ count: Int) -> Int { write(file, bytes, count) }
