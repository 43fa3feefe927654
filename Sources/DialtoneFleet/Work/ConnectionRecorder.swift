import DialtoneModel
package import DialtoneStore
import DialtoneSupport
package import Logging
import ServiceLifecycle

/// Writes down, now and then, which phones are connected to Devices, so that the command line can show it.
///
/// A connection is no step in a phone's life: it comes and goes by itself, and one commit for many is enough.
package struct ConnectionRecorder: Service {
    private static let interval: Duration = .seconds(1)

    let store: any PhoneStore
    let connections: ConnectionRegister
    /// Whether all phones are this process's: then none is connected at its start. Of several nodes each says so of those that it takes.
    let hasAllPhones: Bool
    /// Whether the phone's owner is here.
    let isHere: @Sendable (PhoneKey) async -> Bool
    let logger: Logger

    package init(
        store: any PhoneStore, connections: ConnectionRegister, hasAllPhones: Bool, isHere: @escaping @Sendable (PhoneKey) async -> Bool,
        logger: Logger
    ) {
        self.store = store
        self.connections = connections
        self.hasAllPhones = hasAllPhones
        self.isHere = isHere
        self.logger = logger
    }

    private static func addresses(_ keys: Set<PhoneKey>) -> [PhoneAddress] {
        keys.map { PhoneAddress(instance: $0.instance, mac: $0.mac) }
    }

    func run() async throws {
        try await untilStopped {
            var written: Set<PhoneKey>?
            while true {
                let now = connections.connected
                // What became of a phone that went to another node is that one's to say.
                for key in (written ?? []).subtracting(now) where await !isHere(key) { written?.remove(key) }
                if now != written {
                    do {
                        try await store.noteConnections(
                            up: Self.addresses(now.subtracting(written ?? [])), down: Self.addresses((written ?? []).subtracting(now)),
                            resets: written == nil && hasAllPhones)
                        written = now
                    } catch {
                        logger.warning("Connections could not be written down", metadata: [LogKey.error: "\(error)"])
                    }
                }
                try await Task.sleep(for: Self.interval)
            }
        }
    }
}
