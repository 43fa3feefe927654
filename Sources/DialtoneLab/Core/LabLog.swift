package import DialtoneModel
import Logging
import Synchronization

package import struct Foundation.Date

/// Something that the other side did against the protocol.
package struct LabViolation: Hashable, Sendable {
    package var at: Date
    /// Which conversation: `sysclient`, `pbx`, `users`, `registrar`, `devices-api`, `phone`.
    package var area: String
    /// Whom it concerns: a hardware id, a user, an App object.
    package var subject: String
    /// One sentence, without secrets.
    package var text: String

    package var json: JSONValue {
        ["at": .string(at.iso8601), "area": .string(area), "subject": .string(subject), "text": .string(text)]
    }
}

/// What the lab noticed about its peers: violations and counters.
final class LabLog: Sendable {
    /// A peer that breaks the same rule for ever must not eat the memory; the counter goes on.
    static let violationsMax = 1000

    private struct State {
        var violations: [LabViolation] = []
        var counters: [String: Int] = [:]
    }

    private let state = Mutex(State())
    private let signal: LabSignal
    private let now: @Sendable () -> Date
    let logger: Logger

    init(signal: LabSignal, logger: Logger, now: @escaping @Sendable () -> Date) {
        self.signal = signal
        self.logger = logger
        self.now = now
    }

    var violations: [LabViolation] { state.withLock { $0.violations } }
    var counters: [String: Int] { state.withLock { $0.counters } }

    func violation(_ area: String, _ subject: String, _ text: String) {
        let violation = LabViolation(at: now(), area: area, subject: subject, text: text)
        state.withLock { state in
            state.counters["violations", default: 0] += 1
            if state.violations.count < Self.violationsMax { state.violations.append(violation) }
        }
        logger.warning("Protocol violation", metadata: ["lab.area": "\(area)", "lab.subject": "\(subject)", "error": "\(text)"])
        signal.changed()
    }

    func count(_ counter: String, _ amount: Int = 1) {
        state.withLock { $0.counters[counter, default: 0] += amount }
        signal.changed()
    }

    func forget() {
        state.withLock { $0.violations.removeAll() }
    }
}

extension Date {
    /// UTC, whole seconds.
    var iso8601: String { formatted(.iso8601) }
}
