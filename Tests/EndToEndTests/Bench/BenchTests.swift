import ArgumentParser
import DialtoneModel
import DialtoneSupport
import Foundation
import Testing

@testable import dialtone

/// What the benchmarks read and say; they themselves never run in a test.
@Suite("What the benchmarks read and say")
struct BenchTests {
    // MARK: The system

    @Test("processor time is read behind a process's name, whatever stands in that")
    func processorTicks() {
        // nginx on Debian 12, times made up; the second with the name that systemd gives a process of its own.
        let rest = "29661 29661 9504 0 -1 4194304 478 0 0 0 123 45 7 8 20 0 1 0 8292299 10903552 1988 18446744073709551615"
        #expect(ProcessGauge.processorTicks(stat: "29663 (nginx) S \(rest)") == 168)
        #expect(ProcessGauge.processorTicks(stat: "29663 ((sd-pam) x) S \(rest)") == 168)
        #expect(ProcessGauge.processorTicks(stat: "") == 0)
        #expect(ProcessGauge.processorTicks(stat: "29663 (nginx) S 29661") == 0)
    }

    @Test("resident memory is read in kilobytes")
    func residentBytes() {
        #expect(ProcessGauge.residentBytes(status: "VmPeak:\t   10648 kB\nVmRSS:\t    8064 kB\nRssAnon:\t    1260 kB\n") == 8064 * 1024)
        #expect(ProcessGauge.residentBytes(status: "") == 0)
    }

    @Test("this process has used processor time and memory")
    func ownProcess() {
        let pid = getpid()
        #expect(ProcessGauge.ownProcessorSeconds > 0)
        #expect(ProcessGauge.residentBytes(pid) > 1e6)
        // Time goes on between the two, so the smaller one is read first.
        let alone = ProcessGauge.processorSeconds(pid)
        #expect(ProcessGauge.processorSecondsWithChildren(pid) >= alone)
    }

    // MARK: The load

    /// curl -i against nginx 1.22.1.
    private static let answer =
        "HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nDate: Mon, 30 Nov 2026 22:40:29 GMT\r\nContent-Type: text/plain\r\n"
        + "Content-Length: 12\r\nLast-Modified: Mon, 30 Nov 2026 22:40:29 GMT\r\nConnection: keep-alive\r\nETag: \"6b0dfb5d-c\"\r\n"
        + "Accept-Ranges: bytes\r\n\r\n"

    private static func head(_ text: String) -> ResponseHead? {
        Array(text.utf8).withUnsafeBytes { ResponseHead($0) }
    }

    @Test("an answer's head is read once it is complete")
    func responseHead() throws {
        let whole = try #require(Self.head(Self.answer + "hello-phone\n"))
        #expect(whole.status == 200 && whole.bodyBytes == 12 && whole.headBytes == Self.answer.utf8.count)
        for length in 0..<Self.answer.utf8.count {
            #expect(Self.head(String(decoding: Self.answer.utf8.prefix(length), as: UTF8.self)) == nil, "cut at \(length)")
        }
        #expect(Self.head("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n")?.status == 404)
        let inBody = try #require(Self.head("HTTP/1.1 204 No Content\r\n\r\n\r\nContent-Length: 7\r\n"))
        #expect(inBody.bodyBytes == 0, "what stands in the body is no field")
    }

    @Test("the load's line comes back as it was, and no other line is taken for it")
    func outcome() throws {
        var outcome = LoadOutcome(
            requests: 1200, failures: 3, seconds: 2.5, connections: 40, resumed: 36, processorSeconds: 0.006, problem: "status 429")
        outcome.setLatencies((1...1000).reversed().map { UInt32($0) * 1000 })
        #expect(outcome.median == 501 && outcome.ninetyNinth == 991 && outcome.longest == 1000)
        #expect(outcome.perSecond == 480 && abs(outcome.clientMicroseconds - 5) < 0.001)
        #expect(try LoadOutcome(line: outcome.json.text) == outcome)
        for line in ["", "load: no connection", "{}", #"{"requests":1}"#] {
            #expect(throws: BenchFault.self) { try LoadOutcome(line: line) }
        }
    }

    /// A way in which the load comes, and what ten phones and one that is unknown make of it, on three threads.
    struct Way: CustomTestStringConvertible {
        var connections: PhoneLoad.Connections
        var isSecure: Bool
        var opened: Int
        var resumed = 0
        var testDescription: String { "\(connections), \(isSecure ? "TLS" : "plain")" }
    }

    @Test(
        "each phone of the load fetches once, over as many connections as was said", .timeLimit(.minutes(5)),
        arguments: [
            Way(connections: .kept, isSecure: false, opened: 3), Way(connections: .new, isSecure: false, opened: 11),
            Way(connections: .kept, isSecure: true, opened: 3), Way(connections: .new, isSecure: true, opened: 11),
            Way(connections: .resumed, isSecure: true, opened: 11, resumed: 8),
        ])
    func load(way: Way) async throws {
        try await BenchSite.with { site in
            let paths = try await site.storePhones(10)
            let tls = way.isSecure ? (certificate: site.certificatePath, key: site.keyPath) : nil
            try await ServiceUnderTest.run(
                in: site.folder, adjust: { $0.phonesListener = ListenerConfiguration(host: "127.0.0.1", port: 0, tls: tls) },
                { service in
                    let load = PhoneLoad(
                        port: try #require(URL(string: service.phonesBase)?.port), isSecure: way.isSecure, connections: way.connections,
                        threads: 3, paths: paths + ["/p/nothing.cfg"], userAgent: BenchSite.userAgent, end: .onceEach,
                        folder: site.path("www"))
                    let outcome = try await load.run()
                    #expect(outcome.requests == 10 && outcome.failures == 1, "\(outcome)")
                    #expect(outcome.problem == "status 404")
                    #expect(outcome.connections == way.opened && outcome.resumed == way.resumed, "\(outcome)")
                    #expect(outcome.longest >= outcome.median && outcome.median > 0 && outcome.processorSeconds > 0)
                })
            #expect(try await site.deliveredCount(revision: 1) == 10)
            #expect(try await site.deliveredCount(revision: 2) == 0)
            for path in paths {
                let file = try String(contentsOfFile: site.path("www\(path)"), encoding: .utf8)
                #expect(file.hasPrefix("#!version:1.0.0.1") && file.contains("Tulpe-"), "\(path)")
            }
        }
    }

