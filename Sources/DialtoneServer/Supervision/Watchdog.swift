package import Logging

/// Gives the service manager signs of life for as long as the service lives.
package struct Watchdog: Sendable {
    private let manager: ServiceManager
    private let interval: Duration
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let pulse: @Sendable () async -> String

    /// - Parameter pulse: Returns once every part that can hang has answered, with the status to tell. What the parts answer does not
    ///   count: a service without its database still serves, and would lose by a restart what it serves.
    /// - Returns: nil if the manager does not watch.
    package init?(
        _ manager: ServiceManager, clock: any Clock<Duration> = ContinuousClock(), logger: Logger,
        pulse: @escaping @Sendable () async -> String
    ) {
        guard let interval = manager.watchdog else { return nil }
        (self.manager, self.interval, self.clock, self.logger, self.pulse) = (manager, interval, clock, logger, pulse)
    }

    /// Runs until it is cancelled.
    ///
    /// Half the time passes between signs, so the parts have the other half for their answers.
    package func run() async throws {
        while true {
            try await clock.sleep(for: interval / 2)
            manager.tell(.alive, .status(await pulse()), logger: logger)
        }
    }
}
