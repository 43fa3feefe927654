import Synchronization

/// Parts of a driver's files that are the same on every phone of a kind, such as those that empty its unused accounts: the first file
/// writes each of them, and the others copy it.
///
/// Only what reads no setting and leaves no note may be such a part. The key has to say all that it depends on.
final class ConstantParts<Key: Hashable & Sendable>: Sendable {
    private let parts = Mutex<[Key: [UInt8]]>([:])
    private let countMax: Int

    /// - Parameter countMax: How many parts are kept. Further ones are written each time: a driver that forgets what its keys can be takes no
    ///   memory without end.
    init(countMax: Int = 256) { self.countMax = countMax }

    subscript(key: Key) -> [UInt8]? { parts.withLock { $0[key] } }

    func keep(_ bytes: [UInt8], as key: Key) {
        parts.withLock { if $0.count < countMax { $0[key] = bytes } }
    }
}

/// A file into which parts can be copied.
protocol PartedFile: ~Copyable {
    /// Whether an administrator gave parameters, which may stand in any part.
    var hasOverrides: Bool { get }
    /// Lets the text be read or changed as it is so far.
    mutating func edit<Value>(_ change: (inout ByteText) -> Value) -> Value
}

extension PartedFile where Self: ~Copyable {
    /// Writes what is the same in the files of many phones.
    ///
    /// - Parameters:
    ///   - key: Says all that the part depends on; in a format with indents also how deep it stands.
    ///   - write: Writes it. It is not asked once the part is known, unless an administrator's parameter may stand in it.
    mutating func part<Key>(
        _ key: Key, of parts: ConstantParts<Key>, write: (inout Self) throws(RenderFault) -> Void
    ) throws(RenderFault) {
        guard !hasOverrides else { return try write(&self) }
        if let bytes = parts[key] { return edit { $0.append(bytes) } }
        let start = edit { $0.count }
        try write(&self)
        parts.keep(edit { $0.bytes(from: start) }, as: key)
    }
}
