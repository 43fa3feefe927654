/// The work that the parts of the lab start while it runs; all of it ends with ``run()``.
final class LabTasks: Sendable {
    private let bodies: AsyncStream<@Sendable () async -> Void>
    private let continuation: AsyncStream<@Sendable () async -> Void>.Continuation

    init() { (bodies, continuation) = AsyncStream.makeStream() }

    /// Starts `body` once the lab runs; not at all if it has ended.
    func start(_ body: @escaping @Sendable () async -> Void) { continuation.yield(body) }

    /// Runs what is started, until cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            for await body in bodies { group.addTask { await body() } }
            group.cancelAll()
        }
    }
}

/// Runs `body`, and cancels it after `limit`.
///
/// - Throws: ``LabFault`` with `reason` when the time is over, else what `body` throws.
func withTimeLimit<Result: Sendable>(
    _ limit: Duration, _ reason: String, _ body: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    try await withThrowingTaskGroup(of: Result?.self) { group in
        group.addTask { try await body() }
        group.addTask {
            try await Task.sleep(for: limit)
            return nil
        }
        defer { group.cancelAll() }
        guard let first = try await group.next(), let result = first else { throw LabFault(reason) }
        return result
    }
}
