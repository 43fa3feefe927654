/// A text while it is being written: UTF-8 in one block of memory, since thousands of files are made in a second when a fleet
/// comes back.
///
/// It cannot be copied, so that no piece that is written needs a look whether another text has the same memory.
struct ByteText: ~Copyable {
    private var start: UnsafeMutablePointer<UInt8>
    /// How many bytes are written.
    private(set) var count = 0
    private var capacity: Int

    /// - Parameter capacity: How long the text usually is at most, in bytes; a longer one takes more memory as it comes.
    init(reserving capacity: Int) {
        self.capacity = max(capacity, 64)
        start = .allocate(capacity: self.capacity)
    }

    deinit { start.deallocate() }

    var bytes: [UInt8] { bytes(from: 0) }

    /// What is written from a place on, which is not behind the end.
    func bytes(from place: Int) -> [UInt8] { Array(UnsafeBufferPointer(start: start + place, count: count - place)) }

    mutating func append(_ text: String) {
        // One copy of memory; byte by byte would take several times as long.
        if text.utf8.withContiguousStorageIfAvailable({ append($0) }) == nil { append(Array(text.utf8)) }
    }

    mutating func append(_ bytes: [UInt8]) { bytes.withUnsafeBufferPointer { append($0) } }

    /// Writes a text if a condition holds for each of its bytes, else nothing.
    ///
    /// - Returns: Whether it was written.
    mutating func append(_ text: String, ifAll isFitting: (UInt8) -> Bool) -> Bool {
        let before = count
        append(text)
        for place in before..<count where !isFitting(start[place]) {
            count = before
            return false
        }
        return true
    }

    mutating func append(blanks length: Int) {
        makeRoom(length)
        (start + count).update(repeating: UInt8(ascii: " "), count: length)
        count += length
    }

    mutating func append(_ byte: Unicode.Scalar) {
        makeRoom(1)
        put(UInt8(ascii: byte))
    }

    /// Writes a number in decimal digits.
    mutating func append(_ number: Int) {
        makeRoom(Self.digitsMax + 1)
        if number < 0 { put(UInt8(ascii: "-")) }
        var (rest, length) = (number.magnitude, 1)
        while rest > 9 { (rest, length) = (rest / 10, length + 1) }
        rest = number.magnitude
        var place = count + length
        repeat {
            place -= 1
            start[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
        count += length
    }

    /// Of the largest `Int`.
    private static let digitsMax = 20

    private mutating func put(_ byte: UInt8) {
        start[count] = byte
        count += 1
    }

    private mutating func append(_ piece: UnsafeBufferPointer<UInt8>) {
        guard let source = piece.baseAddress else { return }
        makeRoom(piece.count)
        (start + count).update(from: source, count: piece.count)
        count += piece.count
    }

    private mutating func makeRoom(_ length: Int) {
        if capacity - count < length { grow(by: length) }
    }

    private mutating func grow(by length: Int) {
        capacity = max(2 * capacity, count + length)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.update(from: start, count: count)
        start.deallocate()
        start = larger
    }
}

extension String {
    /// Whether a condition holds for each byte of the text's UTF-8.
    func hasOnly(_ isFitting: (UInt8) -> Bool) -> Bool {
        utf8.withContiguousStorageIfAvailable { $0.allSatisfy(isFitting) } ?? utf8.allSatisfy(isFitting)
    }
}
