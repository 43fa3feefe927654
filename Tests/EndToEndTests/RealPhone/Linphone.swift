import Foundation
import TestSupport

/// Debian's `linphonec`, which knows nothing but a URL.
struct Linphone {
    private let home: URL
    private let file: URL
    private let running = Running()

    private final class Running: @unchecked Sendable {
        var program: Program?
    }

    init(_ home: URL, url: String, authority: String) throws {
        self.home = home
        file = home.appendingPathComponent("linphonerc")
        try FileManager.default.createDirectory(at: home.appendingPathComponent(".local/share/linphone"), withIntermediateDirectories: true)
        try """
        [misc]
        config-uri=\(url)

        [sip]
        sip_port=-1
        sip_tcp_port=-1
        sip_tls_port=-1
        root_ca=\(authority)

        """.write(to: file, atomically: true, encoding: .utf8)
    }

    /// The URL that it will fetch from at its next start.
    var provisioningURL: String {
        get throws {
            let text = try String(contentsOf: file, encoding: .utf8)
            return text.split(separator: "\n").first { $0.hasPrefix("config-uri=") }.map { String($0.dropFirst(11)) } ?? ""
        }
    }

    /// - Parameter answers: Whether it takes calls by itself.
    func start(answers: Bool = false) {
        running.program = Program(
            path: "/usr/bin/linphonec", ["-c", file.path, "-d", "0"] + (answers ? ["-a"] : []),
            environment: ["HOME": home.path, "LANG": "C.UTF-8"])
    }

    /// Asks again and again, for it tells nothing by itself; the test's time limit bounds it.
    func waitUntilRegistered() async throws {
        while try await !isRegistered() { try await Task.sleep(for: .milliseconds(100)) }
    }

    /// What it answers when it is asked now.
    func isRegistered() async throws -> Bool {
        guard let program = running.program else { throw Ended() }
        program.type("status registered")
        while let line = await program.nextLine() {
            if line.hasPrefix("registered, identity=") { return true }
            if line.hasPrefix("registered=") { return false }
        }
        throw Ended()
    }

    /// De-registers and ends it.
    func quit() async throws {
        running.program?.type("quit")
        _ = try await running.program?.finished()
        running.program = nil
    }

    /// Ends one that asks at its prompt for another password.
    func kill() async throws {
        running.program?.signal(SIGKILL)
        _ = try await running.program?.finished()
        running.program = nil
    }

    struct Ended: Error, CustomStringConvertible {
        var description: String { "linphonec ended: is it installed? Scripts/setup tests installs it" }
    }
}
