import DialtoneModel
import DialtoneWire
import Synchronization

@testable import DialtoneServer

/// The far end of phones' connections to Devices, played by a script: no socket, no waiting.
final class ScriptedDevices: SysclientLinks {
    /// What Devices does with a message of one connection.
    typealias Script = @Sendable (AdminMessage, Connection) -> Void

    /// One connection as Devices sees it.
    final class Connection: SysclientSender {
        let number: Int
        private let script: Script
        private let feed: AsyncStream<SysclientReception>.Continuation

        fileprivate init(number: Int, script: @escaping Script, feed: AsyncStream<SysclientReception>.Continuation) {
            (self.number, self.script, self.feed) = (number, script, feed)
        }

        func send(_ frame: SysclientFrame) async throws {
            if case .admin(let message) = frame { script(message, self) }
        }

        func close(reason: String) async { feed.finish() }

        /// Has the phone hear a message.
        func say(_ messages: AdminMessage...) {
            for message in messages { feed.yield(.frame(.admin(message))) }
        }

        /// Devices closes.
        func hangUp() { feed.finish() }
    }

    private struct State {
        var count = 0
        var open: [Int: Connection] = [:]
        var mostOpen = 0
        /// How many of the next connections are refused.
        var refusals = 0
    }

    private let state = Mutex(State())
    private let script: Script
    /// The number of each connection when it has come up; for one reader.
    let openings: AsyncStream<Int>
    private let opening: AsyncStream<Int>.Continuation

    init(_ script: @escaping Script) {
        self.script = script
        (openings, opening) = AsyncStream.makeStream(of: Int.self)
    }

    var count: Int { state.withLock { $0.count } }
    /// The most that were ever open at once.
    var mostOpen: Int { state.withLock { $0.mostOpen } }
    var open: [Connection] { state.withLock { Array($0.open.values) } }

    func refuse(_ count: Int) { state.withLock { $0.refusals = count } }

    func run(
        to url: String, timeout: Duration, opened: @Sendable (any SysclientSender) -> Void,
        received: @Sendable (SysclientReception) async -> Void
    ) async throws {
        let (stream, feed) = AsyncStream.makeStream(of: SysclientReception.self)
        let connection = try state.withLock { state in
            state.count += 1
            guard state.refusals == 0 else {
                state.refusals -= 1
                throw SysclientLinkFault(reason: "connection refused")
            }
            let connection = Connection(number: state.count, script: script, feed: feed)
            state.open[state.count] = connection
            state.mostOpen = max(state.mostOpen, state.open.count)
            return connection
        }
        defer { state.withLock { $0.open[connection.number] = nil } }
        opened(connection)
        opening.yield(connection.number)
        for await message in stream { await received(message) }
    }

    /// Devices that take every phone: by its code with a password, by challenge without one; then one item, which is the last.
    static func friendly() -> ScriptedDevices {
        ScriptedDevices { message, connection in
            guard case .identify(let identify) = message else { return }
            if identify.provisioningCode != nil {
                connection.say(.sysclientPassword(Secret("sysclient-1")), .item(last: true))
            } else if identify.digest == nil {
                connection.say(.challenge("1273340918"))
            } else {
                connection.say(.item(last: true))
            }
        }
    }
}

extension AdminMessage {
    static func item(last: Bool) -> AdminMessage {
        let item = ConfigurationItem(type: "NTP", value: ["type": "NTP", "ntp1": "0.pool.example.com"])
        return .configuration(ConfigurationMessage(item: item, last: last))
    }
}
