import DialtoneLab
import DialtoneModel
import DialtoneStore
import DialtoneSupport
import DialtoneTransport
import Foundation
import HTTPTypes
import NIOCore
import NIOPosix
import TestSupport
import Testing

/// What operators watch: `/metrics`, and the files of docs/monitoring that go by it.
@Suite("Monitoring", .timeLimit(.minutes(10)))
struct MonitoringTests {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..").standardized

    static func text(_ path: String) throws -> String { try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8) }

    /// The page as it is once the database has answered in time, which it may not on a busy machine.
    private static func metrics(_ service: ServiceUnderTest) async throws -> String {
        let client = HTTPClient(group: MultiThreadedEventLoopGroup.singleton)
        while true {
            let page = String(buffer: try await client.send(.get, "\(service.base)/metrics").body)
            if page.contains("\ndialtone_database_writable 1\n") { return page }
        }
    }

    static func dashboard() throws -> JSONValue { try JSONValue(parsing: text("docs/monitoring/dashboard.json")) }

    /// All queries of the dashboard.
    static func queries() throws -> [String] {
        func queries(in value: JSONValue) -> [String] {
            if let elements = value.elements { return elements.flatMap(queries) }
            return (value.members ?? []).flatMap { member in
                ["expr", "definition"].contains(member.key) ? [member.value.string].compactMap(\.self) : queries(in: member.value)
            }
        }
        return queries(in: try dashboard())
    }

    @Test("known series are there from the start, and tell what is so")
    func series() async throws {
        let server = try CertificateFolder(.first)
        let tls = (server.certificatePath, server.keyPath)
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(
                in: folder, adjust: { $0.phonesListener = ListenerConfiguration(host: "127.0.0.1", port: 0, tls: tls) }
            ) { service in
                let own = "instance=\"\(ServiceUnderTest.instance)\""
                let text = try await Self.metrics(service)
                for line in [
                    "dialtone_build_info{version=\"unknown\"} 1", "dialtone_phones{\(own),status=\"registered\"} 0",
                    "dialtone_phones_stuck{\(own)} 0", "dialtone_problems{\(own),code=\"not-registered\"} 0",
                    "dialtone_alarms_open{\(own)} 0", "dialtone_alarms_open_by_code{\(own),code=\"code-closed\"} 0",
                    "dialtone_provisionings_total{\(own),result=\"ok\"} 0", "dialtone_registrations_lost_total{\(own)} 0",
                    "dialtone_config_requests_total{vendor=\"snom\",result=\"unchanged\"} 0",
                    "dialtone_limited_total{\(own),kind=\"code\"} 0", "dialtone_limited_addresses{kind=\"mac\"} 0",
                    "dialtone_connections_refused_total{listener=\"phones.listen\",reason=\"address\"} 0",
                    "dialtone_tls_refused_total{listener=\"phones.listen\",reason=\"version\"} 0", "dialtone_database_writable 1",
                ] { #expect(text.contains("\n\(line)\n"), "\(line)") }
                let end = try #require(text.firstMatch(of: /dialtone_certificate_expiry_seconds\{listener="phones.listen"\} (\d+)\n/))
                #expect(try #require(Double(end.1)) > 1_600_000_000)
                #expect(!text.contains("dialtone_certificate_expiry_seconds{listener=\"listen\"}"), "it has no TLS")
                #expect(
                    text.contains(/dialtone_connections_max [1-9]\d*\n/) && text.contains(/dialtone_connections\{kind="in"\} [1-9]\d*\n/))
            }
        }
    }

    @Test("stuck phones are counted by what keeps them, alarms by what was found, and limits by who met them")
    func counted() async throws {
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(in: folder) { service in
                let order = PhoneOrder(
                    instance: ServiceUnderTest.instance, mac: try #require(MACAddress("000413123456")), code: Secret("0123456789"),
                    hwid: "",
                    user: "anna", commonName: "", password: nil, domain: "example.com", pbxDNS: "")
                let phone = try await service.store.receive(order, at: .now.addingTimeInterval(-60))
                // As another process does it.
                _ = try await service.store.commit(
                    [.failed(.codeExpired), .alarmed(.codeIsClosed(address: "192.0.2.1"), details: nil)], for: phone.id, at: .now)
                let own = "instance=\"\(ServiceUnderTest.instance)\""
                let text = try await Self.metrics(service)
                for line in [
                    "dialtone_phones{\(own),status=\"failed\"} 1", "dialtone_phones_stuck{\(own)} 1",
                    "dialtone_problems{\(own),code=\"code-expired\"} 1", "dialtone_alarms_open{\(own)} 1",
                    "dialtone_alarms_open_by_code{\(own),code=\"code-closed\"} 1",
                ] { #expect(text.contains("\n\(line)\n"), "\(line)") }
                let client = HTTPClient(group: MultiThreadedEventLoopGroup.singleton)
                var number = 100_000_000_000
                while try await client.send(.get, "\(service.base)/\(number)/").status != 429 { number += 1 }
                let limited = try await Self.metrics(service)
                for line in [
                    "dialtone_limited_total{\(own),kind=\"code\"} 1",
                    "dialtone_config_requests_total{vendor=\"unknown\",result=\"limited\"} 1",
                ] { #expect(limited.contains("\n\(line)\n"), "\(line)") }
            }
        }
    }

    /// `name{label="a|b"}` with its labels; what is compared with a variable or by a pattern of its own is left alone.
    private static func selectors(in text: String) -> [(metric: Metric, label: String, words: [String])] {
        text.matches(of: /((?:dialtone|process)_[a-z_]+)\{([^}]*)\}/).flatMap { match in
            match.2.matches(of: /([a-z_]+)(?:=~|!=|=)"([^"]*)"/).compactMap { matcher in
                metric(String(match.1)).map {
                    (metric: $0, label: String(matcher.1), words: matcher.2.split(separator: "|").map(String.init))
                }
            }
        }
    }

    /// The metric of a name in a query; that of a histogram has an ending.
    private static func metric(_ name: String) -> Metric? {
        Metric.all.first { metric in
            metric.name == name || metric.kind == .histogram && ["_bucket", "_sum", "_count"].contains { metric.name + $0 == name }
        }
    }

    @Test("what dashboard and alert rules ask for is in /metrics: names, labels, and the values of labels")
    func queriesFit() async throws {
        let server = try CertificateFolder(.first)
        let tls = (server.certificatePath, server.keyPath)
        let texts = try Self.queries() + [Self.text("docs/monitoring/alerts.yaml"), Self.text("docs/monitoring/alerts-test.yaml")]
        let page = try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(
                in: folder, adjust: { $0.phonesListener = ListenerConfiguration(host: "127.0.0.1", port: 0, tls: tls) }
            ) { try await Self.metrics($0) }
        }
        let lines = page.split(separator: "\n")
        var names = Set<String>()
        for text in texts {
            for match in text.matches(of: /(?:dialtone|process)_[a-z_]+/) {
                let metric = try #require(Self.metric(String(match.output)), "\(match.output)")
                names.insert(metric.name)
                #expect(page.contains("# TYPE \(metric.name) "), "\(metric.name)")
            }
            for (metric, label, words) in Self.selectors(in: text) {
                let own = label == "exported_instance" ? "instance" : label
                // Of Prometheus itself.
                guard label != "job", label != "instance" else { continue }
                #expect(metric.labels.contains(own), "\(metric.name) has no \(label)")
                guard ["status", "state", "result", "kind", "reason"].contains(label) else { continue }
                for word in words {
                    #expect(lines.contains { $0.hasPrefix(metric.name) && $0.contains("\(label)=\"\(word)\"") }, "\(metric.name) \(word)")
                }
            }
        }
        let unseen = Set(Metric.all.map(\.name)).subtracting(names)
        #expect(unseen.isEmpty, "no query asks for them")
    }

    private static let begin = "<!-- metrics: begin -->\n"
    private static let end = "<!-- metrics: end -->"

    @Test("docs/monitoring.md has each metric and each alert")
    func page() throws {
        let text = try Self.text("docs/monitoring.md")
        let begin = try #require(text.range(of: Self.begin))
        let end = try #require(text.range(of: Self.end))
        let rows = Metric.all.map { metric in
            "| `\(metric.name)` | \(metric.kind.rawValue) | \(metric.labels.map { "`\($0)`" }.joined(separator: ", ")) | \(metric.help) |\n"
        }
        let made = "| metric | kind | labels | meaning |\n| --- | --- | --- | --- |\n" + rows.joined()
        if ProcessInfo.processInfo.environment["TEST_RECORD"] == "1" {
            let new = text.replacingCharacters(in: begin.upperBound..<end.lowerBound, with: made)
            try Data(new.utf8).write(to: Self.root.appendingPathComponent("docs/monitoring.md"))
            return
        }
        #expect(text[begin.upperBound..<end.lowerBound] == made, "record it anew: TEST_RECORD=1")
        let alerts = try Self.text("docs/monitoring/alerts.yaml").matches(of: /alert: (\w+)/).map { String($0.1) }
        let tested = try Self.text("docs/monitoring/alerts-test.yaml")
        #expect(alerts.count > 9)
        for alert in alerts {
            #expect(text.contains("`\(alert)`"), "\(alert)")
            #expect(tested.contains("alertname: \(alert)\n"), "\(alert)")
        }
    }

    @Test("the dashboard's panels have their own places and ids")
    func panels() throws {
        let panels = try #require(try Self.dashboard()["panels"]?.elements)
        #expect(Set(panels.compactMap { $0["id"]?.int }).count == panels.count)
        var taken = Set<[Int]>()
        for panel in panels {
            let place = try #require(panel["gridPos"])
            func number(_ name: String) throws -> Int { try #require(place[name]?.int) }
            let (x, y, w, h) = (try number("x"), try number("y"), try number("w"), try number("h"))
            #expect(w > 0 && h > 0 && x + w <= 24)
            for column in x..<(x + w) { for line in y..<(y + h) { #expect(taken.insert([column, line]).inserted) } }
        }
    }
}

extension ProcessTests {
    @Suite("Prometheus' own tool", .timeLimit(.minutes(10)))
    struct PromtoolTests {
        private static let promtool = "/usr/bin/promtool"

        private static func run(_ arguments: String...) async throws -> Program.Finished {
            try #require(FileManager.default.fileExists(atPath: promtool), "Scripts/setup tests installs it")
            return try await Program(path: promtool, arguments).finished()
        }

        @Test("takes /metrics, and finds nothing to improve in it")
        func metrics() async throws {
            try await withTemporaryFolder { folder in
                let page = try await ServiceUnderTest.run(in: folder) { service in
                    try await HTTPClient(group: MultiThreadedEventLoopGroup.singleton).send(.get, "\(service.base)/metrics").body
                }
                let file = try ProcessTests.write(String(buffer: page), "metrics.txt", in: folder)
                let checked = try await Program(path: "/bin/sh", ["-c", "exec \(Self.promtool) check metrics < \"$0\"", file]).finished()
                #expect(checked.status == 0, "\(checked.output)\(checked.errors)")
            }
        }

        @Test("takes the alert rules, and each of them fires when it should and not before")
        func rules() async throws {
            let folder = MonitoringTests.root.appendingPathComponent("docs/monitoring")
            let checked = try await Self.run("check", "rules", folder.appendingPathComponent("alerts.yaml").path)
            #expect(checked.status == 0, "\(checked.output)\(checked.errors)")
            let tested = try await Self.run("test", "rules", folder.appendingPathComponent("alerts-test.yaml").path)
            #expect(tested.status == 0, "\(tested.output)\(tested.errors)")
        }

        @Test("reads every query of the dashboard")
        func queries() async throws {
            try await withTemporaryFolder { folder in
                let queries = try MonitoringTests.queries().filter { !$0.hasPrefix("label_values(") }
                #expect(queries.count > 30)
                let rules = queries.enumerated().map { index, query in
                    let text = query.replacing("$__rate_interval", with: "5m").replacing("'", with: "''")
                    return "  - { record: 'query_\(index)', expr: '\(text)' }\n"
                }
                let file = try ProcessTests.write(
                    "groups:\n- name: dashboard\n  rules:\n" + rules.joined(), "queries.yaml", in: folder)
                let checked = try await Self.run("check", "rules", file)
                #expect(checked.status == 0, "\(checked.output)\(checked.errors)")
            }
        }
    }
}
