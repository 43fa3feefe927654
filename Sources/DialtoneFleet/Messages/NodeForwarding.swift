package import DialtoneStore

/// Has another node do what this one cannot.
package protocol NodeForwarding: Sendable {
    /// Sends a request and waits for its answer.
    ///
    /// - Returns: ``NodeAnswer/failed(_:)`` also if the database is away, or none comes in time; the request may still be done later.
    func ask(_ request: NodeRequest, of address: NodeAddress, within limit: Duration) async -> NodeAnswer

    /// Leaves a request that has no answer; it is on disk when this returns.
    func tell(_ request: NodeRequest, to address: NodeAddress) async throws
}
