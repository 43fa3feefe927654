import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// How many sockets this process may have open, in and out.
///
/// Without descriptors the runtime cannot look into `/proc`, and ends the process; the database and the log need some too. So a part of the
/// system's limit is never used for connections, and of the rest peers cannot take all: connections to Devices come before theirs.
package final class DescriptorBudget: Sendable {
    /// For the runtime, the database and its pools, files and logs.
    static let reserve = 256

    /// The budget of this process, from the limit of open files at the time of its first use.
    package static let process = DescriptorBudget(limit: softLimit)

    /// The system's limit of open files for this process.
    package let limit: Int
    /// All connections together.
    package let connectionsMax: Int
    /// Connections that peers may have opened, as long as there are no others.
    package let fromPeersMax: Int
    private let used = Mutex(Usage())

    /// Connections that are open, by the side that opened them.
    package struct Usage: Equatable, Sendable {
        package var fromPeers = 0
        package var own = 0
    }

    /// - Parameter limit: Of open files.
    init(limit: Int) {
        self.limit = limit
        connectionsMax = max(16, limit - Self.reserve)
        fromPeersMax = max(8, connectionsMax - connectionsMax / 8)
    }

    /// How many phones fit: each has a connection to Devices, and an eighth of all is left for the PBX, browsers, and phones that fetch.
    package var phonesMax: Int { connectionsMax - connectionsMax / 8 }

    /// The least limit of open files, in steps of 1024, with which so many phones fit.
    package static func limit(forPhones count: Int) -> Int { (((count * 8 + 6) / 7 + reserve + 1023) / 1024) * 1024 }

    /// What to do where the phones that are stored do not fit, for people; nil where they do.
    package func advice(phones count: Int) -> String? {
        guard count > phonesMax else { return nil }
        let needed = Self.limit(forPhones: count)
        return "\(count) phones are stored, and connections of \(phonesMax) fit below the limit of \(limit) open files: raise the "
            + "service's limit to \(needed) (systemd: LimitNOFILE=\(needed) in the unit; a shell: ulimit -n \(needed))"
    }

    package var usage: Usage { used.withLock { $0 } }

    /// Whether there is one more for a connection that a peer has opened. Each true is answered by one ``giveBackFromPeer()``.
    func takeForPeer() -> Bool { take(\.fromPeers, upTo: fromPeersMax) }

    /// Whether there is one more for a connection that we open. Each true is answered by one ``giveBack()``.
    func take() -> Bool { take(\.own, upTo: connectionsMax) }

    func giveBackFromPeer() { used.withLock { $0.fromPeers -= 1 } }

    func giveBack() { used.withLock { $0.own -= 1 } }

    private func take(_ kind: WritableKeyPath<Usage, Int>, upTo max: Int) -> Bool {
        used.withLock { used in
            guard used.fromPeers + used.own < max else { return false }
            used[keyPath: kind] += 1
            return true
        }
    }

    private static var softLimit: Int {
        var limit = rlimit()
        #if canImport(Glibc)
            let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #else
            let resource = RLIMIT_NOFILE
        #endif
        guard getrlimit(resource, &limit) == 0 else { return 1024 }
        return limit.rlim_cur > UInt64(Int32.max) ? Int(Int32.max) : Int(limit.rlim_cur)
    }
}
