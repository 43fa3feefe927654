import Foundation
import HTTPTypes
import Logging
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization
import TestSupport
import Testing

@testable import DialtoneTransport

@Suite("TLS", .timeLimit(.minutes(10)))
struct TLSTests {
    let group = MultiThreadedEventLoopGroup.singleton
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func files(_ folder: borrowing CertificateFolder) throws -> CertificateFiles {
        try CertificateFiles(
            certificate: folder.certificatePath, key: folder.keyPath, logger: logger, lookInterval: .zero)
    }

    @Test("wss and https work with a certificate of our own", arguments: ["localhost", "127.0.0.1"])
    func secureEcho(host: String) async throws {
        let folder = try CertificateFolder(.first)
        let trust = try TLSClientContext.make(caFile: folder.certificatePath)
        let tls = try files(folder)
        let group = group
        try await TestServer.with(.init(tls: tls)) { server in
            let client = WebSocketClient(group: group, tls: trust)
            let connection = try await client.connect(to: "wss://\(host):\(server.port)/ws", timeout: .seconds(10))
            let message = WebSocketMessage.text(String(repeating: "ß", count: 60_000))
            try await connection.run { inbound, outbound in
                try await outbound.send(message)
                for try await answer in inbound {
                    #expect(answer == message)
                    break
                }
            }
            let http = HTTPClient(group: group, tls: trust)
            #expect(try await http.send(.get, "https://\(host):\(server.port)/hello").status == 200)
        }
    }

    @Test("the end of a certificate is that of the files, also where no connection looks at them")
    func end() throws {
        let folder = try CertificateFolder(.first)
        let tls = try files(folder)
        #expect(tls.notAfter == TestCertificate.first.notAfter)
        try folder.write(.second)
        #expect(tls.notAfter == TestCertificate.second.notAfter)
    }

    struct Versions: Sendable, CustomTestStringConvertible {
        let minimum: TLSMinimum
        let spoken: TLSVersion
        let isAccepted: Bool

        var testDescription: String { "\(spoken) at a listener from \(minimum.rawValue) on" }
    }

    static let versions: [Versions] = [
        Versions(minimum: .standard, spoken: .tlsv1, isAccepted: false), Versions(minimum: .standard, spoken: .tlsv11, isAccepted: false),
        Versions(minimum: .standard, spoken: .tlsv12, isAccepted: true), Versions(minimum: .standard, spoken: .tlsv13, isAccepted: true),
        Versions(minimum: .tls11, spoken: .tlsv1, isAccepted: false), Versions(minimum: .tls11, spoken: .tlsv11, isAccepted: true),
        Versions(minimum: .tls10, spoken: .tlsv1, isAccepted: true), Versions(minimum: .tls10, spoken: .tlsv11, isAccepted: true),
        Versions(minimum: .tls10, spoken: .tlsv12, isAccepted: true), Versions(minimum: .tls10, spoken: .tlsv13, isAccepted: true),
    ]

    @Test("old versions of TLS are refused, unless the listener is told to accept them", arguments: versions)
    func oldVersions(each: Versions) async throws {
        let folder = try CertificateFolder(.first)
        let tls = try CertificateFiles(
            certificate: folder.certificatePath, key: folder.keyPath, minimum: each.minimum, logger: logger)
        var configuration = TLSConfiguration.makeClientConfiguration()
        (configuration.minimumTLSVersion, configuration.maximumTLSVersion) = (each.spoken, each.spoken)
        configuration.trustRoots = .file(folder.certificatePath)
        let client = HTTPClient(group: group, tls: try NIOSSLContext(configuration: configuration))
        try await TestServer.with(.init(tls: tls)) { server async throws in
            let url = "https://localhost:\(server.port)/hello"
            if each.isAccepted {
                #expect(try await client.send(.get, url).status == 200)
            } else {
                await #expect(throws: HTTPClientFault.self) { try await client.send(.get, url) }
            }
        }
    }

    /// A client whose handshake is refused, and as what it is counted.
    enum RefusedClient: CaseIterable, Sendable {
        case old, withoutCipher, forged, distrusting, plain

        var reason: TLSRefusals.Reason {
            switch self {
            case .old: .version
            case .withoutCipher: .cipher
            case .forged: .certificate
            case .distrusting: .byClient
            case .plain: .notTLS
            }
        }

