import DialtoneLab
import Foundation
import Testing

extension ProcessTests {
    /// All faults at random under load, see ``Soak``. `make soak MINUTES=30 SEED=17` runs it for long; here it is one round.
    @Suite("Soak", .timeLimit(.minutes(30 + (number("DIALTONE_SOAK_MINUTES") ?? 0))))
    struct SoakTests {
        /// What the program may grow by while nothing but time passes: caches of the database and of ready files fill late.
        private static let growthMax = 48.0 * 1024 * 1024
        /// Fewer samples show no trend.
        private static let samplesMin = 60

        @Test("nothing acknowledged is lost, every phone gets dial tone when faults stop, and memory and files stay bounded")
        func soak() async throws {
            guard let minutes = number("DIALTONE_SOAK_MINUTES") else { return try await run(seed: 1, phones: 10, rounds: { $0 < 1 }) }
            let start = ContinuousClock.now
            let seed = number("DIALTONE_SOAK_SEED").map { UInt64($0) } ?? UInt64.random(in: 1...UInt64(UInt32.max))
            print("soak: \(minutes) minutes; make soak MINUTES=\(minutes) SEED=\(seed) does the same again")
            let length = Duration.seconds(minutes * 60)
            // The last two thirds are one process's, so that its memory shows a trend.
            try await run(
                seed: seed, phones: 40, rounds: { _ in start.duration(to: .now) < length },
                restarts: { start.duration(to: .now) < length / 3 })
        }

        private func run(
            seed: UInt64, phones: Int, rounds: (Int) -> Bool, restarts: () -> Bool = { true }
        ) async throws {
            try await FaultSite.run(deadline: "10s", seed: seed) { site in
                let soak = try await Soak(site, seed: seed, phonesMax: phones)
                do {
                    var count = 0
                    while rounds(count) {
                        try await soak.round(restarts: restarts())
                        count += 1
                        if let last = soak.samples.last, number("DIALTONE_SOAK_MINUTES") != nil {
                            print("soak: round \(count), \(Int(last.residentBytes) >> 20) MiB, \(Int(last.openFiles)) open files")
                        }
                    }
                    try await soak.finish()
                } catch {
                    Issue.record("seed \(seed), after \(soak.steps)")
                    throw error
                }
                expectNoGrowth(soak.samples.map(\.residentBytes))
            }
        }

        /// The process needs no more in the last quarter than in the second.
        private func expectNoGrowth(_ bytes: [Double]) {
            guard bytes.count >= Self.samplesMin else { return }
            func mean(_ part: ArraySlice<Double>) -> Double { part.reduce(0, +) / Double(part.count) }
            let quarter = bytes.count / 4
            let (early, late) = (mean(bytes[quarter..<2 * quarter]), mean(bytes[(3 * quarter)...]))
            #expect(late < early + Self.growthMax, "from \(Int(early) >> 20) to \(Int(late) >> 20) MiB")
        }
    }
}

/// A number of the environment.
private func number(_ name: String) -> Int? { ProcessInfo.processInfo.environment[name].flatMap { Int($0) } }
