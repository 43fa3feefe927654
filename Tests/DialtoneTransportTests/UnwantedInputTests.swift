import NIOCore
import Testing

@testable import DialtoneTransport

@Suite("What is read and dropped")
struct UnwantedInputTests {
    private static let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)

    private static func input(bytes: Int = 1 << 20) -> UnwantedInput {
        UnwantedInput(.init(bytes: bytes, patience: .seconds(10), bytesPerSecond: 1000), from: start)
    }

    @Test("what comes at the rate is read to the last byte, however long that takes")
    func fair() {
        var input = Self.input(bytes: 100_000)
        for second in 1...100 as ClosedRange<Int64> {
            let now = Self.start + .seconds(second)
            #expect(input.rest(at: now) > .zero)
            let isTaken = input.take(1000, at: now)
            #expect(isTaken)
        }
        let isMoreTaken = input.take(1, at: Self.start + .seconds(100))
        #expect(!isMoreTaken, "and no byte more")
    }

    @Test("what comes slower ends after a while, in which the patience is used up")
    func slow() {
        var input = Self.input()
        var second: Int64 = 0
        while input.rest(at: Self.start + .seconds(second)) > .zero {
            second += 1
            let isTaken = input.take(500, at: Self.start + .seconds(second))
            #expect(isTaken)
        }
        #expect(second == 20)
    }

    @Test("what comes fast buys no longer silence than at the start")
    func burst() {
        var input = Self.input()
        let isTaken = input.take(500_000, at: Self.start + .seconds(1))
        #expect(isTaken)
        #expect(input.rest(at: Self.start + .seconds(1)) == .seconds(10))
        #expect(input.rest(at: Self.start + .seconds(11)) <= .zero)
    }
}
