import DialtoneModel
import DialtoneTransport
import HTTPTypes
import NIOCore

/// A phone's HTTP client: its User-Agent, its login, and the files that it remembers by name.
struct PhoneHTTP: Sendable {
    /// What a request came to.
    private enum Answer: Sendable {
        case file(String)
        case missing(Int)
    }

    /// A file as the phone last got it.
    private struct Kept: Sendable {
        var tag: String
        var text: String
    }

    /// Tries while the server is busy or away; then the phone gives up.
    static let attemptsMax = 5
    static let firstPause = Duration.milliseconds(250)
    static let pauseMax = Duration.seconds(5)

    let context: LabContext
    let client: HTTPClient
    let subject: String
    var userAgent: String
    /// What the phone's files told it to show to a server that asks.
    var credentials: PhoneCredentials?
    /// Some file since this was last set to false was not the one that the phone had.
    var hasNews = false
    /// The status of the last answer that was no file.
    private(set) var lastMissing = 0
    /// The settings files since this was last emptied, in the order in which they came, also those that are unchanged; empty where
    /// no lists of names are there to judge them.
    var texts: [String] = []
    private var kept: [String: Kept] = [:]

    init(_ context: LabContext, mac: MACAddress, userAgent: String) throws {
        self.context = context
        self.userAgent = userAgent
        subject = mac.hex
        client = HTTPClient(group: context.group, tls: try context.tls())
    }

    /// Gets a file without which the phone cannot do.
    ///
    /// - Throws: ``LabFault`` when there is none, or when the server does not serve after all attempts.
    mutating func required(_ url: String) async throws -> String {
        switch try await get(url) {
        case .file(let text):
            keep(text)
            return text
        case .missing(let status): throw LabFault("\(Self.name(url)): HTTP status \(status)")
        }
    }

    /// Gets a file that may be missing; then the answer must be 404, since others stop some phones.
    ///
    /// - Returns: nil if there is none.
    mutating func optional(_ url: String) async throws -> String? {
        let text = try await present(url)
        if let text { keep(text) }
        return text
    }

    private mutating func keep(_ text: String) {
        if context.names != nil { texts.append(text) }
    }

    /// Asks for a file that a provisioning server does not have, as phones do.
    mutating func probe(_ url: String) async throws {
        if try await present(url) != nil { violation("\(Self.name(url)) was served, which this phone reads as something else") }
    }

    /// Uploads something that nobody asked for. The server may take it or refuse it, at once.
    mutating func upload(_ text: String, to url: String) async throws {
        let response = try await answered(.put, url, headers: [("Content-Type", "text/plain")], body: ByteBuffer(string: text))
        guard (200..<300).contains(response.status) || [401, 403, 404, 405].contains(response.status) else {
            return violation("\(Self.name(url)), an upload, was answered with \(response.status)")
        }
    }

    // MARK: Requests

    private mutating func present(_ url: String) async throws -> String? {
        switch try await get(url) {
        case .file(let text): return text
        case .missing(404): return nil
        case .missing(let status):
            violation("\(Self.name(url)) may be missing, and was answered with \(status) instead of 404")
            return nil
        }
    }

    /// Gets one file. What the server says with 4xx is an answer; 429, 5xx and broken connections are tried again.
    private mutating func get(_ url: String) async throws -> Answer {
        let name = Self.name(url)
        var headers = [("Accept", "*/*")]
        if let tag = kept[name]?.tag { headers.append(("If-None-Match", tag)) }
        let response = try await answered(.get, url, headers: headers)
        switch response.status {
        case 200:
            check(response, url: name)
            let text = String(buffer: response.body)
            kept[name] = response.headers[.eTag].map { Kept(tag: $0, text: text) }
            hasNews = true
            return .file(text)
        case 304:
            if let kept = kept[name] { return .file(kept.text) }
            violation("304 for a request without If-None-Match")
        default: break
        }
        lastMissing = response.status
        return .missing(response.status)
    }

    /// - Throws: ``LabFault`` when the server does not answer after all attempts.
    private func answered(
        _ method: HTTPRequest.Method, _ url: String, headers: [(String, String)], body: ByteBuffer? = nil
    ) async throws -> HTTPClientResponse {
        var problem = ""
        var pause = Self.firstPause
        for attempt in 1...Self.attemptsMax {
            do throws(HTTPClientFault) {
                let response = try await loggedIn(method, url, headers: headers, body: body)
                guard response.status == 429 || response.status >= 500 else { return response }
                problem = "HTTP status \(response.status)"
            } catch {
                problem = "\(error)"
            }
            guard attempt < Self.attemptsMax else { break }
            try await Task.sleep(for: pause * (0.5 + context.random.fraction() / 2))
            pause = min(pause * 2, Self.pauseMax)
        }
        let name = Self.name(url)
        throw LabFault("\(name.isEmpty ? "the directory" : name): \(problem)")
    }

    /// Sends a request, and once more with the phone's login if the server asks who is there.
    private func loggedIn(
        _ method: HTTPRequest.Method, _ url: String, headers: [(String, String)], body: ByteBuffer?
    ) async throws(HTTPClientFault) -> HTTPClientResponse {
        let (url, given) = PhoneCredentials.split(url)
        let headers = headers + [("User-Agent", userAgent)]
        let response = try await client.send(method, url, headers: headers, body: body)
        guard response.status == 401, let credentials = given ?? credentials,
            let answer = credentials.answer(
                response.headers[values: .wwwAuthenticate], method: method.rawValue, target: Self.target(url),
                clientNonce: context.random.text(16, of: LabRandom.hexDigits))
        else { return response }
        return try await client.send(method, url, headers: headers + [("Authorization", answer)], body: body)
    }

    private static func name(_ url: String) -> String {
        url.split(separator: "/", omittingEmptySubsequences: false).last.map(String.init) ?? ""
    }

    /// Path and query.
    private static func target(_ url: String) -> String {
        guard let scheme = url.firstRange(of: "://"), let slash = url[scheme.upperBound...].firstIndex(of: "/") else { return "/" }
        return String(url[slash...].prefix { $0 != "#" })
    }

    private func check(_ response: HTTPClientResponse, url: String) {
        if response.headers[.cacheControl]?.contains("no-store") != true {
            violation("\(url) without Cache-Control: no-store could stay in a cache")
        }
        if response.headers[.transferEncoding] != nil { violation("\(url) in chunks, which old phones cannot read") }
    }

    private func violation(_ text: String) { context.log.violation("phone", subject, text) }
}
