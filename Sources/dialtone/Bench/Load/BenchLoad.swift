import ArgumentParser
import DialtoneModel
import Foundation

/// The load as a process of its own, so that its processor time stands apart. The benchmarks start it.
struct BenchLoad: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load", abstract: "Fetches paths from a server on this machine, and prints one line of JSON.", shouldDisplay: false)

    @Option(help: "The server's port on 127.0.0.1.") var port: Int
    @Option(help: "A file with one path a line.") var paths: String
    @Flag(help: "Over TLS 1.3.") var tls = false
    @Option(help: "kept, new (each request on one of its own), or resumed (new ones with TLS sessions).")
    var connections = PhoneLoad.Connections.kept
    @Option(help: "How many phones fetch at the same time.") var threads = 32
    @Option(help: "How long. Default: until each path was fetched once.") var seconds: Double?
    @Option(help: "How the phones introduce themselves.") var userAgent = BenchSite.userAgent
    @Option(help: "Where to keep the files, below their paths.") var folder: String?

    func validate() throws {
        if !(1...65_535).contains(port) { throw ValidationError("--port: allowed are 1 to 65535") }
        if !(1...4096).contains(threads) { throw ValidationError("--threads: allowed are 1 to 4096") }
        if let seconds, !(0.01...3600).contains(seconds) { throw ValidationError("--seconds: allowed are 0.01 to 3600") }
    }

    func run() async throws {
        raiseDescriptorLimit(LogOption.quiet)
        do {
            let paths = try String(contentsOfFile: paths, encoding: .utf8).split(separator: "\n").map(String.init)
            guard !paths.isEmpty else { throw BenchFault("\(self.paths) holds no path") }
            let load = PhoneLoad(
                port: port, isSecure: tls, connections: connections, threads: threads, paths: paths, userAgent: userAgent,
                end: seconds.map { .after(seconds: $0) } ?? .onceEach, folder: folder)
            say(try await load.run().json.text)
        } catch let fault as BenchFault {
            complain("load: \(fault.text)")
            throw Exit.unavailable
        }
    }
}

extension PhoneLoad.Connections: ExpressibleByArgument {}

/// Starts the load beside a server, and looks what that server used meanwhile.
struct LoadRun: Sendable {
    let site: BenchSite
    var connections = PhoneLoad.Connections.kept
    var isSecure = false
    var threads = 32
    /// nil: each path once.
    var seconds: Double?
    var userAgent = BenchSite.userAgent
    var folder: String?

    /// What a server's processes used for one run of the load.
    struct Measured: Sendable {
        var load: LoadOutcome
        var serverSeconds: Double

        /// Microseconds of the server's processor time for each file.
        var serverMicroseconds: Double { serverSeconds / Double(max(load.requests, 1)) * 1e6 }
    }

    /// What a server puts off, such as the notes of who fetched what, belongs to the fetches as well.
    private static let afterglow: Duration = .seconds(1)

    /// Runs the load against a port.
    ///
    /// - Parameter server: Its process; children of it count, too.
    func measure(port: Int, server: Int32) async throws -> Measured {
        var arguments = [
            "bench", "load", "--port", "\(port)", "--paths", site.pathsFile, "--connections", connections.rawValue, "--threads",
            "\(threads)", "--user-agent", userAgent,
        ]
        if isSecure { arguments.append("--tls") }
        if let seconds { arguments += ["--seconds", "\(seconds)"] }
        if let folder { arguments += ["--folder", folder] }
        let before = ProcessGauge.processorSecondsWithChildren(server)
        let outcome = try await BenchChild.run(BenchChild.ownProgram(), arguments) { line, _ in try LoadOutcome(line: line) }
        try await Task.sleep(for: Self.afterglow)
        return Measured(load: outcome, serverSeconds: ProcessGauge.processorSecondsWithChildren(server) - before)
    }

    /// Runs the load where nothing may fail.
    ///
    /// - Throws: ``BenchFault`` if a phone got no file.
    func succeed(port: Int, server: Int32) async throws {
        let outcome = try await measure(port: port, server: server).load
        if outcome.failures > 0 { throw BenchFault("\(outcome.failures) of the phones got no file: \(outcome.problem ?? "")") }
    }
}
