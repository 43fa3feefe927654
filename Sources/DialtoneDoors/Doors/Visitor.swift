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

    /// In lower case, without the separators that vendors put into hardware addresses.
    private let plain: String

    init(_ text: String) {
        plain = String(decoding: text.utf8.prefix(Self.bytesMax), as: UTF8.self).lowercased().filter { $0 != ":" && $0 != "-" }
    }

    /// Whether it names this hardware.
    ///
    /// Source: sipwise's provisioning server looks for the 12 digits anywhere in the subject (observed): vendors put the
    /// address into the common name, the serial number, or a longer text.
    func names(_ mac: MACAddress) -> Bool { plain.contains(mac.hex) }

    /// The hardware address in it, if it stands alone.
    var mac: MACAddress? {
        plain.split { !$0.isHexDigit }.first { $0.count == 12 }.flatMap { MACAddress($0) }
    }
}
