import ArgumentParser
import DialtoneModel
import Foundation

/// The benchmarks: server and load are programs of their own, each figure is the median of several rounds.
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures: rendering, fetching, rollouts, connections to Devices, and the start.",
        discussion: "Each prints a table, or one JSON object with --json; `bench report` makes Markdown of such objects. "
            + "Run them on a machine that does nothing else. docs/performance.md says how to read the figures.",
        subcommands: [
            BenchRender.self, BenchFetch.self, BenchStorm.self, BenchRollout.self, BenchSysclients.self, BenchStart.self, BenchAdmin.self,
            BenchInstructions.self, BenchReportCommand.self, BenchLoad.self,
        ])
}

/// What every benchmark can be told.
struct BenchOptions: ParsableArguments {
    @Option(name: .customLong("rounds"), help: "How often each figure is measured; its median is shown.") var runs = 3
    @Flag(help: "Prints one JSON object.") var json = false

    func validate() throws {
        if !(1...100).contains(runs) { throw ValidationError("--rounds: allowed are 1 to 100") }
    }
}

/// Numbers of phones, as in `1000,10000`.
struct PhoneCounts: ExpressibleByArgument, Equatable, CustomStringConvertible {
    var counts: [Int]

    init(_ counts: [Int]) { self.counts = counts }

    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
        counts = parts.compactMap { Int($0) }
        guard counts.count == parts.count, counts.allSatisfy({ (1...1_000_000).contains($0) }) else { return nil }
    }

    var description: String { counts.map(String.init).joined(separator: ",") }
    var defaultValueDescription: String { description }
}

extension BenchOptions {
    /// Runs a benchmark; a missing counterpart or a child that does not start becomes one line and exit code 69.
    func report(_ make: () async throws -> BenchReport) async throws {
        do {
            let report = try await make()
            say(json ? report.json.prettyText : report.text)
        } catch let fault as BenchFault {
            complain("bench: \(fault.text)")
            throw Exit.unavailable
        }
    }

    /// What is going on, for people who wait; on standard error.
    func progress(_ text: String) { if !json { complain(text) } }
}

/// Why a benchmark could not run.
struct BenchFault: Error {
    var text: String

    init(_ text: String) { self.text = text }
}
