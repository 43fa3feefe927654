import DialtoneModel
import DialtoneWire
import Testing

@Suite struct PrimitivesTests {
    @Test("RC4 gives the published key streams, in both directions", arguments: try Vectors.load().rc4)
    func rc4(_ vector: Vectors.Cipher) throws {
        var encrypting = RC4(key: try bytes(vector.keyHex))
        #expect(try encrypting.apply(to: bytes(vector.plainHex)) == bytes(vector.cipherHex))
        var decrypting = RC4(key: try bytes(vector.keyHex))
        #expect(try decrypting.apply(to: bytes(vector.cipherHex)) == bytes(vector.plainHex))
    }

    @Test("RC4 goes on where it stopped, and takes keys of any length")
    func rc4InParts() throws {
        var whole = RC4(key: "Secret".utf8)
        var parts = RC4(key: "Secret".utf8)
        let text = Array("Attack at dawn".utf8)
        #expect(parts.apply(to: text[..<5]) + parts.apply(to: text[5...]) == whole.apply(to: text))
        var empty = RC4(key: [])
        #expect(empty.apply(to: [1, 2, 3]).count == 3)
        var long = RC4(key: [UInt8](repeating: 7, count: 1000))
        #expect(long.apply(to: [1]).count == 1)
    }

    @Test("SHA-256 of a text", arguments: try Vectors.load().sha256)
    func sha256(_ vector: Vectors.Hash) { #expect(SHA256Text.hex(of: vector.text) == vector.hex) }

    @Test("hex is written in lower case and read in either")
    func hex() throws {
        #expect(Hex.encode([0, 0x0f, 0xa5, 0xff]) == "000fa5ff")
        #expect(try Hex.decode("000fA5Ff", field: "f") == [0, 0x0f, 0xa5, 0xff])
        #expect(try Hex.decode("", field: "f") == [])
    }

    @Test("what is not hex is refused with the field's name", arguments: ["a", "abc", "zz", "0 ", "0x00", "é1", "١٢"])
    func notHex(_ text: String) {
        #expect { try Hex.decode(text, field: "pwd") } throws: { ($0 as? WireFault)?.field == "pwd" }
    }

    @Test("faults say what is wrong in one line, without the value")
    func faultsInWords() {
        #expect(
            WireFault.truncated(field: "tunnel event", needed: 4, available: 2).description
                == "tunnel event: needs 4 bytes, 2 are there")
        #expect(WireFault.unknown(field: "frame type", value: 3).description == "frame type: has the unknown value 3")
        #expect(WireFault.missing(field: "mt").description == "mt: is missing")
        #expect { try SessionKey(text: Secret("hunter2")) } throws: { !"\($0)".contains("hunter2") }
    }
}
