import Foundation
import Testing

@testable import DialtoneStore

struct SecretKeyTests {
    private static func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test("the key file is made once, for its owner alone, and read back")
    func madeOnce() async throws {
        try await withFolder { folder in
            var warnings: [String] = []
            let made = try SecretKey.load(path: folder.keyFile) { warnings.append($0) }
            #expect(try Self.mode(folder.keyFile) == 0o600)
            let text = try String(contentsOfFile: folder.keyFile, encoding: .utf8)
            #expect(text.count == 45 && Data(base64Encoded: text.dropLast().description)?.count == 32)
            let read = try SecretKey.load(path: folder.keyFile) { warnings.append($0) }
            #expect(read.key == made.key)
            #expect(warnings.isEmpty)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["dialtone.key"])
            #expect("\(made)" == "‹secret key›" && !String(reflecting: made).contains(text.prefix(8)))
        }
    }

    @Test("many who start at once agree on one key")
    func race() async throws {
        try await withFolder { folder in
            let keys = try await withThrowingTaskGroup(of: SecretKey.self) { group in
                for _ in 0..<16 { group.addTask { try SecretKey.load(path: folder.keyFile) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(keys.allSatisfy { $0.key == keys[0].key })
        }
    }

    @Test("a key file that others may read works, with a warning that says what to do", arguments: [0o640, 0o604, 0o666])
    func openToOthers(mode: Int) async throws {
        try await withFolder { folder in
            _ = try SecretKey.load(path: folder.keyFile)
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: folder.keyFile)
            var warnings: [String] = []
            _ = try SecretKey.load(path: folder.keyFile) { warnings.append($0) }
            #expect(warnings.count == 1 && warnings.first?.contains("chmod 600 \(folder.keyFile)") == true)
        }
    }

    @Test(
        "what is no key is refused with the reason",
        arguments: [
            ("", "it is empty"), ("not base64!", "it does not hold base64"),
            ("c2hvcnQ=", "it must hold 32 bytes as base64, and holds 5"),
            (Data(repeating: 7, count: 33).base64EncodedString(), "it must hold 32 bytes as base64, and holds 33"),
        ])
    func refused(text: String, reason: String) async throws {
        try await withFolder { folder in
            try Data(text.utf8).write(to: URL(fileURLWithPath: folder.keyFile))
            let error = #expect(throws: StoreError.self) { try SecretKey.load(path: folder.keyFile) }
            #expect(error == .badKeyFile(path: folder.keyFile, reason: reason))
        }
    }

    @Test("a new key comes first, for the same owner alone; the former ones stay until they are taken out")
    func changed() async throws {
        try await withFolder { folder in
            let ring = try KeyRing.load(path: folder.keyFile)
            let first = ring.inUse
            try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: folder.keyFile)
            let second = try KeyRing.addKey(path: folder.keyFile)
            #expect(try Self.mode(folder.keyFile) == 0o600)
            #expect(try ring.reread() && ring.ids == [second, first] && ring.inUse == first)
            #expect(try !ring.reread(), "it is as it was read")
            let codes = ring.derived(for: "use")
            #expect(codes.count == 2 && codes[0] != codes[1])
            #expect(ring.use(second) && ring.derived(for: "use") == codes.reversed(), "the one in use is the first")
            #expect(throws: StoreError.self) { try KeyRing.removeKeys(besides: first, path: folder.keyFile) }
            #expect(try KeyRing.removeKeys(besides: second, path: folder.keyFile) == [first])
            #expect(try ring.reread() && ring.lost == [first] && ring.ids == [second, first])
            ring.forget(second)
            ring.forget(first)
            #expect(ring.ids == [second])
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["dialtone.key"])
            let text = try String(contentsOfFile: folder.keyFile, encoding: .utf8)
            #expect(!"\(second) \(first)".contains(text.prefix(8)))
        }
    }

    @Test("what cannot be read changes nothing of the keys that are known")
    func unreadable() async throws {
        try await withFolder { folder in
            let ring = try KeyRing.load(path: folder.keyFile)
            let ids = ring.ids
            try Data("half a ke".utf8).write(to: URL(fileURLWithPath: folder.keyFile))
            #expect(throws: StoreError.self) { try ring.reread() }
            #expect(throws: StoreError.self) { try KeyRing.addKey(path: folder.keyFile) }
            try FileManager.default.removeItem(atPath: folder.keyFile)
            #expect(throws: StoreError.self) { try ring.reread() }
            #expect(throws: StoreError.self) { try KeyRing.addKey(path: folder.keyFile) }
            #expect(!FileManager.default.fileExists(atPath: folder.keyFile), "no new one is made")
            #expect(ring.ids == ids && ring.lost.isEmpty)
        }
    }

    @Test("of many that change the file at once each adds its key, up to the most that it may hold; a link to it stays one")
    func changedAtOnce() async throws {
        try await withFolder { folder in
            let first = try KeyRing.load(path: folder.keyFile).inUse
            let link = folder.path + "/link"
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: folder.keyFile)
            let added = await withTaskGroup(of: KeyID?.self) { group in
                for _ in 0..<12 { group.addTask { try? KeyRing.addKey(path: link) } }
                return await group.reduce(into: []) { $0.append($1) }.compactMap(\.self)
            }
            #expect(added.count == KeyFile.keysMax - 1 && Set(added).count == added.count)
            let ids = try KeyRing.load(path: link).ids
            #expect(Set(ids) == Set(added + [first]) && ids.last == first)
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == folder.keyFile)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["dialtone.key", "link"])
        }
    }

    @Test("a wrong line among several is named")
    func wrongLine() async throws {
        try await withFolder { folder in
            let key = Data(repeating: 7, count: 32).base64EncodedString()
            for (second, reason) in [
                ("no base64!", "line 2 does not hold base64"), ("c2hvcnQ=", "line 2 must hold 32 bytes as base64, and holds 5"),
            ] {
                try Data("\(key)\n\n\(second)\n".utf8).write(to: URL(fileURLWithPath: folder.keyFile))
                #expect(throws: StoreError.badKeyFile(path: folder.keyFile, reason: reason)) { try KeyRing.load(path: folder.keyFile) }
            }
        }
    }

    @Test("a missing file is not made for a command, nor a folder read as a key")
    func missing() async throws {
        try await withFolder { folder in
            let error = #expect(throws: StoreError.self) { try SecretKey.load(path: folder.keyFile, creating: false) }
            #expect(error.map { "\($0)".contains("does not exist") } == true)
            #expect(!FileManager.default.fileExists(atPath: folder.keyFile))
            #expect(throws: StoreError.badKeyFile(path: folder.path, reason: "it is not a plain file")) {
                try SecretKey.load(path: folder.path)
            }
            #expect(throws: StoreError.self) { try SecretKey.load(path: folder.path + "/no/such/folder/key") }
        }
    }
}
