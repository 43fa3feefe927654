/// Writes metrics in Prometheus' text format, version 0.0.4.
///
/// Source: Prometheus, "Exposition formats", "Text-based format" (stated).
package struct PrometheusText {
    package private(set) var text = ""

    package init() {}

    /// Begins the series of a metric.
    mutating func begin(_ metric: Metric) {
        text += "# HELP \(metric.name) \(Self.escape(metric.help, quotes: false))\n# TYPE \(metric.name) \(metric.kind.rawValue)\n"
    }

    /// Writes one sample, its labels in this order.
    mutating func sample(_ name: String, _ labels: [MetricLabel], _ value: Double) {
        let list = labels.map { "\($0.name)=\"\(Self.escape($0.value, quotes: true))\"" }.joined(separator: ",")
        text += list.isEmpty ? "\(name) \(Self.number(value))\n" : "\(name){\(list)} \(Self.number(value))\n"
    }

    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
    }

    /// A line break would begin a line of its own, and a quotation mark end the value of a label; in a help text quotation marks stay.
    private static func escape(_ text: String, quotes: Bool) -> String {
        // Nearly always there is nothing to escape. By scalars, because CR and LF together are one character.
        guard text.utf8.contains(where: { $0 == 0x5c || $0 == 0x0a || $0 == 0x22 }) else { return text }
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped.append(contentsOf: #"\\"#.unicodeScalars)
            case "\n": escaped.append(contentsOf: #"\n"#.unicodeScalars)
            case "\"" where quotes: escaped.append(contentsOf: #"\""#.unicodeScalars)
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }
}

/// One label of a series.
struct MetricLabel: Hashable, Sendable {
    var name: String
    var value: String
}
