import ArgumentParser
import DialtoneModel
import Foundation

struct BenchReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Makes Markdown tables of what the benchmarks printed with --json.")

    @Argument(help: "Files with one JSON object each.") var files: [String]

    func run() throws {
        for (number, file) in files.enumerated() {
            guard let bytes = try? Data(contentsOf: URL(fileURLWithPath: file)), let value = try? JSONValue(parsing: Array(bytes)),
                let report = BenchReport(value)
            else {
                complain("\(file): is not what a benchmark prints with --json")
                throw Exit.badInput
            }
            if number > 0 { say("") }
            say("\(report.markdown)\n\n\(Self.source(value))")
        }
    }

    /// On what it was measured.
    private static func source(_ value: JSONValue) -> String {
        let machine = value["machine"]
        let words = [
            machine?["build"]?.string.map { "\($0) build" }, machine?["cores"]?.int.map { "\($0) cores" },
            machine?["processor"]?.string.flatMap { $0.isEmpty ? nil : $0 }, machine?["kernel"]?.string.map { "Linux \($0)" },
        ]
        let versions = (value["versions"]?.members ?? []).map { "\($0.key) \($0.value.string ?? "")" }
        return (words.compactMap(\.self) + versions).joined(separator: ", ") + "."
    }
}

extension BenchReport {
    /// Reads what ``json`` wrote, without its remarks; nil for another object.
    init?(_ value: JSONValue) {
        guard let name = value["benchmark"]?.string, let subject = value["subject"]?.string, let rows = value["rows"]?.elements else {
            return nil
        }
        self.init(name: name, subject: subject, rows: rows.compactMap { Row($0) })
    }
}

extension BenchReport.Row {
    fileprivate init?(_ value: JSONValue) {
        guard let name = value["name"]?.string, let figures = value["figures"]?.elements else { return nil }
        self.init(
            name: name,
            figures: figures.map { figure in
                let values: [Double?] = (figure["runs"]?.elements ?? []).map {
                    guard case .number(let text) = $0 else { return nil }
                    return Double(text)
                }
                return .init(name: figure["name"]?.string ?? "", unit: figure["unit"]?.string ?? "", values: values)
            })
    }
}
