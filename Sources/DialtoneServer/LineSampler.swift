import DialtoneModel
import Synchronization

/// Lets through the first few lines about what strangers do, and counts the rest: clients that have not logged in must not fill the log.
final class LineSampler: Sendable {
    /// What a line is about.
    enum Kind: String, Hashable, Sendable, CaseIterable {
        /// A login was refused.
        case login
        /// A connection was closed before its login.
        case close
        /// A page of another build has asked.
        case build

        /// What happened so often, in English and with the number before it.
        var text: String {
            switch self {
            case .login: "further logins were refused within a minute"
            case .close: "further connections were closed before their login within a minute"
            case .build: "further pages of another version of Dialtone have asked within a minute"
            }
        }
    }

    /// Lines that were not written since the last look.
    struct Summary: Equatable, Sendable {
        var instance: InstanceID
        var kind: Kind
        var count: Int
    }

    /// Lines of one kind and instance that are written before the others are only counted.
    static let linesMax = 5

    private struct Subject: Hashable {
        var instance: InstanceID
        var kind: Kind
    }

    private struct Count {
        var written = 0
        var left = 0
    }

    /// As many as there are instances and kinds.
    private let counts = Mutex<[Subject: Count]>([:])

    /// Whether this line is to be written.
    func isWritten(_ kind: Kind, of instance: InstanceID) -> Bool {
        counts.withLock { counts in
            let subject = Subject(instance: instance, kind: kind)
            var count = counts[subject] ?? Count()
            let isWritten = count.written < Self.linesMax
            if isWritten { count.written += 1 } else { count.left += 1 }
            counts[subject] = count
            return isWritten
        }
    }

    /// What was left out; called once a minute. Where nothing was, the next lines are written again.
    func summaries() -> [Summary] {
        counts.withLock { counts in
            let summaries = counts.filter { $0.value.left > 0 }.map {
                Summary(instance: $0.key.instance, kind: $0.key.kind, count: $0.value.left)
            }
            // While it goes on, one line a minute is enough.
            counts = counts.filter { $0.value.left > 0 }.mapValues { Count(written: $0.written, left: 0) }
            return summaries.sorted { ("\($0.instance)", $0.kind.rawValue) < ("\($1.instance)", $1.kind.rawValue) }
        }
    }
}
