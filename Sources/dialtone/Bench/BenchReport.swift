import DialtoneModel
import Foundation

/// Figures with their names and units: a table for people, one object for programs.
struct BenchReport {
    struct Figure {
        var name: String
        var unit: String
        /// One value for each run, in their order; nil where there was nothing to measure.
        var values: [Double?]

        /// `fetches [1/s]`
        var title: String { unit.isEmpty ? name : "\(name) [\(unit)]" }

        var median: Double? { Self.median(values.compactMap(\.self)) }

        static func median(_ values: [Double]) -> Double? {
            guard !values.isEmpty else { return nil }
            let sorted = values.sorted()
            let middle = sorted.count / 2
            return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
        }
    }

    struct Row {
        var name: String
        var figures: [Figure]
    }

    /// The benchmark's word on the command line.
    var name: String
    /// What was measured, with its sizes: one line for people.
    var subject: String
    var rows: [Row]
    /// What people must know to read the figures.
    var remarks: [String] = []
    /// Other programs that took part.
    var versions: [(String, String)] = []

    var text: String {
        let cells = cells
        var table = TextTable(cells[0])
        for row in cells.dropFirst() { table.add(row) }
        var notes = remarks
        if Self.build == "debug" { notes.append("This is a debug build: a release build is many times as fast.") }
        return (["\(name): \(subject)", "", table.text] + (notes.isEmpty ? [] : [""] + notes)).joined(separator: "\n")
    }

    /// The table in Markdown: medians alone.
    var markdown: String {
        var lines = cells.map { "| \($0.joined(separator: " | ")) |" }
        lines.insert("|" + String(repeating: " --- |", count: cells[0].count), at: 1)
        return ([subject, ""] + lines).joined(separator: "\n")
    }

    /// The head and the rows, each with a cell for every title that some row has.
    private var cells: [[String]] {
        let names = rows.flatMap { $0.figures.map(\.title) }
        let columns = names.enumerated().filter { names.firstIndex(of: $1) == $0 }.map(\.element)
        return [[""] + columns]
            + rows.map { row in
                [row.name] + columns.map { column in row.figures.first { $0.title == column }?.median.map(Self.shown) ?? "-" }
            }
    }

    var json: JSONValue {
        [
            "benchmark": .string(name), "subject": .string(subject), "remarks": .array(remarks.map { .string($0) }),
            "machine": [
                "cores": .int(ProcessInfo.processInfo.activeProcessorCount), "processor": .string(Self.processor),
                "kernel": .string(Self.kernel), "build": .string(Self.build),
            ],
            "versions": .object(
                ([("dialtone", BuildInfo.version)] + versions).map { JSONMember($0.0, .string($0.1)) }),
            "rows": .array(
                rows.map { row in
                    [
                        "name": .string(row.name),
                        "figures": .array(
                            row.figures.map { figure in
                                [
                                    "name": .string(figure.name), "unit": .string(figure.unit),
                                    "median": figure.median.map { .number(Self.number($0)) } ?? .null,
                                    "runs": .array(figure.values.map { $0.map { .number(Self.number($0)) } ?? .null }),
                                ]
                            }),
                    ]
                }),
        ]
    }

    static var build: String {
        #if DEBUG
            "debug"
        #else
            "release"
        #endif
    }

    /// As `uname -r` says it.
    private static var kernel: String {
        let text = try? String(contentsOfFile: "/proc/sys/kernel/osrelease", encoding: .utf8)  // for people: empty will do
        return text?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
    }

    /// As the first core names itself.
    private static var processor: String {
        let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""  // as above
        let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
        return line?.split(separator: ":").last?.trimmingCharacters(in: .whitespaces) ?? ""
    }

    static func shown(_ value: Double) -> String {
        let digits = abs(value) >= 100 ? 0 : abs(value) >= 10 ? 1 : 2
        return String(format: "%.\(digits)f", value)
    }

    private static func number(_ value: Double) -> String { String(format: "%.3f", value) }
}
