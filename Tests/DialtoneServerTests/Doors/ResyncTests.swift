import Crypto
import DialtoneModel
import DialtoneVendors
import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import TestSupport
import Testing

@testable import DialtoneDoors

@Suite("Asking a phone to fetch")
struct ResyncTests {
    @Test("a NOTIFY names phone, event and way, whatever the user is called")
    func message() {
        let message = NotifyMessage(
            user: "anna b\r\nEvent: evil", target: "[2001:db8::7]:5070", own: "192.0.2.1:5555", event: "check-sync;reboot=false",
            transport: .tcp, id: "xyz")
        let lines = message.text.split(separator: "\r\n").map(String.init)
        #expect(lines.first == "NOTIFY sip:anna%20b%0D%0AEvent%3A%20evil@[2001:db8::7]:5070;transport=tcp SIP/2.0")
        #expect(lines.contains("Via: SIP/2.0/TCP 192.0.2.1:5555;branch=z9hG4bKxyz1;rport"))
        #expect(lines.filter { $0.hasPrefix("Event:") } == ["Event: check-sync;reboot=false"])
        #expect(lines.contains { $0.hasPrefix("To: <sip:") && $0.hasSuffix("@[2001:db8::7]>") })
        #expect(message.text.hasSuffix("Content-Length: 0\r\n\r\n"))
    }

    @Test(
        "an answer's status, request and challenges",
        arguments: [
            ("SIP/2.0 200 OK\r\nCSeq: 1 NOTIFY\r\n", 200, 1, []), ("SIP/2.0 100 Trying\r\n\r\n", nil, nil, []), ("SIP/2.0 x", nil, nil, []),
            ("HTTP/1.1 200", nil, nil, []), ("", nil, nil, []),
            (
                "SIP/2.0 401 Unauthorized\r\ncseq:2 NOTIFY\r\nWWW-Authenticate: Digest realm=\"a\"\r\nProxy-Authenticate: x\r\n", 401, 2,
                ["Digest realm=\"a\""]
            ),
            ("SIP/2.0 407 No\r\nProxy-Authenticate: a\r\nProxy-Authenticate : b\r\n", 407, nil, ["a", "b"]),
        ]
            as [(String, Int?, Int?, [String])])
    func answers(text: String, status: Int?, sequence: Int?, challenges: [String]) {
        let answer = NotifyAnswer(text)
        #expect(answer?.status == status && answer?.sequence == sequence)
        #expect(answer?.challenges ?? [] == challenges)
    }

    /// Values: `md5sum`.
    @Test("a SIP challenge is answered with a digest, and never with the password itself")
    func sipDigest() {
        let answer = ChallengeAnswer(
            credentials: .init(user: "anna", password: Secret("Tulpe-2931")), method: "NOTIFY", uri: "sip:anna@192.0.2.7:5060",
            allowsBasic: false, clientNonce: "c0ffee")
        #expect(
            answer.text(to: ["Digest realm=\"phone\",nonce=\"abc123\""])?.contains("response=\"fc42ef30a0d4a31e968a6ca402ada211\"") == true)
        #expect(
            answer.text(to: ["Digest realm=\"phone\", nonce=\"abc123\", qop=\"auth\", algorithm=MD5"])?.contains(
                "response=\"bf52db52e6c30a705a77111f5b49a39a\"") == true)
        #expect(answer.text(to: ["Basic realm=\"phone\""]) == nil)
    }

    /// What a phone does with the second NOTIFY, and what people read.
    @Test(
        "a phone that asks who sends the NOTIFY gets the answer with the account's credentials",
        arguments: [
            ("Tulpe-2931", .accepted), ("wrong", .wrongPassword), (nil, .noPassword),
        ] as [(String?, ResyncOutcome.End)])
    func challenged(password: String?, end: ResyncOutcome.End) async throws {
        let phone = try await ChallengingPhone.start()
        let result = await CheckSync(transport: "udp", port: phone.port).ask(
            address: "127.0.0.1", user: "anna", ways: ResyncWays(),
            account: password.map { .init(user: "anna", password: Secret($0)) }, password: .unset)
        #expect(result.attempts == [.init(.notify("udp"), end)])
        #expect(result.isAccepted == (end == .accepted) && !result.words.english.contains("Tulpe"))
        try await phone.stop()
    }

    @Test("the best challenge of a phone's web server is answered")
    func challenges() {
        func answer(_ challenges: String...) -> String? {
            ChallengeAnswer(
                credentials: .init(user: "admin", password: Secret("pw")), method: "GET", uri: "/servlet?key=AutoP", clientNonce: "c"
            ).text(to: challenges)
        }
        #expect(answer("Basic realm=\"x\"") == "Basic YWRtaW46cHc=")
        #expect(
            answer("Basic realm=\"x\"", "Digest realm=\"x\", nonce=\"n\", qop=\"auth,auth-int\"")?.contains("qop=auth, nc=00000001") == true
        )
        let both = answer(
            "Digest realm=\"x\", nonce=\"n\", algorithm=MD5", "Digest realm=\"x\", nonce=\"n\", algorithm=SHA-256, opaque=\"o\"")
        #expect(both?.contains("algorithm=SHA-256") == true && both?.contains("opaque=\"o\"") == true)
        #expect(answer("Digest realm=\"x\", nonce=\"n\"")?.contains("nc=") == false, "an old server gets the old form")
        #expect(answer("Digest realm=\"x\", nonce=\"n\", qop=\"auth-int\"") == nil)
        #expect(answer("Negotiate") == nil)
    }

    /// - Parameters:
    ///   - plain: What the phone answers by HTTP; nil = it does not listen there.
    @Test(
        "a phone whose web server speaks HTTPS alone, or leads there, is asked by HTTPS",
        arguments: [nil, "HTTP/1.1 301 Moved\r\nLocation: https://phone/\r\nContent-Length: 0\r\n\r\n"] as [String?])
    func webOverTLS(plain: String?) async throws {
        let certificates = try CertificateFolder(.first)
        let tls = try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: NIOSSLCertificate.fromPEMFile(certificates.certificatePath).map { .certificate($0) },
                privateKey: .privateKey(NIOSSLPrivateKey(file: certificates.keyPath, format: .pem))))
        // Basic of admin:pw.
        let secure = try await WebPage.start(over: tls) { request in
            request.contains("Authorization: Basic YWRtaW46cHc=") && request.hasPrefix("GET /admin/resync ")
                ? "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
                : "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"phone\"\r\nContent-Length: 0\r\n\r\n"
        }
        let open = try await WebPage.start { _ in plain ?? "" }
        // A phone without HTTP: its port is free again.
        if plain == nil { try await open.stop() }
        func send(_ password: String) async -> ResyncOutcome.Attempt {
            await PhoneWebAction(
                address: "127.0.0.1", ports: .init(http: open.port, https: secure.port), path: "/admin/resync", password: Secret(password),
                timeout: .seconds(60)
            ).send()
        }
        #expect(await send("pw") == .init(.web, .accepted))
        #expect(await send("other") == .init(.web, .wrongPassword, status: 401))
        try await secure.stop()
        #expect(await send("pw") == .init(.web, plain == nil ? .silent : .onlyHTTPS))
        if plain != nil { try await open.stop() }
    }

    @Test("what is said of a phone that cannot be asked holds for makes without an interval as well")
    func unasked() async {
        let result = await CheckSync().ask(address: "192.0.2.17", user: "anna", ways: ResyncWays(notifyEvent: nil), password: .unset)
        let text = result.words.english
        #expect(!result.isAccepted && !text.contains("interval") && text.hasSuffix("at the latest when it starts"))
    }

    @Test("a password goes to no public address")
    func publicAddress() async {
        let attempt = await PhoneWebAction(address: "192.0.2.17", ports: .init(http: 9, https: 9), path: "/", password: Secret("pw")).send()
        #expect(attempt == .init(.web, .publicAddress))
    }
}

