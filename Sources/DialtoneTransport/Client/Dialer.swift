import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// Opens outgoing connections, with TLS if the URL says so.
struct Dialer: Sendable {
    let group: any EventLoopGroup
    /// Needed for secure URLs only.
    let tls: NIOSSLContext?

    /// Connects, and lets `prepare` build the pipeline behind TLS.
    ///
    /// Name, connection, TLS and whatever `prepare` waits for must be done within `timeout`. When this throws, also
    /// because the task was cancelled, no socket stays open: one that comes up later is closed at once.
    func dial<Output: Sendable>(
        _ endpoint: Endpoint, timeout: Duration,
        prepare: @escaping @Sendable (any Channel) -> EventLoopFuture<Output>
    ) async throws(ConnectFault) -> Output {
        let attempt = try begin(endpoint, timeout: timeout, prepare: prepare)
        do {
            return try await withTaskCancellationHandler {
                try await attempt.outcome.futureResult.get()
            } onCancel: {
                attempt.abandon(.cancelled)
            }
        } catch {
            throw ConnectFault(error, endpoint: endpoint)
        }
    }

    /// The same, without waiting: the attempt's outcome tells how it ended, by a ``ConnectFault`` if it failed.
    func begin<Output: Sendable>(
        _ endpoint: Endpoint, timeout: Duration,
        prepare: @escaping @Sendable (any Channel) -> EventLoopFuture<Output>
    ) throws(ConnectFault) -> DialAttempt<Output> {
        if endpoint.isSecure, tls == nil { throw .badURL("TLS is not set up here") }
        guard DescriptorBudget.process.take() else { throw .noDescriptors }
        let loop = group.next()
        let attempt = DialAttempt(endpoint: endpoint, outcome: loop.makePromise(of: Output.self))
        let bootstrap = ClientBootstrap(group: loop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            // Only ends what nobody waits for any more; the deadline below speaks first, and says the same each time.
            .connectTimeout(TimeAmount(timeout + .seconds(1)))
        loop.execute {
            let deadline = AlarmClock.of(loop).set(after: timeout) { attempt.abandon(.timedOut(after: timeout)) }
            attempt.outcome.futureResult.assumeIsolated().whenComplete { _ in deadline.cancel() }
        }
        let connected =
            if let address = endpoint.socketAddress { bootstrap.connect(to: address) } else {
                bootstrap.connect(host: endpoint.host, port: endpoint.port)
            }
        connected.whenComplete { result in
            switch result {
            case .success(let channel): channel.closeFuture.whenComplete { _ in DescriptorBudget.process.giveBack() }
            case .failure: DescriptorBudget.process.giveBack()
            }
        }
        // Everything is on one loop, so this runs before the first byte can arrive.
        connected.flatMap { channel in
            guard attempt.adopt(channel) else {
                return channel.eventLoop.makeFailedFuture(CancellationError())
            }
            do {
                try addTLS(to: channel, endpoint)
            } catch {
                return channel.eventLoop.makeFailedFuture(ConnectFault.badURL("\(error)"))
            }
            return prepare(channel)
        }.whenComplete { attempt.settle($0) }
        return attempt
    }

    private func addTLS(to channel: any Channel, _ endpoint: Endpoint) throws {
        guard endpoint.isSecure, let tls else { return }
        // An address is checked against the certificate too, but must not be sent as a server name.
        let name = endpoint.socketAddress == nil ? endpoint.host : nil
        try channel.pipeline.syncOperations.addHandler(NIOSSLClientHandler(context: tls, serverHostname: name))
    }
}

/// One attempt to connect, whose outcome may be decided by the network, the clock or a cancellation: the first wins.
final class DialAttempt<Output: Sendable>: Sendable {
    private struct State {
        var isOver = false
        var channel: (any Channel)?
    }

    let endpoint: Endpoint
    /// Fails with a ``ConnectFault``.
    let outcome: EventLoopPromise<Output>
    private let state = Mutex(State())

    init(endpoint: Endpoint, outcome: EventLoopPromise<Output>) {
        self.endpoint = endpoint
        self.outcome = outcome
    }

    /// Takes the channel into care; false, and the channel is closed, if nobody waits for it any more.
    func adopt(_ channel: any Channel) -> Bool {
        let isWanted = state.withLock { state in
            state.channel = channel
            return !state.isOver
        }
        if !isWanted { channel.close(promise: nil) }
        return isWanted
    }

    func settle(_ result: Result<Output, any Error>) {
        let (isFirst, channel) = finish()
        switch result {
        case .success(let output):
            if isFirst { outcome.succeed(output) } else { channel?.close(promise: nil) }
        case .failure(let error):
            if isFirst { outcome.fail(ConnectFault(error, endpoint: endpoint)) }
            channel?.close(promise: nil)
        }
    }

    /// Gives it up: no socket stays open. Does nothing if it has ended.
    func abandon(_ fault: ConnectFault) {
        let (isFirst, channel) = finish()
        guard isFirst else { return }
        outcome.fail(fault)
        channel?.close(promise: nil)
    }

    private func finish() -> (isFirst: Bool, channel: (any Channel)?) {
        state.withLock { state in
            defer { state.isOver = true }
            return (!state.isOver, state.channel)
        }
    }
}
