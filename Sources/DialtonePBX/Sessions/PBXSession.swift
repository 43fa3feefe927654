import DialtoneDialogue
package import DialtoneModel
import DialtoneSupport
package import DialtoneTransport
package import DialtoneWire
package import Logging

/// One PBX that has logged in at this node: it serves its APIs to us over the connection that it opened.
package actor PBXSession: UserTableSource, OwnPBXConnection {
    typealias Fault = PBXFault

    /// Of each request (our choice; no document names one).
    private static let requestDeadline: Duration = .seconds(10)
    /// Requests under way at once; further ones wait for their turn, so that a PBX is never flooded.
    private static let requestsAtOnce = 8

    /// Among those of this node.
    nonisolated let number: Int
    package nonisolated var id: PBXConnectionID { PBXConnectionID(node: nil, number: number) }
    package nonisolated let instance: InstanceID
    package nonisolated let info: PBXInfo
    /// What its login said of the App object.
    package nonisolated let login: LoginInfo
    private let outbound: WebSocketOutbound
    private let changed: @Sendable () async -> Void
    private let usersTold: @Sendable (Int, AppMessage) async -> Void
    private let logger: Logger
    private var services = ServicesDialogue()
    package private(set) var offered: [ServiceEntry] = []
    package private(set) var place: PBXPlace
    private var open: [String: CheckedContinuation<AppMessage, any Error>] = [:]
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var running = 0
    private var lastRequest = 0
    private var isClosed = false

    /// - Parameters:
    ///   - usersTold: Takes the messages of the API by which users are followed, with the session's number.
    ///   - changed: Told when the services, or the place of the PBX, have changed.
    package init(
        number: Int, instance: InstanceID, info: PBXInfo, login: LoginInfo, outbound: WebSocketOutbound, logger: Logger,
        usersTold: @escaping @Sendable (Int, AppMessage) async -> Void, changed: @escaping @Sendable () async -> Void
    ) {
        self.number = number
        self.instance = instance
        self.info = info
        self.login = login
        self.outbound = outbound
        self.logger = logger
        self.usersTold = usersTold
        self.changed = changed
        place = PBXPlace(info)
    }

    /// Subscribes to what the PBX offers, and to each change of its own name and address.
    package func start() async throws {
        try await perform(services.handle(.announced(apis: info.apis)))
        if serves(PBXAdminRequest.api) { try await send(PBXAdminRequest.monitorConfig(src: monitorSource)) }
    }

    private nonisolated var monitorSource: String { "monitor-\(number)" }

    func send(_ message: JSONValue) async throws { try await outbound.send(.text(message.text)) }

    /// Takes a message that answers or informs; anything unasked is noted by the dialogue.
    package func received(_ message: AppMessage) async throws {
        if let source = message.src?.string, let request = open.removeValue(forKey: source) {
            request.resume(returning: message)
            return
        }
        if message.api == UserReplicationRequest.api { return await usersTold(number, message) }
        if message.src?.string == monitorSource { return await moved(message) }
        try await perform(services.handle(.received(message)))
    }

    /// The answer to MonitorConfig, and what is told from then on. A PBX that refuses tells no change; its session's place stays as it
    /// said at first.
    private func moved(_ message: AppMessage) async {
        guard message.mt == "MonitorConfigInfo" else { return }
        let told = PBXPlace(message)
        let now = PBXPlace(
            domain: place.domain, pbx: place.pbx, dns: told.dns ?? place.dns, address: told.address ?? place.address)
        guard now != place else { return }
        place = now
        logger.info(
            "A PBX tells its place",
            metadata: [LogKey.instance: "\(instance)", LogKey.pbx: "\(info.pbx)", LogKey.url: "\(now.host.map { "\($0)" } ?? "none")"])
        await changed()
    }

    /// Sends a request with a `src` of its own and waits for the answer that carries it; the answer then carries the
    /// caller's `src` again, if the request had one.
    ///
    /// - Throws: ``Fault``, or what the socket says.
    package func request(_ message: JSONValue) async throws -> AppMessage {
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
    package func close() async {
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
