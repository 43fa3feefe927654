import CoreMetrics
import Foundation
import Testing

@testable import DialtoneModel
@testable import DialtoneSupport

@Suite("What /metrics is made of")
struct PrometheusTests {
    private static let plain = Metric("a_total", .counter, ["x"], "A \"path\" like C:\\ and a\nline.")

    @Test("labels and help are escaped, so that no value writes a line of its own")
    func escaping() {
        let registry = PrometheusRegistry([Self.plain])
        Counter(label: "a_total", dimensions: [("x", "quote\" slash\\ line\nb_total 1\r\n")], factory: registry).increment(by: 3)
        let text = registry.text()
        #expect(text.contains(#"a_total{x="quote\" slash\\ line\nb_total 1"# + "\r" + #"\n"} 3"# + "\n"))
        #expect(text.hasPrefix(#"# HELP a_total A "path" like C:\\ and a\nline."# + "\n# TYPE a_total counter\n"))
        #expect(text.split(separator: "\n").count == 3)
    }

    @Test("numbers are written as Prometheus reads them")
    func numbers() {
        let numbers: [(Double, String)] = [
            (0, "0"), (3, "3"), (-2.5, "-2.5"), (1e16, "1e+16"), (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"),
        ]
        for (number, text) in numbers { #expect(PrometheusText.number(number) == text) }
    }

    @Test("a timer counts seconds in buckets that add up")
    func histogram() {
        let registry = PrometheusRegistry([])
        let timer = CoreMetrics.Timer(label: "b_seconds", dimensions: [("op", "read")], factory: registry)
        for nanoseconds: Int64 in [1_953_125, 500_000_000, 100_000_000_000] { timer.recordNanoseconds(nanoseconds) }
        let text = registry.text()
        for line in [
            "# TYPE b_seconds histogram", "b_seconds_bucket{op=\"read\",le=\"0.001\"} 0", "b_seconds_bucket{op=\"read\",le=\"0.0025\"} 1",
            "b_seconds_bucket{op=\"read\",le=\"0.5\"} 2",
            "b_seconds_bucket{op=\"read\",le=\"30\"} 2", "b_seconds_bucket{op=\"read\",le=\"+Inf\"} 3",
            "b_seconds_sum{op=\"read\"} 100.501953125",
            "b_seconds_count{op=\"read\"} 3",
        ] { #expect(text.contains(line + "\n"), "\(line)") }
    }

    @Test("the same name and labels are the same instrument, and many threads lose nothing")
    func concurrency() async {
        let registry = PrometheusRegistry([Self.plain])
        await withDiscardingTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    let counter = Counter(label: "a_total", dimensions: [("x", "1")], factory: registry)
                    let timer = CoreMetrics.Timer(label: "b_seconds", dimensions: [], factory: registry)
                    for _ in 0..<1000 {
                        counter.increment()
                        timer.recordNanoseconds(500_000_000)
                    }
                }
            }
        }
        let text = registry.text()
        #expect(text.contains("a_total{x=\"1\"} 8000\n"))
        #expect(text.contains("b_seconds_sum 4000\n") && text.contains("b_seconds_bucket{le=\"0.5\"} 8000\n"))
    }

