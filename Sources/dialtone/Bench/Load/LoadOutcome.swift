import DialtoneModel
import Foundation

/// What one run of the load found.
struct LoadOutcome: Equatable, Sendable {
    /// Files that came whole, with status 200.
    var requests = 0
    /// Any other answer, a broken connection, a failed handshake.
    var failures = 0
    var seconds = 0.0
    /// Connections that were opened, and how many of them resumed a TLS session.
    var connections = 0
    var resumed = 0
    /// Processor time of the load itself, in seconds.
    var processorSeconds = 0.0
    /// Milliseconds from the begin of a request, or of its new connection, to the last byte of the answer.
    var median = 0.0
    var ninetyNinth = 0.0
    var longest = 0.0
    /// What went wrong first, for people.
    var problem: String?

    var perSecond: Double { Double(requests) / max(seconds, 0.001) }

    /// Microseconds of the load's processor time for each file.
    var clientMicroseconds: Double { processorSeconds / Double(max(requests, 1)) * 1e6 }

    static func == (first: LoadOutcome, second: LoadOutcome) -> Bool { first.json == second.json }
}

extension LoadOutcome {
    /// Takes in how long each request took.
    mutating func setLatencies(_ microseconds: [UInt32]) {
        guard !microseconds.isEmpty else { return }
        let sorted = microseconds.sorted()
        func share(_ share: Double) -> Double { Double(sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]) / 1000 }
        (median, ninetyNinth, longest) = (share(0.5), share(0.99), share(1))
    }

    /// The line that the load prints.
    var json: JSONValue {
        func number(_ value: Double) -> JSONValue { .number(String(format: "%.6f", value)) }
        return [
            "requests": .int(requests), "failures": .int(failures), "seconds": number(seconds), "connections": .int(connections),
            "resumed": .int(resumed), "processorSeconds": number(processorSeconds), "median": number(median),
            "ninetyNinth": number(ninetyNinth), "longest": number(longest), "problem": .optional(problem),
        ]
    }

    /// Reads that line.
    ///
    /// - Throws: ``BenchFault`` for any other one.
    init(line: String) throws {
        guard let value = try? JSONValue(parsing: line) else { throw BenchFault("the load said \"\(line)\" instead of its figures") }
        func number(_ key: String) throws -> Double {
            guard case .number(let text)? = value[key], let number = Double(text) else { throw BenchFault("the load did not tell \(key)") }
            return number
        }
        requests = Int(try number("requests"))
        failures = Int(try number("failures"))
        seconds = try number("seconds")
        connections = Int(try number("connections"))
        resumed = Int(try number("resumed"))
        processorSeconds = try number("processorSeconds")
        median = try number("median")
        ninetyNinth = try number("ninetyNinth")
        longest = try number("longest")
        problem = value["problem"]?.string
    }
}
