import DialtoneModel

/// Draws the names of phones' own doors.
enum DoorToken {
    /// RFC 4648 base32 in lower case: safe in URLs and file names, and a phone's menu can type it.
    private static let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
    /// 25 characters of 5 bits, and one that carries the last 3 of the 128.
    private static let characterCount = 26

    /// A fresh token with 128 random bits.
    static func draw(using random: inout some RandomNumberGenerator) -> Secret {
        var bits = UInt128(random.next() as UInt64) << 64 | UInt128(random.next() as UInt64)
        let text = (0..<characterCount).map { _ in
            defer { bits <<= 5 }
            return alphabet[Int(truncatingIfNeeded: bits >> 123)]
        }
        return Secret(String(decoding: text, as: UTF8.self))
    }
}
