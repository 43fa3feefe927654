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

    var text: String {
        let names = rows.flatMap { $0.figures.map(\.title) }
        let columns = names.enumerated().filter { names.firstIndex(of: $1) == $0 }.map(\.element)
        var table = TextTable([""] + columns)
        for row in rows {
            let cells = columns.map { column in
                row.figures.first { $0.title == column }?.median.map(Self.shown) ?? "-"
            }
            table.add([row.name] + cells)
        }
        return (["\(name): \(subject)", "", table.text] + (remarks.isEmpty ? [] : [""] + remarks)).joined(separator: "\n")
    }

    var json: JSONValue {
        [
            "benchmark": .string(name), "subject": .string(subject), "remarks": .array(remarks.map { .string($0) }),
            "machine": ["cores": .int(ProcessInfo.processInfo.activeProcessorCount), "build": .string(Self.build)],
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

    private static var build: String {
        #if DEBUG
            "debug"
        #else
            "release"
        #endif
    }

    private static func shown(_ value: Double) -> String {
        let digits = abs(value) >= 100 ? 0 : abs(value) >= 10 ? 1 : 2
        return String(format: "%.\(digits)f", value)
    }

    private static func number(_ value: Double) -> String { String(format: "%.3f", value) }
}
