import DialtoneSupport
import Logging
import Synchronization

/// The log of this process, on standard error.
enum ProcessLog {
    /// Of all loggers that have no level of their own.
    static let settings = LogSettings()

    /// A line is written as a whole.
    private static let turn = Mutex(())

    /// The one handler for all loggers, those of libraries too (see ``Entry``).
    @Sendable static func handler(_ label: String) -> any LogHandler {
        LineLogHandler(label: label, settings: settings, lines: LogLines { line in turn.withLock { _ in complain(line) } })
    }
}
