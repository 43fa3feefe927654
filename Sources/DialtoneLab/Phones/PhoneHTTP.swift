import DialtoneModel
import DialtoneTransport
import HTTPTypes
import NIOCore

/// A phone's HTTP client: its User-Agent, and the entity tags that it remembers by file name.
struct PhoneHTTP: Sendable {
    /// What a request came to.
    enum Answer: Sendable {
        case file(String)
        case unchanged
        case missing(Int)
    }

    /// Tries while the server is busy or away; then the phone gives up.
    static let attemptsMax = 5
    static let firstPause = Duration.milliseconds(250)
    static let pauseMax = Duration.seconds(5)

    let context: LabContext
    let client: HTTPClient
    let subject: String
    let userAgent: String
    private var tags: [String: String] = [:]

    init(_ context: LabContext, mac: MACAddress, userAgent: String) throws {
        self.context = context
        self.userAgent = userAgent
        subject = mac.hex
        client = HTTPClient(group: context.group, tls: try context.tls())
    }

    /// Gets one file. What the server says with 4xx is an answer; 429, 5xx and broken connections are tried again.
    ///
    /// - Throws: ``LabFault`` when the server does not serve after all attempts.
    mutating func get(_ url: String) async throws -> Answer {
        let name = url.split(separator: "/", omittingEmptySubsequences: false).last.map(String.init) ?? ""
        var headers = [("User-Agent", userAgent), ("Accept", "*/*")]
        if let tag = tags[name] { headers.append(("If-None-Match", tag)) }
        var problem = ""
        var pause = Self.firstPause
        for attempt in 1...Self.attemptsMax {
            do throws(HTTPClientFault) {
                let response = try await client.send(.get, url, headers: headers)
                switch response.status {
                case 200:
                    check(response, url: name)
                    tags[name] = response.headers[.eTag]
                    return .file(String(buffer: response.body))
                case 304:
                    if tags[name] == nil { violation("304 for a request without If-None-Match") }
                    return .unchanged
                case 429, 500...599: problem = "HTTP status \(response.status)"
                default: return .missing(response.status)
                }
            } catch {
                problem = "\(error)"
            }
            guard attempt < Self.attemptsMax else { break }
            try await Task.sleep(for: pause * (0.5 + context.random.fraction() / 2))
            pause = min(pause * 2, Self.pauseMax)
        }
        throw LabFault("\(name.isEmpty ? "the directory" : name): \(problem)")
    }

    private func check(_ response: HTTPClientResponse, url: String) {
        if response.headers[.cacheControl]?.contains("no-store") != true {
            violation("\(url) without Cache-Control: no-store could stay in a cache")
        }
        if response.headers[.transferEncoding] != nil { violation("\(url) in chunks, which old phones cannot read") }
    }

    private func violation(_ text: String) { context.log.violation("phone", subject, text) }
}
