import Testing

@testable import DialtoneModel

@Suite("What came of asking a phone to fetch")
struct ResyncOutcomeTests {
    /// Each end of each way, alone; none, and a handset's.
    static let samples: [ResyncOutcome] =
        ["udp", "tcp"].map { .notify($0) }.flatMap { way in ResyncOutcome.End.allCases.map { outcome(way, $0) } }
        + ResyncOutcome.End.allCases.map { outcome(.web, $0) } + [
            ResyncOutcome(address: nil), ResyncOutcome(address: "192.0.2.17"),
            ResyncOutcome(address: "192.0.2.17", base: .sample, attempts: [.init(.notify("udp"), .silent), .init(.web, .accepted)]),
        ]

    private static func outcome(_ way: ResyncOutcome.Way, _ end: ResyncOutcome.End) -> ResyncOutcome {
        ResyncOutcome(
            address: "192.0.2.17", attempts: [.init(way, end, status: [.refused, .wrongPassword].contains(end) ? 403 : nil)])
    }

    @Test("it comes back from what is stored of it", arguments: samples)
    func roundTrip(sample: ResyncOutcome) throws {
        #expect(ResyncOutcome(json: try JSONValue(parsing: sample.json.text)) == sample)
    }

    @Test("it is told in each language, with nothing missing", arguments: samples)
    func words(sample: ResyncOutcome) {
        let words = sample.words
        #expect(words.english != words.german)
        for text in [words.english, words.german] { #expect(text.count > 20 && !text.contains("?") && text.last != ".", "\(text)") }
        #expect(sample.isAccepted == words.english.contains("fetches its file now"))
    }

    @Test("what a later release stores is nil")
    func unknown() {
        #expect(ResyncOutcome(json: ["tried": [["way": "udp", "end": "postponed"]]]) == nil)
        #expect(ResyncOutcome(json: ["result": "it answered"]) == nil && ResyncOutcome(json: nil) == nil)
    }

    @Test("words are those of one sentence, the ways in their order")
    func sentence() {
        let outcome = ResyncOutcome(
            address: "192.0.2.17", base: .sample, attempts: [.init(.notify("udp"), .silent), .init(.web, .wrongPassword, status: 401)])
        #expect(
            outcome.words.english
                == "its account is in the file of the base \(MACAddress.sample), which was asked: 192.0.2.17 did not answer the NOTIFY over "
                + "UDP, did not take the request to its web server (it refused the administrator's password, HTTP 401); the phone fetches "
                + "when it asks by itself, at the latest when it starts")
    }
}
