import Synchronization

/// What the service counts, under the names of the contract. Gauges are read when somebody asks (``PrometheusText``).
package final class ServiceMetrics: Sendable {
    struct Histogram: Sendable {
        /// Upper bounds in seconds; the last bucket is +Inf.
        static let bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

        var buckets = [Int](repeating: 0, count: bounds.count + 1)
        var sum = 0.0
        var count = 0

        mutating func observe(_ seconds: Double) {
            buckets[Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count] += 1
            sum += seconds
            count += 1
        }
    }

    package struct Values: Sendable {
        /// By instance and result (`ok`, `error`).
        var provisionings: [[String]: Int] = [:]
        var provisioningSeconds = Histogram()
        /// By vendor and result (`ok`, `unchanged`, `missing`, `refused`, `limited`, `challenged`, `error`).
        var configRequests: [[String]: Int] = [:]
        var configRequestSeconds = Histogram()
        /// By kind.
        var alarms: [[String]: Int] = [:]
        /// Requests of phones that were not let in and said who they are.
        var unknownDevices = 0
        /// Events that a phone's owner could not take, because too many waited.
        var ownerRefusals = 0
        /// By instance and reason.
        var loginRefusals: [[String]: Int] = [:]
        /// By operation.
        var databaseSeconds: [String: Histogram] = [:]
    }

    private let values = Mutex(Values())

    package init() {}

    package var current: Values { values.withLock { $0 } }

    package func provisioned(instance: String, isOK: Bool, took duration: Duration) {
        values.withLock {
            $0.provisionings[[instance, isOK ? "ok" : "error"], default: 0] += 1
            $0.provisioningSeconds.observe(duration.seconds)
        }
    }

    package func configRequested(vendor: String, result: String, took duration: Duration) {
        values.withLock {
            $0.configRequests[[vendor, result], default: 0] += 1
            $0.configRequestSeconds.observe(duration.seconds)
        }
    }

    package func alarmed(_ kind: String) { values.withLock { $0.alarms[[kind], default: 0] += 1 } }

    package func unknownDeviceNoted() { values.withLock { $0.unknownDevices += 1 } }

    package func ownerRefused() { values.withLock { $0.ownerRefusals += 1 } }

    /// - Parameter count: 0 makes the series known before the first one.
    package func loginRefused(instance: String, reason: String, count: Int = 1) {
        values.withLock { $0.loginRefusals[[instance, reason], default: 0] += count }
    }

    package func databaseUsed(_ operation: String, took duration: Duration) {
        values.withLock { $0.databaseSeconds[operation, default: Histogram()].observe(duration.seconds) }
    }
}

extension Duration {
    /// The duration as a number of seconds.
    package var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
