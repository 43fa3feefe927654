import ArgumentParser
import DialtoneModel
import DialtoneTransport
import Foundation
import HTTPTypes
import NIOCore
import NIOPosix

struct BenchSysclients: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sysclients", abstract: "Many connections to Devices over TLS: time to open, memory, idle processor time, reconnect.")

    @OptionGroup var options: BenchOptions
    @Option(help: "How many phones.") var phones = 2000
    @Option(help: "Seconds of idling in which the processor time is measured.") var idle = 10

    func validate() throws {
        if !(1...50_000).contains(phones) { throw ValidationError("--phones: allowed are 1 to 50000") }
        if !(1...600).contains(idle) { throw ValidationError("--idle: allowed are 1 to 600") }
    }

    /// What one run found.
    private struct Run: Sendable {
        var opening = 0.0
        var reconnecting = 0.0
        var bytesEach = 0.0
        var idleShare = 0.0
    }

    func run() async throws {
        raiseDescriptorLimit(LogOption.quiet)
        try await options.report {
            try await BenchSite.with { site in
                // The lab's PBX finds the service again after each restart.
                let port = try BenchSite.freePort()
                try site.writeConfiguration(port: port)
                let base = "http://127.0.0.1:\(port)"
                return try await site.lab(app: base, secure: true) { endpoints, _ in
                    let control = LabControlClient(endpoints, tls: try site.clientTLS())
                    options.progress("ordering \(phones) phones")
                    try await site.serving { _, _ in _ = try await control.rollOut(phones, connections: 16) }
                    var runs: [Run] = []
                    for number in 1...options.runs {
                        options.progress("run \(number) of \(options.runs)")
                        runs.append(try await site.serving { base, pid in try await measure(base, pid, control) })
                    }
                    return report(runs)
                }
            }
        }
    }

    private func report(_ runs: [Run]) -> BenchReport {
        BenchReport(
            name: "sysclients", subject: "\(phones) connections over TLS, median of \(options.runs)",
            rows: [
                BenchReport.Row(
                    name: "\(phones) phones",
                    figures: [
                        .init(name: "all open", unit: "s", values: runs.map(\.opening)),
                        .init(name: "memory each", unit: "kB", values: runs.map { $0.bytesEach / 1000 }),
                        .init(name: "idle processor", unit: "% of a core", values: runs.map { $0.idleShare * 100 }),
                        .init(name: "reconnected", unit: "s", values: runs.map(\.reconnecting)),
                    ])
            ],
            remarks: [
                "Memory: what the resident set grows by from the start with stored phones to all connections open, divided by their number.",
                "Connections are opened at 1000 a second at most (devices.connections-per-second); after a restart of Devices each phone waits",
                "2 s with full jitter first. Lab and service share the machine's cores.",
            ])
    }

    private func measure(_ base: String, _ pid: Int32, _ control: LabControlClient) async throws -> Run {
        var run = Run()
        let start = ContinuousClock.now
        let before = ProcessGauge.residentBytes(pid)
        try await waitUntil(open: phones, at: base)
        run.opening = (ContinuousClock.now - start).inSeconds
        run.bytesEach = (ProcessGauge.residentBytes(pid) - before) / Double(phones)
        let used = ProcessGauge.processorSeconds(pid)
        try await Task.sleep(for: .seconds(idle))
        run.idleShare = (ProcessGauge.processorSeconds(pid) - used) / Double(idle)
        let restart = ContinuousClock.now
        try await control.restartDevices()
        try await waitUntil(open: 0, orFewerThan: phones, at: base)
        try await waitUntil(open: phones, at: base)
        run.reconnecting = (ContinuousClock.now - restart).inSeconds
        return run
    }

    /// Asks the metrics again and again until so many connections are open, or fewer than a bound.
    private func waitUntil(open wanted: Int, orFewerThan bound: Int? = nil, at base: String) async throws {
        let client = HTTPClient(group: MultiThreadedEventLoopGroup.singleton)
        for _ in 0..<6000 {
            let text = String(buffer: try await client.send(.get, "\(base)/metrics").body)
            let open = text.split(separator: "\n").filter { $0.hasPrefix("dialtone_sysclients{") && $0.contains("state=\"member\"") }
                .compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }.reduce(0, +)
            if Int(open) == wanted || bound.map({ Int(open) < $0 }) == true { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw BenchFault("not all connections came up within 5 minutes")
    }
}
