import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Wakes one thread that waits for a socket, for a time, or for work.
final class WakePipe: Sendable {
    enum Reason: Equatable { case woken, readable, timedOut }

    private let ends: (reading: Int32, writing: Int32)

    /// - Throws: ``SQLFault/unavailable(_:)`` if this process has no descriptor left.
    init() throws(SQLFault) {
        var descriptors: [Int32] = [-1, -1]
        guard pipe(&descriptors) == 0 else { throw .unavailable("no descriptors left: \(String(cString: strerror(errno)))") }
        for descriptor in descriptors {
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        }
        ends = (descriptors[0], descriptors[1])
    }

    deinit {
        close(ends.reading)
        close(ends.writing)
    }

    /// From any thread. A pipe that is full of earlier calls wakes as well.
    func wake() {
        var byte: UInt8 = 1
        _ = write(ends.writing, &byte, 1)
    }

    /// Waits on the thread that owns this.
    ///
    /// - Parameters:
    ///   - socket: Something else that ends the wait, once it can be read.
    ///   - limit: nil: for ever.
    func wait(orFor socket: Int32? = nil, limit: Duration? = nil) -> Reason {
        var descriptors = [pollfd(fd: ends.reading, events: Int16(POLLIN), revents: 0)]
        if let socket { descriptors.append(pollfd(fd: socket, events: Int16(POLLIN), revents: 0)) }
        let ready = poll(&descriptors, nfds_t(descriptors.count), limit.map { Int32($0.milliseconds) } ?? -1)
        if ready == 0 { return .timedOut }
        // A signal interrupted it: the caller looks around and waits again.
        guard ready > 0 else { return .woken }
        if descriptors[0].revents != 0 {
            var bytes = [UInt8](repeating: 0, count: 64)
            while read(ends.reading, &bytes, bytes.count) > 0 {}
            return .woken
        }
        return .readable
    }
}

/// A thread for what blocks: the cooperative pool has one per core, and none to spare.
enum BlockingThread {
    static func start(_ name: String, _ work: @escaping @Sendable () -> Void) {
        let thread = Thread(block: work)
        thread.name = name
        thread.start()
    }

    /// Runs something to its end on a thread of its own.
    static func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { caller in
            start("dialtone-sql") { caller.resume(with: Result { try work() }) }
        }
    }
}

/// Pauses between attempts to connect: 200 ms doubling to 2 s, each shortened by chance, so that nodes do not come all at once.
struct Backoff {
    private static let first = 200
    private static let last = 2000
    private var milliseconds = first

    mutating func reset() { milliseconds = Self.first }

    mutating func next() -> Duration {
        defer { milliseconds = min(milliseconds * 2, Self.last) }
        return .milliseconds(Int.random(in: (milliseconds / 2)...milliseconds))
    }
}
