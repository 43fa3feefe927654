import DialtoneModel
import DialtoneProvisioning
import Foundation

/// Overrides as an administrator keeps them in a file; see `docs/overrides.md`.
struct OverrideFile {
    /// A larger file is refused; with templates of its own for each vendor it has some 100 KiB.
    static let bytesMax = 4 << 20

    var entries: [OverrideBook.Entry]

    /// Every problem of a file, to be shown at once.
    struct Invalid: Error, CustomStringConvertible {
        var file: String
        var problems: [String]

        var description: String {
            let count = problems.count == 1 ? "1 problem" : "\(problems.count) problems"
            return "\(file): \(count)\n" + problems.map { "  \($0)" }.joined(separator: "\n")
        }
    }

    /// - Parameter path: A file, or `-` for standard input.
    /// - Throws: ``Invalid``.
    static func load(_ path: String, instances: [InstanceID]) throws(Invalid) -> OverrideFile {
        let text: String
        do {
            text = try TextSource(path, bytesMax: bytesMax).read()
        } catch {
            throw Invalid(file: path, problems: ["\(error)"])
        }
        let folder = path == "-" ? FileManager.default.currentDirectoryPath : URL(fileURLWithPath: path).deletingLastPathComponent().path
        return try parse(text, name: path, folder: folder, instances: instances)
    }

    /// - Parameters:
    ///   - folder: What the paths of templates are relative to.
    ///   - instances: Those that may be named; with a single one it may be left out. Empty: any.
    static func parse(_ yaml: String, name: String, folder: String, instances: [InstanceID]) throws(Invalid) -> OverrideFile {
        var reader = OverrideReader(folder: folder, instances: instances)
        let entries = reader.read(yaml)
        guard reader.problems.isEmpty else {
            throw Invalid(file: name, problems: reader.problems.sorted { $0.line < $1.line }.map(\.text))
        }
        return OverrideFile(entries: entries)
    }
}

/// A text that a command is given by file or standard input.
struct TextSource {
    /// A path, or `-` for standard input.
    let path: String
    let bytesMax: Int

    struct Fault: Error, CustomStringConvertible {
        var description: String
    }

    init(_ path: String, bytesMax: Int) { (self.path, self.bytesMax) = (path, bytesMax) }

    /// - Throws: ``Fault``.
    func read() throws(Fault) -> String {
        let data: Data
        do {
            let handle = path == "-" ? FileHandle.standardInput : try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            data = try handle.read(upToCount: bytesMax + 1) ?? Data()
        } catch {
            throw Fault(description: "the file cannot be read: \(error.localizedDescription)")
        }
        guard data.count <= bytesMax else { throw Fault(description: "the file is longer than \(bytesMax >> 10) KiB") }
        guard let text = String(validating: data, as: UTF8.self) else { throw Fault(description: "the file is not UTF-8 text") }
        return text
    }
}
