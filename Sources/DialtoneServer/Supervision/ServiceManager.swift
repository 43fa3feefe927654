import DialtoneSupport
import Glibc
package import Logging

/// The service manager that started this process and waits for its word: systemd with `Type=notify`, or another that speaks its protocol.
///
/// A message is one datagram to a Unix socket: assignments such as `READY=1`, a line each. Source: sd_notify(3) (stated).
package struct ServiceManager: Sendable {
    /// What it is told.
    package enum Word: Equatable, Sendable {
        /// The service does its work from now on.
        case ready
        case stopping
        /// A sign of life, wanted once in ``ServiceManager/watchdog``.
        case alive
        /// For people who ask for the state of the service.
        case status(String)
    }

    /// A manager that does not read its socket holds a thread of ours no longer than this.
    private static let sendSecondsMax = 5

    /// The manager of this process; nil where there is none.
    ///
    /// The first use takes its variables out of the environment: programs that this one starts are not the service, and must not speak for
    /// it. Changing the environment is safe only as long as no other thread reads it, so that use stands at the beginning of the process.
    package static let ofProcess: ServiceManager? = {
        var variables: [String: String] = [:]
        for name in [socketVariable, watchdogVariable, processVariable] {
            variables[name] = getenv(name).map { String(cString: $0) }
            unsetenv(name)
        }
        return ServiceManager(variables: variables, process: getpid())
    }()

    private static let socketVariable = "NOTIFY_SOCKET"
    private static let watchdogVariable = "WATCHDOG_USEC"
    private static let processVariable = "WATCHDOG_PID"

    /// It takes a service that is silent for so long for dead; nil if it does not watch.
    package let watchdog: Duration?
    private let address: sockaddr_un
    private let addressLength: socklen_t

    /// - Parameters:
    ///   - variables: The environment.
    ///   - process: This process, since the watchdog may be meant for another one that handed the variables on.
    /// - Returns: nil if no socket is named, or one of a kind that we do not know (`vsock:`).
    package init?(variables: [String: String], process: Int32) {
        guard var path = variables[Self.socketVariable].map({ Array($0.utf8) }), path.count > 1 else { return nil }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let room = MemoryLayout.size(ofValue: address.sun_path)
        switch path[0] {
        case UInt8(ascii: "/"): path.append(0)
        // An abstract name begins with a zero, and ends where the address does.
        case UInt8(ascii: "@"): path[0] = 0
        default: return nil
        }
        guard path.count <= room else { return nil }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        self.address = address
        addressLength = socklen_t(MemoryLayout<sockaddr_un>.size - room + path.count)
        let isOurs = variables[Self.processVariable].map { Int32($0) == process } ?? true
        watchdog = variables[Self.watchdogVariable].flatMap { Int64($0) }
            .flatMap { isOurs && $0 > 0 ? .microseconds($0) : nil }
    }

    /// Says all these words at once.
    ///
    /// A manager that cannot be told is a warning: what it makes of the silence is its own business.
    package func tell(_ words: Word..., logger: Logger) {
        let message = words.map(\.assignment).joined(separator: "\n")
        let code = send(Array(message.utf8))
        guard code != 0 else { return }
        logger.warning(
            "The service manager could not be told",
            metadata: [LogKey.reason: "\(message)", LogKey.error: "\(String(cString: strerror(code)))"])
    }

    /// - Returns: The `errno`; 0 if the datagram was taken.
    private func send(_ bytes: [UInt8]) -> CInt {
        let file = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard file >= 0 else { return errno }
        defer { close(file) }
        var patience = timeval(tv_sec: Self.sendSecondsMax, tv_usec: 0)
        _ = setsockopt(file, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        let count = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(file, bytes, bytes.count, Int32(MSG_NOSIGNAL), $0, addressLength)
            }
        }
        return count < 0 ? errno : 0
    }
}

extension ServiceManager.Word {
    /// As it stands in the message. A status has one line, so that it cannot say anything else.
    fileprivate var assignment: String {
        switch self {
        case .ready: "READY=1"
        case .stopping: "STOPPING=1"
        case .alive: "WATCHDOG=1"
        case .status(let text): "STATUS=" + text.split(whereSeparator: \.isNewline).joined(separator: " ")
        }
    }
}
