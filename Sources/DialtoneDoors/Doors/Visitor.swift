package import DialtoneModel
package import DialtoneVendors

/// Who stands at a door, by what it says of itself.
package struct Visitor: Sendable {
    let recognition: Recognition?
    /// The hardware address that it shows in its `User-Agent`, else in the file's name.
    let shown: MACAddress?
    /// The hardware address in the file's name.
    let named: MACAddress?
    /// The hardware address in its certificate.
    let certified: MACAddress?

    init(_ request: DoorRequest, _ catalogue: VendorCatalogue) {
        recognition = catalogue.recognise(PhoneRequest(fileName: request.door.file, userAgent: request.userAgent))
        named = catalogue.mac(inFileName: request.door.file)
        shown = recognition?.mac ?? named
        certified = request.certificate.flatMap { CertificateSubject($0).mac }
    }

    /// Whether this is a phone, as far as one can tell, that may have this phone's account.
    func mayBe(_ phone: Phone) -> Bool { shown.map { $0 == phone.mac || $0 == phone.assignedMAC } ?? true }

    /// The hardware that gets the files.
    func hardware(of phone: Phone) -> MACAddress { shown ?? phone.assignedMAC ?? phone.mac }

    /// The longest ``words``: any client can say anything, and they are stored.
    static let wordsMax = 200

    /// For people: `Yealink T46U 108.86.0.45`.
    var words: String? {
        recognition.map { [$0.vendor, $0.model, $0.firmware].compactMap(\.self).joined(separator: " ").cut(to: Self.wordsMax) }
    }
}

/// The subject of a client certificate as text.
struct CertificateSubject: Sendable {
    /// The longest subject that is looked at.
    private static let bytesMax = 1024

    /// In lower case.
    private let text: [UInt8]

    init(_ text: String) {
        self.text = Array(String(decoding: text.utf8.prefix(Self.bytesMax), as: UTF8.self).lowercased().utf8)
    }

    /// Whether it names this hardware. An address within a longer number is none: that number is another's.
    ///
    /// Source: sipwise's provisioning server looks for the 12 digits anywhere in the subject (observed): vendors put the
    /// address into the common name, the serial number, or a longer text.
    func names(_ mac: MACAddress) -> Bool {
        let digits = Array(mac.hex.utf8)
        return text.indices.contains { isAddress(digits, at: $0) }
    }

    /// The hardware address in it, if it stands alone.
    var mac: MACAddress? {
        // Without the separators that vendors put into hardware addresses.
        String(decoding: text.filter { !Self.isSeparator($0) }, as: UTF8.self).split { !$0.isHexDigit }.first { $0.count == 12 }
            .flatMap { MACAddress($0) }
    }

    /// Whether these digits stand here, with or without separators, and no digits go on in front or behind.
    private func isAddress(_ digits: [UInt8], at start: Int) -> Bool {
        var end = start
        for (number, digit) in digits.enumerated() {
            if number > 0, end < text.count, Self.isSeparator(text[end]) { end += 1 }
            guard end < text.count, text[end] == digit else { return false }
            end += 1
        }
        guard start == 0 || !Self.isHexDigit(text[start - 1]), end == text.count || !Self.isHexDigit(text[end]) else { return false }
        // In pairs it may also be the middle of more pairs; a model may stand in front, as in `t46-805ec0100001`.
        guard end - start > digits.count else { return true }
        return !isPair(start - 3, separator: start - 1, outside: start - 4) && !isPair(end + 1, separator: end, outside: end + 3)
    }

    /// Whether two digits by themselves begin at a place, with a separator on one side and no letter or digit on the other.
    private func isPair(_ place: Int, separator: Int, outside: Int) -> Bool {
        guard place >= 0, place + 1 < text.count, Self.isSeparator(text[separator]) else { return false }
        guard Self.isHexDigit(text[place]), Self.isHexDigit(text[place + 1]) else { return false }
        return !text.indices.contains(outside) || !Self.isLetterOrDigit(text[outside])
    }

    private static func isSeparator(_ byte: UInt8) -> Bool { byte == UInt8(ascii: ":") || byte == UInt8(ascii: "-") }

    private static func isHexDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) || (97...102).contains(byte) }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) || (97...122).contains(byte) }
}
