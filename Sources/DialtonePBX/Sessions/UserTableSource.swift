import DialtoneModel

/// A PBX session of this node, over which users can be followed.
protocol UserTableSource: PBXConnection {
    /// Sends a request whose answers come as messages of the API ``UserReplicationRequest/api``.
    func send(_ message: JSONValue) async throws
}
