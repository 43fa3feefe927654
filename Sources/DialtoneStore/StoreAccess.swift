/// Which process opens a database, and what it may do to it.
package enum StoreAccess: Hashable, Sendable {
    /// The service: makes what is missing, brings it up to date, reads and writes. One at a time.
    case service
    /// A command beside the service: reads and writes what is there, in the version that is there.
    case beside
    /// A command that only looks.
    case readOnly
}

/// Told after each operation: its name, and how long the caller waited. For `dialtone_database_seconds`.
package typealias StoreOperationHook = @Sendable (_ operation: String, _ duration: Duration) -> Void

/// Runs an operation of a store, tells the hook how long its caller waited, and says what an error means to people.
func measured<Value: Sendable>(
    _ operation: String, _ hook: StoreOperationHook, _ work: () async throws -> Value
) async throws(StoreError) -> Value {
    let start = ContinuousClock.now
    defer { hook(operation, start.duration(to: .now)) }
    do { return try await work() } catch { throw StoreError(error) }
}
