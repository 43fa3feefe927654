import DialtoneModel
import DialtoneVendors
import Foundation
import Testing

/// A row of `Fixtures/user-agents.csv`.
struct AgentCase: Sendable, CustomTestStringConvertible {
    var agent: String
    var expected: Recognition?

    var testDescription: String { agent }

    static let all: [AgentCase] = {
        guard let url = Bundle.module.url(forResource: "user-agents", withExtension: "csv", subdirectory: "Fixtures"),
            let text = try? String(contentsOf: url, encoding: .utf8)  // an empty list fails a test of its own
        else { return [] }
        return text.split(separator: "\n").dropFirst().map { line in
            let cells = cells(of: line)
            let vendor = cells[1]
            let recognition = Recognition(
                vendor: vendor, model: cells[2].isEmpty ? nil : cells[2], firmware: cells[3].isEmpty ? nil : cells[3],
                mac: MACAddress(cells[4]))
            return AgentCase(agent: cells[0], expected: vendor.isEmpty ? nil : recognition)
        }
    }()

    /// The cells of a line of RFC 4180, without line breaks inside.
    private static func cells(of line: Substring) -> [String] {
        var cells = [""]
        var isQuoted = false
        for character in line {
            switch character {
            case "\"": isQuoted.toggle()
            case "," where !isQuoted: cells.append("")
            default: cells[cells.count - 1].append(character)
            }
        }
        return cells
    }
}
