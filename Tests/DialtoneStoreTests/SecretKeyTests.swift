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
