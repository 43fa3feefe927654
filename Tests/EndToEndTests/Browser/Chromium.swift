import DialtoneModel
import DialtoneTransport
import Foundation
import NIOPosix

/// Debian's Chromium without a window, driven over its DevTools protocol.
struct Chromium: Sendable {
    struct NotStarted: Error, CustomStringConvertible {
        var description: String { "chromium did not start: is it installed? Scripts/setup tests installs it" }
    }

    /// A screenshot is one message.
    private static let messageBytesMax = 64 << 20
    private static let marker = "DevTools listening on "
    private static let arguments = [
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--remote-debugging-port=0", "--no-first-run",
        "--no-default-browser-check", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--disable-extensions",
        "--disable-renderer-backgrounding", "--disable-backgrounding-occluded-windows", "--disable-background-timer-throttling",
        // The page that plays myApps is made up by the test: nothing is known of its address. The frame in it is looked at
        // through the same session, so it has to live in the same process.
        "--disable-features=LocalNetworkAccessChecks,Translate,MediaRouter,OptimizationHints", "--disable-site-isolation-trials",
        "--lang=en-GB", "about:blank",
    ]

    private let tools: DevTools

    /// Starts a browser for the time of `body`.
    static func run<Result: Sendable>(_ body: (Chromium) async throws -> Result) async throws -> Result {
        try await withTemporaryFolder { folder in
            let program = Program(
                path: "/usr/bin/chromium", ["--user-data-dir=\(folder.path)"] + arguments,
                environment: ["HOME": folder.path, "LANG": "C.UTF-8"])
            do {
                let result = try await drive(program, body)
                try await end(program, folder)
                return result
            } catch {
                // One that was never reached was not told to close either.
                program.signal(SIGTERM)
                try? await end(program, folder)  // what went wrong before says more
                throw error
            }
        }
    }

    private static func drive<Result: Sendable>(
        _ program: Program, _ body: (Chromium) async throws -> Result
    ) async throws -> Result {
        guard let line = await program.errorLine(with: marker), let start = line.range(of: marker) else { throw NotStarted() }
        let client = WebSocketClient(
            group: MultiThreadedEventLoopGroup.singleton, tls: nil,
            limits: WebSocketLimits(frameBytesMax: messageBytesMax, messageBytesMax: messageBytesMax))
        let connection = try await client.connect(
            to: line[start.upperBound...].trimmingCharacters(in: .whitespaces), timeout: .seconds(60))
        return try await connection.run { inbound, outbound in
            let tools = DevTools(outbound)
            async let listening: Void = tools.listen(to: inbound)
            do {
                let result = try await body(Chromium(tools: tools))
                // It may be gone before it can answer.
                _ = try? await tools.call("Browser.close")
                await listening
                return result
            } catch {
                _ = try? await tools.call("Browser.close")
                throw error
            }
        }
    }

    /// Waits until the browser is gone, and its folder with it: its helpers write there a moment longer than it lives.
    private static func end(_ program: Program, _ folder: URL) async throws {
        _ = try await program.finished()
        while FileManager.default.fileExists(atPath: folder.path) {
            do { try FileManager.default.removeItem(at: folder) } catch {
                try await Task.sleep(for: .milliseconds(10))  // nobody tells when they are gone; this tries again
            }
        }
    }

    /// Opens an empty page.
    func page() async throws -> BrowserPage {
        let target = try await tools.call("Target.createTarget", ["url": "about:blank", "newWindow": true])["targetId"]?.string ?? ""
        let session =
            try await tools.call("Target.attachToTarget", ["targetId": .string(target), "flatten": true])["sessionId"]?.string ?? ""
        let page = BrowserPage(tools: tools, target: target, session: session)
        try await page.prepare()
        return page
    }
}
