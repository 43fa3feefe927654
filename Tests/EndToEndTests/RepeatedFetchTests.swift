import DialtoneLab
import DialtoneModel
import DialtoneStore
import DialtoneTransport
import Foundation
import HTTPTypes
import NIOCore
import NIOPosix
import Testing

@Suite("Fetching the same again", .timeLimit(.minutes(10)))
struct RepeatedFetchTests {
    private static let agent = "Mozilla/4.0 (compatible; snomD785-SIP 10.1.33.33)"

    private struct Answer: Equatable {
        var status: Int
        var headers: [String: String]
        var body: String

        init(_ response: HTTPClientResponse) {
            status = response.status
            headers = Dictionary(response.headers.map { ($0.name.canonicalName, $0.value) }) { $0 + ", " + $1 }
            body = String(buffer: response.body)
            // When, not what.
            headers["date"] = headers["date"] == nil ? nil : "now"
        }
    }

    /// How often phones were looked up by their URL.
    private static func lookups(_ service: ServiceUnderTest) async throws -> Int {
        let text = String(
            buffer: try await HTTPClient(group: MultiThreadedEventLoopGroup.singleton).send(.get, "\(service.base)/metrics").body)
        let line = text.split(separator: "\n").first { $0.hasPrefix("dialtone_database_seconds_count") && $0.contains("phone_by_token") }
        return try #require(line?.split(separator: " ").last.flatMap { Int($0) })
    }

    @Test("from memory and the usual way are the same answer; what was written in between is not missed")
    func same() async throws {
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(in: folder) { service in
                try await withLab(.underTest(apps: [service.app])) { lab in
                    let order = LabOrder.sample(1)
                    let problem = await lab.provision(order).error
                    #expect(problem == nil)
                    let phone = try #require(try await service.store.phone(instance: ServiceUnderTest.instance, mac: order.mac))
                    let token = try await service.store.secrets(of: phone.id).token.reveal()
                    let client = HTTPClient(group: MultiThreadedEventLoopGroup.singleton)
                    func ask(_ method: HTTPRequest.Method, _ path: String, ifNoneMatch: String? = nil) async throws -> Answer {
                        let tag = ifNoneMatch.map { [("If-None-Match", $0)] } ?? []
                        return Answer(
                            try await client.send(method, "\(service.base)\(path)", headers: [("User-Agent", Self.agent)] + tag))
                    }
                    let path = "/p/\(token)/\(order.mac.hex).xml"
                    for _ in 1...3 { #expect(try await ask(.get, path).status == 200) }
                    let etag = try #require(try await ask(.get, path).headers["etag"])
                    for (method, tag) in [(HTTPRequest.Method.get, nil), (.head, nil), (.get, etag), (.head, etag), (.get, "\"other\"")] {
                        let before = try await Self.lookups(service)
                        let quick = try await ask(method, path, ifNoneMatch: tag)
                        #expect(try await Self.lookups(service) == before, "from memory")
                        // A query is nothing that is plain to read.
                        let usual = try await ask(method, path + "?", ifNoneMatch: tag)
                        #expect(try await Self.lookups(service) == before + 1)
                        #expect(quick == usual, "\(method) \(tag ?? "-")")
                        // The usual way has put its own answer in, for its own target.
                        _ = try await ask(.get, path)
                    }
                    // What another process writes is given out within its time, whatever is in memory.
                    let key = try SecretKey.load(path: folder.appendingPathComponent("dialtone.key").path, creating: false)
                    let beside = try await SQLiteStore.open(
                        path: folder.appendingPathComponent("dialtone.sqlite").path, key: key, access: .beside)
                    let set = OverrideSet(settings: [try #require(SettingKey("time.ntp")): "ntp.example.org"])
                    try await beside.setOverrides(set, for: OverrideScope(ServiceUnderTest.instance, .phone(order.mac)), at: .now)
                    try await beside.close()
                    while try await !ask(.get, path).body.contains("ntp.example.org") { try Task.checkCancellation() }
                }
            }
        }
    }
}
