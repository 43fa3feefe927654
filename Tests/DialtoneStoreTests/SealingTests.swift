import DialtoneModel
import Foundation
import GRDB
import Testing

@testable import DialtoneStore

struct SealingTests {
    static let place = Sealer.Place(table: "t", row: "1", column: "c")

    @Test("a sealed text opens in its place, under its key, unchanged; and nowhere else")
    func places() throws {
        let sealer = Sealer(.random())
        for text in ["", "geheim", "pässwörd 🔑", String(repeating: "x", count: 5000)] {
            let sealed = try sealer.seal(text, for: Self.place)
            #expect(try sealer.open(sealed, in: Self.place) == text)
            #expect(try sealer.seal(text, for: Self.place) != sealed, "a nonce is never used twice")
            for other in [
                Sealer.Place(table: "u", row: "1", column: "c"), Sealer.Place(table: "t", row: "2", column: "c"),
                Sealer.Place(table: "t", row: "1", column: "d"),
            ] {
                #expect(throws: Sealer.Unopenable(place: other)) { try sealer.open(sealed, in: other) }
            }
            #expect(throws: Sealer.Unopenable.self) { try Sealer(.random()).open(sealed, in: Self.place) }
        }
    }

    @Test("a sealed value that was cut or changed in any byte does not open, and never traps")
    func damage() throws {
        let sealer = Sealer(.random())
        let sealed = try sealer.seal("geheim", for: Self.place)
        #expect(sealed.count == 1 + 4 + 12 + 6 + 16)
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 1
            #expect(throws: Sealer.Unopenable.self) { try sealer.open(changed, in: Self.place) }
            #expect(throws: Sealer.Unopenable.self) { try sealer.open(sealed.prefix(index), in: Self.place) }
        }
    }

    @Test("the format on disk does not change between releases")
    func format() throws {
        // Made with Python's hmac and the AESGCM of its `cryptography`: key 00…1f, nonce 00…0b, subkeys by HKDF-SHA256
        // without salt, info "dialtone/seal" and "dialtone/lookup/code".
        let sealer = Sealer(try #require(SecretKey(bytes: Array(UInt8(0)..<32))))
        let lookup = sealer.lookup(Secret("0123456789"), purpose: .code)
        #expect(lookup.map { String(format: "%02x", $0) }.joined() == "fa9c9392a75351fb152648509889ad65a6ab7dd1e1723b3f09b32f3a7b3edf59")
        #expect(sealer.lookup(Secret("0123456789"), purpose: .token) != lookup)
        let sealed = try #require(Data(base64Encoded: "AQABAgMEBQYHCAkKCzVdaIr1qzGjCczQundqBDQRQsPdtDc="))
        #expect(try sealer.open(sealed, in: Self.place) == "geheim")
        // The same with version 2: its 5 bytes before the nonce, and before the place in what is authenticated; the name of the key is the
        // HKDF-SHA256 of 4 bytes with info "dialtone/key-id".
        #expect("\(sealer.ring.inUse)" == "6a2842fd")
        let named = try #require(Data(base64Encoded: "AmooQv0AAQIDBAUGBwgJCgs1XWiK9avGFH1BcQXfvKde2I+fEjhG"))
        #expect(try sealer.open(named, in: Self.place) == "geheim")
    }

    @Test("no secret stands in clear in any file of the database")
    func nothingInClear() async throws {
        try await withFolder { folder in
            let store = try await SQLiteStore.open(path: folder.database, key: .random())
            let id = try await store.receive(.sample(code: "7418529630741852", password: "user-pass-clear"), at: .noon).id
            let media = try ConfigurationItem.sample(#"{"type":"MEDIA","turnPassword":"item-pass-clear"}"#)
            _ = try await store.commit(
                [
                    .sysclientPassword(Secret("sys-pass-clear")), .adminPassword(Secret("admin-pass-clear")),
                    .ownAdminPassword(Secret("own-pass-clear")),
                    .item(media, mode: .replace),
                ], for: id, at: .noon)
            var draft = RevisionDraft.sample("digest-is-clear")
            draft.files = [.init(name: "main.xml", text: "<a>file-pass-clear</a>")]
            _ = try await store.commit([.revised(draft)], for: id, at: .noon)
            let overrides = OverrideSet(
                settings: [try #require(SettingKey("access.admin-password")): "set-pass-clear"],
                parameters: ["snom": [.init(name: "http_pass", value: "parameter-pass-clear")]],
                templates: [FileTemplate(vendor: "snom", file: "main", text: "template-pass-clear")])
            try await store.setOverrides(overrides, for: OverrideScope(.sample, .instance), at: .noon)
            let token = try await store.secrets(of: id).token.reveal()
            let whileOpen = try folder.bytes()
            try await store.close()
            let afterwards = try folder.bytes()
            for bytes in [whileOpen, afterwards] {
                #expect(bytes.range(of: Data("0004132a7b15".utf8)) != nil, "the search finds what is not sealed")
                #expect(bytes.range(of: Data("digest-is-clear".utf8)) != nil)
                for secret in ["pass-clear", "7418529630741852", token] {
                    #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(secret)")
                }
            }
        }
    }

    @Test(
        "a sealed value that was moved to another row or column is noticed",
        arguments: [
            """
            UPDATE phone_secrets SET sealed = (SELECT sealed FROM phone_secrets WHERE phone_id = 1 AND kind = 'token')
            WHERE phone_id = 2 AND kind = 'token'
            """,
            """
            UPDATE phone_secrets SET sealed = (SELECT sealed FROM phone_secrets WHERE phone_id = 2 AND kind = 'code')
            WHERE phone_id = 2 AND kind = 'user_password'
            """,
        ])
    func moved(_ sql: String) async throws {
        try await withSQLite { store in
            _ = try await store.receive(.sample(number: 1), at: .noon)
            _ = try await store.receive(.sample(number: 2), at: .noon)
            try await store.tamper(sql)
            #expect(try await store.secrets(of: 1).userPassword == Secret("user-pass-1"))
            let error = await #expect(throws: StoreError.self) { try await store.secrets(of: 2) }
            #expect(error?.kind == "corrupt" && error?.description.contains("phone_secrets, row 2") == true)
        }
    }

    @Test("tokens have 128 random bits in 26 characters")
    func tokens() {
        struct Fixed: RandomNumberGenerator {
            var words: [UInt64]
            mutating func next() -> UInt64 { words.removeFirst() }
        }
        // python3: base64.b32encode(bytes(range(16))).decode().lower().rstrip("=")
        var counting = Fixed(words: [0x0001_0203_0405_0607, 0x0809_0a0b_0c0d_0e0f])
        #expect(DoorToken.draw(using: &counting) == Secret("aaaqeayeaudaocajbifqydiob4"))
        var ones = Fixed(words: [.max, .max])
        #expect(DoorToken.draw(using: &ones) == Secret("77777777777777777777777774"))
    }
}
