import NIOCore
import NIOPosix

/// Something that happens later on an event loop, unless it is switched off before.
final class Alarm {
    private var action: (() -> Void)?

    fileprivate init(_ action: @escaping () -> Void) { self.action = action }

    /// Forgets the action and what it holds. What remains of the alarm goes at its time.
    func cancel() { action = nil }

    fileprivate func ring() {
        let action = action
        self.action = nil
        action?()
    }
}

/// The timers of all connections on one event loop.
///
/// NIO looks through all scheduled tasks of a loop to cancel one of them (2.101, observed). With one task for each of
/// 10,000 connections, every end of a connection and every successful connect would pay for that, and a restart would
/// take minutes. So alarms that are due at nearly the same time share one task, which is never cancelled: a loop has a
/// few hundred tasks then, however many connections it has.
final class AlarmClock: Sendable {
    /// Alarms ring up to this much late. Our shortest limits are seconds.
    private static let granularity: UInt64 = 50_000_000

    private static let ofThisThread = ThreadSpecificVariable<AlarmClock>()

    private let eventLoop: any EventLoop
    private let due: NIOLoopBoundBox<[UInt64: [Alarm]]>

    private init(eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
        due = NIOLoopBoundBox([:], eventLoop: eventLoop)
    }

    /// The clock of a loop; on this loop only.
    static func of(_ eventLoop: any EventLoop) -> AlarmClock {
        eventLoop.preconditionInEventLoop()
        if let clock = ofThisThread.currentValue, clock.eventLoop === eventLoop { return clock }
        let clock = AlarmClock(eventLoop: eventLoop)
        ofThisThread.currentValue = clock
        return clock
    }

    /// Runs `action` on the loop after `delay`, rounded up.
    func set(after delay: Duration, _ action: @escaping () -> Void) -> Alarm {
        let alarm = Alarm(action)
        let deadline = NIODeadline.now() + TimeAmount(delay)
        let slot = deadline.uptimeNanoseconds / Self.granularity + 1
        if due.value[slot] == nil {
            eventLoop.assumeIsolated().scheduleTask(deadline: .uptimeNanoseconds(slot * Self.granularity)) {
                for alarm in self.due.value.removeValue(forKey: slot) ?? [] { alarm.ring() }
            }
        }
        due.value[slot, default: []].append(alarm)
        return alarm
    }
}
