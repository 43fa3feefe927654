/// A phone's hardware address: 48 bits.
///
/// Written everywhere as 12 lower-case hex digits without separators, which is also the form that the sysclient
/// protocol uses as hardware id.
package struct MACAddress: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The address in the low 48 bits.
    package let value: UInt64

    /// Makes an address from its number.
    ///
    /// - Parameter value: At most 48 bits; higher ones make the result nil.
    package init?(value: UInt64) {
        guard value >> 48 == 0 else { return nil }
        self.value = value
    }

    /// Reads an address as somebody typed or scanned it.
    ///
    /// Twelve hex digits of either case; `:`, `-`, `.` and blanks between them are skipped. Anything else makes the
    /// result nil, so that a typing error never becomes another phone.
    package init?(_ text: some StringProtocol) {
        var value: UInt64 = 0
        var digits = 0
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: ":"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: " "): continue
            default:
                guard digits < 12, let nibble = Self.nibble(byte) else { return nil }
                value = value << 4 | nibble
                digits += 1
            }
        }
        guard digits == 12 else { return nil }
        self.value = value
    }

    /// The 12 lower-case hex digits.
    package var hex: String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 12 - digits.count) + digits
    }

    /// The first three bytes, which belong to a maker: a hint, never a proof.
    package var oui: UInt32 { UInt32(value >> 24) }

    package var description: String { hex }

    package static func < (a: Self, b: Self) -> Bool { a.value < b.value }

    private static func nibble(_ byte: UInt8) -> UInt64? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}