/// A phone's web server, which gives each request the same answer.
private struct WebPage {
    let port: Int
    private let channel: any Channel

    static func start(over tls: NIOSSLContext? = nil, answer: @escaping @Sendable (String) -> String) async throws -> WebPage {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
                    try channel.pipeline.syncOperations.addHandler(Page(answer))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return WebPage(port: try #require(channel.localAddress?.port), channel: channel)
    }

    func stop() async throws { try await channel.close() }

    private final class Page: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let answer: @Sendable (String) -> String

        init(_ answer: @escaping @Sendable (String) -> String) { self.answer = answer }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let text = answer(String(buffer: unwrapInboundIn(data)))
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
            context.close(promise: nil)
        }
    }
}

/// A phone that takes a NOTIFY only with the digest of its account, anna with Tulpe-2931; it answers each request twice, as one does
/// whose answers were lost.
private struct ChallengingPhone {
    let port: Int
    private let channel: any Channel

    static func start() async throws -> ChallengingPhone {
        let channel = try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Answerer()) }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return ChallengingPhone(port: try #require(channel.localAddress?.port), channel: channel)
    }

    func stop() async throws { try await channel.close() }

    private final class Answerer: ChannelInboundHandler {
        typealias InboundIn = AddressedEnvelope<ByteBuffer>
        typealias OutboundOut = AddressedEnvelope<ByteBuffer>

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let envelope = unwrapInboundIn(data)
            let lines = String(buffer: envelope.data).components(separatedBy: "\r\n")
            func header(_ name: String) -> String {
                lines.first { $0.hasPrefix(name + ": ") }.map { String($0.dropFirst(name.count + 2)) } ?? ""
            }
            let uri = lines[0].split(separator: " ").dropFirst().first.map(String.init) ?? ""
            let expected = md5("\(md5("anna:phone:Tulpe-2931")):n1:\(md5("NOTIFY:\(uri)"))")
            let proof = header("Authorization")
            let isProven = proof.contains("response=\"\(expected)\"") && proof.contains("username=\"anna\"")
            let first = isProven ? "SIP/2.0 200 OK" : "SIP/2.0 401 Unauthorized"
            let challenge = isProven ? [] : ["WWW-Authenticate: Digest realm=\"phone\", nonce=\"n1\""]
            let answer = ([first, "CSeq: \(header("CSeq"))"] + challenge + ["Content-Length: 0", "", ""]).joined(separator: "\r\n")
            for _ in 0..<2 {
                context.writeAndFlush(
                    wrapOutboundOut(AddressedEnvelope(remoteAddress: envelope.remoteAddress, data: ByteBuffer(string: answer))),
                    promise: nil)
            }
        }

        private func md5(_ text: String) -> String {
            Insecure.MD5.hash(data: Data(text.utf8)).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        }
    }
}
