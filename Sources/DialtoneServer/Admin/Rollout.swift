import DialtoneModel
import DialtoneStore
import Foundation

/// The latest batch of orders: phones that were ordered one after the other, without a long gap.
struct Rollout {
    /// A gap that ends a batch.
    private static let gap: TimeInterval = 300
    /// The largest batch that is looked at.
    private static let phonesMax = 20_000
    private static let reasonsMax = 20

    var startedAt: Date
    var total = 0
    var done = 0
    var failed = 0
    /// Why phones are not there yet, most frequent first.
    var reasons: [(reason: String, count: Int)] = []
    /// The last order is not long ago, and somebody is not there yet.
    var isRunning = false

    var remaining: Int { total - done - failed }

    /// nil before the first order.
    static func latest(in instance: InstanceID, from store: any PhoneStore, now: Date) async throws -> Rollout? {
        let times = try await store.orderTimes(in: instance, limit: phonesMax)
        guard let last = times.first else { return nil }
        var start = last
        for time in times {
            guard start.timeIntervalSince(time) <= gap else { break }
            start = time
        }
        var rollout = Rollout(startedAt: start)
        var query = PhoneQuery(instance: instance, receivedFrom: start)
        let counts = try await store.statusCounts(matching: query)
        rollout.total = counts.values.reduce(0, +)
        rollout.done = counts[.registered] ?? 0
        rollout.failed = counts[.failed] ?? 0
        query.stuck = StuckSince(now: now)
        rollout.reasons = try await store.reasonCounts(matching: query, limit: reasonsMax)
        rollout.isRunning = rollout.remaining > 0 && now.timeIntervalSince(last) < gap
        return rollout
    }

    var json: JSONValue {
        [
            "startedAt": .string(startedAt.contractText), "total": .int(total), "done": .int(done), "failed": .int(failed),
            "remaining": .int(remaining), "running": .bool(isRunning),
            "reasons": .array(reasons.map { ["reason": .string($0.reason), "count": .int($0.count)] }),
        ]
    }
}
