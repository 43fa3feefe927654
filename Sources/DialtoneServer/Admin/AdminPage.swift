import DialtoneDialogue
import DialtoneModel
import DialtoneTransport
import DialtoneWire
import Synchronization

/// One open page of an administrator or a user: answers its requests side by side, and tells it what changes.
final class AdminPage: Sendable {
    /// Requests of one page under way at once. A page asks for a handful; more is a fault, or somebody's script.
    private static let requestsMax = 16

    private struct State {
        var running = 0
        var watch: Int?
        var isGone = false
    }

    private let desk: AdminDesk
    private let outbound: WebSocketOutbound
    private let post = PagePost()
    private let state = Mutex(State())

    init(desk: AdminDesk, outbound: WebSocketOutbound) {
        self.desk = desk
        self.outbound = outbound
    }

    /// Sends what the page watches until it is gone.
    func run() async {
        // The reader notices the page's end, and says so.
        try? await post.run { try await outbound.send(.text($0.text)) }
    }

    /// Whether one more request may begin; whoever begins one calls ``answer(_:)``.
    func begin() -> Bool {
        state.withLock { state in
            guard state.running < Self.requestsMax else { return false }
            state.running += 1
            return true
        }
    }

    func refuse(_ message: AppMessage) async throws {
        try await outbound.send(
            .text(message.result([JSONMember("error", "Too many requests at once: wait for the answers to the earlier ones.")]).text))
    }

    /// - Returns: false for a message that nobody knows.
    func answer(_ message: AppMessage) async -> Bool {
        defer { state.withLock { $0.running -= 1 } }
        if ["Watch", "WatchOwn"].contains(message.mt) { await watch(message.value["on"]?.bool ?? true) }
        guard let answer = await desk.answer(message) else { return false }
        // The reader notices the page's end, and says so.
        try? await outbound.send(.text(answer.text))
        return true
    }

    /// The page is gone.
    func leave() async {
        state.withLock { $0.isGone = true }
        await watch(false)
    }

    private func watch(_ isOn: Bool) async {
        let feed = desk.environment.feed
        guard isOn else {
            if let id = state.withLock({ state in state.watch.take() }) { await feed.leave(id) }
            return
        }
        guard state.withLock({ $0.watch == nil && !$0.isGone }) else { return }
        let user: String? = if case .user(let user) = desk.visitor { user } else { nil }
        let id = await feed.join(desk.instance, user: user) { [post] in post.post($0) }
        // Asked twice at the same moment, or gone by now: one is enough.
        let isWanted = state.withLock { state in
            guard state.watch == nil, !state.isGone else { return false }
            state.watch = id
            return true
        }
        if !isWanted { await feed.leave(id) }
    }
}
