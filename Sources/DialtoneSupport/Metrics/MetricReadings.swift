/// What is read at the moment when `/metrics` is asked for, and not counted as it happens.
///
/// A gauge of swift-metrics would keep its last value: the series of a tenant that is gone, or of a database that does not answer, would
/// stand there for ever. What was not read now is left out.
package struct MetricReadings: Sendable {
    private(set) var samples: [String: [(labels: [MetricLabel], value: Double)]] = [:]

    package init() {}

    /// - Parameter labels: The values of the metric's labels, in their order.
    package mutating func add(_ metric: Metric, _ labels: [String], _ value: Double) {
        assert(labels.count == metric.labels.count, "\(metric.name) has other labels")
        samples[metric.name, default: []].append((zip(metric.labels, labels).map { MetricLabel(name: $0, value: $1) }, value))
    }

    /// - Parameter labels: The values of the metric's labels, in their order.
    package mutating func add(_ metric: Metric, _ labels: [String], _ count: Int) { add(metric, labels, Double(count)) }

    package mutating func add(_ metric: Metric, _ value: Double) { add(metric, [], value) }

    package mutating func add(_ metric: Metric, _ count: Int) { add(metric, [], Double(count)) }
}
