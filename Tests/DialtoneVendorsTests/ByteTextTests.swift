import Testing

@testable import DialtoneVendors

@Suite("Texts while they are written")
struct ByteTextTests {
    @Test(
        "no double quote is left where a format cannot carry one, also none that a mark combines with",
        arguments: [
            ("Anna \"Ann\" B", "Anna 'Ann' B"), ("Ann\"\u{301}a", "Ann'\u{301}a"), ("\"\u{20DD}\"", "'\u{20DD}'"), ("plain", "plain"),
            ("", ""),
        ])
    func singleQuotes(text: String, expected: String) {
        #expect(text.withSingleQuotes == expected)
        #expect(!text.withSingleQuotes.utf8.contains(UInt8(ascii: "\"")))
    }

    private func written(reserving capacity: Int = 64, _ write: (inout ByteText) -> Void) -> String {
        var text = ByteText(reserving: capacity)
        write(&text)
        return String(decoding: text.bytes, as: UTF8.self)
    }

    @Test(
        "a number is written in decimal digits",
        arguments: [
            (0, "0"), (9, "9"), (10, "10"), (99, "99"), (100, "100"), (65_535, "65535"), (-1, "-1"), (-65_535, "-65535"),
            (Int.max, "9223372036854775807"), (Int.min, "-9223372036854775808"),
        ])
    func numbers(number: Int, digits: String) {
        #expect(written { $0.append(number) } == digits)
    }

    @Test("a text that is longer than expected is whole", arguments: [0, 1, 63, 64, 65, 1000])
    func growth(length: Int) {
        let piece = String(repeating: "é", count: length)
        let text = written(reserving: 1) { text in
            text.append(piece)
            text.append(blanks: length)
            text.append("/" as Unicode.Scalar)
            text.append(length)
            text.append(Array(piece.utf8))
        }
        #expect(text == piece + String(repeating: " ", count: length) + "/\(length)" + piece)
    }

    @Test("a text is written if each of its bytes may stand there, else nothing is", arguments: ["", "plain", "pl<in", "<", "plain<"])
    func conditions(text: String) {
        let isPlain = !text.contains("<")
        let all = written { written in
            written.append("[")
            #expect(written.append(text) { $0 != UInt8(ascii: "<") } == isPlain)
            written.append("]")
        }
        #expect(all == (isPlain ? "[\(text)]" : "[]"))
    }

    @Test("what was written from a place on")
    func rest() {
        var text = ByteText(reserving: 1)
        text.append("first ")
        let place = text.count
        text.append("second")
        #expect(text.bytes(from: place) == Array("second".utf8))
        #expect(text.bytes(from: text.count) == [])
    }
}
