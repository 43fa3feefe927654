package import CoreMetrics
import Synchronization

/// Keeps what is counted through swift-metrics, and writes it for Prometheus.
///
/// An instrument is looked up once, by its name and labels, and then counts with atomics: it takes no lock. The same name and labels give
/// the same instrument. What a library counts under a name that is not in ``Metric/all`` is written behind ours.
package final class PrometheusRegistry: MetricsFactory {
    private struct Family {
        let metric: Metric
        var series: [[MetricLabel]: any PrometheusSeries] = [:]
    }

    private let declared: [Metric]
    private let families: Mutex<[String: Family]>

    /// - Parameter declared: What is written in any case, in this order, without samples if there are none.
    package init(_ declared: [Metric] = Metric.all) {
        self.declared = declared
        families = Mutex(Dictionary(uniqueKeysWithValues: declared.map { ($0.name, Family(metric: $0)) }))
    }

    // MARK: Instruments

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(PrometheusCounter.self, .counter, label, dimensions)
    }

    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        aggregate
            ? series(PrometheusHistogram.self, .histogram, label, dimensions) : series(PrometheusGauge.self, .gauge, label, dimensions)
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(PrometheusGauge.self, .gauge, label, dimensions)
    }

    /// A histogram in seconds.
    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(PrometheusHistogram.self, .histogram, label, dimensions)
    }

    package func destroyCounter(_ handler: any CounterHandler) { forget(handler) }
    package func destroyRecorder(_ handler: any RecorderHandler) { forget(handler) }
    package func destroyMeter(_ handler: any MeterHandler) { forget(handler) }
    package func destroyTimer(_ handler: any TimerHandler) { forget(handler) }

    private func series<Series: PrometheusSeries>(
        _: Series.Type, _ kind: Metric.Kind, _ label: String, _ dimensions: [(String, String)]
    ) -> Series {
        let name = Self.name(label)
        let labels = dimensions.map { MetricLabel(name: Self.name($0), value: $1) }
        return families.withLock { families in
            if families[name] == nil {
                families[name] = Family(metric: Metric(name, kind, labels.map(\.name), "Of a library, without a description."))
            }
            if let known = families[name]?.series[labels] as? Series { return known }
            let made = Series()
            // A name has one kind: what counts under it as another stays out, or nothing on the page could be read.
            if families[name]?.metric.kind == kind { families[name]?.series[labels] = made }
            return made
        }
    }

    private func forget(_ handler: any AnyObject) {
        families.withLock { families in
            for name in Array(families.keys) {
                for (labels, series) in families[name]?.series ?? [:] where series === handler { families[name]?.series[labels] = nil }
            }
        }
    }

    /// A name or label as Prometheus takes it: other characters than letters and digits of ASCII become underscores.
    private static func name(_ text: String) -> String {
        let plain = String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
        return plain.first.map { $0.isNumber ? "_\(plain)" : plain } ?? "_"
    }

    // MARK: Writing

    /// All metrics as text, and between them what was read just now.
    package func text(with readings: MetricReadings = MetricReadings()) -> String {
        let families = families.withLock { $0 }
        let names = Set(declared.map(\.name))
        let others = families.values.map(\.metric).filter { !names.contains($0.name) }.sorted { $0.name < $1.name }
        var text = PrometheusText()
        for metric in declared + others {
            text.begin(metric)
            let series = families[metric.name]?.series ?? [:]
            for (labels, one) in series.sorted(by: { $0.key.map(\.value).lexicographicallyPrecedes($1.key.map(\.value)) }) {
                one.write(metric.name, labels, to: &text)
            }
            for sample in readings.samples[metric.name] ?? [] { text.sample(metric.name, sample.labels, sample.value) }
        }
        return text.text
    }
}

/// The values of one name with one set of labels.
protocol PrometheusSeries: AnyObject, Sendable {
    init()

    func write(_ name: String, _ labels: [MetricLabel], to text: inout PrometheusText)
}

/// A number that grows.
final class PrometheusCounter: PrometheusSeries, CounterHandler {
    private let count = Atomic<Int64>(0)

    /// A negative amount is passed over: Prometheus takes a counter that went back for a process that was started anew.
    func increment(by amount: Int64) {
        guard amount > 0 else { return }
        count.wrappingAdd(amount, ordering: .relaxed)
    }

    func reset() { count.store(0, ordering: .relaxed) }

    var value: Int64 { count.load(ordering: .relaxed) }

    func write(_ name: String, _ labels: [MetricLabel], to text: inout PrometheusText) { text.sample(name, labels, Double(value)) }
}

/// The latest of the values that were recorded.
final class PrometheusGauge: PrometheusSeries, RecorderHandler, MeterHandler {
    private let bits = Atomic<UInt64>(0)

    func record(_ value: Int64) { record(Double(value)) }
    func record(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }
    func set(_ value: Int64) { record(Double(value)) }
    func set(_ value: Double) { record(value) }
    func decrement(by amount: Double) { increment(by: -amount) }

    func increment(by amount: Double) {
        var former = bits.load(ordering: .relaxed)
        while true {
            let new = (Double(bitPattern: former) + amount).bitPattern
            let (isExchanged, original) = bits.weakCompareExchange(expected: former, desired: new, ordering: .relaxed)
            if isExchanged { return }
            former = original
        }
    }

    func write(_ name: String, _ labels: [MetricLabel], to text: inout PrometheusText) {
        text.sample(name, labels, Double(bitPattern: bits.load(ordering: .relaxed)))
    }
}

/// How often values were at most as great as each of some bounds; of a timer in seconds.
///
/// Buckets and sum are each counted by themselves, so a reader in between may find a value in one and not yet in the other.
final class PrometheusHistogram: PrometheusSeries, TimerHandler, RecorderHandler {
    /// Upper bounds; the last bucket is +Inf.
    static let bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

    private let bounds = PrometheusHistogram.bounds
    private let buckets = (0...PrometheusHistogram.bounds.count).map { _ in PrometheusCounter() }
    /// The bits of a floating-point number.
    private let sum = Atomic<UInt64>(0)

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        buckets[bounds.firstIndex { value <= $0 } ?? bounds.count].increment(by: 1)
        var bits = sum.load(ordering: .relaxed)
        while true {
            let new = (Double(bitPattern: bits) + value).bitPattern
            let (isExchanged, original) = sum.weakCompareExchange(expected: bits, desired: new, ordering: .relaxed)
            if isExchanged { return }
            bits = original
        }
    }

    func write(_ name: String, _ labels: [MetricLabel], to text: inout PrometheusText) {
        var total: Int64 = 0
        for (index, bucket) in buckets.enumerated() {
            total += bucket.value
            let bound = index < bounds.count ? bounds[index] : .infinity
            text.sample(name + "_bucket", labels + [MetricLabel(name: "le", value: PrometheusText.number(bound))], Double(total))
        }
        text.sample(name + "_sum", labels, Double(bitPattern: sum.load(ordering: .relaxed)))
        text.sample(name + "_count", labels, Double(total))
    }
}
