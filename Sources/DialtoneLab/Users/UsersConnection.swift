import DialtoneModel
import DialtoneTransport
import DialtoneWire

/// One connection of the Users service to an app, and the orders that wait on it for their result.
actor UsersConnection {
    private let context: LabContext
    private let outbound: WebSocketOutbound
    private let key: SessionKey
    private let appName: String
    private var waiting: [String: CheckedContinuation<String?, any Error>] = [:]
    private var answered: Set<String> = []
    private var nextSource = 0
    private(set) var isOpen = true

    init(_ context: LabContext, outbound: WebSocketOutbound, key: SessionKey, appName: String) {
        self.context = context
        self.outbound = outbound
        self.key = key
        self.appName = appName
    }

    /// Sends one ProvisioningPhone and waits for its result.
    ///
    /// - Returns: nil for `ok`, else the error's text.
    /// - Throws: ``LabFault`` when no result comes.
    func order(_ order: LabOrder, code: String, domain: String?, dns: String?, patience: Duration) async throws -> String? {
        nextSource += 1
        let src = "p\(nextSource)"
        let text = ProvisioningRequest.message(
            mac: order.mac.hex, code: code, hwid: order.hwid ?? order.mac.hex, user: order.user,
            commonName: order.commonName, password: order.password, seed: context.random.text(23, of: LabRandom.digits),
            key: key, domain: domain, dns: dns, src: .string(src)
        ).text
        let reason = "no ProvisioningPhoneResult within \(patience)"
        do {
            return try await withTimeLimit(patience, reason) { try await self.send(text, src) }
        } catch let fault as LabFault where fault.text == reason {
            context.log.violation("users", order.mac.hex, reason)
            throw fault
        }
    }

    private func send(_ text: String, _ src: String) async throws -> String? {
        guard isOpen else { throw LabFault("the connection to the app is closed") }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                waiting[src] = continuation
                let outbound = outbound
                // Ends after one send; a failure ends the order.
                Task {
                    do { try await outbound.send(.text(text)) } catch { self.finish(src, .failure(error)) }
                }
            }
        } onCancel: {
            Task { await self.finish(src, .failure(CancellationError())) }  // One hop to the actor.
        }
    }

    private func finish(_ src: String, _ result: Result<String?, any Error>) {
        waiting.removeValue(forKey: src)?.resume(with: result)
    }

    func received(_ message: WebSocketMessage) {
        guard case .text(let text) = message, let message = try? AppMessage(parsing: text) else {
            return context.log.violation("users", appName, "a message that is not JSON with an mt")
        }
        guard message.mt == "ProvisioningPhoneResult" else {
            return context.log.violation("users", appName, "\(message.mt) instead of ProvisioningPhoneResult")
        }
        var source = message.src?.string
        if message.src == nil {
            context.log.violation("users", appName, "ProvisioningPhoneResult does not echo src")
            source = waiting.count == 1 ? waiting.keys.first : nil
        }
        guard let source else { return }
        guard answered.insert(source).inserted else {
            return context.log.violation("users", appName, "a second ProvisioningPhoneResult for \(source)")
        }
        let result = ProvisioningResult(message)
        switch result.outcome {
        case .ok: finish(source, .success(nil))
        case .failed(let text):
            if result.word != ProvisioningResult.failedWord {
                context.log.violation("users", appName, "the result is \(result.word ?? "missing"), not ok or failed")
            }
            if text == nil { context.log.violation("users", appName, "result:failed without a text for people") }
            finish(source, .success(text ?? "result \(result.word ?? "missing")"))
        }
    }

    func close() async { await outbound.close(.normal, reason: "done") }

    func ended() {
        isOpen = false
        for continuation in waiting.values { continuation.resume(throwing: LabFault("the app closed the connection")) }
        waiting.removeAll()
    }
}
