import DialtoneModel
import Foundation
import Synchronization

/// One tab of ``Chromium``, and what it complained about and asked for since it was opened.
final class BrowserPage: Sendable {
    /// A condition that did not come true, or a script that threw.
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    private struct Record {
        var complaints: [String] = []
        var requests: [String] = []
        /// Execution contexts by origin, for frames: the newest of each.
        var contexts: [String: Int] = [:]
        var answers: [String: String] = [:]
    }

    private static let patience = 30_000  // milliseconds

    private let tools: DevTools
    private let target: String
    private let session: String
    private let record = Mutex(Record())

    init(tools: DevTools, target: String, session: String) {
        (self.tools, self.target, self.session) = (tools, target, session)
    }

    /// Errors on the console and exceptions that nobody caught.
    var complaints: [String] { record.withLock { $0.complaints } }
    /// Every URL that was asked for.
    var requests: [String] { record.withLock { $0.requests } }

    func prepare() async throws {
        tools.follow(session) { [weak self] method, event in self?.happened(method, event) }
        for domain in ["Page", "Runtime", "Log", "Network"] { try await call("\(domain).enable") }
        // A page that does not believe to be in front gets no animation frames.
        try await call("Emulation.setFocusEmulationEnabled", ["enabled": true])
    }

    /// Answers requests for a URL with a page that the test made up.
    func answer(_ url: String, with html: String) async throws {
        record.withLock { $0.answers[url] = html }
        try await call("Fetch.enable", ["patterns": [["urlPattern": .string(url + "*")]]])
    }

    /// Goes to a URL and waits until it is loaded.
    func navigate(to url: String) async throws {
        let result = try await call("Page.navigate", ["url": .string(url)])
        if let error = result["errorText"]?.string { throw Failure(description: "\(url): \(error)") }
        try await wait(until: "document.readyState === 'complete'")
    }

    /// The value of an expression, or of the promise that it is.
    ///
    /// - Parameter origin: Of the frame in which it is evaluated; nil for the page itself.
    @discardableResult
    func evaluate(_ expression: String, in origin: String? = nil) async throws -> JSONValue {
        var parameters: JSONValue = [
            "expression": .string(expression), "awaitPromise": true, "returnByValue": true, "userGesture": true,
        ]
        if let origin {
            guard let context = record.withLock({ $0.contexts[origin] }) else { throw Failure(description: "no frame from \(origin)") }
            parameters["contextId"] = .int(context)
        }
        let answer = try await call("Runtime.evaluate", parameters)
        if let problem = answer["exceptionDetails"] {
            throw Failure(description: problem["exception"]?["description"]?.string ?? problem["text"]?.string ?? problem.text)
        }
        return answer["result"]?["value"] ?? .null
    }

    /// Looks once per animation frame whether an expression is true; one that throws is not yet.
    func wait(until expression: String, in origin: String? = nil) async throws {
        let script = """
            new Promise((resolve) => {
              const end = performance.now() + \(Self.patience);
              const look = () => {
                let isTrue = false;
                try { isTrue = Boolean(\(expression)); } catch { /* not yet */ }
                if (isTrue || performance.now() > end) resolve(isTrue);
                else requestAnimationFrame(look);
              };
              look();
            })
            """
        while true {
            do {
                if try await evaluate(script, in: origin).bool == true { return }
                let text = try? await evaluate("document.body?.innerText?.slice(0, 600) ?? ''", in: origin).string
                throw Failure(description: "never true: \(expression)\non the page: \(text ?? "?")\n\(complaints.joined(separator: "\n"))")
            } catch let refusal as DevTools.Refusal where Self.isNavigation(refusal) {
                try Task.checkCancellation()  // the page went on to another one: look there
            }
        }
    }

    /// The text of the first element that a selector finds; nil without one.
    func text(of selector: String) async throws -> String? {
        try await evaluate("document.querySelector(\(Self.quoted(selector)))?.textContent ?? null").string
    }

    /// Puts a text into the field that a selector finds, as a person would see it happen.
    func type(_ text: String, into selector: String) async throws {
        try await evaluate(
            """
            (() => {
              const field = document.querySelector(\(Self.quoted(selector)));
              field.focus();
              field.value = \(Self.quoted(text));
              field.dispatchEvent(new Event("input", { bubbles: true }));
            })()
            """)
    }

    func click(_ selector: String) async throws {
        try await evaluate("document.querySelector(\(Self.quoted(selector))).click()")
    }

