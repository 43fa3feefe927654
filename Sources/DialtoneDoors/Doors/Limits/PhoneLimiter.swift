import DialtoneModel
import DialtoneSupport
import Synchronization

/// Guards single phones' doors: against somebody who holds the right code or URL but is another phone, and against a phone
/// that asks without end.
///
/// The doors that can be guessed, by code and by MAC, are locked. The phone's own URL stays open: whoever names it is not
/// guessing, and an unknown device must not be able to shut the phone out.
final class PhoneLimiter: Sendable {
    /// Wrong attempts at a phone's door that lock it,
    static let attemptsMax = 10
    /// if they came within this time:
    static let attemptsWindow: Duration = .seconds(600)
    /// so long.
    static let lockTime: Duration = .seconds(900)
    /// Requests that a phone may make at once: a restart of the most talkative one, a few times over.
    static let fetchBurst = 120.0
    /// Requests per second that are allowed for ever.
    static let fetchesPerSecond = 2.0
    /// Phones remembered; beyond it the state of those that were quiet longest is forgotten.
    static let phonesMax = 50_000

    private struct State {
        var attempts: [ContinuousClock.Instant] = []
        var lockedUntil: ContinuousClock.Instant?
        var level = 0.0
        var at: ContinuousClock.Instant
    }

    private let states = Mutex<[Phone.ID: State]>([:])

    func isLocked(_ phone: Phone.ID, now: ContinuousClock.Instant) -> Bool {
        states.withLock { ($0[phone]?.lockedUntil).map { now < $0 } ?? false }
    }

    /// Counts a wrong attempt.
    ///
    /// - Returns: Whether this is the one that locked the door.
    func attempted(_ phone: Phone.ID, now: ContinuousClock.Instant) -> Bool {
        withState(phone, now) { state in
            if let end = state.lockedUntil, now < end { return false }
            state.lockedUntil = nil
            state.attempts.removeAll { now - $0 > Self.attemptsWindow }
            state.attempts.append(now)
            guard state.attempts.count >= Self.attemptsMax else { return false }
            state.attempts = []
            state.lockedUntil = now + Self.lockTime
            return true
        }
    }

    /// Counts a request of a phone that may have its file.
    ///
    /// - Returns: Seconds after which it may ask again; nil if it is served.
    func retryAfter(_ phone: Phone.ID, now: ContinuousClock.Instant) -> Int? {
        withState(phone, now) { state in
            state.level = max(0, state.level - (now - state.at).seconds * Self.fetchesPerSecond)
            state.at = now
            guard state.level + 1 <= Self.fetchBurst else {
                return max(1, Int(((state.level + 1 - Self.fetchBurst) / Self.fetchesPerSecond).rounded(.up)))
            }
            state.level += 1
            return nil
        }
    }

    private func withState<Result>(
        _ phone: Phone.ID, _ now: ContinuousClock.Instant, _ body: (inout State) -> Result
    ) -> Result {
        states.withLock { states in
            if states[phone] == nil, states.count >= Self.phonesMax { Self.shrink(&states, now) }
            return body(&states[phone, default: State(at: now)])
        }
    }

    /// Forgets whoever was quiet for long and is not locked, and if that is not enough, the older half, locked ones last.
    private static func shrink(_ states: inout [Phone.ID: State], _ now: ContinuousClock.Instant) {
        func isLocked(_ state: State) -> Bool { state.lockedUntil.map { now < $0 } ?? false }
        states = states.filter { now - $0.value.at < attemptsWindow || isLocked($0.value) }
        guard states.count >= phonesMax else { return }
        let keep = states.sorted { a, b in
            isLocked(a.value) == isLocked(b.value) ? a.value.at > b.value.at : isLocked(a.value)
        }.prefix(phonesMax / 2)
        states = Dictionary(uniqueKeysWithValues: keep.map { ($0.key, $0.value) })
    }
}
