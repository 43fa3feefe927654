import DialtoneModel
import Logging
import Synchronization
import Testing

@testable import DialtoneSupport

@Suite("Lines of the log")
struct LogLinesTests {
    /// What a logger makes of a message and a value beside it.
    private func lines(_ message: String, _ value: String) -> [String] {
        let written = Written()
        var logger = Logger(label: "test") { StreamLogHandler(label: $0, stream: LogLines { written.add($0) }) }
        logger[metadataKey: "name"] = "\(value)"
        logger.notice("\(message)", metadata: ["list": ["\(value)"]])
        return written.lines.withLock { $0 }
    }

    private final class Written: Sendable {
        let lines = Mutex<[String]>([])

        func add(_ line: String) { lines.withLock { $0.append(line) } }
    }

    @Test(
        "whatever a peer says makes one line without a character that acts",
        arguments: [
            "\n", "\r\n", "\u{1b}[31m", "\u{7}", "\u{7f}", "\u{9b}31m", "\u{85}", "\u{2028}", "\u{2029}", "\u{202e}", "\u{2066}", "\0",
        ])
    func hostile(_ text: String) throws {
        let lines = lines("The PBX sent a\(text)b", "evil\(text)2026 FORGED")
        #expect(lines.count == 1)
        let line = try #require(lines.first)
        #expect(line.contains("evil") && line.contains("2026 FORGED") && line.contains("\\"))
        #expect(line == line.withoutControls && !line.unicodeScalars.contains("\n"))
    }

    @Test("other writing stays as it is")
    func harmless() throws {
        let line = try #require(lines("Größe \"1\" \\ שלום\u{200f}", "Łukasz 👩‍💻").first)
        #expect(line.hasSuffix("Größe \"1\" \\ שלום\u{200f}") && line.contains("Łukasz 👩‍💻"))
    }
}
