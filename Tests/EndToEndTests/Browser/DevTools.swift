import DialtoneModel
import DialtoneTransport
import Synchronization

/// The conversation with a browser over its DevTools protocol: numbered calls, their answers, and events by session.
///
/// Source: chromedevtools.github.io/devtools-protocol, "tip-of-tree" (stated).
final class DevTools: Sendable {
    /// What the browser says to a call that it cannot fulfil.
    struct Refusal: Error, CustomStringConvertible {
        var method: String
        var text: String

        var description: String { "\(method): \(text)" }
    }

    private struct State {
        var last = 0
        var waiting: [Int: CheckedContinuation<JSONValue, any Error>] = [:]
        var listeners: [String: @Sendable (String, JSONValue) -> Void] = [:]
        var isOver = false
    }

    private let outbound: WebSocketOutbound
    private let state = Mutex(State())

    init(_ outbound: WebSocketOutbound) { self.outbound = outbound }

    /// Hands answers and events on until the browser closes the connection.
    func listen(to inbound: WebSocketInbound) async {
        do {
            for try await message in inbound {
                guard case .text(let text) = message else { continue }
                received(try JSONValue(parsing: text))
            }
        } catch {
            // The calls that wait are told below.
        }
        let waiting = state.withLock { state in
            state.isOver = true
            defer { state.waiting = [:] }
            return state.waiting.values
        }
        for continuation in waiting { continuation.resume(throwing: Refusal(method: "DevTools", text: "the browser is gone")) }
    }

    /// Calls back for each event of a session: its method and parameters.
    func follow(_ session: String, _ listener: @escaping @Sendable (String, JSONValue) -> Void) {
        state.withLock { $0.listeners[session] = listener }
    }

    /// Calls a method and returns its result.
    ///
    /// - Parameter session: Of a page; nil for the browser itself.
    @discardableResult
    func call(_ method: String, _ parameters: JSONValue = [:], session: String? = nil) async throws -> JSONValue {
        let id = state.withLock { state in
            state.last += 1
            return state.last
        }
        var message: JSONValue = ["id": .int(id), "method": .string(method), "params": parameters]
        if let session { message["sessionId"] = .string(session) }
        let text = message.text
        let answer: JSONValue = try await withCheckedThrowingContinuation { continuation in
            let isOver = state.withLock { state in
                if !state.isOver { state.waiting[id] = continuation }
                return state.isOver
            }
            if isOver { return continuation.resume(throwing: Refusal(method: method, text: "the browser is gone")) }
            // Ends when the message is written; the answer is what everybody waits for.
            Task {
                do {
                    try await outbound.send(.text(text))
                } catch {
                    state.withLock { $0.waiting.removeValue(forKey: id) }?.resume(throwing: error)
                }
            }
        }
        if let error = answer["error"] { throw Refusal(method: method, text: error["message"]?.string ?? error.text) }
        return answer["result"] ?? [:]
    }

    private func received(_ message: JSONValue) {
        if let id = message["id"]?.int {
            state.withLock { $0.waiting.removeValue(forKey: id) }?.resume(returning: message)
        } else if let method = message["method"]?.string {
            let listener = state.withLock { $0.listeners[message["sessionId"]?.string ?? ""] }
            listener?(method, message["params"] ?? [:])
        }
    }
}
