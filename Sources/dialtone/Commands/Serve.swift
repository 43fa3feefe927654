import ArgumentParser
import DialtoneServer
import DialtoneStore
import DialtoneSupport
import Foundation
import Glibc
import Logging
import UnixSignals

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Runs the App service.")

    /// The contract promises an end within 5 s.
    private static let patience: Duration = .milliseconds(4500)

    @OptionGroup var configurationOption: ConfigurationOption
    @OptionGroup var log: LogOption

    func run() async throws {
        let configuration = try configurationOption.load()
        let logger = try log.logger("dialtone")
        raiseDescriptorLimit(logger)
        let metrics = ServiceMetrics()
        let store = try await configuration.openStore(.service, metrics: metrics)
        let service: DialtoneService
        do {
            service = try DialtoneService(
                configuration.service, store: store, metrics: metrics, logger: logger,
                passwordMarkKey: configuration.passwordMarkKey(), credentialKey: configuration.credentialKey(),
                version: BuildInfo.version)
        } catch {
            complain("\(error)")
            try? await store.close()  // the first error counts
            throw Exit.configuration
        }
        do {
            try await service.run(signals: [.sigterm, .sigint]) { base, _ in
                announce("ready \(base)")
            } stopping: {
                // Owned by the process: it ends with it, mostly before. What counts is on disk at every moment, so whatever
                // still lingers after a grace (thousands of sockets on a busy machine) may be cut off.
                Task.detached {
                    try? await Task.sleep(for: Self.patience)
                    Glibc.exit(0)
                }
            }
        } catch {
            complain("dialtone: \(error)")
            // Else another service would wait for this one's lease to end.
            try? await store.close()  // the first error counts
            throw Exit.unavailable
        }
        try await store.close()
    }
}
