import Glibc

/// What the load reads of an answer's head: as little as it can.
struct ResponseHead: Equatable {
    var status: Int
    /// Bytes of the head, with the empty line.
    var headBytes = 0
    var bodyBytes = 0

    private static let lineFeed = CInt(UInt8(ascii: "\n"))
    private static let lengthField = "content-length:"

    /// Reads the head at the beginning of what came; nil as long as it is not complete.
    ///
    /// A head without `Content-Length` has no body; nothing that is measured sends chunks.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count > 12, let start = bytes.baseAddress else { return nil }
        status = Self.number(bytes[9..<12])
        var line = 0
        while let end = memchr(start + line, Self.lineFeed, bytes.count - line) {
            let next = UnsafeRawPointer(end) - start + 1
            if next - line <= 2 {
                headBytes = next
                return
            }
            if next - line > Self.lengthField.utf8.count,
                strncasecmp((start + line).assumingMemoryBound(to: CChar.self), Self.lengthField, Self.lengthField.utf8.count) == 0
            {
                bodyBytes = Self.number(bytes[line + Self.lengthField.utf8.count..<next])
            }
            line = next
        }
        return nil
    }

    /// The digits among these bytes.
    private static func number(_ bytes: Slice<UnsafeRawBufferPointer>) -> Int {
        bytes.reduce(0) { (0x30...0x39).contains($1) ? $0 &* 10 &+ Int($1 & 0x0f) : $0 }
    }
}
