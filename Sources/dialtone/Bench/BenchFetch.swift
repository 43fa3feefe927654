import ArgumentParser
import Foundation

struct BenchFetch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch", abstract: "Phones fetching their files over HTTP and HTTPS, in turns with nginx that has the same bytes.",
        discussion: """
            Warm: every phone has fetched its file twice before, and gets the same again. Cold: every phone's user has got another name \
            and fetches once, so that a new revision and its delivery are on disk before its answer leaves. nginx is Debian's package nginx-light; \
            without it only our own rows are there.
            """)

    @OptionGroup var options: BenchOptions
    @Option(
        help: "An empty PostgreSQL, as postgresql://USER@HOST/NAME; for one number of phones. Default: a SQLite file, made and removed.")
    var database: String?
    @Option(help: "How many phones are stored; several numbers, as in 1000,10000,50000, show the growth.")
    var phones = PhoneCounts([10_000])
    @Option(help: "How many phones fetch at the same time.") var connections = 32
    @Option(help: "Seconds for each warm figure and round.") var seconds = 5.0

    func validate() throws {
        if database != nil, phones.counts.count > 1 { throw ValidationError("--database: needs one number of --phones") }
        if !(1...1024).contains(connections) { throw ValidationError("--connections: allowed are 1 to 1024") }
        if !(0.1...600).contains(seconds) { throw ValidationError("--seconds: allowed are 0.1 to 600") }
    }

    /// How phones come.
    struct Way: Hashable {
        var isSecure: Bool
        var connections: PhoneLoad.Connections

        static let all = [
            Way(isSecure: false, connections: .kept), Way(isSecure: false, connections: .new), Way(isSecure: true, connections: .kept),
            Way(isSecure: true, connections: .new), Way(isSecure: true, connections: .resumed),
        ]

        var title: String {
            let kind =
                switch connections {
                case .kept: "keep-alive"
                case .new: "new connection each"
                case .resumed: "new connection each, session resumed"
                }
            return "\(isSecure ? "HTTPS" : "HTTP") \(kind)"
        }
    }

    /// The rounds of one number of phones.
    private struct Rounds {
        var warm: [Way: (dialtone: [LoadRun.Measured], nginx: [LoadRun.Measured])] = [:]
        /// Over HTTP and HTTPS, with how many of the fetches are in the database afterwards.
        var cold: [Bool: [(measured: LoadRun.Measured, recorded: Int)]] = [:]
        var fileBytes = 0
    }

    func run() async throws {
        raiseDescriptorLimit(LogOption.quiet)
        try await options.report {
            var rows: [BenchReport.Row] = []
            var bytes = 0
            for count in phones.counts {
                let rounds = try await BenchSite.with(database: database) { try await measure($0, count) }
                rows += self.rows(rounds, of: count)
                bytes = rounds.fileBytes
            }
            return BenchReport(
                name: "fetch",
                subject: "\(phones) phones stored, \(connections) at the same time, \(seconds) s, median of \(options.runs) rounds",
                rows: rows, remarks: remarks(bytes), versions: try await versions())
        }
    }

    private func measure(_ site: BenchSite, _ count: Int) async throws -> Rounds {
        options.progress("storing \(count) phones")
        let paths = try await site.storePhones(count)
        let nginx = NginxPeer.isInstalled ? NginxPeer(site: site) : nil
        var rounds = Rounds()
        // The first is made when phones fetch for the first time, before anything is measured.
        var revision = 1
        let port = try BenchSite.freePort()
        // Both stand for the time of all rounds, so that each is measured right after the other.
        func both(_ body: (NginxPeer.Running?) async throws -> Void) async throws {
            guard let nginx else { return try await body(nil) }
            try await nginx.serving { try await body($0) }
        }
        for isSecure in [false, true] {
            try site.writeConfiguration(BenchSite.Listening(port: port, isSecure: isSecure))
            try await both { peer in
                try await site.serving { _, pid in
                    options.progress("\(isSecure ? "HTTPS" : "HTTP"): each phone fetches twice")
                    try await ProcessGauge.waitUntilSettled(pid)
                    var warmUp = LoadRun(site: site, isSecure: isSecure, threads: connections, folder: nginx?.folder)
                    for _ in 0..<2 { try await warmUp.succeed(port: port, server: pid) }
                    if let peer {
                        warmUp.folder = nil
                        try await warmUp.succeed(port: isSecure ? peer.securePort : peer.plainPort, server: peer.pid)
                    }
                    try await ProcessGauge.waitUntilSettled(pid)
                    for round in 1...options.runs {
                        options.progress("\(isSecure ? "HTTPS" : "HTTP"), warm, round \(round) of \(options.runs)")
                        for way in Way.all where way.isSecure == isSecure {
                            let run = LoadRun(
                                site: site, connections: way.connections, isSecure: isSecure, threads: connections, seconds: seconds)
                            rounds.warm[way, default: ([], [])].dialtone.append(try await run.measure(port: port, server: pid))
                            guard let peer else { continue }
                            rounds.warm[way, default: ([], [])].nginx.append(
                                try await run.measure(port: isSecure ? peer.securePort : peer.plainPort, server: peer.pid))
                        }
                    }
                }
            }
            for round in 1...options.runs {
                options.progress("\(isSecure ? "HTTPS" : "HTTP"), cold, round \(round) of \(options.runs)")
                revision += 1
                try await site.renameUsers(suffix: "\(revision)")
                let measured = try await site.serving { _, pid in
                    try await ProcessGauge.waitUntilSettled(pid)
                    return try await LoadRun(site: site, isSecure: isSecure, threads: connections).measure(port: port, server: pid)
                }
                rounds.cold[isSecure, default: []].append((measured, try await site.deliveredCount(revision: revision)))
            }
        }
        if let first = paths.first { rounds.fileBytes = (try? Data(contentsOf: URL(fileURLWithPath: site.path("www\(first)"))).count) ?? 0 }
        return rounds
    }

    // MARK: The report

    private func rows(_ rounds: Rounds, of count: Int) -> [BenchReport.Row] {
        let prefix = phones.counts.count > 1 ? "\(count) phones, " : ""
        var rows: [BenchReport.Row] = []
        for way in Way.all {
            guard let (own, nginx) = rounds.warm[way] else { continue }
            var row = row("\(prefix)warm, \(way.title)", own)
            if !nginx.isEmpty {
                let pairs = zip(own, nginx)
                row.figures.append(
                    .init(name: "rate of nginx", unit: "", values: pairs.map { $0.load.perSecond / max($1.load.perSecond, 0.001) }))
                row.figures.append(
                    .init(
                        name: "by processor time", unit: "", values: pairs.map { $1.serverMicroseconds / max($0.serverMicroseconds, 0.001) }
                    ))
            }
            rows.append(row)
            if !nginx.isEmpty { rows.append(self.row("\(prefix)nginx, \(way.title)", nginx)) }
        }
        for isSecure in [false, true] {
            guard let cold = rounds.cold[isSecure] else { continue }
            var row = row("\(prefix)cold, \(Way(isSecure: isSecure, connections: .kept).title)", cold.map(\.measured))
            row.figures.append(.init(name: "recorded", unit: "", values: cold.map { Double($0.recorded) }))
            rows.append(row)
        }
        return rows
    }

    private func row(_ name: String, _ runs: [LoadRun.Measured]) -> BenchReport.Row {
        BenchReport.Row(
            name: name,
            figures: [
                .init(name: "fetches", unit: "1/s", values: runs.map(\.load.perSecond)),
                .init(name: "server", unit: "µs", values: runs.map(\.serverMicroseconds)),
                .init(name: "client", unit: "µs", values: runs.map(\.load.clientMicroseconds)),
                .init(name: "median", unit: "ms", values: runs.map(\.load.median)),
                .init(name: "99 %", unit: "ms", values: runs.map(\.load.ninetyNinth)),
                .init(name: "longest", unit: "ms", values: runs.map(\.load.longest)),
                .init(name: "failures", unit: "", values: runs.map { Double($0.load.failures) }),
                .init(name: "resumed", unit: "%", values: runs.map { Double($0.load.resumed) / Double(max($0.load.connections, 1)) * 100 }),
            ])
    }

    private func remarks(_ bytes: Int) -> [String] {
        var remarks = [
            "server, client: processor time of all processes of each for one fetch, user and system; the server's also of what it puts off by up to 1 s.",
            "rate of nginx: our rate divided by that of nginx in the same round. Server and client share the machine's cores: where both together",
            "use all of them, the sum of both times limits the rate. by processor time: nginx's time for a fetch divided by ours, whatever the client",
            "costs. Latency counts from the opening of a new connection.",
        ]
        if bytes > 0 { remarks.append("A file has \(bytes) bytes. TLS 1.3, AES-128-GCM, X25519, a P-256 certificate, for both.") }
        remarks.append("recorded: phones whose new revision and its delivery are in the database after the cold round.")
        if !NginxPeer.isInstalled { remarks.append("nginx is not installed: apt-get install nginx-light adds its rows.") }
        return remarks
    }

    private func versions() async throws -> [(String, String)] {
        (NginxPeer.isInstalled ? [("nginx", try await NginxPeer.version())] : []) + LoadTLS.versions
    }
}
