import DialtoneSupport

/// How long somebody at one address has to guess, given the limit on misses.
struct GuessingTime: Sendable {
    /// How many codes or tokens there are.
    var space: Double

    static func codes(digits: Int) -> GuessingTime {
        GuessingTime(space: (0..<digits).reduce(1.0) { product, _ in product * 10 })
    }

    /// Tokens have 26 characters of 5 bits, of which the last carries 3: 128 random bits.
    static let tokens = GuessingTime(space: (0..<128).reduce(1.0) { product, _ in product * 2 })

    /// Seconds until all were tried.
    package var seconds: Double { max(0, space - MissLimiter.burst) / MissLimiter.drainPerSecond }

    var years: Double { seconds / (365.25 * 86_400) }

    /// The chance to meet one of `live` codes within their lifetime.
    func chance(within lifetime: Duration, live: Double) -> Double {
        let guesses = MissLimiter.burst + lifetime.seconds * MissLimiter.drainPerSecond
        return min(1, guesses * live / space)
    }
}
