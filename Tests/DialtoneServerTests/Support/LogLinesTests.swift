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

@Suite("Lines of the log as JSON, and its level")
struct LineLogHandlerTests {
    private final class Written: Sendable {
        private let lines = Mutex<[String]>([])

        func add(_ line: String) { lines.withLock { $0.append(line) } }
        func take() -> [String] {
            lines.withLock { lines in
                defer { lines = [] }
                return lines
            }
        }
    }

    private func logger(_ settings: LogSettings, _ written: Written) -> Logger {
        Logger(label: "dialtone") { LineLogHandler(label: $0, settings: settings, lines: LogLines { written.add($0) }) }
    }

    @Test("a line is an object with time, level, label, message and facts")
    func object() throws {
        let written = Written()
        var logger = logger(LogSettings(format: .json), written)
        logger[metadataKey: "instance"] = "example.com/dialtone"
        logger.notice("PBX session opened", metadata: ["pbx": "hq", "apps": ["a", .dictionary(["n": .stringConvertible(1)])]])
        logger.info("Nothing more")
        let lines = written.take()
        #expect(lines.count == 2)
        let value = try JSONValue(parsing: lines[0])
        #expect(value.members?.map(\.key) == ["time", "level", "label", "message", "metadata"])
        #expect(value["time"]?.string?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil, "\(lines[0])")
        #expect(value["level"] == "notice" && value["label"] == "dialtone" && value["message"] == "PBX session opened")
        #expect(value["metadata"] == ["apps": ["a", ["n": "1"]], "instance": "example.com/dialtone", "pbx": "hq"])
        #expect(try JSONValue(parsing: lines[1])["metadata"] == ["instance": "example.com/dialtone"])
    }

    @Test(
        "whatever a peer says makes one object on one line, without a character that acts, and reads back as it was",
        arguments: [
            "\n", "\r\n", "\u{1b}[31m", "\u{7}", "\u{7f}", "\u{9b}31m", "\u{85}", "\u{2028}", "\u{2029}", "\u{202e}", "\u{2066}", "\0",
            "\"", "\\", "}", "Größe 👩‍💻",
        ])
    func hostile(_ text: String) throws {
        let written = Written()
        let told = "evil\(text)\",\"level\":\"x"
        logger(LogSettings(format: .json), written).error("\(told)", metadata: ["\(told)": ["\(told)"]])
        let lines = written.take()
        #expect(lines.count == 1 && lines[0] == lines[0].withoutControls)
        let value = try JSONValue(parsing: lines[0])
        #expect(value["message"]?.string == told && value["level"] == "error")
        #expect(value["metadata"]?.members == [JSONMember(told, [.string(told)])])
    }

    @Test("level and form change for loggers that are there; a logger that was told its own level keeps it")
    func changes() {
        let (settings, written) = (LogSettings(), Written())
        let follower = logger(settings, written)
        var quiet = follower
        quiet.logLevel = .critical
        follower.debug("a")
        #expect(written.take().isEmpty)
        for level in Logger.Level.allCases {
            settings.level = level
            #expect(settings.level == level && follower.logLevel == level && quiet.logLevel == .critical)
        }
        settings.level = .debug
        quiet.error("b")
        follower.debug("c")
        var lines = written.take()
        #expect(lines.count == 1 && lines[0].hasSuffix(" c"))
        settings.format = .json
        follower.debug("d")
        lines = written.take()
        #expect(lines.count == 1 && lines[0].hasPrefix("{") && settings.format == .json)
        settings.level = .warning
        follower.info("e")
        #expect(written.take().isEmpty)
    }
}
