/// A text while it is being written: UTF-8 in one block of memory, since thousands of files are made in a second when a fleet
/// comes back.
struct ByteText {
    private(set) var bytes: [UInt8] = []

    init(reserving capacity: Int) { bytes.reserveCapacity(capacity) }

    mutating func append(_ text: String) {
        // One copy of memory; byte by byte would take several times as long.
        if text.utf8.withContiguousStorageIfAvailable({ bytes.append(contentsOf: $0) }) == nil { bytes.append(contentsOf: text.utf8) }
    }

    mutating func append(_ byte: Unicode.Scalar) { bytes.append(UInt8(ascii: byte)) }

    mutating func append(_ number: Int) {
        guard number >= 0, number < 10 else { return append(String(number)) }
        bytes.append(UInt8(ascii: "0") + UInt8(number))
    }
}
