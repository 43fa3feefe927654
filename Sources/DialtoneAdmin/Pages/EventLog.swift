package import DialtoneModel
import Foundation
import Synchronization

/// What happened around the phones since the start, for people: logins refused, PBX sessions, Devices. Kept in memory.
package final class EventLog: Sendable {
    struct Event: Sendable {
        var at: Date
        /// nil for what concerns every instance.
        var instance: InstanceID?
        /// A short fixed word: `login`, `pbx`, `devices`, `code`, `build`, `overrides`.
        var kind: String
        /// One English sentence without secrets.
        var text: String
    }

    static let eventsMax = 500
    /// Names in it come from outside.
    private static let textMax = 500

    private let events = Mutex<[Event]>([])

    package init() {}

    package func add(_ kind: String, _ text: String, instance: InstanceID? = nil) {
        let event = Event(at: .now, instance: instance, kind: kind, text: String(text.prefix(Self.textMax)))
        events.withLock { events in
            if events.count >= Self.eventsMax { events.removeFirst(events.count - Self.eventsMax + 1) }
            events.append(event)
        }
    }

    /// Newest first.
    func latest(of instance: InstanceID) -> [Event] {
        events.withLock { $0 }.filter { $0.instance == nil || $0.instance == instance }.reversed()
    }
}
