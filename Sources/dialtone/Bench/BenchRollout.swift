import ArgumentParser
import DialtoneModel
import DialtoneTransport
import Foundation
import NIOCore
import NIOPosix

struct BenchRollout: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollout", abstract: "Orders from ProvisioningPhone to ok, everything on disk, on 1 and on 16 connections.")

    @OptionGroup var options: BenchOptions
    @Option(help: "An empty PostgreSQL, as postgresql://USER@HOST/NAME. Default: a SQLite file that is made and removed.")
    var database: String?
    @Option(help: "How many phones in each run.") var phones = 400

    func validate() throws {
        if !(16...100_000).contains(phones) { throw ValidationError("--phones: allowed are 16 to 100000") }
    }

    func run() async throws {
        raiseDescriptorLimit(LogOption.quiet)
        try await options.report {
            try await BenchSite.with(database: database) { site in
                try site.writeConfiguration(BenchSite.Listening(port: try BenchSite.freePort()))
                return try await site.serving { base, pid in
                    try await site.lab(app: base, secure: false) { endpoints, _ in
                        let control = LabControlClient(endpoints, tls: nil)
                        var rows: [BenchReport.Row] = []
                        for connections in [1, 16] {
                            var (rates, processor): ([Double?], [Double?]) = ([], [])
                            for run in 1...options.runs {
                                options.progress("\(connections) connections, round \(run) of \(options.runs)")
                                let before = ProcessGauge.processorSeconds(pid)
                                let seconds = try await control.rollOut(phones, connections: connections)
                                rates.append(Double(phones) / seconds)
                                processor.append((ProcessGauge.processorSeconds(pid) - before) / Double(phones) * 1000)
                            }
                            rows.append(
                                BenchReport.Row(
                                    name: "\(connections) connection\(connections == 1 ? "" : "s")",
                                    figures: [
                                        .init(name: "phones", unit: "1/s", values: rates),
                                        .init(name: "processor per phone", unit: "ms", values: processor),
                                    ]))
                        }
                        return BenchReport(
                            name: "rollout", subject: "\(phones) phones, orders only, median of \(options.runs) rounds", rows: rows,
                            remarks: [
                                "Every step is on disk (fdatasync) before the next. The lab plays PBX, Users and Devices on the same cores."
                            ])
                    }
                }
            }
        }
    }
}