    /// A key as the browser wants it named, and the text that it types.
    enum Key: String {
        case tab = "Tab"
        case enter = "Enter"
        case escape = "Escape"
        case space = " "
        case end = "End"
        case home = "Home"
        case right = "ArrowRight"
        case down = "ArrowDown"

        fileprivate var code: Int {
            switch self {
            case .tab: 9
            case .enter: 13
            case .escape: 27
            case .space: 32
            case .end: 35
            case .home: 36
            case .right: 39
            case .down: 40
            }
        }

        fileprivate var text: String? {
            switch self {
            case .enter: "\r"
            case .space: " "
            case .tab, .escape, .end, .home, .right, .down: nil
            }
        }
    }

    /// Presses and releases keys, one after the other.
    func press(_ keys: Key...) async throws {
        for key in keys {
            for isDown in [true, false] {
                var event: JSONValue = [
                    "type": .string(isDown ? "keyDown" : "keyUp"), "key": .string(key.rawValue), "code": .string(key.rawValue),
                    "windowsVirtualKeyCode": .int(key.code),
                ]
                if isDown, let text = key.text { event["text"] = .string(text) }
                try await call("Input.dispatchKeyEvent", event)
            }
        }
    }

    /// Takes on a size and a colour scheme, `light` or `dark`.
    func emulate(width: Int, height: Int, scheme: String) async throws {
        try await call(
            "Emulation.setDeviceMetricsOverride",
            ["width": .int(width), "height": .int(height), "deviceScaleFactor": 1, "mobile": false])
        try await call("Emulation.setEmulatedMedia", ["features": [["name": "prefers-color-scheme", "value": .string(scheme)]]])
    }

    /// What is in view, as PNG.
    func screenshot(to file: URL) async throws {
        let answer = try await call("Page.captureScreenshot", ["format": "png"])
        guard let data = Data(base64Encoded: answer["data"]?.string ?? "") else { throw Failure(description: "no screenshot") }
        try data.write(to: file)
    }

    func close() async throws { try await tools.call("Target.closeTarget", ["targetId": .string(target)]) }

    /// A text as JavaScript has it.
    static func quoted(_ text: String) -> String { JSONValue.string(text).text }

    @discardableResult
    private func call(_ method: String, _ parameters: JSONValue = [:]) async throws -> JSONValue {
        try await tools.call(method, parameters, session: session)
    }

    private static func isNavigation(_ refusal: DevTools.Refusal) -> Bool {
        ["context was destroyed", "navigated or closed", "Cannot find context"].contains { refusal.text.contains($0) }
    }

    private func happened(_ method: String, _ event: JSONValue) {
        switch method {
        case "Runtime.exceptionThrown":
            let details = event["exceptionDetails"]
            complain(details?["exception"]?["description"]?.string ?? details?["text"]?.string)
        case "Runtime.consoleAPICalled" where ["error", "assert"].contains(event["type"]?.string):
            complain(event["args"]?.elements?.map { $0["value"]?.string ?? $0["description"]?.string ?? "" }.joined(separator: " "))
        case "Log.entryAdded" where event["entry"]?["level"]?.string == "error":
            complain("\(event["entry"]?["text"]?.string ?? "") \(event["entry"]?["url"]?.string ?? "")")
        case "Network.requestWillBeSent": record.withLock { $0.requests.append(event["request"]?["url"]?.string ?? "") }
        case "Network.webSocketCreated": record.withLock { $0.requests.append(event["url"]?.string ?? "") }
        case "Runtime.executionContextCreated":
            guard let context = event["context"], let id = context["id"]?.int, let origin = context["origin"]?.string else { return }
            if context["auxData"]?["isDefault"]?.bool == true { record.withLock { $0.contexts[origin] = id } }
        case "Fetch.requestPaused": fulfil(event)
        default: break
        }
    }

    private func complain(_ text: String?) { record.withLock { $0.complaints.append(text ?? "?") } }

    private func fulfil(_ event: JSONValue) {
        let url = event["request"]?["url"]?.string?.split(separator: "?").first.map(String.init) ?? ""
        let html = record.withLock { $0.answers[url] } ?? ""
        // Ends with the answer, or with the browser.
        Task {
            try? await call(
                "Fetch.fulfillRequest",
                [
                    "requestId": event["requestId"] ?? .null, "responseCode": .int(html.isEmpty ? 404 : 200),
                    "responseHeaders": [["name": "Content-Type", "value": "text/html; charset=utf-8"]],
                    "body": .string(Data(html.utf8).base64EncodedString()),
                ])
        }
    }
}
