import ArgumentParser
import Foundation
import NIOPosix

struct BenchStorm: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "storm", abstract: "All phones fetch at once, each with a TLS connection of its own, while a rollout runs.",
        discussion: "As after a power cut: every phone has its file already and gets the same again. The rollout orders other phones.")

    @OptionGroup var options: BenchOptions
    @Option(help: "How many phones fetch, each once in each round.") var phones = 10_000
    @Option(help: "How many of them at the same time.") var connections = 256
    @Option(help: "How many phones the rollout orders in each round; enough that it outlasts the storm.") var orders = 3000

    func validate() throws {
        if !(1...1_000_000).contains(phones) { throw ValidationError("--phones: allowed are 1 to 1000000") }
        if !(1...4096).contains(connections) { throw ValidationError("--connections: allowed are 1 to 4096") }
        if !(16...100_000).contains(orders) { throw ValidationError("--orders: allowed are 16 to 100000") }
    }

    private struct Round: Sendable {
        var storm: LoadRun.Measured
        /// Orders a second while the storm lasted, and over the whole rollout.
        var ordersMeanwhile = 0.0
        var ordersInAll = 0.0
        /// Whether the rollout went on until the storm was over.
        var isOutlasted = false
    }

    /// The phones of the round before are looked for at the PBX for two minutes more, which is not waited for.
    private static let settling: Duration = .seconds(20)

    func run() async throws {
        raiseDescriptorLimit(LogOption.quiet)
        try await options.report {
            try await BenchSite.with { site in
                options.progress("storing \(phones) phones")
                try await site.storePhones(phones)
                let (port, phonesPort) = (try BenchSite.freePort(), try BenchSite.freePort())
                let listening = BenchSite.Listening(port: port, phonesPort: phonesPort)
                try site.writeConfiguration(listening)
                let rounds = try await site.serving { _, pid in
                    options.progress("each phone fetches twice")
                    let warmUp = LoadRun(site: site, isSecure: true)
                    for _ in 0..<2 { try await warmUp.succeed(port: phonesPort, server: pid) }
                    return try await site.lab(app: listening.base, secure: false) { endpoints, _ in
                        let control = LabControlClient(endpoints, tls: nil)
                        var rounds: [Round] = []
                        for number in 1...options.runs {
                            options.progress("round \(number) of \(options.runs)")
                            try await ProcessGauge.waitUntilSettled(pid, atMost: Self.settling)
                            rounds.append(try await round(site, listening, phonesPort, pid, control))
                        }
                        return rounds
                    }
                }
                return report(rounds)
            }
        }
    }

    private func round(
        _ site: BenchSite, _ listening: BenchSite.Listening, _ phonesPort: Int, _ pid: Int32, _ control: LabControlClient
    ) async throws -> Round {
        let figures = ServiceFigures(of: listening.base)
        let first = try await figures.orders
        async let rollout = control.rollOut(orders, connections: 16)
        while try await figures.orders == first { try await Task.sleep(for: .milliseconds(20)) }
        let (start, before) = (ContinuousClock.now, try await figures.orders)
        let storm = try await LoadRun(site: site, connections: .new, isSecure: true, threads: connections)
            .measure(port: phonesPort, server: pid)
        let after = try await figures.orders
        let seconds = (ContinuousClock.now - start).inSeconds
        var round = Round(storm: storm)
        round.ordersMeanwhile = Double(after - before) / seconds
        round.isOutlasted = after - first < orders
        round.ordersInAll = Double(orders) / (try await rollout)
        return round
    }

    private func report(_ rounds: [Round]) -> BenchReport {
        var remarks = [
            "Latency counts from the opening of a phone's connection, its handshake included; \(connections) phones are on the line at any time.",
            "The lab, which plays PBX, Users and Devices for the rollout (16 connections), the phones and the service share the machine's cores.",
        ]
        if rounds.contains(where: { !$0.isOutlasted }) {
            remarks.append("The rollout was over before the storm: give it more --orders, the orders meanwhile are too low.")
        }
        return BenchReport(
            name: "storm",
            subject: "\(phones) phones, a new TLS connection each, \(orders) orders beside them, median of \(options.runs) rounds",
            rows: [
                BenchReport.Row(
                    name: "\(phones) phones",
                    figures: [
                        .init(name: "all fetched", unit: "s", values: rounds.map(\.storm.load.seconds)),
                        .init(name: "fetches", unit: "1/s", values: rounds.map(\.storm.load.perSecond)),
                        .init(name: "median", unit: "ms", values: rounds.map(\.storm.load.median)),
                        .init(name: "99 %", unit: "ms", values: rounds.map(\.storm.load.ninetyNinth)),
                        .init(name: "longest", unit: "ms", values: rounds.map(\.storm.load.longest)),
                        .init(name: "failures", unit: "", values: rounds.map { Double($0.storm.load.failures) }),
                        .init(name: "client", unit: "µs", values: rounds.map(\.storm.load.clientMicroseconds)),
                        .init(name: "orders meanwhile", unit: "1/s", values: rounds.map(\.ordersMeanwhile)),
                        .init(name: "orders in all", unit: "1/s", values: rounds.map(\.ordersInAll)),
                    ])
            ], remarks: remarks, versions: LoadTLS.versions)
    }
}
