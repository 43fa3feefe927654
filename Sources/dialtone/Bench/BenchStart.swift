import ArgumentParser
import DialtoneTransport
import Foundation
import HTTPTypes
import NIOPosix

struct BenchStart: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start",
        abstract: "From starting the program until it serves the first phone and the first page, and until it has settled.")

    @OptionGroup var options: BenchOptions
    @Option(help: "How many phones are stored: several numbers, as in 1000,10000,50000.") var phones = PhoneCounts([1000, 10_000, 50_000])
    @Option(help: "Seconds of rest after which memory is read once more.") var idle = 10

    func validate() throws {
        if !(0...3600).contains(idle) { throw ValidationError("--idle: allowed are 0 to 3600") }
    }

    /// What one start showed; times in seconds from the start of the process.
    private struct Start: Sendable {
        var ready = 0.0
        var firstFile = 0.0
        var firstPage = 0.0
        /// nil where it did not come to rest.
        var settled: Double?
        var processorSeconds = 0.0
        var (bytesReady, bytesSettled, bytesRested) = (0.0, 0.0, 0.0)
    }

    func run() async throws {
        raiseDescriptorLimit(LogOption.quiet)
        try await options.report {
            var rows: [BenchReport.Row] = []
            for count in phones.counts {
                rows.append(
                    try await BenchSite.with { site in
                        options.progress("storing \(count) phones")
                        let paths = try await site.storePhones(count)
                        let port = try BenchSite.freePort()
                        try site.writeConfiguration(BenchSite.Listening(port: port))
                        options.progress("each phone fetches once")
                        try await site.serving { _, pid in
                            try await ProcessGauge.waitUntilSettled(pid)
                            try await LoadRun(site: site).succeed(port: port, server: pid)
                            try await ProcessGauge.waitUntilSettled(pid)
                        }
                        var starts: [Start] = []
                        for number in 1...options.runs {
                            options.progress("\(count) phones, round \(number) of \(options.runs)")
                            starts.append(try await start(site, paths[paths.count / 2], count))
                        }
                        return row(count, starts)
                    })
            }
            return BenchReport(
                name: "start", subject: "phones stored and fetched before, median of \(options.runs) rounds", rows: rows,
                remarks: [
                    "Times count from the start of the process. The first file and the first page of the admin app (login and list of phones) are",
                    "asked for together as soon as it says ready. Settled: less than 1 % of a core from then on for 3 s. Memory is the resident",
                    "set: at ready, when settled, and after \(idle) s of rest.",
                ])
        }
    }

    private func start(_ site: BenchSite, _ path: String, _ count: Int) async throws -> Start {
        let began = ContinuousClock.now
        return try await site.serving { base, pid in
            var start = Start()
            start.ready = (ContinuousClock.now - began).inSeconds
            start.bytesReady = ProcessGauge.residentBytes(pid)
            async let file = firstFile(base + path, since: began)
            async let page = firstPage(base, count, since: began)
            (start.firstFile, start.firstPage) = (try await file, try await page)
            let isSettled = try await ProcessGauge.waitUntilSettled(pid)
            if isSettled { start.settled = max(0, (ContinuousClock.now - began).inSeconds - 3) }
            start.processorSeconds = ProcessGauge.processorSeconds(pid)
            start.bytesSettled = ProcessGauge.residentBytes(pid)
            try await Task.sleep(for: .seconds(idle))
            start.bytesRested = ProcessGauge.residentBytes(pid)
            return start
        }
    }

    private func firstFile(_ url: String, since began: ContinuousClock.Instant) async throws -> Double {
        let client = HTTPClient(group: MultiThreadedEventLoopGroup.singleton, timeout: .seconds(120))
        let answer = try await client.send(.get, url, headers: [("User-Agent", BenchSite.userAgent)])
        guard answer.status == 200 else { throw BenchFault("the first phone got \(answer.status)") }
        return (ContinuousClock.now - began).inSeconds
    }

    private func firstPage(_ base: String, _ count: Int, since began: ContinuousClock.Instant) async throws -> Double {
        let told = try await AdminPageProbe(base: base).phoneCount()
        guard told == count else { throw BenchFault("the admin page was told of \(told) phones instead of \(count)") }
        return (ContinuousClock.now - began).inSeconds
    }

    private func row(_ count: Int, _ starts: [Start]) -> BenchReport.Row {
        BenchReport.Row(
            name: "\(count) phones",
            figures: [
                .init(name: "ready", unit: "s", values: starts.map(\.ready)),
                .init(name: "first file", unit: "s", values: starts.map(\.firstFile)),
                .init(name: "first admin page", unit: "s", values: starts.map(\.firstPage)),
                .init(name: "settled", unit: "s", values: starts.map(\.settled)),
                .init(name: "processor", unit: "s", values: starts.map(\.processorSeconds)),
                .init(name: "memory when ready", unit: "MB", values: starts.map { $0.bytesReady / 1e6 }),
                .init(name: "memory when settled", unit: "MB", values: starts.map { $0.bytesSettled / 1e6 }),
                .init(name: "memory at rest", unit: "MB", values: starts.map { $0.bytesRested / 1e6 }),
            ])
    }
}
