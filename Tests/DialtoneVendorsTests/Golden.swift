import DialtoneVendors
import Foundation
import Testing

/// Files that were looked at and found right. `TEST_RECORD=1` writes them anew; the difference is then reviewed.
enum Golden {
    /// What a file's name ends with here, by what it is.
    static func suffix(of file: RenderedFile) -> String { file.contentType.contains("xml") ? "xml" : "cfg" }

    static func check(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        if ProcessInfo.processInfo.environment["TEST_RECORD"] == "1" {
            let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden")
            let file = folder.appendingPathComponent(name)
            try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
            return
        }
        let file = Bundle.module.bundleURL.appendingPathComponent("Golden").appendingPathComponent(name)
        let golden = try? String(contentsOf: file, encoding: .utf8)  // a missing file is a difference like any other
        let (now, then) = (text.components(separatedBy: "\n"), (golden ?? "").components(separatedBy: "\n"))
        let line = zip(now, then).first { $0 != $1 }
        #expect(
            golden == text, "Golden/\(name): \(line.map { "now '\($0)', then '\($1)'" } ?? "\(now.count) lines, \(then.count) then")",
            sourceLocation: sourceLocation)
    }
}
