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
    let repeats: RepeatRecorder
    let logger: Logger

    package init(inbox: UnknownDeviceInbox, alarms: AlarmCollector, repeats: RepeatRecorder, logger: Logger) {
        self.inbox = inbox
        self.alarms = alarms
        self.repeats = repeats
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
        // At the end all of them.
        var waiting = repeats.waitingCount
        while waiting > 0 {
            await writeRepeats()
            guard repeats.waitingCount < waiting else { return }
            waiting = repeats.waitingCount
        }
    }

    private func writeRepeats() async {
        do {
            try await repeats.flush()
        } catch {
            logger.warning("Fetches could not be written down, once more in a moment", metadata: [LogKey.error: "\(error)"])
        }
    }

    private func write(unknownDevices: Bool) async {
        await alarms.flush()
        await writeRepeats()
        guard unknownDevices else { return }
        do {
            try await inbox.flush()
        } catch {
            logger.warning("Unknown phones could not be written down", metadata: [LogKey.error: "\(error)"])
        }
    }
}
