package import Logging
import Synchronization

/// In which form lines of the log are written.
package enum LogFormat: String, CaseIterable, Sendable {
    /// For people.
    case text
    /// One JSON object a line, for programs that collect logs.
    case json
}

/// How the log of a process is written; both may change while it runs, for all loggers there are.
package final class LogSettings: Sendable {
    private static let levels = Logger.Level.allCases

    /// The place of the level in ``levels``: looked at for each line that may be written, so without a lock.
    private let levelIndex: Atomic<Int>
    private let isJSON: Atomic<Bool>

    package init(level: Logger.Level = .info, format: LogFormat = .text) {
        levelIndex = Atomic(Self.index(level))
        isJSON = Atomic(format == .json)
    }

    /// The lowest level that is written, where a logger has none of its own.
    package var level: Logger.Level {
        get { Self.levels[levelIndex.load(ordering: .relaxed)] }
        set { levelIndex.store(Self.index(newValue), ordering: .relaxed) }
    }

    package var format: LogFormat {
        get { isJSON.load(ordering: .relaxed) ? .json : .text }
        set { isJSON.store(newValue == .json, ordering: .relaxed) }
    }

    private static func index(_ level: Logger.Level) -> Int { levels.firstIndex(of: level) ?? 0 }
}
