import ArgumentParser
import DialtoneServer
import DialtoneStore
import Foundation
import Logging
import UnixSignals

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Runs the App service.")

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
            service = try DialtoneService(configuration.service, store: store, metrics: metrics, logger: logger)
        } catch {
            complain("\(error)")
            throw Exit.configuration
        }
        do {
            try await service.run(signals: [.sigterm, .sigint]) { say("ready \($0)") }
        } catch {
            complain("dialtone: \(error)")
            throw Exit.unavailable
        }
        try await store.close()
    }
}
