import CQREncode

/// QR codes (ISO/IEC 18004), made by libqrencode.
enum QRCode {
    /// The modules of a code, a row each, `1` for a dark one, without the quiet zone; nil for a text that is too long.
    static func rows(of text: String) -> [String]? {
        // Version 0: as small as it can be. Level M survives a scratched display.
        guard let code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M) else { return nil }
        defer { QRcode_free(code) }
        let width = Int(code.pointee.width)
        return (0..<width).map { row in
            // The lowest bit says whether the module is dark.
            String((0..<width).map { code.pointee.data[row * width + $0] & 1 == 1 ? "1" : "0" })
        }
    }
}
