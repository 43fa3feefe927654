import DialtoneStore
import DialtoneSupport
package import Logging
import ServiceLifecycle

/// Writes down, now and then and at the end, what happened at the doors besides answers.
package struct DoorScribe: Service {
    private static let interval: Duration = .milliseconds(500)
    /// Strangers are written in fewer, bigger batches: nobody waits for them.
    private static let roundsBetweenStrangers = 4

    let inbox: StrangerInbox
    let bell: AlarmBell
    let logger: Logger

    package init(inbox: StrangerInbox, bell: AlarmBell, logger: Logger) {
        self.inbox = inbox
        self.bell = bell
        self.logger = logger
    }

    func run() async throws {
        try await untilStopped {
            var round = 0
            while true {
                try await Task.sleep(for: Self.interval)
                round += 1
                await write(strangers: round.isMultiple(of: Self.roundsBetweenStrangers))
            }
        }
        await write(strangers: true)
    }

    private func write(strangers: Bool) async {
        await bell.flush()
        guard strangers else { return }
        do {
            try await inbox.flush()
        } catch {
            logger.warning("Unknown phones could not be written down", metadata: [LogKey.error: "\(error)"])
        }
    }
}
