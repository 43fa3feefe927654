import NIOCore

/// How much, and how slowly, a client may send what nothing here wants: the rest of a request that was answered before its end, and what
/// comes behind the last answer.
///
/// A time alone would cut clients on slow lines, which then lose their answer; bytes alone would let a client that drips hold the connection.
/// So what arrives buys time: a client that keeps to the rate may send all the bytes, and one that stops is waited for as long as at the
/// start, never longer. Together they bound the time: the patience, and the bytes at the slowest rate.
struct UnwantedInput {
    struct Limits {
        /// Then the connection is closed.
        var bytes: Int
        /// How long nothing may come.
        var patience: Duration
        /// Bytes that buy a second.
        var bytesPerSecond: Int
    }

    private let limits: Limits
    private var bytesLeft: Int
    private var end: NIODeadline

    init(_ limits: Limits, from start: NIODeadline) {
        self.limits = limits
        bytesLeft = limits.bytes
        end = start + TimeAmount(limits.patience)
    }

    /// Counts what has come.
    ///
    /// - Returns: false if it is too much.
    mutating func take(_ count: Int, at moment: NIODeadline) -> Bool {
        bytesLeft -= count
        let bought = Duration.seconds(Double(count) / Double(limits.bytesPerSecond))
        end = min(end + TimeAmount(bought), moment + TimeAmount(limits.patience))
        return bytesLeft >= 0
    }

    /// How long more has to be waited for; not positive if it came too slowly.
    func rest(at moment: NIODeadline) -> Duration { Duration(end - moment) }
}
