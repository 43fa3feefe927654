import ArgumentParser
import Foundation

struct BenchStart: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start", abstract: "From starting the program to the line `ready`, with an empty and a full database.")

    @OptionGroup var options: BenchOptions
    @Option(help: "How many phones are stored.") var phones = 10_000

    func validate() throws {
        if !(1...1_000_000).contains(phones) { throw ValidationError("--phones: allowed are 1 to 1000000") }
    }

    func run() async throws {
        try await options.report {
            var rows: [BenchReport.Row] = []
            for count in [0, phones] {
                rows.append(
                    try await BenchSite.with { site in
                        try site.writeConfiguration()
                        options.progress("storing \(count) phones")
                        _ = try await site.storePhones(count)
                        var (times, memory): ([Double?], [Double?]) = ([], [])
                        for _ in 0..<options.runs {
                            let start = ContinuousClock.now
                            let (time, bytes) = try await site.serving { _, pid in
                                ((ContinuousClock.now - start).inSeconds * 1000, ProcessGauge.residentBytes(pid))
                            }
                            times.append(time)
                            memory.append(bytes / 1_000_000)
                        }
                        return BenchReport.Row(
                            name: "\(count) phones",
                            figures: [
                                .init(name: "ready", unit: "ms", values: times),
                                .init(name: "memory when ready", unit: "MB", values: memory),
                            ])
                    })
            }
            return BenchReport(name: "start", subject: "process start to ready, median of \(options.runs)", rows: rows)
        }
    }
}
