package import DialtoneModel
import Foundation
import Synchronization

/// Collects what administrators have to look at, until it is written down.
///
/// Ringing waits for nothing, so that an answer takes as long with an alarm as without. The same phone rings for the same
/// reason once a minute at most; the store makes one of equal ones that no administrator has taken note of.
package final class AlarmCollector: Sendable {
    package struct Ring: Sendable {
        package var phone: Phone
        package var step: PhoneStep
    }

    static let pause: Duration = .seconds(60)
    /// Alarms that wait, and phones whose last alarm is remembered.
    static let waitingMax = 1000
    static let rememberedMax = 10_000

    private struct Cause: Hashable {
        var phone: Phone.ID
        var kind: AlarmKind
    }

    private struct State {
        var waiting: [Ring] = []
        var rung: [Cause: ContinuousClock.Instant] = [:]
    }

    private let state = Mutex(State())
    private let raised: @Sendable (AlarmKind) -> Void
    private let record: @Sendable (Ring) async -> Void

    /// - Parameters:
    ///   - raised: Called for each alarm that was not held back.
    ///   - record: Has the phone's owner commit it.
    package init(raised: @escaping @Sendable (AlarmKind) -> Void = { _ in }, record: @escaping @Sendable (Ring) async -> Void) {
        self.raised = raised
        self.record = record
    }

    func ring(_ alarm: AlarmCause, for phone: Phone, details: JSONValue?, now: ContinuousClock.Instant) {
        let cause = Cause(phone: phone.id, kind: alarm.kind)
        let isNew = state.withLock { state in
            if let last = state.rung[cause], now - last < Self.pause { return false }
            guard state.waiting.count < Self.waitingMax else { return false }
            if state.rung.count >= Self.rememberedMax { state.rung = state.rung.filter { now - $0.value < Self.pause } }
            if state.rung.count >= Self.rememberedMax { state.rung.removeAll() }
            state.rung[cause] = now
            state.waiting.append(Ring(phone: phone, step: .alarmed(alarm, details: details)))
            return true
        }
        if isNew { raised(alarm.kind) }
    }

    /// Hands on what has rung since the last time.
    func flush() async {
        let rings = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        for ring in rings { await record(ring) }
    }
}
