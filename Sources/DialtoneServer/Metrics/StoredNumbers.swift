import DialtoneAdmin
import DialtoneModel
import DialtoneStore
import DialtoneSupport
import Foundation
import Synchronization

/// Reads the numbers of `/metrics` that stand in the database, and gives up in time: when it hangs, a monitor needs the rest of the page
/// most.
final class StoredNumbers: Sendable {
    struct Numbers: Sendable {
        var phones: [(instance: InstanceID, status: PhoneStatus, count: Int)]
        var stuck: [InstanceID: PhoneCensus.Stuck]
        var openAlarms: [(instance: InstanceID, code: String, count: Int)]
    }

    struct Reading: Sendable {
        /// nil if they could not be read.
        var numbers: Numbers?
        var isWritable = false
    }

    /// Prometheus waits for 10 s by itself.
    static let patience: Duration = .seconds(3)

    private let store: any PhoneStore
    private let census: PhoneCensus
    private let timers: any Timers
    /// What reads now; all who ask meanwhile wait for it, so that a database that hangs has no more than one of them.
    private let current = Mutex<Task<Reading, Never>?>(nil)

    init(store: any PhoneStore, census: PhoneCensus, timers: any Timers) {
        (self.store, self.census, self.timers) = (store, census, timers)
    }

    /// Nothing that is older than this call's beginning, unless a reading was under way; an empty reading if the database takes too long.
    func read() async -> Reading {
        let reading = current.withLock { current in
            if let current { return current }
            // Ends by itself: the database answers, or its own limits of time end the wait.
            let task = Task {
                let reading = await self.readNow()
                self.current.withLock { $0 = nil }
                return reading
            }
            current = task
            return task
        }
        let (results, result) = AsyncStream.makeStream(of: Reading.self, bufferingPolicy: .bufferingOldest(1))
        // Ends with the reading.
        Task {
            result.yield(await reading.value)
            result.finish()
        }
        timers.after(Self.patience) { result.finish() }
        for await reading in results { return reading }
        return Reading()
    }

    private func readNow() async -> Reading {
        async let isWritable = isWritable()
        var reading = Reading()
        // What cannot be read is left out, and the log has the reason from those who need it.
        reading.numbers = try? await Numbers(
            phones: store.counts(), stuck: census.stuck(now: .now), openAlarms: store.openAlarmCounts())
        reading.isWritable = await isWritable
        return reading
    }

    private func isWritable() async -> Bool {
        do {
            _ = try await store.dataVersion()
            try await store.checkWriting()
            return true
        } catch {
            return false
        }
    }
}
