import DialtoneModel
import Testing

@testable import DialtoneServer

@Suite("Guesses at an App password")
struct LoginLimiterTests {
    private let start = ContinuousClock.now

    @Test("the first failures are answered at once, later ones later and later, up to a bound")
    func delays() {
        let limiter = LoginLimiter()
        var delays: [Duration] = []
        for _ in 1...12 {
            guard case .answer(let delay) = limiter.failed("192.0.2.1", now: start) else { continue }
            delays.append(delay)
            if delay > .zero { limiter.answered("192.0.2.1") }
        }
        let seconds = delays.map { Double($0.components.seconds) + Double($0.components.attoseconds) / 1e18 }
        #expect(seconds == [0, 0, 0, 0.5, 1, 2, 4, 8, 8, 8, 8, 8])
        #expect(limiter.failed("192.0.2.2", now: start) == .answer(after: .zero), "another address")
    }

    @Test("so many answers wait for one address; further failures get none")
    func waiting() {
        let limiter = LoginLimiter()
        for _ in 0..<(Int(LoginLimiter.failuresFree) + LoginLimiter.waitingMax) {
            #expect(limiter.failed("192.0.2.1", now: start) != .close)
        }
        for _ in 1...1000 { #expect(limiter.failed("192.0.2.1", now: start) == .close) }
        limiter.answered("192.0.2.1")
        #expect(limiter.failed("192.0.2.1", now: start) == .answer(after: LoginLimiter.delayMax))
        #expect(limiter.failed("192.0.2.1", now: start) == .close)
    }

    @Test("the addresses of one IPv6 network are one")
    func sites() {
        let limiter = LoginLimiter()
        for number in 1...12 {
            if case .answer(let delay) = limiter.failed("2001:db8:1:2::\(number)", now: start), delay > .zero {
                limiter.answered("2001:db8:1:2::\(number)")
            }
        }
        #expect(limiter.failed("2001:db8:1:2:ffff::1", now: start) == .answer(after: LoginLimiter.delayMax))
        #expect(limiter.failed("2001:db8:1:3::1", now: start) == .answer(after: .zero))
    }

    @Test("failures are forgotten with time")
    func forgotten() {
        let limiter = LoginLimiter()
        for _ in 1...500 { if limiter.failed("192.0.2.1", now: start) != .close { limiter.answered("192.0.2.1") } }
        let quiet = Duration.seconds(LoginLimiter.failuresMax / LoginLimiter.drainPerSecond + 1)
        #expect(limiter.failed("192.0.2.1", now: start + quiet) == .answer(after: .zero))
    }

    @Test("of many addresses those with many failures are remembered")
    func bounded() {
        let limiter = LoginLimiter()
        for _ in 1...12 { if limiter.failed("guesser", now: start) != .close { limiter.answered("guesser") } }
        for number in 1...(LoginLimiter.addressesMax + 10) { _ = limiter.failed("\(number)", now: start) }
        #expect(limiter.failed("guesser", now: start) == .answer(after: LoginLimiter.delayMax))
    }

    @Test("of many lines the first few are written, then their number once a minute until it stops")
    func lines() {
        let (sampler, one, two) = (LineSampler(), InstanceID(domain: "a.example", name: "x"), InstanceID(domain: "a.example", name: "y"))
        let written = (1...1000).filter { _ in sampler.isWritten(.login, of: one) }.count
        #expect(written == LineSampler.linesMax)
        #expect(sampler.isWritten(.login, of: two) && sampler.isWritten(.close, of: one), "each kind and instance has its own")
        #expect(sampler.summaries() == [.init(instance: one, kind: .login, count: 1000 - LineSampler.linesMax)])
        #expect(!sampler.isWritten(.login, of: one))
        #expect(sampler.summaries() == [.init(instance: one, kind: .login, count: 1)])
        #expect(sampler.summaries().isEmpty)
        #expect(sampler.isWritten(.login, of: one), "after a quiet minute as at first")
    }
}
