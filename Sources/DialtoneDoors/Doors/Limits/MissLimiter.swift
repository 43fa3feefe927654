import DialtoneSupport
import Synchronization

/// Slows down clients that guess: counts what is tried in vain from an address, in buckets that drain with time.
///
/// Codes, MACs and own URLs have a bucket each, so that phones with an old URL do not use up the codes of their office. What counts is each
/// different code, MAC or URL, since the same one once more is no further guess: a phone that asks for six files by an old code, again and
/// again, counts once in ten minutes. What is repeated counts a hundredth, so that the work that one address may cause has a bound, too.
///
/// The bucket is generous, and guessing 10^12 codes at the drain rate takes longer than any code lives (``GuessingTime``). The addresses of
/// one IPv6 network count as one, because a client that has one of them has them all.
package final class MissLimiter: Sendable {
    /// Misses that an address may have at once.
    static let burst = 30.0
    /// Misses per second that drain away.
    static let drainPerSecond = 0.1
    /// What counts for a request that is no further guess: ten of them a second for ever, 3,000 at once.
    static let repeatWeight = 0.01
    /// How long it is remembered what was tried, and how often at most an administrator is told of an address.
    static let window: Duration = .seconds(600)
    /// Attempts remembered of an address; more than that are counted each time.
    static let attemptsMax = 64
    /// Buckets remembered; beyond it those with the fewest misses are forgotten first.
    static let addressesMax = 20_000

    /// What is tried; each has a bucket of its own.
    package enum Kind: String, CaseIterable, Sendable {
        case code
        /// The codes of phones that show their MAC, once the bucket of codes is full: each MAC has one attempt in the window. So a phone with
        /// its right code gets in beside a client that guesses, and that client has twice the guesses at most.
        case codeOfPhone = "code-of-phone"
        case mac
        case url

        /// For people.
        package var words: String {
            switch self {
            case .code: "codes"
            case .codeOfPhone: "codes of phones that show their MAC"
            case .mac: "MACs"
            case .url: "own URLs"
            }
        }
    }

    /// One attempt, without the code or URL itself.
    struct Attempt: Sendable {
        var kind: Kind
        /// A hash with a key of this process: no client can make two attempts look like one.
        fileprivate var mark: Int

        init(_ kind: Kind, _ what: some Hashable) {
            var hasher = Hasher()
            hasher.combine(what)
            self.kind = kind
            mark = hasher.finalize()
        }
    }

    private struct Place: Hashable, Sendable {
        var kind: Kind
        var site: String
    }

    private struct Bucket: Sendable {
        var level = 0.0
        var at: ContinuousClock.Instant
        /// What was tried since the window began.
        var tried: Set<Int> = []
        var windowStart: ContinuousClock.Instant
        var toldAt: ContinuousClock.Instant?
    }

    private let buckets = Mutex<[Place: Bucket]>([:])
    private let limited: @Sendable (String, Kind) -> Void

    /// - Parameter limited: Called with an address that has to wait from now on, once in the window.
    package init(limited: @escaping @Sendable (String, Kind) -> Void = { _, _ in }) { self.limited = limited }

    /// Seconds after which the address may ask again; nil if it may ask now.
    func retryAfter(_ address: String, _ kind: Kind, now: ContinuousClock.Instant) -> Int? {
        let place = Place(kind: kind, site: AddressRange.site(of: address))
        return buckets.withLock { buckets in
            guard let bucket = buckets[place] else { return nil }
            let level = Self.level(of: bucket, now: now)
            guard level >= Self.burst else { return nil }
            return max(1, Int(((level - Self.burst) / Self.drainPerSecond).rounded(.up)))
        }
    }

    /// How many addresses have to wait now.
    package func limitedCounts(now: ContinuousClock.Instant = .now) -> [Kind: Int] {
        buckets.withLock { buckets in
            buckets.reduce(into: [:]) { counts, bucket in
                if Self.level(of: bucket.value, now: now) >= Self.burst { counts[bucket.key.kind, default: 0] += 1 }
            }
        }
    }

    /// Whether the address has made this attempt in vain, in this window.
    func hasTried(_ address: String, _ attempt: Attempt, now: ContinuousClock.Instant) -> Bool {
        let place = Place(kind: attempt.kind, site: AddressRange.site(of: address))
        return buckets.withLock { buckets in
            guard let bucket = buckets[place], now - bucket.windowStart < Self.window else { return false }
            return bucket.tried.contains(attempt.mark)
        }
    }

    /// Counts an attempt that was in vain.
    ///
    /// - Parameter isGuess: Whether it may have been one; else it counts as little as a repeated one.
    func missed(_ address: String, _ attempt: Attempt, isGuess: Bool = true, now: ContinuousClock.Instant) {
        let place = Place(kind: attempt.kind, site: AddressRange.site(of: address))
        let isNews = buckets.withLock { buckets in
            if buckets[place] == nil, buckets.count >= Self.addressesMax { Self.shrink(&buckets, now: now) }
            var bucket = buckets[place] ?? Bucket(at: now, windowStart: now)
            if now - bucket.windowStart >= Self.window { (bucket.tried, bucket.windowStart) = ([], now) }
            let isFurther = isGuess && !bucket.tried.contains(attempt.mark)
            if isFurther, bucket.tried.count < Self.attemptsMax { bucket.tried.insert(attempt.mark) }
            let level = Self.level(of: bucket, now: now) + (isFurther ? 1 : Self.repeatWeight)
            (bucket.level, bucket.at) = (min(level, Self.burst + 6), now)
            let isTold = bucket.toldAt.map { now - $0 < Self.window } ?? false
            let isNews = level >= Self.burst && !isTold
            if isNews { bucket.toldAt = now }
            buckets[place] = bucket
            return isNews
        }
        if isNews { limited(address, attempt.kind) }
    }

    private static func level(of bucket: Bucket, now: ContinuousClock.Instant) -> Double {
        max(0, bucket.level - (now - bucket.at).seconds * drainPerSecond)
    }

    private static func shrink(_ buckets: inout [Place: Bucket], now: ContinuousClock.Instant) {
        buckets = buckets.filter { level(of: $0.value, now: now) > 0 }
        guard buckets.count >= addressesMax else { return }
        let keep = buckets.sorted { level(of: $0.value, now: now) > level(of: $1.value, now: now) }.prefix(addressesMax / 2)
        buckets = Dictionary(uniqueKeysWithValues: keep.map { ($0.key, $0.value) })
    }
}
