import NIOCore
import NIOPosix
import Testing

@testable import DialtoneTransport

@Suite("AlarmClock", .timeLimit(.minutes(10)))
struct AlarmClockTests {
    @Test("alarms ring in time's order and not before their time, a cancelled one never")
    func rings() async throws {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let done = loop.makePromise(of: [String].self)
        let start = NIODeadline.now()
        loop.execute {
            let rung = NIOLoopBoundBox([String](), eventLoop: loop)
            let clock = AlarmClock.of(loop)
            #expect(clock === AlarmClock.of(loop))
            _ = clock.set(after: .milliseconds(150)) {
                rung.value.append("late")
                done.succeed(rung.value)
            }
            let cancelled = clock.set(after: .milliseconds(60)) { rung.value.append("cancelled") }
            _ = clock.set(after: .zero) {
                rung.value.append("soon")
                cancelled.cancel()
            }
        }
        #expect(try await done.futureResult.get() == ["soon", "late"])
        #expect(NIODeadline.now() - start >= .milliseconds(150))
    }
}
