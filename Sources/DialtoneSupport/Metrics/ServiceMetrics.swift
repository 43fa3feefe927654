import CoreMetrics
package import DialtoneModel
import Synchronization

/// What the service counts as it happens, through swift-metrics. What can be read when a monitor asks is not counted (``MetricReadings``).
package final class ServiceMetrics: Sendable {
    package let registry = PrometheusRegistry()
    private let provisioningSeconds: CoreMetrics.Timer
    private let configRequestSeconds: CoreMetrics.Timer
    private let strangers: Counter
    private let ownerRefusals: Counter
    private let doors = Mutex<[String: DoorMetrics]>([:])

    package init() {
        provisioningSeconds = registry.timer(.provisioningSeconds)
        configRequestSeconds = registry.timer(.configRequestSeconds)
        strangers = registry.counter(.strangers)
        ownerRefusals = registry.counter(.ownerRefusals)
        for kind in AlarmKind.allCases { _ = registry.counter(.alarms, kind.rawValue) }
    }

    /// Has series be there before the first event: of an increase from nothing to 1 Prometheus sees no increase.
    ///
    /// - Parameters:
    ///   - instances: Of the configuration.
    ///   - vendors: The drivers' ids.
    ///   - loginRefusals: The reasons for which logins are refused.
    ///   - limits: The kinds of limits at the doors.
    package func expect(instances: [InstanceID], vendors: [String], loginRefusals: [String], limits: [String]) {
        for vendor in vendors + [DoorMetrics.unknownVendor] { _ = doors(ofVendor: vendor) }
        // Where there are several instances it is not known whose phone a wrong code or MAC means.
        for limit in limits { limited(instance: instances.count == 1 ? instances.first : nil, kind: limit, count: 0) }
        for instance in instances {
            registrationLost(instance, count: 0)
            for result in ["ok", "error"] { _ = registry.counter(.provisionings, "\(instance)", result) }
            for reason in loginRefusals { loginRefused(instance: instance, reason: reason, count: 0) }
            for kind in [Self.phoneLimit, Self.loginLimit] { limited(instance: instance, kind: kind, count: 0) }
        }
    }

    /// The kinds of limits whose instance is always known: of requests of one phone, and of wrong logins.
    package static let phoneLimit = "phone"
    package static let loginLimit = "login"

    package func provisioned(instance: InstanceID, isOK: Bool, took duration: Duration) {
        registry.counter(.provisionings, "\(instance)", isOK ? "ok" : "error").increment()
        provisioningSeconds.record(duration)
    }

    /// What counts the requests for files of one vendor's phones.
    package func doors(ofVendor vendor: String) -> DoorMetrics {
        doors.withLock { doors in
            if let known = doors[vendor] { return known }
            let made = DoorMetrics(registry, vendor: vendor, seconds: configRequestSeconds)
            doors[vendor] = made
            return made
        }
    }

    package func alarmed(_ kind: AlarmKind) { registry.counter(.alarms, kind.rawValue).increment() }

    package func unknownDeviceNoted() { strangers.increment() }

    package func ownerRefused() { ownerRefusals.increment() }

    package func registrationLost(_ instance: InstanceID, count: Int = 1) {
        registry.counter(.registrationsLost, "\(instance)").increment(by: count)
    }

    /// - Parameter count: 0 makes the series known before the first one.
    package func loginRefused(instance: InstanceID, reason: String, count: Int = 1) {
        registry.counter(.loginRefusals, "\(instance)", reason).increment(by: count)
    }

    /// - Parameter instance: nil where it is not known.
    package func limited(instance: InstanceID?, kind: String, count: Int = 1) {
        registry.counter(.limited, instance.map { "\($0)" } ?? "", kind).increment(by: count)
    }

    package func databaseUsed(_ operation: String, took duration: Duration) {
        registry.timer(.databaseSeconds, operation).record(duration)
    }
}

/// What is counted of the requests for files of one vendor's phones: at hand where they are answered, so that counting one takes neither
/// a lock nor a look-up.
package struct DoorMetrics: Sendable {
    /// How a request ended.
    package enum Result: Int, CaseIterable, Sendable {
        case ok, unchanged, missing, challenged, limited, error
    }

    /// For requests of which no vendor is known.
    package static let unknownVendor = "unknown"

    /// In the order of the results.
    private let results: [Counter]
    private let seconds: CoreMetrics.Timer

    fileprivate init(_ registry: PrometheusRegistry, vendor: String, seconds: CoreMetrics.Timer) {
        results = Result.allCases.map { registry.counter(.configRequests, vendor, "\($0)") }
        self.seconds = seconds
    }

    package func answered(_ result: Result, took duration: Duration) {
        results[result.rawValue].increment()
        seconds.record(duration)
    }
}

extension PrometheusRegistry {
    /// - Parameter labels: The values of the metric's labels, in their order.
    fileprivate func counter(_ metric: Metric, _ labels: String...) -> Counter {
        Counter(label: metric.name, dimensions: Array(zip(metric.labels, labels)), factory: self)
    }

    /// - Parameter labels: The values of the metric's labels, in their order.
    fileprivate func timer(_ metric: Metric, _ labels: String...) -> CoreMetrics.Timer {
        CoreMetrics.Timer(label: metric.name, dimensions: Array(zip(metric.labels, labels)), factory: self)
    }
}

extension CoreMetrics.Timer {
    fileprivate func record(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        recordNanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }
}

extension Duration {
    /// The duration as a number of seconds.
    package var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
