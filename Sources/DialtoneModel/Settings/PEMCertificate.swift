/// A certificate as text (RFC 7468): its base64 form, checked to be one, without looking into it.
package struct PEMCertificate: Hashable, Sendable {
    /// DER in base64, without line breaks.
    package let base64: String

    /// Longer ones are no certificates of authorities.
    package static let bytesMax = 16_384

    private static let begin = "-----BEGIN CERTIFICATE-----"
    private static let end = "-----END CERTIFICATE-----"

    /// All certificates in a text, with or without line breaks; nil if it holds anything else or none at all.
    package static func all(in text: String) -> [PEMCertificate]? {
        var found: [PEMCertificate] = []
        var rest = text[...]
        while true {
            rest = rest.drop { $0.isWhitespace }
            guard !rest.isEmpty else { return found.isEmpty ? nil : found }
            guard rest.hasPrefix(begin) else { return nil }
            rest = rest.dropFirst(begin.count)
            guard let body = rest.firstIndex(of: "-"), rest[body...].hasPrefix(end),
                let certificate = PEMCertificate(base64: rest[..<body].filter { !$0.isWhitespace })
            else { return nil }
            found.append(certificate)
            rest = rest[body...].dropFirst(end.count)
        }
    }

    /// nil for anything but base64 of a DER sequence.
    private init?(base64: String) {
        let bytes = base64.utf8
        // A DER sequence begins with 0x30, which makes the first letter an M.
        guard bytes.count >= 64, bytes.count <= Self.bytesMax, bytes.count % 4 == 0, bytes.first == UInt8(ascii: "M"),
            bytes.dropLast(2).allSatisfy({ Self.isDigit($0) }), bytes.suffix(2).allSatisfy({ Self.isDigit($0) || $0 == UInt8(ascii: "=") })
        else { return nil }
        self.base64 = base64
    }

    /// With line breaks after each 64 characters, as programs of phones expect it, and one at the end.
    package var text: String {
        var lines = [Self.begin]
        var rest = base64[...]
        while !rest.isEmpty {
            lines.append(String(rest.prefix(64)))
            rest = rest.dropFirst(64)
        }
        return (lines + [Self.end, ""]).joined(separator: "\n")
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == UInt8(ascii: "+")
            || byte == UInt8(ascii: "/")
    }
}
