import DialtoneModel
import DialtonePBX
import DialtoneWire

/// What a PBX answers to the same question, asked for now and then: the Set-up page looks every few seconds, and a PBX has better things
/// to do.
actor PBXAnswers<Answer: Sendable> {
    /// A page does not wait longer; what comes later is there for its next look.
    private static var patience: Duration { .seconds(2) }

    private struct Entry {
        var session: PBXConnectionID
        var askedAt: ContinuousClock.Instant
        var answer: Answer?
    }

    private let lifetime: Duration
    private var entries: [InstanceID: Entry] = [:]

    /// - Parameter lifetime: After which it is asked for again.
    init(lifetime: Duration) { self.lifetime = lifetime }

    /// - Parameters:
    ///   - sessions: The first that has the Admin API is asked.
    ///   - ask: Bounded in time by the session. If it throws, the former answer stays.
    /// - Returns: nil as long as none came.
    func answer(
        of instance: InstanceID, from sessions: [any PBXConnection], ask: @escaping @Sendable (any PBXConnection) async throws -> Answer
    ) async -> Answer? {
        guard let session = sessions.first(where: { $0.serves(PBXAdminRequest.api) }) else {
            entries[instance] = nil
            return nil
        }
        let former = entries[instance].flatMap { $0.session == session.id ? $0 : nil }
        if let former, former.askedAt + lifetime > .now { return former.answer }
        entries[instance] = Entry(session: session.id, askedAt: .now, answer: former?.answer)
        let (done, tell) = AsyncStream.makeStream(of: Void.self)
        // Owned by the session, which bounds each request in time.
        Task {
            if let answer = try? await ask(session) { entries[instance]?.answer = answer }
            tell.finish()
        }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in done {} }
            group.addTask { try? await Task.sleep(for: Self.patience) }  // cancelled as soon as the answer is there
            await group.next()
            group.cancelAll()
        }
        return entries[instance]?.answer
    }
}
