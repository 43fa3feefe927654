package import DialtoneModel
package import DialtoneStore
import Logging

/// Messages of this node to others, and the answers that it waits for.
package actor NodeMessenger: NodeForwarding {
    /// How a request stands in a message: with a number that its answer names.
    struct Envelope: Hashable {
        var number: Int
        var request: NodeRequest

        init(number: Int, request: NodeRequest) { (self.number, self.request) = (number, request) }

        init?(json: JSONValue) {
            guard let number = json["number"]?.int, let request = json["request"].flatMap({ NodeRequest(json: $0) }) else { return nil }
            self.init(number: number, request: request)
        }

        var json: JSONValue { ["number": .int(number), "request": request.json] }
    }

    private let coordination: any NodeCoordination
    private let clock: any Clock<Duration>
    /// Told after each message: it may be for this node itself, whose own notifications are not heard.
    private let sent: @Sendable () -> Void
    private var waiting: [Int: CheckedContinuation<NodeAnswer, Never>] = [:]
    private var lastNumber = 0

    package init(_ coordination: any NodeCoordination, clock: any Clock<Duration> = ContinuousClock(), sent: @escaping @Sendable () -> Void)
    {
        self.coordination = coordination
        self.clock = clock
        self.sent = sent
    }

    package func ask(_ request: NodeRequest, of address: NodeAddress, within limit: Duration) async -> NodeAnswer {
        lastNumber += 1
        let number = lastNumber
        // Both owned by this call: they end with the answer or at the limit.
        let timeout = Task { [clock] in
            try await clock.sleep(for: limit)
            answered(number, .failed("no other node did it in time"))
        }
        defer { timeout.cancel() }
        return await withCheckedContinuation { continuation in
            waiting[number] = continuation
            Task {
                do {
                    try await coordination.send(Envelope(number: number, request: request).json, to: address)
                    sent()
                } catch {
                    answered(number, .failed("\(error)"))
                }
            }
        }
    }

    package func tell(_ request: NodeRequest, to address: NodeAddress) async throws {
        lastNumber += 1
        try await coordination.send(Envelope(number: lastNumber, request: request).json, to: address)
        sent()
    }

    /// An answer came; one that comes too late is passed over.
    func answered(_ number: Int, _ answer: NodeAnswer) { waiting.removeValue(forKey: number)?.resume(returning: answer) }
}
