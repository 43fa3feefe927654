import Testing

@testable import DialtoneAdmin

@Suite("QR codes")
struct QRCodeTests {
    @Test("a URL is a square with finders in three corners")
    func url() throws {
        let rows = try #require(QRCode.rows(of: "https://phones.example.com/418830297561/"))
        let finder = ["1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111"]
        #expect(rows.count == 29 && rows.allSatisfy { $0.count == 29 && $0.allSatisfy { "01".contains($0) } })
        #expect(rows.prefix(7).map { String($0.prefix(7)) } == finder)
        #expect(rows.prefix(7).map { String($0.suffix(7)) } == finder)
        #expect(rows.suffix(7).map { String($0.prefix(7)) } == finder)
        #expect(rows.suffix(7).map { String($0.suffix(7)) } != finder)
    }

    @Test(
        "the size follows the length, and what is too long is none",
        arguments: [(1, 21), (14, 21), (15, 25), (213, 57), (2331, 177), (2332, nil)])
    func sizes(length: Int, size: Int?) {
        let rows = QRCode.rows(of: String(repeating: "a", count: length))
        #expect(rows?.count == size)
        #expect(rows?.allSatisfy { $0.count == size } != false)
    }
}
