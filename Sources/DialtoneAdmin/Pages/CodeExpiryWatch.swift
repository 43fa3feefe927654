package import DialtoneModel
package import DialtoneStore
package import DialtoneSupport
import Foundation
package import Logging

/// Notes which phones' codes ended before the phones had come.
package struct CodeExpiryWatch: Sendable {
    private static let interval: Duration = .seconds(60)
    /// More at once are told by their number.
    private static let namedMax = 20

    let store: any PhoneStore
    let events: EventLog
    let instances: [InstanceID]
    let clock: ForwardClock
    let logger: Logger

    package init(store: any PhoneStore, events: EventLog, instances: [InstanceID], clock: ForwardClock, logger: Logger) {
        self.store = store
        self.events = events
        self.instances = instances
        self.clock = clock
        self.logger = logger
    }

    /// Looks again and again, until cancelled. What ended while the service did not run is not told.
    package func run() async throws {
        var last = clock.now
        while true {
            try await Task.sleep(for: Self.interval)
            let now = clock.now
            do {
                try await look(last..<now)
                last = now
            } catch let error as StoreError {
                logger.warning("Expired codes could not be looked for", metadata: [LogKey.error: "\(error)"])
            }
        }
    }

    func look(_ range: Range<Date>) async throws {
        for instance in instances {
            let query = PhoneQuery(instance: instance, codeEnded: range)
            let phones = try await store.phones(matching: query, limit: Self.namedMax, offset: 0)
            for phone in phones {
                events.add(
                    "code", "The code of \(phone.mac.hex) (\(phone.user)) expired before the phone fetched its file.", instance: instance)
            }
            guard phones.count == Self.namedMax else { continue }
            let more = try await store.count(matching: query) - Self.namedMax
            if more > 0 { events.add("code", "So did the codes of \(more) phones more.", instance: instance) }
        }
    }
}
