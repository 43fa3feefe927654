import Synchronization

/// Counts connections, so that one peer or a flood of handshakes cannot take all of the process.
final class ConnectionGate: Sendable {
    private struct Counts {
        var perAddress: [String: Int] = [:]
        var handshakes = 0
    }

    private let counts = Mutex(Counts())
    private let perAddressMax: Int
    private let handshakesMax: Int

    init(perAddressMax: Int, handshakesMax: Int) {
        self.perAddressMax = perAddressMax
        self.handshakesMax = handshakesMax
    }

    /// Lets a new connection in, which is then in its handshake. Each true is answered by one ``leave(_:)`` and one
    /// ``handshakeEnded()``.
    func enter(_ address: String, isUnlimited: Bool) -> Bool {
        counts.withLock { counts in
            let open = counts.perAddress[address, default: 0]
            guard counts.handshakes < handshakesMax, isUnlimited || open < perAddressMax else { return false }
            counts.perAddress[address] = open + 1
            counts.handshakes += 1
            return true
        }
    }

    func handshakeEnded() {
        counts.withLock { $0.handshakes -= 1 }
    }

    func leave(_ address: String) {
        counts.withLock { counts in
            let open = counts.perAddress[address, default: 1]
            counts.perAddress[address] = open > 1 ? open - 1 : nil
        }
    }
}
