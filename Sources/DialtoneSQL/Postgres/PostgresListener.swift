import Synchronization

/// What a channel tells.
package enum PostgresNotification: Hashable, Sendable {
    case payload(String)
    /// Some may have been missed, because it just began to listen, the connection was lost, or the reader was slow: read everything.
    case missed
}

/// A connection that listens to a channel, on a thread of its own; ends when it is not used any more.
final class PostgresListener: Sendable {
    /// How long nothing may come before it is asked whether the server is still there.
    private static let quietMax = Duration.seconds(10)

    private let mailbox: NotificationMailbox
    private let pipe: WakePipe

    /// - Throws: ``SQLFault/unavailable(_:)`` if this process has no descriptors left.
    static func stream(_ settings: PostgresSettings, channel: String) throws(SQLFault) -> AsyncStream<PostgresNotification> {
        let listener = try PostgresListener(settings, channel: channel)
        return AsyncStream(unfolding: { await listener.mailbox.next() }, onCancel: { listener.end() })
    }

    private init(_ settings: PostgresSettings, channel: String) throws(SQLFault) {
        let (mailbox, pipe) = (NotificationMailbox(), try WakePipe())
        self.mailbox = mailbox
        self.pipe = pipe
        // Not this object: its end is the thread's.
        BlockingThread.start("dialtone-sql-listen") { Self.serve(settings, channel, mailbox, pipe) }
    }

    deinit { end() }

    private func end() {
        mailbox.close()
        pipe.wake()
    }

    private static func serve(_ settings: PostgresSettings, _ channel: String, _ mailbox: NotificationMailbox, _ pipe: WakePipe) {
        var backoff = Backoff()
        while !mailbox.isClosed {
            // Whatever it is, it shows in the pool's connections too, which tell it to their callers.
            do {
                let connection = try PostgresConnection.open(settings, for: .reading)
                try connection.execute("LISTEN \(try connection.quoted(channel))")
                backoff.reset()
                mailbox.miss()
                try listen(connection, mailbox, pipe)
            } catch {
                _ = pipe.wait(limit: backoff.next())
            }
        }
    }

    private static func listen(_ connection: PostgresConnection, _ mailbox: NotificationMailbox, _ pipe: WakePipe) throws {
        while !mailbox.isClosed {
            if pipe.wait(orFor: connection.socket, limit: quietMax) == .timedOut { try connection.execute("SELECT 1") }
            for payload in try connection.takeNotifications() { mailbox.add(payload) }
        }
    }
}

/// Payloads on their way to one reader.
final class NotificationMailbox: Sendable {
    /// Beyond this many the reader had better read everything.
    static let payloadsMax = 1024

    private struct State {
        var hasMissed = false
        var payloads: [String] = []
        var isClosed = false
        var reader: CheckedContinuation<PostgresNotification?, Never>?

        /// What missed comes first: reading everything covers all that was told before.
        mutating func next() -> PostgresNotification? {
            if hasMissed {
                hasMissed = false
                return .missed
            }
            return payloads.isEmpty ? nil : .payload(payloads.removeFirst())
        }
    }

    private let state = Mutex(State())

    var isClosed: Bool { state.withLock { $0.isClosed } }

    func add(_ payload: String) {
        change { state in
            if state.payloads.count >= Self.payloadsMax {
                state.payloads = []
                state.hasMissed = true
            } else {
                state.payloads.append(payload)
            }
        }
    }

    func miss() {
        change { state in
            state.payloads = []
            state.hasMissed = true
        }
    }

    func close() { change { $0.isClosed = true } }

    /// - Returns: nil when it is closed, or when a second reader came.
    func next() async -> PostgresNotification? {
        await withCheckedContinuation { reader in
            let (answer, other): (PostgresNotification??, CheckedContinuation<PostgresNotification?, Never>?) = state.withLock { state in
                if state.isClosed { return (.some(nil), nil) }
                if let next = state.next() { return (.some(next), nil) }
                defer { state.reader = reader }
                return (.none, state.reader)
            }
            if let answer { reader.resume(returning: answer) }
            other?.resume(returning: nil)
        }
    }

    private func change(_ change: (inout State) -> Void) {
        let (reader, next) = state.withLock { state -> (CheckedContinuation<PostgresNotification?, Never>?, PostgresNotification?) in
            change(&state)
            guard let reader = state.reader else { return (nil, nil) }
            let next = state.isClosed ? nil : state.next()
            guard next != nil || state.isClosed else { return (nil, nil) }
            state.reader = nil
            return (reader, next)
        }
        reader?.resume(returning: next)
    }
}
