#if DEBUG
    import Foundation
    import Synchronization
#endif

/// Ends the process with SIGKILL at a chosen transaction, for the tests that look what a crash at each of them leaves behind.
///
/// Debug builds alone do that, and only where `DIALTONE_TEST_KILL` is set: `after:3` ends the process when its third transaction is on disk
/// and no caller has heard of it, `before:3` when all is written but the COMMIT. In other builds there is nothing of it.
package enum CommitKill {
    /// Where in a transaction.
    package enum Moment: String, Sendable { case before, after }

    /// A transaction has come to this moment. Those count that write what a caller asked for; opening a database is none of them.
    package static func pass(_ moment: Moment) {
        #if DEBUG
            guard let order, order.moment == moment else { return }
            let isIt = passed.withLock { count in
                count += 1
                return count == order.number
            }
            if isIt { kill(getpid(), SIGKILL) }
        #endif
    }

    #if DEBUG
        private static let passed = Mutex(0)
        private static let order: (moment: Moment, number: Int)? = {
            let words = ProcessInfo.processInfo.environment["DIALTONE_TEST_KILL"]?.split(separator: ":") ?? []
            guard words.count == 2, let moment = Moment(rawValue: String(words[0])), let number = Int(words[1]) else { return nil }
            return (moment, number)
        }()
    #endif
}
