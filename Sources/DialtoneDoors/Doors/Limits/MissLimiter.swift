import DialtoneSupport
import Synchronization

/// Slows down whoever guesses: counts an address's misses in a bucket that drains with time.
///
/// An office behind one address whose phones still carry an old URL makes a miss per phone and poll, so the bucket is
/// generous; guessing 10^12 codes at the drain rate takes longer than any code lives (``GuessingTime``). The addresses of
/// one IPv6 network count as one, because whoever has one of them has them all.
package final class MissLimiter: Sendable {
    /// Misses that an address may have at once.
    static let burst = 30.0
    /// Misses per second that drain away.
    static let drainPerSecond = 0.1
    /// Addresses remembered; beyond it those with the fewest misses are forgotten first.
    static let addressesMax = 20_000

    private struct Bucket: Sendable {
        var level: Double
        var at: ContinuousClock.Instant
    }

    private let buckets = Mutex<[String: Bucket]>([:])

    package init() {}

    /// Seconds after which the address may ask again; nil if it may ask now.
    func retryAfter(_ address: String, now: ContinuousClock.Instant) -> Int? {
        let address = AddressRange.site(of: address)
        return buckets.withLock { buckets in
            guard let bucket = buckets[address] else { return nil }
            let level = Self.level(of: bucket, now: now)
            guard level >= Self.burst else { return nil }
            return max(1, Int(((level - Self.burst) / Self.drainPerSecond).rounded(.up)))
        }
    }

    func missed(_ address: String, now: ContinuousClock.Instant) {
        let address = AddressRange.site(of: address)
        buckets.withLock { buckets in
            let level = buckets[address].map { Self.level(of: $0, now: now) } ?? 0
            if buckets[address] == nil, buckets.count >= Self.addressesMax { Self.shrink(&buckets, now: now) }
            buckets[address] = Bucket(level: min(level + 1, Self.burst + 6), at: now)
        }
    }

    private static func level(of bucket: Bucket, now: ContinuousClock.Instant) -> Double {
        max(0, bucket.level - (now - bucket.at).seconds * drainPerSecond)
    }

    private static func shrink(_ buckets: inout [String: Bucket], now: ContinuousClock.Instant) {
        buckets = buckets.filter { level(of: $0.value, now: now) > 0 }
        guard buckets.count >= addressesMax else { return }
        let keep = buckets.sorted { level(of: $0.value, now: now) > level(of: $1.value, now: now) }.prefix(addressesMax / 2)
        buckets = Dictionary(uniqueKeysWithValues: keep.map { ($0.key, $0.value) })
    }
}
