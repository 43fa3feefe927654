import DialtoneSupport
import DialtoneWire

/// How fast Devices may speak about one phone: what comes beyond it is dealt with, and then no more is read for a while.
///
/// Each message may cost a transaction, and all phones of all instances share one database. A real Devices sends a phone a handful of
/// messages when it connects and one when an administrator changes something.
struct MessageBudget: Sendable {
    /// Messages at once: twice the longest series that is kept.
    static let burst = 512.0
    /// Messages per second for ever.
    static let perSecond = 20.0

    private var level = 0.0
    private var at: ContinuousClock.Instant?

    /// Counts a message.
    ///
    /// - Returns: How long nothing more is to be read.
    mutating func take(at now: ContinuousClock.Instant) -> Duration {
        level = max(0, level - (at.map { (now - $0).seconds } ?? 0) * Self.perSecond) + 1
        at = now
        return level <= Self.burst ? .zero : .seconds((level - Self.burst) / Self.perSecond)
    }
}

extension SysclientLinkEvent {
    /// Whether it counts: the bytes of a tunnel write nothing, and many of them are one page of a phone.
    var isBudgeted: Bool {
        switch self {
        case .received(.admin), .unreadable: true
        case .received(.tunnel), .opened, .failed, .ended: false
        }
    }
}