    // MARK: Reports

    @Test("the median of an even number lies between the two in the middle; what could not be measured is left out")
    func medians() {
        #expect(BenchReport.Figure.median([3, 1, 2]) == 2)
        #expect(BenchReport.Figure.median([4, 1, 2, 10]) == 3)
        #expect(BenchReport.Figure.median([]) == nil)
        #expect(BenchReport.Figure(name: "settled", unit: "s", values: [nil, 7, 5]).median == 6)
    }

    private static let report = BenchReport(
        name: "fetch", subject: "10 phones",
        rows: [
            .init(
                name: "warm",
                figures: [
                    .init(name: "fetches", unit: "1/s", values: [1000, 1200, 1100]), .init(name: "failures", unit: "", values: [0]),
                ]),
            .init(name: "nginx", figures: [.init(name: "fetches", unit: "1/s", values: [nil])]),
        ], remarks: ["Shared cores."], versions: [("nginx", "1.22.1")])

    @Test("what a benchmark prints for programs has all rounds, the machine and the versions, and is read back")
    func json() throws {
        let value = try JSONValue(parsing: Self.report.json.prettyText)
        #expect(value["machine"]?["cores"]?.int == ProcessInfo.processInfo.activeProcessorCount)
        #expect(value["machine"]?["kernel"]?.string?.isEmpty == false)
        #expect(value["versions"]?["nginx"]?.string == "1.22.1" && value["versions"]?["dialtone"]?.string == BuildInfo.version)
        let figure = value["rows"]?.elements?.first?["figures"]?.elements?.first
        #expect(figure?["median"] == .number("1100.000") && figure?["runs"]?.elements?.count == 3)
        #expect(BenchReport(value)?.markdown == Self.report.markdown)
        #expect(BenchReport(["rows": []]) == nil)
    }

    @Test("the Markdown has the medians")
    func markdown() {
        #expect(
            Self.report.markdown == """
                10 phones

                |  | fetches [1/s] | failures |
                | --- | --- | --- |
                | warm | 1100 | 0.00 |
                | nginx | - | - |
                """)
    }

    @Test("figures of a service are summed over the samples with a label")
    func serviceFigures() {
        let text = """
            # TYPE dialtone_sysclients gauge
            dialtone_sysclients{instance="example.com/dialtone",state="idle"} 3
            dialtone_sysclients{instance="example.com/dialtone",state="member"} 12
            dialtone_sysclients{instance="example.org/dialtone",state="member"} 30

            """
        #expect(ServiceFigures.sum("dialtone_sysclients", "state=\"member\"", in: text) == 42)
        #expect(ServiceFigures.sum("dialtone_phones", "status=\"ready\"", in: text) == 0)
    }

    // MARK: Arguments

    @Test("numbers of phones are read from a list, and nothing else is")
    func phoneCounts() {
        #expect(PhoneCounts(argument: "1000,10000,50000")?.counts == [1000, 10_000, 50_000])
        for text in ["", "0", "1000,", "ten", "1e3", "-5", "1000001"] { #expect(PhoneCounts(argument: text) == nil, "\(text)") }
    }

    @Test(
        "arguments that make no sense are refused",
        arguments: [
            ["fetch", "--rounds", "0"], ["fetch", "--seconds", "0"], ["fetch", "--phones", "0"],
            ["fetch", "--phones", "10,20", "--database", "postgresql://dialtone@localhost/bench"], ["storm", "--orders", "1"],
            ["sysclients", "--steps", "5000,2000"], ["start", "--idle", "-1"], ["instructions", "dance"], ["report"],
            ["load", "--port", "0", "--paths", "paths"],
        ])
    func badArguments(arguments: [String]) {
        #expect(throws: (any Error).self) { try Dialtone.parseAsRoot(["bench"] + arguments) }
    }

    @Test("arguments that make sense are taken")
    func goodArguments() throws {
        let fetch = try #require(try Dialtone.parseAsRoot(["bench", "fetch", "--phones", "1000,10000", "--rounds", "5"]) as? BenchFetch)
        #expect(fetch.phones.counts == [1000, 10_000] && fetch.options.runs == 5 && !fetch.options.json)
        let steps = try #require(try Dialtone.parseAsRoot(["bench", "sysclients"]) as? BenchSysclients)
        #expect(steps.steps.counts == [2000, 5000, 10_000, 15_000])
        #expect(try Dialtone.parseAsRoot(["bench", "instructions", "record", "--count", "5"]) is BenchInstructions)
    }

    @Test("the work whose instructions are counted goes through", arguments: BenchInstructions.Work.allCases)
    func instructions(work: BenchInstructions.Work) async throws {
        let command = try #require(
            try Dialtone.parseAsRoot(["bench", "instructions", work.rawValue, "--count", "3"]) as? BenchInstructions)
        try await command.run()
    }
}
