import DialtoneStore
import ServiceLifecycle

/// Runs a loop until the service is asked to stop; that it then ends by cancellation is no failure.
///
/// - Throws: What the loop throws of its own accord.
package func untilStopped(_ body: @escaping @Sendable () async throws -> Void) async throws {
    do {
        try await cancelWhenGracefulShutdown(body)
    } catch is CancellationError {
    } catch StoreError.cancelled {}
}
