import ArgumentParser
import DialtoneModel
import DialtoneTransport
import Foundation
import NIOCore
import NIOPosix

struct BenchSysclients: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sysclients", abstract: "Many connections to Devices over TLS: time to open, memory, idle processor time, reconnect.")

    @OptionGroup var options: BenchOptions
    @Option(help: "How many phones, in steps that grow.") var steps = PhoneCounts([2000, 5000, 10_000, 15_000])
    @Option(help: "Seconds of idling in which the processor time is measured.") var idle = 30

    func validate() throws {
        if steps.counts.last ?? 0 > 50_000 || zip(steps.counts, steps.counts.dropFirst()).contains(where: { $0 >= $1 }) {
            throw ValidationError("--steps: allowed are growing numbers up to 50000, as in 2000,5000")
        }
        if !(1...600).contains(idle) { throw ValidationError("--idle: allowed are 1 to 600") }
    }

    /// What one round of a step found.
    private struct Round: Sendable {
        var opening = 0.0
        var reconnecting = 0.0
        var (bytesEach, bytesEachAfterRestart) = (0.0, 0.0)
        var idleShare = 0.0
        /// Attempts that brought no connection until all were open: Devices is up, so there should be none.
        var failures = 0
        /// The same from the restart on; those that met Devices while it was away are no fault.
        var failuresAfterRestart = 0
    }

    /// Memory is read, and idling begins, when what the opening left behind is done.
    private static let settling: Duration = .seconds(60)

    func run() async throws {
        raiseDescriptorLimit(LogOption.quiet)
        try await options.report {
            try await BenchSite.with { site in
                // The lab's PBX finds the service again after each restart.
                let listening = BenchSite.Listening(port: try BenchSite.freePort())
                try site.writeConfiguration(listening)
                return try await site.lab(app: listening.base, secure: true) { endpoints, _ in
                    let control = LabControlClient(endpoints, tls: try site.clientTLS())
                    var rows: [BenchReport.Row] = []
                    var ordered = 0
                    for count in steps.counts {
                        options.progress("ordering \(count - ordered) phones")
                        let more = count - ordered
                        try await site.serving { _, _ in _ = try await control.rollOut(more, connections: 16) }
                        ordered = count
                        var rounds: [Round] = []
                        for number in 1...options.runs {
                            options.progress("\(count) phones, round \(number) of \(options.runs)")
                            let log = site.path("serve-\(count)-\(number).log")
                            rounds.append(
                                try await site.serving(log: log) { base, pid in try await measure(count, base, pid, control, log) })
                        }
                        rows.append(row(count, rounds))
                    }
                    return report(rows)
                }
            }
        }
    }

    private func row(_ count: Int, _ rounds: [Round]) -> BenchReport.Row {
        BenchReport.Row(
            name: "\(count) connections",
            figures: [
                .init(name: "all open", unit: "s", values: rounds.map(\.opening)),
                .init(name: "memory each", unit: "KiB", values: rounds.map { $0.bytesEach / 1024 }),
                .init(name: "after a restart of Devices", unit: "KiB", values: rounds.map { $0.bytesEachAfterRestart / 1024 }),
                .init(name: "idle processor", unit: "% of a core", values: rounds.map { $0.idleShare * 100 }),
                .init(name: "all back", unit: "s", values: rounds.map(\.reconnecting)),
                .init(name: "failed attempts", unit: "", values: rounds.map { Double($0.failures) }),
                .init(name: "failed after the restart", unit: "", values: rounds.map { Double($0.failuresAfterRestart) }),
            ])
    }

    private func report(_ rows: [BenchReport.Row]) -> BenchReport {
        BenchReport(
            name: "sysclients", subject: "connections to Devices over TLS, median of \(options.runs) rounds", rows: rows,
            remarks: [
                "Memory: what the resident set grows by from ready, with all phones stored, until all connections are open and the service has",
                "settled, divided by their number. Idle: over \(idle) s. Failed attempts: connections that Devices, which is up, did not get, by the log;",
                "after the restart they are those that met it while it was away. Connections are opened at 1000 a second at most",
                "(devices.connections-per-second); after a restart of Devices each phone waits 2 s with full jitter first.",
                "Lab and service share the machine's cores.",
            ])
    }

    private func measure(_ count: Int, _ base: String, _ pid: Int32, _ control: LabControlClient, _ log: String) async throws -> Round {
        var round = Round()
        let start = ContinuousClock.now
        let before = ProcessGauge.residentBytes(pid)
        let figures = ServiceFigures(of: base)
        try await wait(for: figures) { $0 == count }
        round.opening = (ContinuousClock.now - start).inSeconds
        round.failures = Self.failures(inLog: log)
        // Thousands of pings keep it from coming to rest altogether.
        try await ProcessGauge.waitUntilSettled(pid, atMost: Self.settling)
        round.bytesEach = (ProcessGauge.residentBytes(pid) - before) / Double(count)
        let used = ProcessGauge.processorSeconds(pid)
        try await Task.sleep(for: .seconds(idle))
        round.idleShare = (ProcessGauge.processorSeconds(pid) - used) / Double(idle)
        let failures = Self.failures(inLog: log)
        let restart = ContinuousClock.now
        try await control.restartDevices()
        try await wait(for: figures) { $0 < count }
        try await wait(for: figures) { $0 == count }
        round.reconnecting = (ContinuousClock.now - restart).inSeconds
        round.failuresAfterRestart = Self.failures(inLog: log) - failures
        try await ProcessGauge.waitUntilSettled(pid, atMost: Self.settling)
        round.bytesEachAfterRestart = (ProcessGauge.residentBytes(pid) - before) / Double(count)
        return round
    }

    /// Counts the lines in which the service says that it got no connection.
    private static func failures(inLog path: String) -> Int {
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""  // nothing was logged yet
        return text.split(separator: "\n").count { $0.contains("No connection to Devices") }
    }

    /// Asks the metrics again and again until the number of open connections is the one that is wanted.
    private func wait(for figures: ServiceFigures, until isWanted: (Int) -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(600)
        while ContinuousClock.now < end {
            if isWanted(try await figures.sysclients) { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw BenchFault("not all connections came up within 10 minutes")
    }
}
