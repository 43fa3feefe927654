import ArgumentParser
import DialtoneLab
import DialtoneModel
import DialtoneNames
import DialtoneServer
import DialtoneStore
import DialtoneSupport
import Foundation
import Logging
import ServiceLifecycle
import UnixSignals

struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The main job on one machine: lab and service on loopback, and every phone from its order to dial tone.",
        discussion: """
            The phones' makers are taken in turn, the most frequent ones first:
            \(LabVendor.allCases.map(\.rawValue).joined(separator: ", ")).
            Twelve phones show the first twelve, \(LabVendor.allCases.count) or more show all of them.
            """)

    @Option(help: "How many phones.") var phones = 12
    @Option(help: "Their makers, separated by commas; all in turn without it.") var vendors: String?
    @Option(help: "How many orders run side by side.") var connections = 4
    @Flag(help: "Keeps everything running and prints the admin page's URL and password.") var stay = false
    @Flag(help: "Prints JSON alone.") var json = false
    @OptionGroup var labMode: LabModeOption
    @OptionGroup var labNames: LabNamesOption

    private static let instance = InstanceID(domain: "example.com", name: "dialtone")

    func validate() throws {
        if !(1...20_000).contains(phones) { throw ValidationError("--phones: allowed are 1 to 20000") }
        if !(1...256).contains(connections) { throw ValidationError("--connections: allowed are 1 to 256") }
        _ = try chosenVendors()
    }

    func run() async throws {
        let names = try labNames.lists()
        let logger = LogOption.quiet
        raiseDescriptorLimit(logger)
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("dialtone-demo-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // A left-over folder in the temporary directory does no harm, so a failure to remove it is no concern of the demo.
        defer { try? FileManager.default.removeItem(at: folder) }
        // Made up anew each time: it protects the demo's phones while it runs.
        let password = Secret(String(UInt64.random(in: .min ... .max), radix: 36).prefix(12).lowercased())
        let store = try await SQLiteStore.open(
            path: folder.appendingPathComponent("dialtone.sqlite").path,
            key: SecretKey.load(path: folder.appendingPathComponent("dialtone.key").path))
        var configuration = ServiceConfiguration(
            listener: ListenerConfiguration(host: "127.0.0.1", port: 0),
            instances: [InstanceConfiguration(id: Self.instance, title: "Third-party phones", password: password)])
        configuration.devices.connectionsPerSecond = 500
        let service = try DialtoneService(
            configuration, store: store, metrics: ServiceMetrics(), logger: logger, passwordMarkKey: Secret("demo"),
            version: BuildInfo.version)
        let (bases, announce) = AsyncStream.makeStream(of: String.self)
        let outcome = try await withThrowingTaskGroup(of: DemoOutcome?.self) { group -> DemoOutcome? in
            group.addTask {
                try await service.run { base, _ in announce.yield(base) }
                return nil
            }
            group.addTask {
                var base = ""
                for await url in bases {
                    base = url
                    break
                }
                return try await rollOut(base: base, password: password, names: names)
            }
            defer { group.cancelAll() }
            for try await outcome in group { if let outcome { return outcome } }
            return nil
        }
        try? await store.close()  // the folder goes anyway
        guard let outcome else { throw Exit.unavailable }
        // Who stays has seen it, and has stopped by now.
        if !stay { outcome.print(asJSON: json) }
        if !outcome.isComplete { throw Exit.unavailable }
    }

    private func rollOut(base: String, password: Secret, names: NameOracle?) async throws -> DemoOutcome {
        let app = Lab.App(url: "\(base)/\(Self.instance)/dialtone-provisioning", password: password)
        let options = Lab.Options(
            domain: Self.instance.domain, apps: [app], seed: 7, behaviour: try labMode.chosen().behaviour, names: names)
        return try await withLab(options, logger: LogOption.quiet) { lab in
            var progress = DemoProgress(total: phones, isSilent: json)
            progress.begin()
            let start = ContinuousClock.now
            let rollout = LabRollout(phones: phones, connections: min(connections, phones), vendors: try chosenVendors())
            for await event in lab.rollout(rollout) { progress.take(event) }
            progress.end()
            let duration = start.duration(to: .now)
            let outcome = DemoOutcome(rows: progress.rows, duration: duration, lab: names == nil ? nil : await lab.snapshot())
            if stay {
                outcome.print(asJSON: json)
                let page = "\(base)/\(Self.instance)/dialtone-admin.htm"
                let text =
                    json
                    ? (["admin": .string(page), "password": .string(password.reveal())] as JSONValue).text
                    : "\nadmin page  \(page)\npassword    \(password.reveal())\n"
                        + "lab         \(try await lab.endpoints.control)/state\nStop with Control-C."
                await untilInterrupted(saying: text)
            }
            return outcome
        }
    }

    /// Waits for Control-C or SIGTERM, and prints a text as soon as it does so: who reads it may stop the demo at once.
    private func untilInterrupted(saying text: String) async {
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [Waiting(text: text)], gracefulShutdownSignals: [.sigterm, .sigint], logger: LogOption.quiet))
        try? await group.run()  // it ends in one way only: somebody asked it to
    }

    private func chosenVendors() throws -> [LabVendor] {
        guard let vendors else { return LabVendor.allCases }
        return try vendors.split(separator: ",").map { name in
            guard let vendor = LabVendor(rawValue: name.trimmingCharacters(in: .whitespaces).lowercased()) else {
                let allowed = LabVendor.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("--vendors: \"\(name)\" is not known; allowed: \(allowed)")
            }
            return vendor
        }
    }
}

private struct Waiting: Service {
    let text: String

    func run() async throws {
        say(text)
        try await gracefulShutdown()
    }
}
