import DialtoneModel
import Synchronization

/// What is on its way to one open page, so that a slow one holds nobody back.
///
/// Of a page that does not take its messages only the latest are kept; it is then told to fetch anew what it shows.
final class PagePost: Sendable {
    private static let waitingMax = 64

    private let messages: AsyncStream<JSONValue>
    private let entry: AsyncStream<JSONValue>.Continuation
    private let hasLost = Atomic(false)

    init() { (messages, entry) = AsyncStream.makeStream(of: JSONValue.self, bufferingPolicy: .bufferingNewest(Self.waitingMax)) }

    func post(_ message: JSONValue) {
        if case .dropped = entry.yield(message) { hasLost.store(true, ordering: .relaxed) }
    }

    /// Sends until cancelled, or until the page is gone.
    func run(_ send: (JSONValue) async throws -> Void) async throws {
        for await message in messages {
            if hasLost.exchange(false, ordering: .relaxed) { try await send(["mt": "PhonesChanged", "phones": [], "more": true]) }
            try await send(message)
        }
    }
}
