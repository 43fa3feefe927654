import ArgumentParser
import DialtoneModel
import DialtoneTransport
import DialtoneWire
import Foundation
import NIOPosix

struct BenchAdmin: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "admin", abstract: "What the admin page's requests take, with many phones.",
        discussion: "Logs in as an administrator over the AppWebsocket and asks one after the other.")

    @OptionGroup var options: BenchOptions
    @Option(help: "How many phones are stored.") var phones = 50_000
    @Option(help: "An empty PostgreSQL, as postgresql://…; without it a SQLite file.") var database: String?

    func validate() throws {
        if !(1000...1_000_000).contains(phones) { throw ValidationError("--phones: allowed are 1000 to 1000000") }
    }

    func run() async throws {
        try await options.report {
            try await BenchSite.with(database: database) { site in
                try site.writeConfiguration(BenchSite.Listening(port: BenchSite.freePort()))
                options.progress("storing \(phones) phones")
                _ = try await site.storePhones(phones)
                let rows = try await site.serving { base, _ in
                    try await AdminBenchPeer.session(at: base) { try await measure($0) }
                }
                return BenchReport(
                    name: "admin", subject: "\(phones) phones, from request to answer, median of \(options.runs)", rows: rows,
                    remarks: ["With the first request the numbers of all phones are read, once."])
            }
        }
    }

    private func measure(_ peer: AdminBenchPeer) async throws -> [BenchReport.Row] {
        let first = try await peer.ask("GetCounts", [:])
        let deep = phones * 4 / 5
        let list: JSONValue = ["sort": "received", "descending": true, "limit": 200]
        // The place of a page far down, as a page has it that scrolled there.
        let after = try await peer.ask("GetPhones", Self.with(list, ["offset": .int(deep)])).answer["next"] ?? .null
        var requests: [(name: String, mt: String, fields: JSONValue)] = [
            ("GetCounts", "GetCounts", [:]), ("GetPhones", "GetPhones", list),
            ("GetPhones, search of one user", "GetPhones", Self.with(list, ["search": .string("user\(phones - 7)")])),
            ("GetPhones, search that all have", "GetPhones", Self.with(list, ["search": "user"])),
            ("GetPhones, search of two letters", "GetPhones", Self.with(list, ["search": "us"])),
            ("GetPhones, offset \(deep)", "GetPhones", Self.with(list, ["offset": .int(deep)])),
            ("GetPhones, after \(deep)", "GetPhones", Self.with(list, ["after": after])),
            ("GetPhones, status ready", "GetPhones", Self.with(list, ["status": ["ready"]])),
            ("GetPhones, stuck", "GetPhones", Self.with(list, ["stuck": true])),
            ("GetRollout", "GetRollout", [:]), ("GetHealth", "GetHealth", [:]),
        ]
        for order in PhoneQuery.Order.allCases where order != .received {
            requests.append(
                ("GetPhones, sort \(order.rawValue)", "GetPhones", ["sort": .string(order.rawValue), "limit": 200]))
        }
        var rows = [BenchReport.Row(name: "the first GetCounts", figures: [.init(name: "time", unit: "ms", values: [first.milliseconds])])]
        for request in requests {
            var times: [Double?] = []
            for _ in 0..<options.runs { times.append(try await peer.ask(request.mt, request.fields).milliseconds) }
            rows.append(.init(name: request.name, figures: [.init(name: "time", unit: "ms", values: times)]))
        }
        return rows
    }

    private static func with(_ fields: JSONValue, _ more: JSONValue) -> JSONValue {
        .object((fields.members ?? []) + (more.members ?? []))
    }
}

/// An administrator's page that asks one thing after the other.
private final class AdminBenchPeer {
    private let messages: AsyncStream<WebSocketMessage>
    private let outbound: WebSocketOutbound
    private var number = 0

    private init(_ messages: AsyncStream<WebSocketMessage>, _ outbound: WebSocketOutbound) {
        (self.messages, self.outbound) = (messages, outbound)
    }

    /// Logs in for the time of `body`, as a page outside myApps does.
    static func session<Result: Sendable>(
        at base: String, _ body: (AdminBenchPeer) async throws -> Result
    ) async throws -> Result {
        let client = WebSocketClient(
            group: MultiThreadedEventLoopGroup.singleton, tls: nil, limits: WebSocketLimits(messageBytesMax: 16 << 20))
        let url = "\(base.replacing("http", with: "ws", maxReplacements: 1))/\(BenchSite.instance)"
        return try await client.connect(to: url, timeout: .seconds(60)).run { inbound, outbound in
            let (messages, entry) = AsyncStream.makeStream(of: WebSocketMessage.self)
            return try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    defer { entry.finish() }
                    for try await message in inbound { entry.yield(message) }
                }
                defer { group.cancelAll() }
                let peer = AdminBenchPeer(messages, outbound)
                try await peer.logIn()
                return try await body(peer)
            }
        }
    }

    private func logIn() async throws {
        try await outbound.send(.text(JSONValue.object([JSONMember("mt", "AppChallenge")]).text))
        let challenge = try AppChallengeResult(try AppMessage(parsing: try await hear())).challenge
        let (app, domain) = ("dialtone-admin", BenchSite.instance.domain)
        let digest = AppLogin.digest(
            app: app, domain: domain, sip: app, guid: "", dn: "Admin", info: nil, challenge: challenge,
            password: Secret(BenchSite.password))
        let login = AppLogin(app: app, domain: domain, sip: app, guid: "", dn: "Admin", info: nil, digest: digest, pbxObj: nil)
        try await outbound.send(.text(login.text))
        guard try AppMessage(parsing: try await hear()).bool("ok") else { throw BenchFault("the administrator's login was refused") }
    }

    /// Asks, and waits for the answer.
    func ask(_ mt: String, _ fields: JSONValue) async throws -> (answer: JSONValue, milliseconds: Double) {
        number += 1
        let source = JSONValue.string("\(number)")
        let start = ContinuousClock.now
        try await outbound.send(
            .text(JSONValue.object([JSONMember("mt", .string(mt)), JSONMember("src", source)] + (fields.members ?? [])).text))
        let text = try await hear()
        let time = (ContinuousClock.now - start).inSeconds * 1000
        let answer = try JSONValue(parsing: text)
        guard answer["src"] == source, answer["error"] == nil else { throw BenchFault("\(mt): \(answer["error"]?.string ?? "no answer")") }
        return (answer, time)
    }

    private func hear() async throws -> String {
        for await message in messages {
            guard case .text(let text) = message else { throw BenchFault("an answer is no text") }
            return text
        }
        throw BenchFault("the connection ended")
    }
}
