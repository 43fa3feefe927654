import DialtoneSupport
import Foundation
import Testing

@Suite("The file with the token of /metrics")
struct TokenFileTests {
    private func with(_ text: String?, mode: Int = 0o640, _ body: (TokenFile) throws -> Void) throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("dialtone-token-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }  // it may not be there
        if let text {
            try text.write(to: file, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
        }
        try body(TokenFile(file.path))
    }

    @Test("only a client that shows the whole token, and nothing else, gets in")
    func shown() throws {
        try with("corner-7-lamp-long\n") { file in
            #expect(file.problem == nil)
            for right in ["Bearer corner-7-lamp-long", "bearer corner-7-lamp-long", "BEARER corner-7-lamp-long"] {
                #expect(file.isShown(by: [right]), "\(right)")
            }
            for wrong in [
                [], [""], ["Bearer"], ["Bearer "], ["corner-7-lamp-long"], ["Basic corner-7-lamp-long"], ["Bearer corner-7-lamp-lonG"],
                ["Bearer corner-7-lamp-lon"], ["Bearer corner-7-lamp-long "], ["Bearer corner-7-lamp-longer"],
                ["Bearer corner-7-lamp-long", "Bearer corner-7-lamp-long"],
            ] { #expect(!file.isShown(by: wrong), "\(wrong)") }
        }
    }

    @Test(
        "without a token that can be shown no client gets in, and what to mend is said",
        arguments: [nil, "", "\n", "short", "corner-7-lamp and more", String(repeating: "x", count: 5000)])
    func unusable(text: String?) throws {
        try with(text) { file in
            #expect(file.problem?.contains("no client gets in") == true)
            for shown in ["Bearer ", "Bearer", "Bearer short", "Bearer \(text ?? "")"] { #expect(!file.isShown(by: [shown])) }
        }
    }

    @Test("a file that everyone can read works, and is told")
    func readable() throws {
        try with("corner-7-lamp-long", mode: 0o644) { file in
            #expect(file.problem?.contains("chmod 640") == true)
            #expect(file.isShown(by: ["Bearer corner-7-lamp-long"]))
        }
    }
}
