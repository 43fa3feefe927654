package import DialtoneModel
import Foundation
import Synchronization

/// What happened around the phones since the start, for people: logins refused, PBX sessions, Devices. Kept in memory.
///
/// Each kind of each instance has a ring of its own: a client whose logins are refused pushes out no other events, and none of another
/// instance.
package final class EventLog: Sendable {
    struct Event: Sendable {
        var at: Date
        /// nil for what concerns every instance.
        var instance: InstanceID?
        /// A short fixed word: `login`, `pbx`, `devices`, `code`, `build`, `overrides`.
        var kind: String
        /// One English sentence without secrets.
        var text: String
        /// In the order in which they were added.
        fileprivate var number: Int
    }

    /// Events of one kind and instance.
    static let ringMax = 100
    /// Names in it come from outside.
    private static let textMax = 500

    private struct Place: Hashable {
        var instance: InstanceID?
        var kind: String
    }

    private struct State {
        var rings: [Place: [Event]] = [:]
        var number = 0
    }

    private let state = Mutex(State())

    package init() {}

    /// - Parameter kind: One of few fixed words; each has its ring.
    package func add(_ kind: String, _ text: String, instance: InstanceID? = nil) {
        let text = String(text.prefix(Self.textMax)).escapingControls
        state.withLock { state in
            state.number += 1
            var ring = state.rings[Place(instance: instance, kind: kind)] ?? []
            if ring.count >= Self.ringMax { ring.removeFirst(ring.count - Self.ringMax + 1) }
            ring.append(Event(at: .now, instance: instance, kind: kind, text: text, number: state.number))
            state.rings[Place(instance: instance, kind: kind)] = ring
        }
    }

    /// Newest first.
    func latest(of instance: InstanceID) -> [Event] {
        state.withLock { $0.rings }.filter { $0.key.instance == nil || $0.key.instance == instance }
            .flatMap(\.value).sorted { $0.number > $1.number }
    }
}
