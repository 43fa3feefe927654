import Testing

@testable import DialtoneFleet

@Suite("How fast connections to Devices are opened")
struct ConnectionLimiterTests {
    @Test("slots of a lane lie an interval apart, lanes do not wait for each other, and idle time is not saved up")
    func slots() {
        let (limiter, start) = (ConnectionLimiter(perSecond: 100), ContinuousClock.now)
        func slots(_ lane: ConnectionLimiter.Lane, _ count: Int, at now: ContinuousClock.Instant) -> [Duration] {
            (0..<count).map { _ in limiter.slot(in: lane, now: now) }
        }
        #expect(slots(.reconnection, 4, at: start) == [0, 10, 20, 30].map { .milliseconds($0) })
        #expect(slots(.order, 2, at: start) == [.zero, .milliseconds(10)])
        #expect(slots(.reconnection, 1, at: start + .milliseconds(15)) == [.milliseconds(25)])
        #expect(slots(.reconnection, 2, at: start + .seconds(60)) == [.zero, .milliseconds(10)])
    }
}
