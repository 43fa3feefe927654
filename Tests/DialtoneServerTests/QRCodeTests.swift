import Testing

@testable import DialtoneServer

@Suite("QR codes")
struct QRCodeTests {
    /// Made by python-qrcode 8 with `error_correction=M, mask_pattern=3, border=0`.
    private static let expected = [
        "11111110101000100111001111111",
        "10000010110110001010001000001",
        "10111010000101110001101011101",
        "10111010101001011100001011101",
        "10111010011110010101001011101",
        "10000010010000100101001000001",
        "11111110101010101010101111111",
        "00000000111010100110000000000",
        "10110111011100010110001001011",
        "10111100111010100111111110001",
        "01101110011010100010110110110",
        "01011101011001111011011110001",
        "10011111110001011100100001100",
        "01000001110111110001011000111",
        "00111111011000101011101110111",
        "00001101101010110000101100010",
        "11001011110000101001100111010",
        "01011101000000011100100101110",
        "10011111000101111100101010100",
        "00100101110011110110101110100",
        "01100110011001100101111111100",
        "00000000100100000000100011111",
        "11111110101100100111101011010",
        "10000010110101101000100011001",
        "10111010000000001110111110111",
        "10111010111111010110110111001",
        "10111010101001101001100100101",
        "10000010010110110001100011010",
        "11111110100010111001110101010",
    ]

    @Test("a URL becomes the modules that another encoder makes of it")
    func url() throws {
        let code = try #require(QRCode("https://phones.example.com/418830297561/"))
        #expect(code.rows == Self.expected)
    }

    @Test("the size follows the length, and what is too long is none", arguments: [(1, 21), (14, 21), (15, 25), (213, 57), (214, nil)])
    func sizes(length: Int, size: Int?) {
        let code = QRCode(String(repeating: "a", count: length))
        #expect(code?.rows.count == size)
        #expect(code?.rows.allSatisfy { $0.count == size } != false)
    }
}
