import DialtoneSupport
import Synchronization

/// Slows down guesses at an App password: the answers to an address's wrong logins come later and later.
///
/// Only what was refused is counted and waits. A right login is neither delayed nor refused, however many wrong ones its address has sent:
/// a PBX and a guesser may stand behind the same one. The addresses of one IPv6 network count as one.
final class LoginLimiter: Sendable {
    /// What becomes of a connection whose login was refused.
    enum Verdict: Equatable, Sendable {
        /// It gets its answer after this time, and ``answered(_:)`` is called then or when the connection has ended.
        case answer(after: Duration)
        /// Too many answers wait for this address already: the connection is closed without one.
        case close
    }

    /// Failures that are answered at once: a client that types the password, or one that was given a new one.
    static let failuresFree = 3.0
    /// Failures per second that are forgotten.
    static let drainPerSecond = 1.0 / 30
    /// The first delay; each further failure doubles it.
    static let delayMin: Duration = .milliseconds(500)
    static let delayMax: Duration = .seconds(8)
    /// Answers that wait for one address at once; each of them holds a connection.
    static let waitingMax = 8
    /// Failures that are remembered: enough for the longest delay, few enough to be forgotten in minutes.
    static let failuresMax = 12.0
    /// Addresses remembered; beyond it those with the fewest failures are forgotten first.
    static let addressesMax = 20_000

    private struct State: Sendable {
        var level = 0.0
        var at: ContinuousClock.Instant
        var waiting = 0
    }

    private let states = Mutex<[String: State]>([:])

    /// Counts a refused login or check of one.
    func failed(_ address: String, now: ContinuousClock.Instant) -> Verdict {
        let address = AddressRange.site(of: address)
        return states.withLock { states in
            if states[address] == nil, states.count >= Self.addressesMax { Self.shrink(&states, now: now) }
            var state = states[address] ?? State(at: now)
            state.level = min(Self.level(of: state, now: now) + 1, Self.failuresMax)
            state.at = now
            let delay = Self.delay(state.level)
            let isFull = delay > .zero && state.waiting >= Self.waitingMax
            if delay > .zero, !isFull { state.waiting += 1 }
            states[address] = state
            return isFull ? .close : .answer(after: delay)
        }
    }

    /// An answer that had to wait has been sent, or has lost its connection.
    func answered(_ address: String) {
        let address = AddressRange.site(of: address)
        states.withLock { states in
            guard let waiting = states[address]?.waiting, waiting > 0 else { return }
            states[address]?.waiting = waiting - 1
        }
    }

    private static func delay(_ level: Double) -> Duration {
        guard level > failuresFree else { return .zero }
        let factor = 1 << (Int((level - failuresFree).rounded(.up)) - 1)
        return min(delayMin * factor, delayMax)
    }

    private static func level(of state: State, now: ContinuousClock.Instant) -> Double {
        max(0, state.level - (now - state.at).seconds * drainPerSecond)
    }

    private static func shrink(_ states: inout [String: State], now: ContinuousClock.Instant) {
        states = states.filter { $0.value.waiting > 0 || level(of: $0.value, now: now) > 0 }
        guard states.count >= addressesMax else { return }
        let keep = states.sorted { a, b in
            (a.value.waiting, level(of: a.value, now: now)) > (b.value.waiting, level(of: b.value, now: now))
        }.prefix(addressesMax / 2)
        states = Dictionary(uniqueKeysWithValues: keep.map { ($0.key, $0.value) })
    }
}
