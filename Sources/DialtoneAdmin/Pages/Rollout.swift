import DialtoneModel
import DialtoneStore
import Foundation

/// The latest batch of orders: phones that were ordered one after the other, without a long gap.
struct Rollout {
    /// A gap that ends a batch.
    private static let gap: Duration = .seconds(300)
    private static let conditionsMax = 20

    var startedAt: Date
    var total = 0
    var done = 0
    var failed = 0
    /// Why phones are not there yet, most frequent first.
    var conditions: [(condition: Condition, count: Int)] = []
    /// The last order is not long ago, and not all phones are there yet.
    var isRunning = false

    var remaining: Int { total - done - failed }

    /// nil before the first order.
    static func latest(in instance: InstanceID, from store: any PhoneStore, census: PhoneCensus, now: Date) async throws -> Rollout? {
        guard let (start, end) = try await store.latestBatch(in: instance, gap: gap) else { return nil }
        let numbers = try await census.batch(in: instance, from: start, now: now)
        var rollout = Rollout(startedAt: start)
        rollout.total = numbers.statuses.values.reduce(0, +)
        rollout.done = numbers.statuses[.registered] ?? 0
        rollout.failed = numbers.statuses[.failed] ?? 0
        // Titles are the same whatever the facts.
        let samples = Dictionary(Condition.samples.map { ($0.code, $0) }) { first, _ in first }
        let frequent = numbers.conditions.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(conditionsMax)
        rollout.conditions = frequent.compactMap { code, count in samples[code].map { ($0, count) } }
        rollout.isRunning = rollout.remaining > 0 && now.timeIntervalSince(end) < gap / .seconds(1)
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
