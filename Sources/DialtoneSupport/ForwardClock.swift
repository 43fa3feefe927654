package import Foundation
import Synchronization

/// The time by which codes and nonces end: the machine's, but it never goes back.
///
/// Where the machine's clock was set back, the time goes on from the latest moment that was seen, a tenth slower than time passes until the
/// machine's clock has come up to it. What other processes have seen comes in through ``advance(to:)``.
package final class ForwardClock: Sendable {
    /// A machine's clock that is behind by more was set back, which is to be told.
    package static let lagMax: Duration = .seconds(60)
    /// How much of the time that passes counts while the machine's clock is behind.
    private static let slowness = 0.9

    private struct State {
        var moment: Date
        var instant: ContinuousClock.Instant
    }

    private let date: @Sendable () -> Date
    private let instant: @Sendable () -> ContinuousClock.Instant
    private let state: Mutex<State>

    /// - Parameters:
    ///   - date: The machine's clock, which may be set.
    ///   - instant: Time that only passes.
    package init(
        date: @escaping @Sendable () -> Date = { .now }, instant: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        (self.date, self.instant) = (date, instant)
        state = Mutex(State(moment: date(), instant: instant()))
    }

    package var now: Date { advance(to: .distantPast) }

    /// How far the machine's clock is behind this one.
    package var lag: Duration {
        let now = now
        return .seconds(max(0, now.timeIntervalSince(date())))
    }

    /// Takes into account that a moment has been, and returns the time then.
    @discardableResult package func advance(to seen: Date) -> Date {
        state.withLock { state in
            let instant = instant()
            let passed = max(.zero, state.instant.duration(to: instant)) / .seconds(1)
            state.moment = max(date(), state.moment + passed * Self.slowness, seen)
            state.instant = instant
            return state.moment
        }
    }
}
