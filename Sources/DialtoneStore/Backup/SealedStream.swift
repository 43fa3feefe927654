import Crypto
import CryptoExtras
import DialtoneModel
import Foundation

/// A file that only a passphrase opens, sealed in blocks, so that any length of it needs the memory of one.
///
/// ```text
/// head:   "dialtone-backup\n" | format (1 byte, 1) | work (1) | salt (32) | check (16)
/// block:  AES-256-GCM of 64 KiB, of the last one less: cipher text | tag (16)
/// ```
///
/// The key comes from passphrase and salt by scrypt (N = 2^work, r = 8, p = 1), so it is another one in each file. `check` is the tag of nothing:
/// it tells a wrong passphrase from a damaged file. A block's nonce is its number and whether it is the last, and all blocks are bound to the
/// head: none can be changed, left out, repeated or moved, and the end cannot be cut off.
enum SealedStream {
    static let magic = Array("dialtone-backup\n".utf8)
    static let format: UInt8 = 1
    static let saltBytes = 32
    static let tagBytes = 16
    static let headBytes = magic.count + 2 + saltBytes + tagBytes
    static let blockBytes = 64 << 10
    /// 128 MiB and about half a second for each guess.
    static let workUsual: UInt8 = 17
    /// What is accepted: a file decides with it how much memory is taken, at most 1 GiB.
    static let workAccepted: ClosedRange<UInt8> = 10...20

    static func key(_ passphrase: Secret, salt: [UInt8], work: UInt8) throws -> SymmetricKey {
        try KDF.Scrypt.deriveKey(
            from: Data(passphrase.reveal().utf8), salt: Data(salt), outputByteCount: 32, rounds: 1 << Int(work), blockSize: 8,
            parallelism: 1)
    }

    static func nonce(_ number: UInt64, isLast: Bool) throws -> AES.GCM.Nonce {
        try AES.GCM.Nonce(data: withUnsafeBytes(of: number.bigEndian) { Data($0) } + Data([0, 0, 0, isLast ? 1 : 0]))
    }

    /// No block has this number.
    static func checkNonce() throws -> AES.GCM.Nonce { try nonce(.max, isLast: true) }
}

/// Writes a sealed file from its beginning to its end.
struct SealedWriter {
    private let file: PlainFile
    private let key: SymmetricKey
    private let head: Data
    private var number: UInt64 = 0
    private var waiting = Data()

    init(_ file: PlainFile, passphrase: Secret, work: UInt8 = SealedStream.workUsual) throws {
        var random = SystemRandomNumberGenerator()
        let salt = (0..<SealedStream.saltBytes).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        key = try SealedStream.key(passphrase, salt: salt, work: work)
        let start = Data(SealedStream.magic + [SealedStream.format, work] + salt)
        head = start + (try AES.GCM.seal(Data(), using: key, nonce: SealedStream.checkNonce(), authenticating: start).tag)
        self.file = file
        try file.write(head)
    }

    mutating func write(_ bytes: Data) throws {
        waiting += bytes
        // One block is kept back: it may be the last.
        while waiting.count > SealedStream.blockBytes {
            try write(block: waiting.prefix(SealedStream.blockBytes), isLast: false)
            waiting = Data(waiting.dropFirst(SealedStream.blockBytes))
        }
    }

    /// Writes the end, without which the file does not open.
    mutating func finish() throws { try write(block: waiting, isLast: true) }

    private mutating func write(block: Data, isLast: Bool) throws {
        let box = try AES.GCM.seal(block, using: key, nonce: SealedStream.nonce(number, isLast: isLast), authenticating: head)
        number += 1
        try file.write(box.ciphertext + box.tag)
    }
}

/// Reads a sealed file; what it hands out was written so, in this order.
struct SealedReader {
    private let file: PlainFile
    private let key: SymmetricKey
    private let head: Data
    private var number: UInt64 = 0
    /// The block after the one that was handed out: whether there is one tells which is the last.
    private var ahead: Data
    private var opened = Data()
    private var isAtEnd = false

    /// - Throws: ``BackupFault/notABackup``, ``BackupFault/newerFormat(_:)``, ``BackupFault/wrongPassphrase``, or what reading throws.
    init(_ file: PlainFile, passphrase: Secret) throws {
        self.file = file
        let magic = SealedStream.magic
        head = try file.read(SealedStream.headBytes)
        guard head.starts(with: magic), head.count > magic.count else { throw BackupFault.notABackup }
        let format = head[magic.count]
        guard format == SealedStream.format else { throw BackupFault.newerFormat(Int(format)) }
        guard head.count == SealedStream.headBytes else { throw BackupFault.cutOff }
        let work = head[magic.count + 1]
        guard SealedStream.workAccepted.contains(work) else { throw BackupFault.damaged(magic.count) }
        let start = Data(head.dropLast(SealedStream.tagBytes))
        key = try SealedStream.key(passphrase, salt: Array(start.suffix(SealedStream.saltBytes)), work: work)
        let check = try AES.GCM.SealedBox(
            nonce: SealedStream.checkNonce(), ciphertext: Data(), tag: head.suffix(SealedStream.tagBytes))
        // It says no more than that it does not open.
        guard (try? AES.GCM.open(check, using: key, authenticating: start)) != nil else { throw BackupFault.wrongPassphrase }
        ahead = try file.read(SealedStream.blockBytes + SealedStream.tagBytes)
    }

    /// The next bytes, as many as are wanted.
    ///
    /// - Throws: ``BackupFault`` if they are not as they were written, or if there are fewer.
    mutating func read(_ count: Int) throws -> Data {
        while opened.count < count {
            guard !isAtEnd else { throw BackupFault.contradiction("it is shorter than it says") }
            opened += try nextBlock()
        }
        defer { opened = Data(opened.dropFirst(count)) }
        return Data(opened.prefix(count))
    }

    /// Makes sure that all has been read, and that the end is the end.
    mutating func finish() throws {
        while !isAtEnd { opened += try nextBlock() }
        guard opened.isEmpty else { throw BackupFault.contradiction("it is longer than it says") }
    }

    private mutating func nextBlock() throws -> Data {
        let block = ahead
        let offset = SealedStream.headBytes + Int(number) * (SealedStream.blockBytes + SealedStream.tagBytes)
        ahead = try file.read(SealedStream.blockBytes + SealedStream.tagBytes)
        isAtEnd = ahead.isEmpty
        guard block.count >= SealedStream.tagBytes else { throw number == 0 ? BackupFault.cutOff : BackupFault.damaged(offset) }
        if let bytes = open(block, isLast: isAtEnd) {
            number += 1
            return bytes
        }
        // One that would open in the middle stands at the end: what came behind it is gone.
        throw isAtEnd && open(block, isLast: false) != nil ? BackupFault.cutOff : BackupFault.damaged(offset)
    }

    /// nil for a block that is not as it was written; the library's errors say no more.
    private func open(_ block: Data, isLast: Bool) -> Data? {
        guard let nonce = try? SealedStream.nonce(number, isLast: isLast),
            let box = try? AES.GCM.SealedBox(
                nonce: nonce, ciphertext: block.dropLast(SealedStream.tagBytes), tag: block.suffix(SealedStream.tagBytes))
        else { return nil }
        return try? AES.GCM.open(box, using: key, authenticating: head)
    }
}
