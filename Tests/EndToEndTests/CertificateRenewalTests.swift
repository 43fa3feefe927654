import DialtoneModel
import DialtoneSupport
import DialtoneTransport
import Foundation
import HTTPTypes
import NIOPosix
import TestSupport
import Testing

@Suite("Certificates that are renewed", .timeLimit(.minutes(10)))
struct CertificateRenewalTests {
    /// Files as clients of ACME keep them: names that stay, and lead to files that are added.
    private struct Files {
        let folder: URL

        init(in folder: URL) throws {
            self.folder = folder
            for name in ["archive", "live"] {
                try FileManager.default.createDirectory(at: folder.appending(path: name), withIntermediateDirectories: true)
            }
            for (number, certificate) in [TestCertificate.first, .second].enumerated() {
                try certificate.certificate.write(to: archived("fullchain", number + 1), atomically: true, encoding: .utf8)
                try certificate.key.write(to: archived("privkey", number + 1), atomically: true, encoding: .utf8)
            }
            for name in ["fullchain", "privkey"] { try use(1, as: name) }
        }

        var chain: String { folder.appending(path: "live/fullchain.pem").path }
        var key: String { folder.appending(path: "live/privkey.pem").path }

        func archived(_ name: String, _ number: Int) -> URL { folder.appending(path: "archive/\(name)\(number).pem") }

        /// Lets a name lead to another file, in one step.
        func use(_ number: Int, as name: String) throws {
            let link = folder.appending(path: "live/\(name).pem").path
            try FileManager.default.createSymbolicLink(atPath: link + ".new", withDestinationPath: archived(name, number).path)
            try #require(rename(link + ".new", link) == 0)
        }

        /// A client that trusts one of the two certificates.
        func trust(_ number: Int) throws -> HTTPClient {
            HTTPClient(
                group: MultiThreadedEventLoopGroup.singleton, tls: try TLSClientContext.make(caFile: archived("fullchain", number).path))
        }
    }

    @Test("new connections get the new certificate without a restart, and those that live go on")
    func renewed() async throws {
        try await withTemporaryFolder { folder in
            let files = try Files(in: folder)
            let (chain, key) = (files.chain, files.key)
            try await ServiceUnderTest.run(
                in: folder, adjust: { $0.listener = ListenerConfiguration(host: "127.0.0.1", port: 0, tls: (chain, key)) }
            ) { service in
                let (first, second) = (try files.trust(1), try files.trust(2))
                let url = "\(service.base)/health"
                func expectsAnswer(_ response: HTTPClientResponse) { #expect(response.status == 200) }
                let websocket = WebSocketClient(
                    group: MultiThreadedEventLoopGroup.singleton,
                    tls: try TLSClientContext.make(caFile: files.archived("fullchain", 1).path))
                let address = url.replacing("https:", with: "wss:").replacing("health", with: "\(ServiceUnderTest.instance)")
                try await first.withConnection(to: url) { connection in
                    expectsAnswer(try await connection.send(.get, "/health"))
                    try await websocket.connect(to: address, timeout: .seconds(60)).run { inbound, outbound in
                        let (messages, entry) = AsyncStream.makeStream(of: WebSocketMessage.self)
                        try await withThrowingTaskGroup(of: Void.self) { group in
                            group.addTask {
                                defer { entry.finish() }
                                for try await message in inbound { entry.yield(message) }
                            }
                            defer { group.cancelAll() }
                            func ask() async throws {
                                try await outbound.send(.text(#"{"mt":"AppChallenge"}"#))
                                for await _ in messages { return }
                                Issue.record("the WebSocket has ended")
                            }
                            try await ask()
                            // Half of a renewal: a chain without its key is not used.
                            try files.use(2, as: "fullchain")
                            expectsAnswer(try await first.send(.get, url))
                            try files.use(2, as: "privkey")
                            // The files are looked at once a second, when a connection begins.
                            while true {
                                try Task.checkCancellation()
                                guard let answer = try? await second.send(.get, url) else { continue }
                                expectsAnswer(answer)
                                break
                            }
                            await #expect(throws: HTTPClientFault.self) { try await first.send(.get, url) }
                            try await ask()
                            expectsAnswer(try await connection.send(.get, "/health"))
                        }
                    }
                }
            }
        }
    }
}
