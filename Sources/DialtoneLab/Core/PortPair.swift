/// A stream socket and a datagram socket that listen under the same number.
///
/// The system chooses the number for one of the two only, and another process may have it for the other one. Then both
/// are given up and another number is tried.
enum PortPair {
    /// How many numbers are tried.
    static let attemptsMax = 8

    /// Opens both sockets.
    ///
    /// - Parameters:
    ///   - streams: Binds the stream socket to a number that the system chooses, and tells it.
    ///   - datagrams: Binds the datagram socket to that number.
    ///   - giveUp: Closes a stream socket whose number is taken elsewhere.
    /// - Throws: What `streams` throws; what `datagrams` threw at the last attempt.
    static func open<Streams, Datagrams>(
        streams: () async throws -> (socket: Streams, port: Int), datagrams: (_ port: Int) async throws -> Datagrams,
        giveUp: (Streams) async -> Void
    ) async throws -> (streams: Streams, datagrams: Datagrams, port: Int) {
        var attempt = 1
        while true {
            let (socket, port) = try await streams()
            do {
                return (socket, try await datagrams(port), port)
            } catch {
                await giveUp(socket)
                // A lab that is being stopped shall not go on trying.
                guard attempt < attemptsMax, !Task.isCancelled else { throw error }
                attempt += 1
            }
        }
    }
}