        /// nil: it speaks no TLS.
        func configuration(trusting path: String) throws -> TLSConfiguration? {
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.trustRoots = .file(path)
            switch self {
            case .old: (configuration.minimumTLSVersion, configuration.maximumTLSVersion) = (.tlsv1, .tlsv11)
            case .withoutCipher:
                // Keys are exchanged with RSA, and the server's certificate has none.
                configuration.maximumTLSVersion = .tlsv12
                configuration.cipherSuiteValues = [.TLS_RSA_WITH_AES_128_CBC_SHA]
            case .forged:
                let forged = TestClientCertificate.forged
                let certificate = try NIOSSLCertificate(bytes: Array(forged.certificate.utf8), format: .pem)
                configuration.certificateChain = [.certificate(certificate)]
                configuration.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: Array(forged.key.utf8), format: .pem))
            case .distrusting: configuration.trustRoots = .default
            case .plain: return nil
            }
            return configuration
        }
    }

    @Test("a handshake that is refused is counted by its reason", arguments: RefusedClient.allCases)
    func refused(client: RefusedClient) async throws {
        let folder = try CertificateFolder(.first)
        let authority = folder.url.appending(path: "makers.pem").path
        try TestClientCertificate.authority.write(toFile: authority, atomically: true, encoding: .utf8)
        let tls = try CertificateFiles(
            certificate: folder.certificatePath, key: folder.keyPath, clientAuthorities: [authority], logger: logger)
        let refusals = TLSRefusals(listener: "phones.listen", logger: logger)
        let context = try client.configuration(trusting: folder.certificatePath).map { try NIOSSLContext(configuration: $0) }
        let group = group
        try await TestServer.with(.init(tls: tls, tlsRefusals: refusals)) { server async throws -> Void in
            if let context {
                await #expect(throws: HTTPClientFault.self) {
                    try await HTTPClient(group: group, tls: context).send(.get, "https://localhost:\(server.port)/hello")
                }
            } else {
                _ = try await RawPeer.exchange(port: server.port, "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
            }
        }
        // The server has stopped, so it has heard of all.
        #expect(refusals.counts.filter { $0.count > 0 }.map(\.reason) == [client.reason])
    }

    // Source: the names of BoringSSL's `ssl.errordata` (stated).
    @Test(
        "the library's words are told apart",
        arguments: [
            ("UNSUPPORTED_PROTOCOL", .version), ("TLSV1_ALERT_PROTOCOL_VERSION", .byClient), ("NO_SHARED_CIPHER", .cipher),
            ("NO_COMMON_SIGNATURE_ALGORITHMS", .cipher), ("CERTIFICATE_VERIFY_FAILED", .certificate),
            ("SSLV3_ALERT_CERTIFICATE_UNKNOWN", .byClient), ("HTTP_REQUEST", .notTLS), ("WRONG_VERSION_NUMBER", .notTLS),
            ("EOF during handshake", .abandoned), ("DECODE_ERROR", .other),
        ] as [(String, TLSRefusals.Reason)])
    func reasons(words: String, reason: TLSRefusals.Reason) {
        #expect(TLSRefusals.reason("sslError([Error: 1 error:1:SSL routines:OPENSSL_internal:\(words) at x.cc:1])") == reason)
    }

    @Test("of one address one line a minute is logged, which says how many there were, and so many addresses are remembered")
    func refusalsInLog() {
        let lines = Lines()
        let refusals = TLSRefusals(listener: "phones.listen", logger: Logger(label: "test") { _ in lines })
        let error = NIOSSLError.handshakeFailed(.wantRead)
        let start = NIODeadline.now()
        func note(_ peer: String, after seconds: Int64) { refusals.note(error, peer: peer, at: start + .seconds(seconds)) }
        for second in 0..<60 { note("192.0.2.1", after: Int64(second)) }
        note("192.0.2.2", after: 59)
        note("192.0.2.1", after: 60)
        #expect(lines.facts == ["192.0.2.1 other 1", "192.0.2.2 other 1", "192.0.2.1 other 60"])
        refusals.note(NIOSSLError.uncleanShutdown, peer: "192.0.2.3", at: start)
        refusals.note(NIOSSLError.handshakeFailed(.sslError([.eofDuringHandshake])), peer: "192.0.2.3", at: start)
        #expect(lines.facts.count == 3)
        for number in 1...2 * TLSRefusals.addressesMax { note("2001:db8::\(number)", after: 61) }
        #expect(lines.facts.count == 3 + TLSRefusals.addressesMax - 2)
        note("198.51.100.1", after: 200)
        #expect(lines.facts.last == "198.51.100.1 other 1")
        #expect(refusals.counts.map(\.count).reduce(0, +) == 62 + 1 + 2 * TLSRefusals.addressesMax + 1)
    }

    /// Keeps address, reason and count of each line.
    private final class Lines: LogHandler, Sendable {
        private let kept = Mutex<[String]>([])

        var facts: [String] { kept.withLock { $0 } }
        var logLevel: Logger.Level {
            get { .info }
            set {}
        }
        var metadata: Logger.Metadata {
            get { [:] }
            set {}
        }
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { nil }
            set {}
        }

        func log(event: LogEvent) {
            let words = ["peer.address", "reason", "count"].map { "\(event.metadata?[$0] ?? "")" }
            kept.withLock { $0.append(words.joined(separator: " ")) }
        }
    }

    @Test("an offence over TLS is answered with its close code")
    func refusesOverTLS() async throws {
        let folder = try CertificateFolder(.first)
        let tls = try files(folder)
        let context = try TLSClientContext.make(verify: false)
        let group = group
        try await TestServer.with(.init(limits: .init(messageBytesMax: 10), tls: tls)) { server in
            let client = WebSocketClient(group: group, tls: context)
            let connection = try await client.connect(to: "wss://127.0.0.1:\(server.port)/ws", timeout: .seconds(10))
            try await connection.run { inbound, outbound in
                try await outbound.send(.binary(ByteBuffer(repeating: 0, count: 300_000)))
                for try await _ in inbound {}
                #expect(inbound.closure == .byPeer(code: .tooBig, reason: "message larger than 10 bytes"))
            }
        }
    }

    @Test("a certificate that is not trusted, or for another name, is refused with a plain reason")
    func untrusted() async throws {
        let folder = try CertificateFolder(.first)
        let other = try CertificateFolder(.second)
        let tls = try files(folder)
        let contexts = [try TLSClientContext.make(), try TLSClientContext.make(caFile: other.certificatePath)]
        let group = group
        try await TestServer.with(.init(tls: tls)) { server in
            for context in contexts {
                let fault = ConnectFault.tls(host: "localhost", reason: "TLS: the certificate is not trusted")
                await #expect(throws: fault) {
                    try await WebSocketClient(group: group, tls: context)
                        .connect(to: "wss://localhost:\(server.port)/ws", timeout: .seconds(10))
                }
                await #expect(throws: HTTPClientFault.connect(fault)) {
                    try await HTTPClient(group: group, tls: context).send(.get, "https://localhost:\(server.port)/hello")
                }
            }
        }
    }

    @Test("new files are used for new connections, bad ones are not")
    func reload() async throws {
        let folder = try CertificateFolder(.first)
        let second = try CertificateFolder(.second)
        let tls = try files(folder)
        #expect(tls.notAfter == TestCertificate.first.notAfter)
        let client = HTTPClient(group: group, tls: try TLSClientContext.make(caFile: second.certificatePath))
        try await TestServer.with(.init(tls: tls)) { server in
            let url = "https://localhost:\(server.port)/hello"
            await #expect(throws: HTTPClientFault.self) { try await client.send(.get, url) }

            // The certificate alone does not fit the old key: the old pair stays in use.
            try folder.write(certificate: TestCertificate.second.certificate)
            await #expect(throws: HTTPClientFault.self) { try await client.send(.get, url) }
            #expect(tls.notAfter == TestCertificate.first.notAfter)

            try folder.write(.second)
            #expect(try await client.send(.get, url).status == 200)
            #expect(tls.notAfter == TestCertificate.second.notAfter)

            try folder.write(certificate: "nonsense")
            #expect(try await client.send(.get, url).status == 200)
            try FileManager.default.removeItem(atPath: folder.keyPath)
            #expect(try await client.send(.get, url).status == 200)
        }
    }

    @Test("files that cannot be used say which and why")
    func badFiles() throws {
        let folder = try CertificateFolder(.first)
        let (certificate, key) = (folder.certificatePath, folder.keyPath)
        func fault(_ certificate: String, _ key: String) -> TLSFault? {
            do throws(TLSFault) {
                _ = try CertificateFiles(certificate: certificate, key: key, logger: logger)
                return nil
            } catch { return error }
        }
        #expect(fault("/nowhere.pem", key)?.file == "/nowhere.pem")
        #expect(fault(key, key)?.file == key)
        #expect(fault(certificate, certificate)?.reason.contains("private key") == true)
        try folder.write(certificate: TestCertificate.second.certificate)
        #expect(fault(certificate, key)?.reason == "certificate and key do not belong together")
        #expect(throws: TLSFault.self) { try TLSClientContext.make(caFile: "/nowhere.pem") }
    }
}
