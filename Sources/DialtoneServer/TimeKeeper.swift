import DialtoneStore
import DialtoneSupport
import Foundation
import Logging

/// Notes in the database now and then what time it is, so that a code which has ended stays closed when a clock was set back, over a restart
/// and at other nodes too.
struct TimeKeeper {
    /// What a process that was killed has seen and not noted is shorter than this.
    private static let interval: Duration = .seconds(30)

    let clock: ForwardClock
    let store: any PhoneStore
    let logger: Logger

    /// Notes until cancelled.
    func run() async throws {
        var isBehind = false
        while true {
            // Once each time that the clock was set back.
            let lag = clock.lag
            if lag > ForwardClock.lagMax, !isBehind {
                logger.warning(
                    "The machine's clock is behind what it was: codes end by the later time; set the clock (NTP)",
                    metadata: [LogKey.seconds: "\(lag.components.seconds)"])
            }
            isBehind = lag > ForwardClock.lagMax
            try await Task.sleep(for: Self.interval)
            await note()
        }
    }

    /// Notes the time, and takes over a later one that was noted before. Where the database cannot be written, the next round does it: that is
    /// no reason to serve no phone.
    func note() async {
        do throws(StoreError) {
            clock.advance(to: try await store.advanceTime(to: clock.now))
        } catch {
            logger.warning("The time could not be noted in the database", metadata: [LogKey.error: "\(error)"])
        }
    }
}
