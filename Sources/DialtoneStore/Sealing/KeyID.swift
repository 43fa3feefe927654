/// The name of a secret key: 32 bits that are made from it and tell nothing about it.
///
/// Sealed values, nodes and people name keys by it.
package struct KeyID: Hashable, Sendable, CustomStringConvertible {
    static let byteCount = 4

    let number: UInt32

    init(number: UInt32) { self.number = number }

    /// - Parameter bytes: The four of a sealed value; nil for another number of them.
    init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        number = bytes.reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// Big-endian.
    var bytes: [UInt8] { withUnsafeBytes(of: number.bigEndian) { Array($0) } }

    /// Eight hex digits.
    package var description: String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
