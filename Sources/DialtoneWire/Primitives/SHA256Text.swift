import Crypto
import DialtoneModel

/// SHA-256 in the form of all digests of these protocols: hex digits over the UTF-8 bytes of a text.
package enum SHA256Text {
    /// The 64 lower-case hex digits.
    package static func hex(of text: String) -> String { Hex.encode(SHA256.hash(data: Array(text.utf8))) }

    /// Whether a received digest is the expected one; does not tell by its duration where they differ.
    ///
    /// - Parameters:
    ///   - received: As the peer sent it; upper-case digits count as lower-case ones.
    ///   - expected: Lower-case digits.
    package static func matches(_ received: String, expected: String) -> Bool {
        let lower = received.utf8.map { byte in
            (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(byte) ? byte | 0x20 : byte
        }
        return Secret(expected).matches(String(decoding: lower, as: UTF8.self))
    }
}
