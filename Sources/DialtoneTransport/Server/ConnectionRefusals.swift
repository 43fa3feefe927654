import Synchronization

/// Counts the connections that a listener closed at once because there were too many.
package final class ConnectionRefusals: Sendable {
    package enum Reason: String, CaseIterable, Sendable {
        /// What the limit of open files leaves for peers is used up.
        case openFiles = "open-files"
        /// Too many connections of all peers together have not sent their first request yet.
        case handshakes
        /// The address has as many connections or handshakes as one may have.
        case address
    }

    /// For people: `listen` or `phones.listen`.
    package let listener: String
    private let noted = Mutex<[Reason: Int]>([:])

    package init(listener: String) { self.listener = listener }

    /// How many there were, for each reason.
    package var counts: [(reason: Reason, count: Int)] {
        let counts = noted.withLock { $0 }
        return Reason.allCases.map { ($0, counts[$0, default: 0]) }
    }

    func note(_ reason: Reason) { noted.withLock { $0[reason, default: 0] += 1 } }
}
