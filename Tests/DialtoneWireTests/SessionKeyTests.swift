import DialtoneModel
import DialtoneWire
import Testing

@Suite struct SessionKeyTests {
    @Test("the key of a session", arguments: try Vectors.load().sessionKey)
    func derivation(_ vector: Vectors.Key) {
        #expect(SessionKey(challenge: vector.challenge, password: Secret(vector.password)).text == Secret(vector.key))
        #expect(SHA256Text.hex(of: vector.input) == vector.key)
    }

    @Test("texts are encrypted and decrypted with seed and key", arguments: try Vectors.load().sessionCipher)
    func cipher(_ vector: Vectors.KeyCipher) throws {
        let key = try SessionKey(text: Secret(vector.sessionKey))
        #expect(key.encrypt(seed: vector.seed, vector.clearText) == vector.cipherHex)
        #expect(try key.decrypt(seed: vector.seed, vector.cipherHex, field: "f") == vector.clearText)
        #expect(try key.decrypt(seed: vector.seed, vector.cipherHex.uppercased(), field: "f") == vector.clearText)
        #expect(
            try Hex.encode(RC4.apply(key: vector.rc4KeyText, to: bytes(vector.cipherHex)))
                == Hex.encode(vector.clearText.utf8))
    }

    @Test("a wrong key gives an error, not garbage")
    func wrongKey() throws {
        let cipher = SessionKey(challenge: "1", password: Secret("a")).encrypt(seed: "s", "Tulpe-2931 and more of it")
        let other = SessionKey(challenge: "2", password: Secret("a"))
        #expect(throws: WireFault.badValue(field: "password", reason: "cannot be decrypted (wrong session key)")) {
            try other.decrypt(seed: "s", cipher, field: "password")
        }
    }

    @Test("control characters count as garbage, NULs at the end are stripped")
    func controlCharacters() throws {
        let key = SessionKey(challenge: "1", password: Secret("a"))
        #expect(try key.decrypt(seed: "s", key.encrypt(seed: "s", "abc\0\0"), field: "f") == "abc")
        for text in ["a\0b", "a\nb", "a\u{85}b", "a\u{7f}b"] {
            #expect(throws: WireFault.self) { try key.decrypt(seed: "s", key.encrypt(seed: "s", text), field: "f") }
        }
    }

    @Test("the keyed hash", arguments: try Vectors.load().sessionHash)
    func hash(_ vector: Vectors.KeyHash) throws {
        let key = try SessionKey(text: Secret(vector.sessionKey))
        #expect(key.hash(seed: vector.seed, vector.data) == vector.hash)
    }

    @Test("a session key has 64 hex digits", arguments: ["", "abc", String(repeating: "g", count: 64)])
    func notAKey(_ text: String) { #expect(throws: WireFault.self) { try SessionKey(text: Secret(text)) } }

    @Test("a key is never printed")
    func notPrinted() {
        let key = SessionKey(challenge: "83650217", password: Secret("corner-7-lamp"))
        var dumped = ""
        dump(key, to: &dumped)
        #expect(!"\(key) \(String(reflecting: key)) \(dumped)".contains("1a6772ac"))
    }
}
