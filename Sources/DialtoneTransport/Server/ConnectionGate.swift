import Synchronization

/// Counts connections, so that one peer or a flood of handshakes cannot take all of the process.
///
/// A peer is an IPv4 address or an IPv6 network of 64 bits, which is what one customer gets. Of the handshakes one peer may have half of those
/// that are free, and always a few: the first to flood leaves room for the others, and the more flood, the less each gets.
final class ConnectionGate: Sendable {
    private struct Peer {
        var open = 0
        var handshakes = 0
    }

    private struct Counts {
        var peers: [String: Peer] = [:]
        var handshakes = 0
    }

    /// Handshakes that a peer may always have, if there is room at all: an office whose phones all start at once.
    static let handshakesPerPeerMin = 64

    private let counts = Mutex(Counts())
    private let perPeerMax: Int
    private let handshakesMax: Int
    private let descriptors: DescriptorBudget
    private let refusals: ConnectionRefusals?

    init(
        perPeerMax: Int, handshakesMax: Int, descriptors: DescriptorBudget = .process, refusals: ConnectionRefusals? = nil
    ) {
        self.perPeerMax = perPeerMax
        self.handshakesMax = handshakesMax
        self.descriptors = descriptors
        self.refusals = refusals
    }

    /// Whether more than half of the handshakes are taken, so that each gets less time.
    var isPressed: Bool { counts.withLock { $0.handshakes > handshakesMax / 2 } }

    /// Lets a new connection in, which is then in its handshake. Each true is answered by one ``leave(_:)`` and one
    /// ``handshakeEnded(_:)``.
    func enter(_ address: String, isUnlimited: Bool) -> Bool {
        let refusal = refusal(of: Self.peer(address), isUnlimited: isUnlimited)
        if let refusal { refusals?.note(refusal) }
        return refusal == nil
    }

    private func refusal(of peer: String, isUnlimited: Bool) -> ConnectionRefusals.Reason? {
        guard descriptors.takeForPeer() else { return .openFiles }
        let refusal = counts.withLock { counts -> ConnectionRefusals.Reason? in
            let own = counts.peers[peer, default: Peer()]
            let share = max(Self.handshakesPerPeerMin, (handshakesMax - counts.handshakes) / 2)
            guard counts.handshakes < handshakesMax else { return .handshakes }
            guard isUnlimited || own.open < perPeerMax && own.handshakes < share else { return .address }
            counts.peers[peer] = Peer(open: own.open + 1, handshakes: own.handshakes + 1)
            counts.handshakes += 1
            return nil
        }
        if refusal != nil { descriptors.giveBackFromPeer() }
        return refusal
    }

    func handshakeEnded(_ address: String) {
        counts.withLock { counts in
            counts.handshakes -= 1
            counts.peers[Self.peer(address)]?.handshakes -= 1
        }
    }

    func leave(_ address: String) {
        let peer = Self.peer(address)
        counts.withLock { counts in
            counts.peers[peer]?.open -= 1
            if counts.peers[peer]?.open == 0 { counts.peers[peer] = nil }
        }
        descriptors.giveBackFromPeer()
    }

    /// What counts as one peer: an IPv6 address is cut to its first 64 bits.
    static func peer(_ address: String) -> String {
        guard address.contains(":") else { return address }
        let halves = address.split(separator: "%")[0].components(of: "::")
        var groups = halves[0].split(separator: ":").map(String.init)
        if halves.count == 2 {
            let behind = halves[1].split(separator: ":").map(String.init)
            groups += Array(repeating: "0", count: max(0, 8 - groups.count - behind.count)) + behind
        }
        return groups.prefix(4).joined(separator: ":") + "::/64"
    }
}

extension Substring {
    /// The text before and behind the first separator; the whole if there is none.
    fileprivate func components(of separator: String) -> [Substring] {
        guard let range = firstRange(of: separator) else { return [self] }
        return [self[..<range.lowerBound], self[range.upperBound...]]
    }
}
