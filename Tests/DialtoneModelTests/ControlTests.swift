import DialtoneModel
import Foundation
import Testing

@Suite("Characters that act")
struct ControlTests {
    @Test("they are shown, taken out, or found")
    func texts() {
        #expect("a\nb\u{1b}[1m\u{202e}c".escapingControls == "a\\nb\\u{1b}[1m\\u{202e}c")
        #expect("a\r\nb\u{9b}\u{2066}c".withoutControls == "abc")
        #expect("Anna\u{202e}".hasBidirectionalControls && "Anna\u{2069}".hasBidirectionalControls)
        // A right-to-left mark is part of names.
        #expect(!"שלום\u{200f}".hasBidirectionalControls && !"Größe".hasBidirectionalControls && !"".hasBidirectionalControls)
        #expect("שלום\u{200f} Größe".escapingControls == "שלום\u{200f} Größe")
    }

    @Test("what an unknown device says of itself is kept without them")
    func unknownDevice() throws {
        let mac = try #require(MACAddress("00005e100001"))
        let device = UnknownDevice(
            mac: mac, vendor: "snom", model: "D785\u{202e}", firmware: "1\u{1b}[31m", address: "192.0.2.1", file: "a\nb", firstAt: .now,
            lastAt: .now, count: 1
        ).bounded
        #expect(device.model == "D785" && device.firmware == "1[31m" && device.file == "ab")
    }
}