    @Test("a counter never goes back, and a gauge keeps the latest value")
    func kinds() {
        let registry = PrometheusRegistry([])
        let counter = Counter(label: "c", dimensions: [], factory: registry)
        counter.increment(by: 5)
        counter.increment(by: -3)
        let meter = Meter(label: "d", dimensions: [], factory: registry)
        meter.set(7)
        meter.decrement()
        Recorder(label: "e", dimensions: [], aggregate: true, factory: registry).record(0.25)
        FloatingPointCounter(label: "f", dimensions: [], factory: registry).increment(by: 2.0)
        let text = registry.text()
        for line in ["c 5", "d 6", "e_bucket{le=\"0.25\"} 1", "f 2"] { #expect(text.contains("\n" + line + "\n"), "\(line)") }
    }

    @Test("names of libraries are made fit, and one name has one kind")
    func names() {
        let registry = PrometheusRegistry([Self.plain])
        Counter(label: "http.requests-total", dimensions: [("route.path", "/")], factory: registry).increment()
        Counter(label: "2nd", dimensions: [], factory: registry).increment()
        Gauge(label: "a_total", dimensions: [("x", "1")], factory: registry).record(9)
        let text = registry.text()
        #expect(text.contains("\nhttp_requests_total{route_path=\"/\"} 1\n") && text.contains("\n_2nd 1\n"))
        #expect(!text.contains("} 9\n") && text.contains("# TYPE a_total counter\n"))
    }

    @Test("an instrument that is destroyed is written no more")
    func destroyed() {
        let registry = PrometheusRegistry([Self.plain])
        let (one, other) = (
            Counter(label: "a_total", dimensions: [("x", "1")], factory: registry),
            Counter(label: "a_total", dimensions: [("x", "2")], factory: registry)
        )
        one.destroy()
        other.increment()
        #expect(registry.text().contains("a_total{x=\"2\"} 1\n") && !registry.text().contains("x=\"1\""))
    }

    @Test("what the service will count is there from the start, with zeros")
    func zeros() {
        let metrics = ServiceMetrics()
        let (one, other) = (InstanceID(domain: "a.example", name: "x"), InstanceID(domain: "b.example", name: "x"))
        metrics.expect(instances: [one, other], vendors: ["snom"], loginRefusals: ["wrong"], limits: ["code"])
        let text = metrics.registry.text()
        for line in [
            "dialtone_provisionings_total{instance=\"b.example/x\",result=\"error\"} 0",
            "dialtone_config_requests_total{vendor=\"snom\",result=\"unchanged\"} 0",
            "dialtone_config_requests_total{vendor=\"unknown\",result=\"limited\"} 0", "dialtone_provisioning_seconds_count 0",
            "dialtone_alarms_total{kind=\"stranger\"} 0", "dialtone_strangers_total 0", "dialtone_owner_refusals_total 0",
            "dialtone_login_refusals_total{instance=\"a.example/x\",reason=\"wrong\"} 0",
            "dialtone_registrations_lost_total{instance=\"a.example/x\"} 0", "dialtone_limited_total{instance=\"\",kind=\"code\"} 0",
            "dialtone_limited_total{instance=\"b.example/x\",kind=\"phone\"} 0",
        ] { #expect(text.contains(line + "\n"), "\(line)") }
        metrics.limited(instance: one, kind: ServiceMetrics.loginLimit)
        metrics.registrationLost(other)
        #expect(metrics.registry.text().contains("dialtone_limited_total{instance=\"a.example/x\",kind=\"login\"} 1\n"))
        #expect(metrics.registry.text().contains("dialtone_registrations_lost_total{instance=\"b.example/x\"} 1\n"))
    }

    @Test("every metric that the source declares is written, once")
    func all() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../..").standardized
        let source = try String(
            contentsOf: root.appendingPathComponent("Sources/DialtoneSupport/Metrics/Metric.swift"), encoding: .utf8)
        #expect(source.matches(of: /static let \w+ = Metric\(/).count == Metric.all.count)
        #expect(Set(Metric.all.map(\.name)).count == Metric.all.count)
        let text = ServiceMetrics().registry.text()
        for metric in Metric.all { #expect(text.contains("# TYPE \(metric.name) \(metric.kind.rawValue)\n")) }
    }

    @Test("the system says when this process was started")
    func start() throws {
        var readings = MetricReadings()
        readings.add(ProcessFigures.current)
        let start = try #require(readings.samples["process_start_time_seconds"]?.first?.value)
        // Its clock may have been set since; a wrong field would be years or 1970.
        #expect(abs(Date.now.timeIntervalSince1970 - start) < 86_400)
        #expect(try #require(readings.samples["process_max_fds"]?.first?.value) >= 16)
    }
}
