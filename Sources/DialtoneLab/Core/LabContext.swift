import DialtoneModel
import DialtoneTransport
import Logging
import NIOCore
import NIOSSL
import Synchronization

/// What all parts of one lab share.
final class LabContext: Sendable {
    let options: Lab.Options
    let signal: LabSignal
    let log: LabLog
    let random: LabRandom
    /// Judges what phones fetch; nil without lists.
    let names: LabNames?
    let tasks = LabTasks()
    let group: any EventLoopGroup
    private let chosen: Mutex<LabBehaviour>
    private let numbers = Mutex(0)
    private let clientTLS = Mutex<NIOSSLContext?>(nil)
    private let listening = Mutex<Result<Lab.Endpoints, LabFault>?>(nil)

    init(options: Lab.Options, logger: Logger, group: any EventLoopGroup) {
        self.options = options
        self.group = group
        signal = LabSignal()
        log = LabLog(signal: signal, logger: logger, now: options.now)
        random = LabRandom(seed: options.seed)
        names = options.names.map { LabNames($0) }
        chosen = Mutex(options.behaviour)
    }

    var behaviour: LabBehaviour {
        get { chosen.withLock { $0 } }
        set {
            chosen.withLock { $0 = newValue }
            signal.changed()
        }
    }

    /// Where the lab listens, or why it does not; nil while it starts.
    var endpoints: Result<Lab.Endpoints, LabFault>? {
        get { listening.withLock { $0 } }
        set {
            listening.withLock { $0 = newValue }
            signal.changed()
        }
    }

    /// Numbers for phones of a rollout, each handed out once.
    ///
    /// - Returns: The first of `count`.
    func takeNumbers(_ count: Int) -> Int {
        numbers.withLock { next in
            defer { next += max(0, count) }
            return next
        }
    }

    /// For https and wss URLs of the app under test. Its certificate is not checked: the lab is no place for trust.
    func tls() throws -> NIOSSLContext {
        try clientTLS.withLock { made in
            if let made { return made }
            let fresh = try TLSClientContext.make(verify: false)
            made = fresh
            return fresh
        }
    }

    var logger: Logger { log.logger }
}
