import Dispatch
import Foundation
import Glibc
import Synchronization

/// Phones that fetch as fast as they get answers: threads with blocking sockets, which cost less than the servers that they measure.
struct PhoneLoad: Sendable {
    /// How many connections the requests of a thread take.
    enum Connections: String, CaseIterable, Sendable {
        /// One for all.
        case kept
        /// A new one for each; over TLS with a whole handshake.
        case new
        /// A new one for each, over TLS resumed with what the server gave on the one before.
        case resumed
    }

    enum End: Sendable {
        /// Paths are fetched again and again.
        case after(seconds: Double)
        /// Each path is fetched once.
        case onceEach
    }

    var port: Int
    var isSecure: Bool
    var connections: Connections
    var threads: Int
    var paths: [String]
    var userAgent: String
    var end: End
    /// Where the files that come are kept, below their paths.
    var folder: String?

    /// A thread's stack: buffers are on the heap, and OpenSSL needs little.
    private static let stackBytes = 512 << 10

    /// Runs all threads to their end.
    ///
    /// - Throws: ``BenchFault`` if TLS is wanted and OpenSSL is missing.
    func run() async throws -> LoadOutcome {
        let tls: LoadTLS?
        do { tls = isSecure ? try LoadTLS() : nil } catch { throw BenchFault(error.text) }
        let total = Mutex((outcome: LoadOutcome(), latencies: [UInt32]()))
        let group = DispatchGroup()
        let (start, processor) = (ContinuousClock.now, ProcessGauge.ownProcessorSeconds)
        for number in 0..<threads {
            group.enter()
            // Ends by itself; the group waits for it.
            let thread = Thread { [self] in
                var worker = LoadThread(load: self, tls: tls, number: number)
                worker.run()
                let (outcome, latencies) = (worker.outcome, worker.latencies)
                total.withLock { total in
                    total.outcome.requests += outcome.requests
                    total.outcome.failures += outcome.failures
                    total.outcome.connections += outcome.connections
                    total.outcome.resumed += outcome.resumed
                    total.outcome.problem = total.outcome.problem ?? outcome.problem
                    total.latencies += latencies
                }
                group.leave()
            }
            thread.stackSize = Self.stackBytes
            thread.start()
        }
        await withCheckedContinuation { done in group.notify(queue: .global()) { done.resume() } }
        let seconds = (ContinuousClock.now - start).inSeconds
        let used = ProcessGauge.ownProcessorSeconds - processor
        return total.withLock { total in
            total.outcome.seconds = seconds
            total.outcome.processorSeconds = used
            total.outcome.setLatencies(total.latencies)
            return total.outcome
        }
    }
}

/// What one thread does.
private struct LoadThread {
    /// Why a request brought no file.
    struct Failure: Error { var text: String }

    /// The largest answer that a phone gets, and some more.
    private static let answerBytesMax = 1 << 20
    /// A server that does not answer is a failure.
    private static let timeout = timeval(tv_sec: 60, tv_usec: 0)

    let load: PhoneLoad
    let tls: LoadTLS?
    let number: Int
    var outcome = LoadOutcome()
    var latencies: [UInt32] = []

    private var socket: CInt?
    private var connection: LoadTLS.Handle?
    private var session: LoadTLS.Session?
    private var request: [UInt8] = []
    private let requestEnd: [UInt8]

    init(load: PhoneLoad, tls: LoadTLS?, number: Int) {
        (self.load, self.tls, self.number) = (load, tls, number)
        requestEnd = Array(
            (" HTTP/1.1\r\nHost: localhost\r\nUser-Agent: \(load.userAgent)\r\n"
                + (load.connections == .kept ? "\r\n" : "Connection: close\r\n\r\n")).utf8)
    }

