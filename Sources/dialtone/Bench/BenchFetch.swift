import ArgumentParser
import DialtoneTransport
import Foundation
import HTTPTypes
import NIOCore
import NIOPosix
import NIOSSL

struct BenchFetch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch", abstract: "Phones fetching their files over HTTP and HTTPS, next to nginx with the same bytes.",
        discussion: "nginx is Debian's package nginx-light; without it only our own rows are there.")

    @OptionGroup var options: BenchOptions
    @Option(help: "An empty PostgreSQL, as postgresql://USER@HOST/NAME. Default: a SQLite file that is made and removed.")
    var database: String?
    @Option(help: "How many phones are stored.") var phones = 10_000
    @Option(help: "How many connections fetch side by side.") var connections = 32
    @Option(help: "Seconds for each figure and run.") var seconds = 5

    func validate() throws {
        if !(1...1_000_000).contains(phones) { throw ValidationError("--phones: allowed are 1 to 1000000") }
        if !(1...1024).contains(connections) { throw ValidationError("--connections: allowed are 1 to 1024") }
        if !(1...600).contains(seconds) { throw ValidationError("--seconds: allowed are 1 to 600") }
    }

    private static let warmUp: Duration = .seconds(3)

    /// What is measured of a server.
    private enum Way: String, CaseIterable {
        case plainKept = "HTTP, keep-alive"
        case plainNew = "HTTP, new connection each"
        case secureKept = "HTTPS, keep-alive"
        case secureNew = "HTTPS, new connection each"

        var isSecure: Bool { self == .secureKept || self == .secureNew }
        var keepsAlive: Bool { self == .plainKept || self == .secureKept }
    }

    func run() async throws {
        raiseDescriptorLimit(LogOption.quiet)
        try await options.report {
            try await BenchSite.with(database: database) { site in
                options.progress("storing \(phones) phones")
                let paths = try await site.storePhones(phones)
                let nginx = NginxPeer.isInstalled ? NginxPeer(site: site) : nil
                options.progress("fetching each file once")
                try site.writeConfiguration()
                let bytes = try await site.serving { base, _ in try await collect(paths, from: base, for: nginx) }
                let tls = try site.clientTLS()
                var outcomes: [String: [FetchLoad.Outcome]] = [:]
                func load(_ way: Way, port: Int) -> FetchLoad {
                    FetchLoad(
                        port: port, tls: way.isSecure ? tls : nil, paths: paths, connections: connections, keepsAlive: way.keepsAlive,
                        group: MultiThreadedEventLoopGroup.singleton)
                }
                func measure(_ server: String, _ way: Way, port: Int) async throws {
                    let load = load(way, port: port)
                    outcomes["\(server), \(way.rawValue)", default: []].append(try await load.run(for: .seconds(seconds)))
                }
                for run in 1...options.runs {
                    options.progress("run \(run) of \(options.runs)")
                    for isSecure in [false, true] {
                        try site.writeConfiguration(secure: isSecure)
                        try await site.serving { base, _ in
                            let port = URL(string: base)?.port ?? 0
                            // Right after its start the service reads every phone.
                            _ = try await load(isSecure ? .secureKept : .plainKept, port: port).run(for: Self.warmUp)
                            for way in Way.allCases where way.isSecure == isSecure { try await measure("dialtone", way, port: port) }
                        }
                    }
                    try await nginx?.serving { plain, secure in
                        for (way, port) in [(Way.plainKept, plain), (.secureKept, secure)] {
                            _ = try await load(way, port: port).run(for: Self.warmUp)
                        }
                        for way in Way.allCases { try await measure("nginx", way, port: way.isSecure ? secure : plain) }
                    }
                }
                return report(outcomes, bytes: bytes)
            }
        }
    }

    private func report(_ outcomes: [String: [FetchLoad.Outcome]], bytes: Int) -> BenchReport {
        let names = Way.allCases.flatMap { way in ["dialtone, \(way.rawValue)", "nginx, \(way.rawValue)"] }
        let rows = names.compactMap { name in
            outcomes[name].map { runs in
                BenchReport.Row(
                    name: name,
                    figures: [
                        .init(name: "fetches", unit: "1/s", values: runs.map(\.perSecond)),
                        .init(name: "median", unit: "ms", values: runs.map { $0.latency(0.5) }),
                        .init(name: "99 %", unit: "ms", values: runs.map { $0.latency(0.99) }),
                        .init(name: "failures", unit: "", values: runs.map { Double($0.failures) }),
                    ])
            }
        }
        var remarks = [
            "Load, dialtone and nginx share the machine's cores. nginx reads files; dialtone looks each token up, makes the file and"
        ]
        remarks.append("records the fetch. A file has \(bytes) bytes. TLS sessions are not resumed. Each server is warmed up before.")
        if !NginxPeer.isInstalled { remarks.append("nginx is not installed: apt-get install nginx-light adds its rows.") }
        return BenchReport(
            name: "fetch", subject: "\(phones) phones stored, \(connections) connections, \(seconds) s, median of \(options.runs)",
            rows: rows,
            remarks: remarks)
    }

    /// Fetches every file once, so that each phone has its first delivery behind it, and hands the bytes to nginx.
    ///
    /// - Returns: The size of a file.
    private func collect(_ paths: [String], from base: String, for nginx: NginxPeer?) async throws -> Int {
        let client = HTTPClient(group: MultiThreadedEventLoopGroup.singleton)
        return try await withThrowingTaskGroup(of: Int.self) { group in
            var rest = paths[...]
            func add() {
                guard let path = rest.popFirst() else { return }
                group.addTask {
                    let answer = try await client.send(
                        .get, base + path, headers: [("User-Agent", "Yealink SIP-T46U 108.86.0.45")])
                    guard answer.status == 200 else { throw BenchFault("\(answer.status) instead of a file") }
                    let bytes = Array(answer.body.readableBytesView)
                    try nginx?.write(bytes, at: path)
                    return bytes.count
                }
            }
            for _ in 0..<64 { add() }
            var size = 0
            for try await count in group {
                size = count
                add()
            }
            return size
        }
    }
}
