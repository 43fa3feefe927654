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
        var reasons: [String: Int] = [:]
        let query = PhoneQuery(instance: instance, receivedFrom: start)
        let stuck = StuckSince(now: now)
        for phone in try await store.phones(matching: query, limit: phonesMax, offset: 0) {
            rollout.total += 1
            switch phone.status {
            case .registered: rollout.done += 1
            case .failed:
                rollout.failed += 1
                reasons[phone.reason ?? "unknown", default: 0] += 1
            default: if let reason = phone.reason, stuck.start(of: phone) != nil { reasons[reason, default: 0] += 1 }
            }
        }
        rollout.reasons = reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(reasonsMax).map {
            (reason: $0.key, count: $0.value)
        }
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