    /// Walks this thread's part of the paths: with four threads the first takes the first, the fifth, the ninth …
    mutating func run() {
        let answer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.answerBytesMax, alignment: 16)
        defer {
            answer.deallocate()
            close()
            tls?.forget(session)
        }
        let began = ContinuousClock.now
        var index = number
        while true {
            let start = ContinuousClock.now
            switch load.end {
            case .after(let seconds):
                if start - began >= .seconds(seconds) { return }
                if index >= load.paths.count { index = number % load.paths.count }
            case .onceEach: if index >= load.paths.count { return }
            }
            do {
                try fetch(load.paths[index], into: answer)
                outcome.requests += 1
                latencies.append(UInt32(clamping: Int((ContinuousClock.now - start).inSeconds * 1e6)))
                if load.connections != .kept { finish(answer) }
            } catch {
                outcome.failures += 1
                outcome.problem = outcome.problem ?? error.text
                close()
            }
            index += load.threads
        }
    }

    private mutating func fetch(_ path: String, into answer: UnsafeMutableRawBufferPointer) throws(Failure) {
        if socket == nil { try open() }
        request.removeAll(keepingCapacity: true)
        request.append(contentsOf: "GET ".utf8)
        request.append(contentsOf: path.utf8)
        request.append(contentsOf: requestEnd)
        guard request.withUnsafeBytes({ write($0) }) == request.count else { throw Failure(text: "the request could not be sent") }
        var count = 0
        var head: ResponseHead?
        while true {
            guard count < Self.answerBytesMax else { throw Failure(text: "the answer is too long") }
            let part = read(into: UnsafeMutableRawBufferPointer(rebasing: answer[count..<Self.answerBytesMax]))
            guard part > 0 else { throw Failure(text: "the connection ended before the answer did") }
            count += part
            if head == nil { head = ResponseHead(UnsafeRawBufferPointer(rebasing: answer[..<count])) }
            if let head, count >= head.headBytes + head.bodyBytes { break }
        }
        guard let head else { throw Failure(text: "no head") }
        guard head.status == 200 else { throw Failure(text: "status \(head.status)") }
        if load.folder != nil { try keep(UnsafeRawBufferPointer(rebasing: answer[head.headBytes..<head.headBytes + head.bodyBytes]), path) }
    }

    // MARK: Connections

    private mutating func open() throws(Failure) {
        outcome.connections += 1
        let socket = Glibc.socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        guard socket >= 0 else { throw Failure(text: "no socket: \(String(cString: strerror(errno)))") }
        self.socket = socket
        var (on, limit) = (CInt(1), Self.timeout)
        setsockopt(socket, CInt(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<CInt>.size))
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(socket, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(load.port).bigEndian
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw Failure(text: "no connection: \(String(cString: strerror(errno)))") }
        guard let tls else { return }
        guard let connection = tls.connect(socket, resuming: load.connections == .resumed ? session : nil) else {
            throw Failure(text: "the TLS handshake failed")
        }
        self.connection = connection
        if tls.isResumed(connection) { outcome.resumed += 1 }
    }

    /// Waits for the server to close, as a phone does that asked for it, and closes as well.
    private mutating func finish(_ buffer: UnsafeMutableRawBufferPointer) {
        while read(into: buffer) > 0 {}
        if load.connections == .resumed, let tls, let connection, let new = tls.session(of: connection) {
            tls.forget(session)
            session = new
        }
        close()
    }

    private mutating func close() {
        if let connection { tls?.close(connection) }
        if let socket { _ = Glibc.close(socket) }
        (connection, socket) = (nil, nil)
    }

    private func write(_ bytes: UnsafeRawBufferPointer) -> Int {
        if let tls, let connection { return tls.write(connection, bytes) }
        // A server that has gone is a failure, not a signal that ends the load.
        return socket.map { send($0, bytes.baseAddress, bytes.count, CInt(MSG_NOSIGNAL)) } ?? -1
    }

    private func read(into bytes: UnsafeMutableRawBufferPointer) -> Int {
        if let tls, let connection { return tls.read(connection, into: bytes) }
        return socket.map { recv($0, bytes.baseAddress, bytes.count, 0) } ?? -1
    }

    /// Keeps a file for the other server.
    private func keep(_ bytes: UnsafeRawBufferPointer, _ path: String) throws(Failure) {
        let file = URL(fileURLWithPath: (load.folder ?? "") + path)
        do {
            try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(bytes).write(to: file)
        } catch {
            throw Failure(text: "\(path) could not be kept: \(error)")
        }
    }
}
