import DialtoneSupport

/// How long a client at one address has to guess, given the limit on misses.
struct GuessingTime: Sendable {
    /// How many codes or tokens there are.
    var space: Double
    /// Buckets that a client may fill with guesses at one phone. In the second one of codes each guess names the phone.
    var buckets: Double

    static func codes(digits: Int) -> GuessingTime {
        GuessingTime(space: (0..<digits).reduce(1.0) { product, _ in product * 10 }, buckets: 2)
    }

    /// Tokens have 26 characters of 5 bits, of which the last carries 3: 128 random bits.
    static let tokens = GuessingTime(space: (0..<128).reduce(1.0) { product, _ in product * 2 }, buckets: 1)

    /// Seconds until all were tried at one phone.
    package var seconds: Double { max(0, space / buckets - MissLimiter.burst) / MissLimiter.drainPerSecond }

    var years: Double { seconds / (365.25 * 86_400) }

    /// The chance to meet one of `live` codes within their lifetime: a guess of the first bucket may meet each of them, one of the second
    /// the code of the phone that it names.
    func chance(within lifetime: Duration, live: Double) -> Double {
        let guesses = MissLimiter.burst + lifetime.seconds * MissLimiter.drainPerSecond
        return min(1, guesses * (live + buckets - 1) / space)
    }
}
