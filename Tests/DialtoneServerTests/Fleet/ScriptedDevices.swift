import DialtoneModel
import DialtoneWire
import Synchronization

@testable import DialtoneFleet

/// The far end of phones' connections to Devices, played by a script: no socket, no waiting.
final class ScriptedDevices: SysclientLinks {
    /// What Devices does with a message of one connection.
    typealias Script = @Sendable (AdminMessage, Connection) -> Void

    /// One connection as Devices sees it. The phone is told of nothing behind its end.
    final class Connection: SysclientLink {
        let number: Int
        private let script: Script
        private let tell: @Sendable (SysclientLinkEvent) -> Void
        private let ended: @Sendable () -> Void
        /// Takes a close that takes its time; nil for one that is done at once.
        private let closing: (@Sendable (Connection) -> Void)?
        private let isOpen = Mutex(true)

        fileprivate init(
            number: Int, script: @escaping Script, tell: @escaping @Sendable (SysclientLinkEvent) -> Void,
            closing: (@Sendable (Connection) -> Void)?, ended: @escaping @Sendable () -> Void
        ) {
            (self.number, self.script, self.tell, self.closing, self.ended) = (number, script, tell, closing, ended)
        }

        func send(_ frame: SysclientFrame) {
            if case .admin(let message) = frame { script(message, self) }
        }

        func taken() {}
        func close(reason: String) { if let closing { closing(self) } else { hangUp() } }
        func abort() { hangUp() }

        /// Has the phone hear a message.
        func say(_ messages: AdminMessage...) {
            guard isOpen.withLock({ $0 }) else { return }
            for message in messages { tell(.received(.admin(message))) }
        }

        /// Devices closes.
        func hangUp() {
            let wasOpen = isOpen.withLock { isOpen in
                defer { isOpen = false }
                return isOpen
            }
            guard wasOpen else { return }
            ended()
            tell(.ended(reason: nil))
        }
    }

    /// A connection that did not come up.
    private struct Refused: SysclientLink {
        func send(_ frame: SysclientFrame) {}
        func taken() {}
        func close(reason: String) {}
        func abort() {}
    }

    private struct State {
        var count = 0
        var open: [Int: Connection] = [:]
        var mostOpen = 0
        /// How many of the next connections are refused.
        var refusals = 0
        var closing: [Connection] = []
    }

    private let state = Mutex(State())
    private let script: Script
    /// The number of each connection when it has come up; for one reader.
    let openings: AsyncStream<Int>
    private let opening: AsyncStream<Int>.Continuation
    private let closesSlowly: Bool
    /// The number of each connection that a phone wants closed, where that takes until ``finishClosing()``; for one reader.
    let closings: AsyncStream<Int>
    private let closing: AsyncStream<Int>.Continuation

    init(closesSlowly: Bool = false, _ script: @escaping Script) {
        (self.closesSlowly, self.script) = (closesSlowly, script)
        (openings, opening) = AsyncStream.makeStream(of: Int.self)
        (closings, closing) = AsyncStream.makeStream(of: Int.self)
    }

    /// Ends what phones want closed.
    func finishClosing() {
        let closing = state.withLock { state in
            defer { state.closing = [] }
            return state.closing
        }
        for connection in closing { connection.hangUp() }
    }

    private func forget(_ number: Int) { state.withLock { $0.open[number] = nil } }

    private func close(_ connection: Connection) {
        state.withLock { $0.closing.append(connection) }
        closing.yield(connection.number)
    }

    var count: Int { state.withLock { $0.count } }
    /// The most that were ever open at once.
    var mostOpen: Int { state.withLock { $0.mostOpen } }
    var open: [Connection] { state.withLock { Array($0.open.values) } }

    func refuse(_ count: Int) { state.withLock { $0.refusals = count } }

    func open(_ url: String, timeout: Duration, tell: @escaping @Sendable (SysclientLinkEvent) -> Void) -> any SysclientLink {
        var slowly: (@Sendable (Connection) -> Void)?
        if closesSlowly { slowly = { [self] in close($0) } }
        let connection = state.withLock { [slowly] state -> Connection? in
            state.count += 1
            guard state.refusals == 0 else {
                state.refusals -= 1
                return nil
            }
            let number = state.count
            let connection = Connection(number: number, script: script, tell: tell, closing: slowly) { [self] in
                forget(number)
            }
            state.open[number] = connection
            state.mostOpen = max(state.mostOpen, state.open.count)
            return connection
        }
        guard let connection else {
            tell(.failed(reason: "connection refused"))
            return Refused()
        }
        tell(.opened)
        opening.yield(connection.number)
        return connection
    }

    /// Devices that take every phone: by its code with a password, by challenge without one; then one item, which is the last.
    static func friendly(closesSlowly: Bool = false) -> ScriptedDevices {
        ScriptedDevices(closesSlowly: closesSlowly) { message, connection in
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
