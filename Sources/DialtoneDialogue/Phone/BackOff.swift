/// How long to rest before the next connection: doubling, capped, and random over the whole range, so that the phones
/// of a fleet which were lost together do not come back together.
///
/// 2 s to 5 min is our choice; a fixed 2 s, as one known client has it, is rude from ten thousand phones.
struct BackOff: Equatable, Sendable {
    static let first: Duration = .seconds(2)
    static let longest: Duration = .seconds(300)
    /// Never a busy loop, however the dice fall.
    static let shortest: Duration = .milliseconds(200)

    private(set) var failures = 0

    mutating func reset() { failures = 0 }

    /// The rest after one more failure.
    ///
    /// - Parameter isLong: After a refusal that will not change by itself: five to ten minutes.
    mutating func next(isLong: Bool, using random: inout some RandomNumberGenerator) -> Duration {
        // 2 s doubled eight times is past the cap; counting on would overflow some day.
        let cap = min(Self.first * (1 << min(failures, 8)), Self.longest)
        failures += 1
        if isLong { return Self.longest + Self.random(upTo: Self.longest, using: &random) }
        return max(Self.shortest, Self.random(upTo: cap, using: &random))
    }

    private static func random(upTo limit: Duration, using random: inout some RandomNumberGenerator) -> Duration {
        .milliseconds(Int64.random(in: 0...limit.components.seconds * 1000, using: &random))
    }
}
