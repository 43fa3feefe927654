import DialtoneLab
import DialtoneModel
import DialtoneStore
import DialtoneSupport
import DialtoneTransport
import DialtoneWire
import Foundation
import HTTPTypes
import NIOCore
import NIOPosix
import Testing

/// A peer that says what the test wants, over the transport but without any of our dialogues.
private struct RawPeer: Sendable {
    let messages: AsyncStream<WebSocketMessage>
    let outbound: WebSocketOutbound

    /// Connects to the instance, lets `body` talk, and returns how the service closed, if it did before `body` ended.
    static func talk<Result: Sendable>(
        to service: ServiceUnderTest, path: String = "/example.com/dialtone",
        _ body: (RawPeer) async throws -> Result
    ) async throws -> Result {
        let client = WebSocketClient(group: MultiThreadedEventLoopGroup.singleton, tls: nil)
        let url = service.base.replacingOccurrences(of: "http", with: "ws") + path
        return try await client.connect(to: url, timeout: .seconds(60)).run { inbound, outbound in
            let (messages, entry) = AsyncStream.makeStream(of: WebSocketMessage.self)
            // Ends with the connection, or with `body`.
            return try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    defer { entry.finish() }
                    for try await message in inbound { entry.yield(message) }
                }
                defer { group.cancelAll() }
                return try await body(RawPeer(messages: messages, outbound: outbound))
            }
        }
    }

    func say(_ text: String) async throws { try await outbound.send(.text(text)) }

    func hear() async throws -> AppMessage? {
        for await message in messages {
            if case .text(let text) = message { return try AppMessage(parsing: text) }
        }
        return nil
    }

    /// Challenge and login as the Users service does it; returns the session key.
    func logIn(app: String = "dialtone-provisioning", password: Secret = ServiceUnderTest.password) async throws -> SessionKey {
        try await say(#"{"mt":"AppChallenge","src":"c"}"#)
        let challenge = try AppChallengeResult(try #require(try await hear())).challenge
        let info = #"{"appobj":"dialtone","apps":[]}"#
        let digest = AppLogin.digest(
            app: app, domain: "example.com", sip: "users", guid: "", dn: "Users", info: info, challenge: challenge, password: password)
        try await say(
            #"{"mt":"AppLogin","app":"\#(app)","domain":"example.com","sip":"users","dn":"Users","pbxObj":"dialtone","info":\#(info),"digest":"\#(digest)"}"#
        )
        let result = try #require(try await hear())
        #expect(result.bool("ok"))
        return SessionKey(challenge: challenge, password: password)
    }
}

@Suite("Bad input", .timeLimit(.minutes(10)))
struct BadInputTests {
    /// Whatever happened to one peer, another one is served.
    private func stillServes(_ service: ServiceUnderTest) async throws {
        try await RawPeer.talk(to: service) { peer in _ = try await peer.logIn() }
    }

    @Test(
        "before the login, everything that does not belong there closes the connection",
        arguments: [
            "not json", "[]", "{}", #"{"mt":5}"#, #"{"mt":"PbxInfo"}"#, #"{"mt":"ProvisioningPhone"}"#, #"{"mt":"AppInfo"}"#,
            #"{"mt":"AppLogin","app":"x","digest":"00"}"#,
        ])
    func beforeLogin(text: String) async throws {
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(in: folder) { service in
                try await RawPeer.talk(to: service) { peer in
                    try await peer.say(text)
                    while let message = try await peer.hear() { #expect(message.bool("ok") == false) }
                }
                try await stillServes(service)
            }
        }
    }

    @Test("a wrong password is refused with a text, and a challenge works once")
    func wrongPassword() async throws {
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(in: folder) { service in
                try await RawPeer.talk(to: service) { peer in
                    try await peer.say(#"{"mt":"AppChallenge","src":7}"#)
                    let challenge = try #require(try await peer.hear())
                    #expect(challenge.src == .number("7"))
                    #expect((1...16).contains(challenge.string("challenge")?.utf8.count ?? 0))
                    try await peer.say(#"{"mt":"AppLogin","src":"s","app":"a","digest":"00"}"#)
                    let result = try #require(try await peer.hear())
                    #expect(result.mt == "AppLoginResult" && !result.bool("ok"))
                    #expect(result.string("errorText")?.isEmpty == false)
                    #expect(try await peer.hear() == nil, "then the connection is closed")
                }
                try await stillServes(service)
            }
        }
    }

    @Test("wrong logins are counted and fill no other part of the events, and a right one from the same address gets in at once")
    func guesses() async throws {
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(in: folder) { service in
                // More than are answered at once would take seconds; these show that the parts are joined.
                for _ in 1...4 {
                    try await AdminPeer.open(to: service) { peer in
                        let isIn = try await peer.logIn(.administrator, password: Secret("wrong"))
                        #expect(!isIn)
                    }
                }
                try await AdminPeer.session(at: service) { peer in
                    let events = try await peer.get("GetEvents")["events"]?.elements ?? []
                    #expect(events.filter { $0["kind"]?.string == "login" }.count == 4)
                    #expect(service.log.text.contains("warning Login refused"), "\(service.log.text)")
                }
                func read() async throws -> String {
                    let client = HTTPClient(group: MultiThreadedEventLoopGroup.singleton)
                    return String(buffer: try await client.send(.get, "\(service.base)/metrics").body)
                }
                let metrics = try await read()
                let series = "dialtone_login_refusals_total{instance=\"\(ServiceUnderTest.instance)\",reason="
                #expect(metrics.contains(series + "\"wrongPassword\"} 4") && metrics.contains(series + "\"check\"} 0"))
                // Sooner or later one has to wait for its answer, and is counted.
                let waited = "dialtone_limited_total{instance=\"\(ServiceUnderTest.instance)\",kind=\"login\"} 1\n"
                while try await !read().contains(waited) {
                    try await AdminPeer.open(to: service) { peer in _ = try await peer.logIn(.administrator, password: Secret("wrong")) }
                }
            }
        }
    }

    @Test("binary frames, invalid UTF-8 and huge messages end only their own connection")
    func oddFrames() async throws {
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(in: folder) { service in
                try await RawPeer.talk(to: service) { peer in
                    try await peer.outbound.send(.binary(ByteBuffer(bytes: [1, 2, 3])))
                    #expect(try await peer.hear() == nil)
                }
                try await RawPeer.talk(to: service) { peer in
                    // Before the login 64 KiB is the limit.
                    try? await peer.say(#"{"mt":"AppChallenge","pad":""# + String(repeating: "x", count: 70_000) + #""}"#)
                    let answer = try await peer.hear()
                    #expect(answer == nil)
                }
                try await stillServes(service)
            }
        }
    }

    @Test(
        "a ProvisioningPhone with a bad field gets exactly one error that names the field",
        arguments: [
            ("mac", #""0004132a7b1""#), ("mac", "17"), ("mac", "null"), ("code", #""""#), ("hwid", "{}"), ("usename", #""\u0000""#),
            // The last one is hex of so many bytes that no key makes a text of them by chance.
            ("password", #""abc""#), ("password", #""zz""#), ("password", "\"\(String(repeating: "ff00", count: 40))\""),
        ])
    func badFields(field: String, value: String) async throws {
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(in: folder) { service in
                try await RawPeer.talk(to: service) { peer in
                    let key = try await peer.logIn()
                    let fields = [
                        "mac": #""0004132a7b15""#, "code": #""418830297561""#, "hwid": #""0004132a7b15""#, "usename": #""anna""#,
                        "cn": #""Anna""#, "seed1": #""4711""#, "password": "\"\(key.encrypt(seed: "4711", "Tulpe-2931"))\"",
                    ].merging([field: value]) { $1 }
                    let members = fields.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",")
                    try await peer.say(#"{"mt":"ProvisioningPhone","src":"p1",\#(members)}"#)
                    let result = try #require(try await peer.hear())
                    #expect(result.mt == "ProvisioningPhoneResult")
                    #expect(result.string("result") == "failed")
                    #expect(result.string("error")?.contains(field) == true, "\(result.text)")
                    #expect(!result.text.contains("Tulpe"))
                    #expect(try await service.store.fleet().isEmpty, "nothing was stored")
                }
            }
        }
    }

    @Test("the admin app may not provision, and after the login unknown messages are ignored")
    func roles() async throws {
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(in: folder) { service in
                try await RawPeer.talk(to: service, path: "/example.com/dialtone/dialtone-admin") { peer in
                    _ = try await peer.logIn(app: "dialtone-admin")
                    try await peer.say("garbage")
                    try await peer.say(#"{"mt":"Nonsense"}"#)
                    try await peer.say(#"{"mt":"ProvisioningPhone","src":"x"}"#)
                    let result = try #require(try await peer.hear())
                    #expect(result.string("result") == "failed")
                    try await peer.say(#"{"mt":"GetPhones"}"#)
                    #expect(try await peer.hear()?.value["count"]?.int == 0)
                }
            }
        }
    }
}

@Suite("Phones' doors", .timeLimit(.minutes(10)))
struct DoorTests {
    private static let agents: [LabVendor: String] = [
        .yealink: "Yealink SIP-T46U 108.86.0.45 80:5e:c0:10:00:01",
        .snom: "Mozilla/4.0 (compatible; snomD785-SIP 10.1.33.33 2010.12-00004-g9ba52f5 000413100001 SXM:0 UXM:0)",
        .grandstream: "Grandstream Model HW GRP2614 SW 1.0.5.15 DevId c074ad100001",
    ]

    private func get(_ url: String, agent: String? = nil, headers: [String: String] = [:], method: String = "GET") async throws -> (
        status: Int, body: String, etag: String?, retryAfter: String?
    ) {
        let client = HTTPClient(group: MultiThreadedEventLoopGroup.singleton)
        var fields = headers
        fields["User-Agent"] = agent
        let response = try await client.send(try #require(HTTPRequest.Method(method)), url, headers: fields.map { ($0.key, $0.value) })
        return (
            response.status, String(buffer: response.body), response.headers[.eTag], response.headers[.retryAfter]
        )
    }

    @Test(
        "a phone gets in by its code, then by its own URL; the code then opens nothing",
        arguments: [LabVendor.yealink, .snom, .grandstream])
    func codeThenToken(vendor: LabVendor) async throws {
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(in: folder) { service in
                try await withLab(.underTest(apps: [service.app])) { lab in
                    let order = LabOrder.sample(1, vendor: vendor)
                    var quiet = order
                    quiet.vendor = nil
                    let code = await lab.provision(quiet).code
                    let agent = try #require(Self.agents[vendor])
                    let name =
                        switch vendor {
                        case .yealink: "\(order.mac).cfg"
                        case .snom: "\(order.mac).xml"
                        case .grandstream: "cfg\(order.mac).xml"
                        default: "\(order.mac).cfg"
                        }
                    let secrets = try await service.store.secrets(of: service.wait(for: order.mac) { _ in true }.id)
                    let token = secrets.token.reveal()
                    let first = try await get("\(service.base)/\(code)/\(name)", agent: agent)
                    #expect(first.status == 200)
                    #expect(first.body.contains("/p/\(token)"), "the file leads the phone to its own URL")
                    #expect(first.body.contains("Tulpe-1"))
                    #expect(try await service.wait(for: order.mac) { $0.status == .delivered }.address == "127.0.0.1")
                    // What the phone may ask for besides does not exist, which is no fault.
                    #expect(try await get("\(service.base)/p/\(token)/nothing.bin", agent: agent).status == 404)
                    let again = try await get("\(service.base)//p/\(token)//\(name)", agent: agent)
                    #expect(again.status == 200 && again.body == first.body)
                    let unchanged = try await get(
                        "\(service.base)/p/\(token)/\(name)", agent: agent, headers: ["If-None-Match": again.etag ?? ""])
                    #expect(unchanged.status == 304 && unchanged.body.isEmpty)
                    let head = try await get("\(service.base)/p/\(token)/\(name)", agent: agent, method: "HEAD")
                    #expect(head.status == 200 && head.body.isEmpty && head.etag == again.etag)
                    #expect(try await get("\(service.base)/\(code)/\(name)", agent: agent).status == 404)
                    #expect(try await get("\(service.base)/p/\(name)", agent: agent).status == 404, "by MAC is off")
                }
            }
        }
    }

    @Test("another phone with the right code, a wrong code and a wrong token look the same")
    func uniformRefusals() async throws {
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(in: folder) { service in
                try await withLab(.underTest(apps: [service.app])) { lab in
                    let code = await lab.provision(LabOrder.sample(1)).code
                    let token = String(repeating: "a", count: 26)
                    for path in [
                        "/\(code)/805ec0999999.cfg", "/000000000000/x.cfg", "/p/\(token)/x.cfg", "/p/805ec0999999.cfg",
                        "/\(code)/../health",
                        "/\(code)/%2e%2e/x",
                    ] {
                        let answer = try await get(service.base + path, agent: Self.agents[.yealink])
                        #expect(answer.status == 404 && answer.body.isEmpty && answer.etag == nil, "\(path)")
                    }
                }
            }
        }
    }

    @Test("who guesses is told to wait, while a phone with its own URL behind the same address is served")
    func limited() async throws {
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(in: folder) { service in
                try await withLab(.underTest(apps: [service.app])) { lab in
                    let order = LabOrder.sample(1, vendor: .yealink)
                    var quiet = order
                    quiet.vendor = nil
                    #expect(await lab.provision(quiet).error == nil)
                    let token = try await service.store.secrets(of: service.wait(for: order.mac) { _ in true }.id).token.reveal()
                    var last = 404
                    for number in 0..<60 where last != 429 {
                        let answer = try await get("\(service.base)/10000000\(1000 + number)/x.cfg")
                        last = answer.status
                        if last == 429 { #expect(Int(answer.retryAfter ?? "") ?? 0 > 0) }
                    }
                    #expect(last == 429)
                    #expect(try await get("\(service.base)/p/\(token)/\(order.mac).cfg", agent: Self.agents[.yealink]).status == 200)
                }
            }
        }
    }

    @Test("a method that there is not is answered with those that there are", arguments: ["PUT", "POST", "DELETE", "PROPFIND"])
    func methods(method: String) async throws {
        try await withTemporaryFolder { folder in
            let firmware = folder.path
            try await ServiceUnderTest.run(in: folder, adjust: { $0.firmwareFolder = firmware }) { service in
                let client = HTTPClient(group: MultiThreadedEventLoopGroup.singleton)
                let token = String(repeating: "a", count: 26)
                for path in [
                    "/000000000000/x.cfg", "/p/\(token)/x.log", "/firmware/x.rom", "/health", "/metrics",
                    "/example.com/dialtone/dialtone-admin.htm",
                    "/nothing",
                ] {
                    let answer = try await client.send(
                        try #require(HTTPRequest.Method(method)), service.base + path, body: ByteBuffer(string: "x"))
                    #expect(answer.status == 405 && answer.headers[.allow] == "GET, HEAD", "\(path)")
                }
            }
        }
    }

    @Test("where a token is wanted, metrics are for clients that show it, also a new one")
    func metricsToken() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appendingPathComponent("metrics.token")
            try await ServiceUnderTest.run(in: folder, adjust: { $0.metricsTokenFile = file.path }) { service in
                func status(_ authorization: String?) async throws -> Int {
                    try await get("\(service.base)/metrics", headers: authorization.map { ["Authorization": $0] } ?? [:]).status
                }
                #expect(try await status("Bearer ") == 401, "there is no file")
                try "lamp-in-corner-7\n".write(to: file, atomically: true, encoding: .utf8)
                #expect(try await status("Bearer lamp-in-corner-7") == 200)
                for wrong in [nil, "Bearer lamp-in-corner-8", "Basic lamp-in-corner-7"] { #expect(try await status(wrong) == 401) }
                try "lamp-in-corner-8\n".write(to: file, atomically: true, encoding: .utf8)
                #expect(try await status("Bearer lamp-in-corner-8") == 200)
                #expect(try await status("Bearer lamp-in-corner-7") == 401)
                let refused = try await HTTPClient(group: MultiThreadedEventLoopGroup.singleton).send(.get, "\(service.base)/metrics")
                #expect(refused.headers[.wwwAuthenticate]?.hasPrefix("Bearer ") == true && refused.body.readableBytes == 0)
                #expect(try await get("\(service.base)/health").status == 200)
            }
        }
    }

    @Test("health, readiness, metrics and the admin app's files answer")
    func otherURLs() async throws {
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(in: folder) { service in
                #expect(try await get("\(service.base)/health").status == 200)
                #expect(try await get("\(service.base)/ready").status == 200)
                let metrics = try await get("\(service.base)/metrics")
                for name in [
                    "dialtone_sysclients{instance=\"example.com/dialtone\",state=\"member\"} 0",
                    "dialtone_pbx_sessions{instance=\"example.com/dialtone\"} 0", "# TYPE dialtone_provisioning_seconds histogram",
                    "# TYPE dialtone_config_requests_total counter", "process_resident_memory_bytes",
                ] { #expect(metrics.body.contains(name), "\(name)") }
                #expect(try await get("\(service.base)/example.com/dialtone/dialtone-admin.png").status == 200)
                #expect(try await get("\(service.base)/example.com/dialtone/dialtone-admin.htm").body.contains("<html"))
                #expect(try await get("\(service.base)/example.com/other/dialtone-admin.htm").status == 404)
            }
        }
    }
}
