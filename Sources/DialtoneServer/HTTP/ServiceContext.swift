import Hummingbird
import HummingbirdCore
import NIOCore

/// What a route knows about its request besides the request itself.
struct ServiceContext: InitializableFromSource, Sendable {
    /// The peer of the connection, `unknown` for one that has none; a proxy's if there is one.
    let peerAddress: String

    init(source: ApplicationRequestContextSource) {
        peerAddress = source.channel.remoteAddress?.ipAddress ?? "unknown"
    }
}

extension ListenerConfiguration {
    /// The address that counts for limits and history: the connection's peer, or what proxies that we trust say of it.
    ///
    /// Read from the right, the first address that is not itself a trusted proxy is the caller: everything further left
    /// may have been made up by it.
    func clientAddress(peer: String, forwardedFor: [String]) -> String {
        guard isTrusted(peer) else { return peer }
        let chain = forwardedFor.joined(separator: ",").split(separator: ",").map { $0.filter { $0 != " " } }
        return chain.last { !isTrusted($0) && AddressRange($0) != nil } ?? peer
    }

    func isTrusted(_ address: String) -> Bool { trustedProxies.contains { $0.contains(address) } }
}
