import Foundation
import Synchronization
import Testing

@testable import DialtoneSupport

@Suite("A clock that does not go back")
struct ForwardClockTests {
    /// A machine whose clock and whose passing time the test moves.
    private final class Machine: Sendable {
        private let state = Mutex((date: Date(timeIntervalSince1970: 1_795_371_120), passed: Duration.zero))
        private let origin = ContinuousClock.now

        var date: Date { state.withLock { $0.date } }
        func pass(_ seconds: Int) { state.withLock { ($0.date, $0.passed) = ($0.date + Double(seconds), $0.passed + .seconds(seconds)) } }
        func set(by seconds: Int) { state.withLock { $0.date += Double(seconds) } }
        func clock() -> ForwardClock { ForwardClock(date: { self.date }, instant: { self.state.withLock { self.origin + $0.passed } }) }
    }

    @Test("it is the machine's clock, as long as that goes on or jumps ahead")
    func machine() {
        let machine = Machine()
        let clock = machine.clock()
        #expect(clock.now == machine.date)
        machine.pass(100)
        #expect(clock.now == machine.date && clock.lag == .zero)
        machine.set(by: 3600)
        #expect(clock.now == machine.date)
    }

    @Test("set back, the time goes on from where it was, and the machine's clock comes up to it")
    func setBack() {
        let machine = Machine()
        let clock = machine.clock()
        machine.pass(10)
        let before = clock.now
        machine.set(by: -3600)
        #expect(clock.now == before && clock.lag == .seconds(3600))
        machine.pass(1000)
        #expect(clock.now == before + 900 && clock.lag == .seconds(3500))
        machine.pass(35_000)
        #expect(clock.now == machine.date && clock.lag == .zero)
    }

    @Test("what others have seen counts, if it is later")
    func seen() {
        let machine = Machine()
        let clock = machine.clock()
        let start = clock.now
        #expect(clock.advance(to: start - 50) == start)
        #expect(clock.advance(to: start + 50) == start + 50)
        #expect(clock.lag == .seconds(50))
        machine.pass(10)
        #expect(clock.now == start + 59)
    }
}
