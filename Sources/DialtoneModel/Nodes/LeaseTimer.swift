/// When a node that cannot renew its lease must let its phones go, judged by its own clock alone.
///
/// The lease runs by the database's clock from the renewal on. The node counts from the moment at which it sent the last renewal that
/// was answered, which is earlier, and stops ``margin`` before the end: its connections to Devices must be closed when another node
/// takes the phones.
package struct LeaseTimer: Sendable {
    /// How long a node that says nothing more keeps its phones.
    package static let length: Duration = .seconds(10)
    /// How often the lease is moved on.
    package static let renewal: Duration = .seconds(1)
    /// What is needed to close the connections of thousands of phones.
    package static let margin: Duration = .seconds(3)

    /// Since the node's start; nil before the first renewal.
    private var sentAt: Duration?
    private var isAlone = true

    package init() {}

    /// A renewal was answered.
    ///
    /// - Parameters:
    ///   - sentAt: When it was sent, since the node's start.
    ///   - isAlone: No other node was there: none takes the phones while the database is away.
    package mutating func renewed(sentAt: Duration, isAlone: Bool) {
        self.sentAt = sentAt
        self.isAlone = isAlone
    }

    /// Whether the phones must be let go.
    package func isOver(at now: Duration) -> Bool {
        guard let sentAt, !isAlone else { return false }
        return now - sentAt >= Self.length - Self.margin
    }
}
