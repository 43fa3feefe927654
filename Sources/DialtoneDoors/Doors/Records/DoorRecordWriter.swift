import DialtoneStore
import DialtoneSupport
package import Logging
import ServiceLifecycle

/// Writes down, now and then and at the end, what happened at the doors besides answers.
package struct DoorRecordWriter: Service {
    private static let interval: Duration = .milliseconds(500)
    /// Unknown devices are written in fewer, bigger batches: no phone and no page waits for them.
    private static let roundsBetweenDevices = 4

    let inbox: UnknownDeviceInbox
    let alarms: AlarmCollector
    let logger: Logger

    package init(inbox: UnknownDeviceInbox, alarms: AlarmCollector, logger: Logger) {
        self.inbox = inbox
        self.alarms = alarms
        self.logger = logger
    }

    func run() async throws {
        try await untilStopped {
            var round = 0
            while true {
                try await Task.sleep(for: Self.interval)
                round += 1
                await write(unknownDevices: round.isMultiple(of: Self.roundsBetweenDevices))
            }
        }
        await write(unknownDevices: true)
    }

    private func write(unknownDevices: Bool) async {
        await alarms.flush()
        guard unknownDevices else { return }
        do {
            try await inbox.flush()
        } catch {
            logger.warning("Unknown phones could not be written down", metadata: [LogKey.error: "\(error)"])
        }
    }
}
