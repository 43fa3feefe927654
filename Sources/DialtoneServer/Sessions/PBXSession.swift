import DialtoneDialogue
import DialtoneModel
import DialtoneTransport
import DialtoneWire
import Logging

/// One PBX that has logged in at this node: it serves its APIs to us over the connection that it opened.
actor PBXSession: PBXConnection {
    typealias Fault = PBXFault

    /// Of each request (our choice; no document names one).
    private static let requestDeadline: Duration = .seconds(10)
    /// Requests under way at once; further ones wait for their turn, so that a PBX is never flooded.
    private static let requestsAtOnce = 8

    /// Among those of this node.
    nonisolated let number: Int
    nonisolated var id: PBXConnectionID { PBXConnectionID(node: nil, number: number) }
    nonisolated let instance: InstanceID
    nonisolated let info: PBXInfo
    /// What its login said of the App object.
    nonisolated let login: LoginInfo
    private let outbound: WebSocketOutbound
    private let changed: @Sendable () async -> Void
    private let logger: Logger
    private var services = ServicesDialogue()
    private(set) var offered: [ServiceEntry] = []
    private var open: [String: CheckedContinuation<AppMessage, any Error>] = [:]
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var running = 0
    private var lastRequest = 0
    private var isClosed = false

    init(
        number: Int, instance: InstanceID, info: PBXInfo, login: LoginInfo, outbound: WebSocketOutbound, logger: Logger,
        changed: @escaping @Sendable () async -> Void
    ) {
        self.number = number
        self.instance = instance
        self.info = info
        self.login = login
        self.outbound = outbound
        self.logger = logger
        self.changed = changed
    }

    /// Subscribes to what the PBX offers.
    func start() async throws { try await perform(services.handle(.announced(apis: info.apis))) }

    /// Takes a message that answers or informs; anything unasked is noted by the dialogue.
    func received(_ message: AppMessage) async throws {
        if let source = message.src?.string, let request = open.removeValue(forKey: source) {
            request.resume(returning: message)
            return
        }
        try await perform(services.handle(.received(message)))
    }

    /// Sends a request with a `src` of its own and waits for the answer that carries it; the answer then carries the
    /// caller's `src` again, if the request had one.
    ///
    /// - Throws: ``Fault``, or what the socket says.
    func request(_ message: JSONValue) async throws -> AppMessage {
        while running >= Self.requestsAtOnce { await withCheckedContinuation { waiting.append($0) } }
        running += 1
        defer {
            running -= 1
            if !waiting.isEmpty { waiting.removeFirst().resume() }
        }
        guard !isClosed else { throw Fault.closed }
        lastRequest += 1
        let source = "d\(number)-\(lastRequest)"
        var message = message
        let callersSource = message["src"]
        message["src"] = .string(source)
        let text = message.text
        // Owned by this request: it ends with the answer or at the deadline.
        let timeout = Task { [weak self] in
            try await Task.sleep(for: Self.requestDeadline)
            await self?.expire(source)
        }
        defer { timeout.cancel() }
        let answer = try await withCheckedThrowingContinuation { continuation in
            open[source] = continuation
            // Owned by the connection: it ends with the send, which the socket bounds.
            Task { [outbound] in
                do { try await outbound.send(.text(text)) } catch { self.fail(source, error) }
            }
        }
        guard let callersSource else { return answer }
        var value = answer.value
        value["src"] = callersSource
        return try AppMessage(parsing: value.text)
    }

    /// The connection is gone: nobody will answer any more.
    func close() async {
        isClosed = true
        offered = []
        for request in open.values { request.resume(throwing: Fault.closed) }
        open = [:]
        for waiter in waiting { waiter.resume() }
        waiting = []
    }

    private func expire(_ source: String) { fail(source, Fault.unanswered) }

    private func fail(_ source: String, _ error: any Error) {
        open.removeValue(forKey: source)?.resume(throwing: error)
    }

    private func perform(_ actions: [ServicesDialogue.Action]) async throws {
        for action in actions {
            switch action {
            case .send(let message): try await outbound.send(.text(message.text))
            case .services(let list):
                offered = list
                logger.info(
                    "PBX announced services",
                    metadata: [
                        LogKey.instance: "\(instance)", LogKey.pbx: "\(info.pbx)", LogKey.count: "\(list.count)",
                    ])
                await changed()
            case .note(let text):
                logger.info(
                    "PBX sent something unexpected",
                    metadata: [
                        LogKey.instance: "\(instance)", LogKey.pbx: "\(info.pbx)", LogKey.reason: "\(text)",
                    ])
            }
        }
    }
}
