import DialtoneModel
import DialtoneTransport
import DialtoneWire
import Foundation
import NIOPosix
import Testing

/// A page at the other end of the real AppWebsocket: logs in, asks, and collects what it is told unasked.
///
/// Used by one task at a time.
final class AdminPeer {
    /// Who logs in.
    struct Login: Sendable {
        var app = "dialtone-admin"
        var domain = "example.com"
        var sip = "anna"
        var guid = ""
        var dn = "Anna Beispiel"
        /// As a PBX vouches for a user; nil for somebody who typed the password.
        var info: String? = #"{"appobj":"dialtone-admin","apps":[]}"#
        /// As a PBX logs in for its App object; then nothing vouches for it.
        var isObjects = false

        static let administrator = Login()
        /// As a page outside myApps does it.
        static let password = Login(domain: "example.com", sip: "dialtone-admin", dn: "Admin", info: nil)

        static func user(_ name: String, domain: String = "example.com") -> Login {
            Login(app: "dialtone", domain: domain, sip: name, dn: name, info: #"{"appobj":"dialtone-user","apps":[],"groups":[]}"#)
        }
    }

    /// The connection has ended.
    struct Gone: Error {}

    private let messages: AsyncStream<WebSocketMessage>
    private let outbound: WebSocketOutbound
    private var number = 0
    /// What came unasked and was not looked at yet.
    private var pushes: [JSONValue] = []
    /// Everything that came after the login but answers to `Reveal`, as text: no secret may stand in it.
    private(set) var heard: [String] = []

    private init(_ messages: AsyncStream<WebSocketMessage>, _ outbound: WebSocketOutbound) {
        (self.messages, self.outbound) = (messages, outbound)
    }

    /// Opens a connection for the time of `body`.
    ///
    /// - Parameter authority: The certificate that a service with TLS must show, in a PEM file.
    static func open<Result>(
        to service: ServiceUnderTest, instance: InstanceID = ServiceUnderTest.instance, authority: String? = nil,
        _ body: (AdminPeer) async throws -> Result
    ) async throws -> Result {
        try await open(at: service.base, instance: instance, authority: authority, body)
    }

    /// The same for a service that is known by its URL, `http://host:port`.
    static func open<Result>(
        at base: String, instance: InstanceID = ServiceUnderTest.instance, authority: String? = nil,
        _ body: (AdminPeer) async throws -> Result
    ) async throws -> Result {
        // A browser knows no such limit; the table of ten thousand phones has more than a megabyte.
        let client = WebSocketClient(
            group: MultiThreadedEventLoopGroup.singleton, tls: try authority.map { try TLSClientContext.make(verify: true, caFile: $0) },
            limits: WebSocketLimits(messageBytesMax: 16 << 20))
        let url = base.replacingOccurrences(of: "http", with: "ws") + "/\(instance)"
        return try await client.connect(to: url, timeout: .seconds(60)).run { inbound, outbound in
            let (messages, entry) = AsyncStream.makeStream(of: WebSocketMessage.self)
            return try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    defer { entry.finish() }
                    for try await message in inbound { entry.yield(message) }
                }
                defer { group.cancelAll() }
                return try await body(AdminPeer(messages, outbound))
            }
        }
    }

    /// Opens a connection and logs in.
    static func session<Result>(
        at service: ServiceUnderTest, as login: Login = .administrator, instance: InstanceID = ServiceUnderTest.instance,
        _ body: (AdminPeer) async throws -> Result
    ) async throws -> Result {
        try await open(to: service, instance: instance) { peer in
            try #require(try await peer.logIn(login))
            return try await body(peer)
        }
    }

    /// - Returns: Whether the service took the login.
    func logIn(_ login: Login, password: Secret = ServiceUnderTest.password) async throws -> Bool {
        try await say(["mt": "AppChallenge"])
        let challenge = try AppChallengeResult(try AppMessage(parsing: try await hear())).challenge
        let digest = AppLogin.digest(
            app: login.app, domain: login.domain, sip: login.sip, guid: login.guid, dn: login.dn, info: login.info, challenge: challenge,
            password: password)
        let message = AppLogin(
            app: login.app, domain: login.domain, sip: login.sip, guid: login.guid, dn: login.dn, info: login.info, digest: digest,
            pbxObj: login.info == nil || login.isObjects ? nil : login.app)
        try await outbound.send(.text(message.text))
        return try AppMessage(parsing: try await hear()).bool("ok")
    }

    /// Asks, and waits for the answer; what comes in between is kept for ``push(_:where:)``.
    func ask(_ mt: String, _ fields: JSONValue = [:]) async throws -> JSONValue {
        number += 1
        let source = JSONValue.string("q\(number)")
        try await say(.object([JSONMember("mt", .string(mt)), JSONMember("src", source)] + (fields.members ?? [])))
        while true {
            let text = try await hear()
            if !mt.hasPrefix("Reveal") { heard.append(text) }
            let value = try JSONValue(parsing: text)
            guard value["src"] == source else {
                pushes.append(value)
                continue
            }
            #expect(value["mt"]?.string == "\(mt)Result")
            return value
        }
    }

    /// The same for a request that has to succeed.
    func get(_ mt: String, _ fields: JSONValue = [:]) async throws -> JSONValue {
        let answer = try await ask(mt, fields)
        try #require(answer["error"] == nil, "\(mt): \(answer["error"]?.string ?? "")")
        return answer
    }

    /// The next message of this kind that came unasked and fits; the test's time limit bounds the wait.
    func push(_ mt: String, where fits: (JSONValue) -> Bool = { _ in true }) async throws -> JSONValue {
        var seen = 0
        while true {
            while seen < pushes.count {
                let push = pushes[seen]
                guard push["mt"]?.string == mt else {
                    // Of another kind: its turn may come, whichever of the two was sent first.
                    seen += 1
                    continue
                }
                pushes.remove(at: seen)
                if fits(push) { return push }
            }
            let text = try await hear()
            heard.append(text)
            pushes.append(try JSONValue(parsing: text))
        }
    }

    /// How many messages came unasked and were not looked at.
    var pushCount: Int { pushes.count }

    func say(_ value: JSONValue) async throws { try await outbound.send(.text(value.text)) }

    /// The next text, whatever it is.
    func hear() async throws -> String {
        for await message in messages {
            if case .text(let text) = message { return text }
        }
        throw Gone()
    }
}

extension JSONValue {
    /// The texts of one field in all elements of a list.
    func texts(_ key: String) -> [String] { elements?.map { $0[key]?.string ?? "" } ?? [] }

    /// The element of a list with this field.
    func element(_ key: String, _ text: String) -> JSONValue? { elements?.first { $0[key]?.string == text } }
}
