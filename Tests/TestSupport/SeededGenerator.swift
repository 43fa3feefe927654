import Foundation

/// SplitMix64: chance that repeats.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

/// The seeds with which property tests run.
package enum Seeds {
    /// A few fixed ones; with `TEST_SEED=17` in the environment only that one, to repeat a failure.
    package static let forThisRun: [UInt64] =
        ProcessInfo.processInfo.environment["TEST_SEED"].flatMap { UInt64($0) }.map { [$0] } ?? [1, 2, 3, 17, 4711]
}
