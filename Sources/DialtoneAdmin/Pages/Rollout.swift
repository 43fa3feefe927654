import DialtoneModel
import DialtoneStore
import Foundation

/// The latest batch of orders: phones that were ordered one after the other, without a long gap.
struct Rollout {
    /// A gap that ends a batch.
    private static let gap: TimeInterval = 300
    /// The largest batch that is looked at.
    private static let phonesMax = 20_000
    private static let conditionsMax = 20

    var startedAt: Date
    var total = 0
    var done = 0
    var failed = 0
    /// Why phones are not there yet, most frequent first; each with a condition that one of them has.
    var conditions: [(condition: Condition, count: Int)] = []
    /// The last order is not long ago, and not all phones are there yet.
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
        query.stuckAt = now
        rollout.conditions = try await store.conditionCounts(matching: query, limit: conditionsMax)
        rollout.isRunning = rollout.remaining > 0 && now.timeIntervalSince(last) < gap
        return rollout
    }

    var json: JSONValue {
        [
            "startedAt": .string(startedAt.contractText), "total": .int(total), "done": .int(done), "failed": .int(failed),
            "remaining": .int(remaining), "running": .bool(isRunning),
            "reasons": .array(
                conditions.map { condition, count in
                    [
                        "code": .string(condition.code), "reason": .string(condition.title(in: .english)), "titles": condition.titlesJSON,
                        "count": .int(count),
                    ]
                }),
        ]
    }
}
