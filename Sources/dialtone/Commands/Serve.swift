import ArgumentParser
import CoreMetrics
import DialtoneModel
import DialtoneServer
import DialtoneStore
import DialtoneSupport
import DialtoneTransport
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
        // Before anything else: until it is trapped, the signal ends the process.
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        let configuration = try configurationOption.load()
        let logger = log.logger("dialtone", configuration.log)
        // Ends with this function.
        async let _: Void = Self.follow(hangups, configuration.file, isFixed: log.given != nil, logger)
        for warning in configuration.warnings { logger.warning("\(warning)") }
        raiseDescriptorLimit(logger)
        let metrics = ServiceMetrics()
        // What a library counts through swift-metrics then shows in /metrics, too.
        MetricsSystem.bootstrap(metrics.registry)
        let store = try await configuration.openStore(.service, metrics: metrics)
        await tellOfRoom(in: store, logger)
        let service: DialtoneService
        do {
            service = try DialtoneService(
                configuration.service, store: store, metrics: metrics, logger: logger,
                passwordMarkKey: await store.passwordMarkKey(), credentialKeys: { [keys = store.keys] in keys.credentialKeys },
                version: BuildInfo.version)
        } catch {
            complain("\(error)")
            try? await store.close()  // the first error counts
            throw Exit.configuration
        }
        do {
            try await service.run(signals: [.sigterm, .sigint], manager: .ofProcess) { base, _ in
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

    /// Reads `log.level` again with each signal, so that a service can say more while something goes wrong.
    ///
    /// - Parameter isFixed: The command line says the level.
    private static func follow(_ hangups: UnixSignalsSequence, _ file: String?, isFixed: Bool, _ logger: Logger) async {
        for await _ in hangups {
            guard !isFixed else {
                logger.notice("The level of the log stays: --log-level says it", metadata: ["level": "\(ProcessLog.settings.level)"])
                continue
            }
            do {
                let level = try Configuration.load(file).log.level
                ProcessLog.settings.level = level
                logger.notice("The level of the log was read again", metadata: ["level": "\(level)"])
            } catch {
                logger.warning("log.level cannot be read again and stays", metadata: [LogKey.error: "\(error)"])
            }
        }
    }

    /// Says how many phones fit with the limit of open files, loudly where more are stored.
    private func tellOfRoom(in store: any PhoneStore, _ logger: Logger) async {
        // A database that cannot be read has its own complaint.
        guard let phones = try? await store.livingPhones() else { return }
        let budget = DescriptorBudget.process
        if let advice = budget.advice(phones: phones) {
            logger.warning("\(advice)")
        } else {
            logger.info("Connections of \(budget.phonesMax) phones fit below the limit of \(budget.limit) open files")
        }
    }
}

extension PhoneStore {
    /// How many phones are stored, without removed ones.
    func livingPhones() async throws -> Int { try await counts().filter { $0.status != .removed }.reduce(0) { $0 + $1.count } }
}
