import DialtoneModel
import DialtoneNames
import DialtoneTransport
import DialtoneWire
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

@testable import DialtoneLab

/// An app that says what a test wants it to say: enough of the protocol to be ordered from, and files for phones.
final class ScriptedApp: Sendable {
    struct Script: Sendable {
        var password = "corner-7-lamp"
        /// What AppInfo is answered with.
        var appInfo: JSONValue = ["mt": "AppInfoResult", "serviceInfo": ["apis": ["com.innovaphone.provisioning": ["title": "Phones"]]]]
        var echoesSource = true
        var results = 1
        var error: String?
        var challenge: String?
        /// As deployed services in Go answer: no src at the login and at AppInfo, an empty api, "Error" to PbxInfo.
        var isTerse = false
    }

    struct Seen: Sendable {
        var logins: [AppLogin] = []
        var orders: [ProvisioningRequest] = []
        var pbxInfo: PBXInfo?
        /// Paths with User-Agent and If-None-Match.
        var requests: [(path: String, agent: String, tag: String?)] = []
    }

    static let password = Secret("corner-7-lamp")
    let script: Script
    private let state = Mutex(Seen())
    /// By last path component; the entity tag is the text's hash.
    private let files = Mutex<[String: String]>([:])
    /// Names that are answered with another status, whether there is a file or not.
    private let refusals = Mutex<[String: Int]>([:])
    private let wanted = Mutex<PhoneCredentials?>(nil)

    init(_ script: Script = Script()) { self.script = script }

    var seen: Seen { state.withLock { $0 } }

    /// What a phone must show at `/p/…`; nil = nothing.
    var login: PhoneCredentials? {
        get { wanted.withLock { $0 } }
        set { wanted.withLock { $0 = newValue } }
    }

    func refuse(_ name: String, with status: Int) { refusals.withLock { $0[name] = status } }

    func forgetRequests() { state.withLock { $0.requests.removeAll() } }

    func serve(_ text: String?, as name: String) { files.withLock { $0[name] = text } }

    /// Runs the app and a lab whose PBX knows it.
    static func with(
        _ script: Script = Script(), behaviour: LabBehaviour = LabBehaviour(), names: NameOracle? = nil,
        _ body: @Sendable (ScriptedApp, Lab, String) async throws -> Void
    ) async throws {
        let app = ScriptedApp(script)
        let (ports, running) = AsyncStream.makeStream(of: Int.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await app.run { running.yield($0) } }
            defer { group.cancelAll() }
            guard let port = await ports.first(where: { _ in true }) else { return }
            let base = "http://127.0.0.1:\(port)"
            try await withLab(
                Lab.Options(
                    apps: [Lab.App(url: "\(base)/example.com/dialtone/dialtone-provisioning", password: password)], behaviour: behaviour,
                    names: names)
            ) { lab in try await body(app, lab, base) }
        }
    }

    private func run(started: @escaping @Sendable (Int) -> Void) async throws {
        let router = Router()
        router.get("**") { request, _ in self.answer(request) }
        var logger = Logger(label: "app", factory: { _ in SwiftLogNoOpLogHandler() })
        logger.logLevel = .critical
        let server = HTTPServerBuilder.dialtone(
            shouldUpgrade: { _, _ in true }, onWebSocket: { _, connection in try? await self.talk(connection) })
        try await Application(
            router: router, server: server, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in started(channel.localAddress?.port ?? 0) }, logger: logger
        ).run()
    }

    private func answer(_ request: Request) -> Response {
        let (path, tag) = (request.uri.path, request.headers[.ifNoneMatch])
        state.withLock { $0.requests.append((path, request.headers[.userAgent] ?? "", tag)) }
        let name = path.split(separator: "/").last.map(String.init) ?? ""
        if path.hasPrefix("/p/"), let login, !Self.isProved(request.headers[.authorization], login, target: path) {
            var response = Response(status: .unauthorized)
            response.headers[values: .wwwAuthenticate] = [
                "Digest realm=\"phones\", nonce=\"7f3a\", qop=\"auth\", algorithm=MD5", "Basic realm=\"phones\"",
            ]
            return response
        }
        if let status = refusals.withLock({ $0[name] }) { return Response(status: .init(code: status)) }
        guard let text = files.withLock({ $0[name] }) else { return Response(status: .notFound) }
        let own = "\"\(SHA256Text.hex(of: text).prefix(16))\""
        var response =
            tag == own ? Response(status: .notModified) : Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
        response.headers[.eTag] = own
        response.headers[.cacheControl] = "no-store"
        return response
    }

    private static func isProved(_ authorization: String?, _ login: PhoneCredentials, target: String) -> Bool {
        guard let digest = authorization.flatMap({ SIPDigest($0) }), digest["username"] == login.user, digest["uri"] == target else {
            return false
        }
        return digest["response"]
            == SIPDigest.response(
                user: login.user, realm: "phones", password: login.password, method: "GET", uri: target, nonce: "7f3a",
                count: digest["nc"], clientNonce: digest["cnonce"])
    }

    private func talk(_ connection: WebSocketConnection) async throws {
        try await connection.run { inbound, outbound in
            var challenge = ""
            for try await case .text(let text) in inbound {
                let message = try AppMessage(parsing: text)
                var answers: [JSONValue] = []
                switch message.mt {
                case "AppChallenge":
                    challenge = script.challenge ?? String(UInt64.random(in: 1 << 60 ... .max), radix: 16)
                    answers = [["mt": "AppChallengeResult", "challenge": .string(challenge)]]
                case "AppLogin":
                    let login = try AppLogin(message)
                    let isRight = login.isProved(challenge: challenge, password: Secret(script.password))
                    state.withLock { $0.logins.append(login) }
                    var answer = isRight ? login.accepted(domain: "example.com") : login.refused("no")
                    if script.isTerse { answer["src"] = nil }
                    answers = [answer]
                case "AppInfo":
                    var info = script.appInfo
                    info["src"] = message.src
                    info["app"] = message.value["app"]
                    if script.isTerse { (info["src"], info["api"]) = (nil, "") }
                    answers = [info]
                case "PbxInfo":
                    state.withLock { $0.pbxInfo = PBXInfo(message) }
                    if script.isTerse { answers = [["mt": "Error", "text": "unknown message"]] }
                case "ProvisioningPhone":
                    let order = try ProvisioningRequest(message, key: SessionKey(challenge: challenge, password: Secret(script.password)))
                    state.withLock { $0.orders.append(order) }
                    answers = Array(
                        repeating: ProvisioningResult.json(src: script.echoesSource ? message.src : nil, error: script.error),
                        count: script.results)
                default: break
                }
                for answer in answers { try await outbound.send(.text(answer.text)) }
            }
        }
    }
}
