import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The file with the secret keys: base64 of 32 bytes, one key a line, the newest first.
///
/// Ordinarily it has one line. While a key is changed, the former ones stand below the new one, until nothing needs them any more.
struct KeyFile: Sendable {
    /// Each key costs a hash with every search for a code or a URL, and no site needs more than one that comes and one that goes.
    static let keysMax = 5
    /// A file of ``keysMax`` keys has 225; an administrator who names another file by mistake hears so soon.
    private static let bytesMax = 1024

    let path: String

    init(_ path: String) { self.path = path }

    // MARK: Reading

    /// The keys in the file, newest first; nil if there is no file.
    ///
    /// - Parameter warn: Gets one sentence for each thing that works but should be mended.
    /// - Throws: ``StoreError/badKeyFile(path:reason:)``.
    func read(warn: (String) -> Void = { _ in }) throws(StoreError) -> [SecretKey]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw fault("cannot open it: \(Self.errorText())")
        }
        defer { close(file) }
        return try keys(in: file, warn: warn)
    }

    private func keys(in file: Int32, warn: (String) -> Void) throws(StoreError) -> [SecretKey] {
        var facts = stat()
        guard fstat(file, &facts) == 0 else { throw fault("cannot look at it: \(Self.errorText())") }
        guard facts.st_mode & S_IFMT == S_IFREG else { throw fault("it is not a plain file") }
        if facts.st_mode & 0o077 != 0 {
            let mode = String(facts.st_mode & 0o777, radix: 8)
            warn("The secret key file \(path) is open to other users (mode \(mode)): chmod 600 \(path)")
        }
        var bytes = [UInt8](repeating: 0, count: Self.bytesMax)
        var count = 0
        while count < bytes.count {
            let got = bytes.withUnsafeMutableBytes { systemRead(file, $0.baseAddress.map { $0 + count }, $0.count - count) }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw fault("cannot read it: \(Self.errorText())") }
            if got == 0 { break }
            count += got
        }
        return try parse(String(decoding: bytes.prefix(count), as: UTF8.self))
    }

    func parse(_ text: String) throws(StoreError) -> [SecretKey] {
        let lines = text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        guard !lines.isEmpty else { throw fault("it is empty") }
        var keys: [SecretKey] = []
        for (index, line) in lines.enumerated() {
            let place = lines.count == 1 ? "it" : "line \(index + 1)"
            guard let data = Data(base64Encoded: line) else { throw fault("\(place) does not hold base64") }
            guard let key = SecretKey(bytes: data) else {
                throw fault("\(place) must hold \(SecretKey.byteCount) bytes as base64, and holds \(data.count)")
            }
            if !keys.contains(where: { $0.id == key.id }) { keys.append(key) }
        }
        guard keys.count <= Self.keysMax else { throw fault("it holds \(keys.count) keys, and \(Self.keysMax) are allowed") }
        return keys
    }

    // MARK: Writing

    /// Makes the file with its first key, as a whole or not at all; false if it is there already, which is never overwritten.
    func create(_ key: SecretKey) throws(StoreError) -> Bool {
        let draft = try draft([key], like: nil)
        defer { unlink(draft) }
        guard link(draft, path) == 0 else {
            if errno == EEXIST { return false }
            throw fault("cannot make it: \(Self.errorText())")
        }
        Self.syncFolder(of: path)
        return true
    }

    /// Puts other keys into the file, as a whole or not at all: a process that reads it has the former or the new ones. Of several processes that do so
    /// each waits for the one before. The file keeps its owner, and is for him alone.
    ///
    /// - Parameter change: Gets the keys that the file holds, newest first, and returns those that it shall hold.
    /// - Throws: ``StoreError/badKeyFile(path:reason:)``, and what `change` throws; then nothing was written.
    func change(_ change: ([SecretKey]) throws(StoreError) -> [SecretKey]) throws(StoreError) {
        // The file that a link names is the one to take the place of.
        let real = KeyFile(try resolvedPath())
        let file = try real.openLocked()
        defer { close(file) }
        var facts = stat()
        guard fstat(file, &facts) == 0 else { throw fault("cannot look at it: \(Self.errorText())") }
        let changed = try change(try keys(in: file, warn: { _ in }))
        let draft = try real.draft(changed, like: facts)
        guard rename(draft, real.path) == 0 else {
            let reason = Self.errorText()
            unlink(draft)
            throw fault("cannot replace it: \(reason)")
        }
        Self.syncFolder(of: real.path)
    }

    private func resolvedPath() throws(StoreError) -> String {
        guard let name = realpath(path, nil) else { throw fault("cannot find it: \(Self.errorText())") }
        defer { free(name) }
        return String(cString: name)
    }

    /// The file as it stands under its name, locked until it is closed.
    private func openLocked() throws(StoreError) -> Int32 {
        while true {
            let file = open(path, O_RDONLY | O_CLOEXEC)
            guard file >= 0 else { throw fault("cannot open it: \(Self.errorText())") }
            var (own, named) = (stat(), stat())
            guard flock(file, LOCK_EX) == 0, fstat(file, &own) == 0, stat(path, &named) == 0 else {
                let reason = Self.errorText()
                close(file)
                throw fault("cannot lock it: \(reason)")
            }
            if own.st_ino == named.st_ino, own.st_dev == named.st_dev { return file }
            // Another process has put a new one in its place meanwhile.
            close(file)
        }
    }

    /// Writes keys under another name beside the file, synced: no crash leaves half a key behind, under which the first phones would be
    /// sealed for nothing.
    ///
    /// - Parameter facts: Of the file whose owner it shall have.
    /// - Returns: Its path.
    private func draft(_ keys: [SecretKey], like facts: stat?) throws(StoreError) -> String {
        let draft = "\(path).\(getpid()).\(UInt32.random(in: .min ... .max)).new"
        let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw fault("cannot make it: \(Self.errorText())") }
        let text = keys.flatMap(\.line)
        let hasOwner = facts.map { $0.st_uid == geteuid() && $0.st_gid == getegid() || fchown(file, $0.st_uid, $0.st_gid) == 0 } ?? true
        let isWritten = hasOwner && fchmod(file, 0o600) == 0 && systemWrite(file, text, text.count) == text.count && fsync(file) == 0
        let reason = Self.errorText()
        close(file)
        guard isWritten else {
            unlink(draft)
            throw fault(hasOwner ? "cannot write it: \(reason)" : "cannot leave it to its owner: \(reason)")
        }
        return draft
    }

    /// Puts the new name itself on disk. What fails here is a loss of durability only, and the next start tells.
    private static func syncFolder(of path: String) {
        let folder = (path as NSString).deletingLastPathComponent
        let file = open(folder.isEmpty ? "." : folder, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        fsync(file)
        close(file)
    }

    private func fault(_ reason: String) -> StoreError { .badKeyFile(path: path, reason: reason) }

    private static func errorText() -> String { String(cString: strerror(errno)) }
}

// The type's own `read` hides the system's.
private func systemRead(_ file: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int { read(file, bytes, count) }
private func systemWrite(_ file: Int32, _ bytes: [UInt8], _ count: Int) -> Int { write(file, bytes, count) }
