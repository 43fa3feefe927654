import DialtoneSupport
import DialtoneTransport
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import SwiftASN1
import X509

/// What a route knows about its request besides the request itself.
struct ServiceContext: InitializableFromSource, Sendable {
    /// The peer of the connection; a proxy's if there is one.
    let peerAddress: String
    private let channel: any Channel

    init(channel: any Channel) {
        self.channel = channel
        peerAddress = PeerAddress.text(of: channel.remoteAddress)
    }

    init(source: ApplicationRequestContextSource) { self.init(channel: source.channel) }

    /// What the library's own request context is made from.
    func source(logger: Logger) -> ApplicationRequestContextSource { ApplicationRequestContextSource(channel: channel, logger: logger) }

    /// The subject of the certificate that the client showed and that our roots vouch for; nil without one.
    func certificateSubject() async -> String? {
        await PeerCertificate.der(of: channel).flatMap { Self.subject(ofCertificate: $0) }
    }

    /// The subject of a certificate that was verified; one that still cannot be read counts as none.
    static func subject(ofCertificate der: [UInt8]) -> String? { (try? Certificate(derEncoded: der)).map { "\($0.subject)" } }
}

extension ListenerConfiguration {
    /// The address that counts for limits and history: the connection's peer, or what proxies that we trust say of it.
    ///
    /// Read from the right, the first entry that is not itself a trusted proxy is the caller: everything further left may have been made up
    /// by it. An entry that is no address, such as `unknown`, is such a caller too, and the peer counts in its place.
    func clientAddress(peer: String, forwardedFor: [String]) -> String {
        guard isTrusted(peer) else { return peer }
        for field in forwardedFor.reversed() {
            for entry in field.split(separator: ",", omittingEmptySubsequences: false).reversed() {
                guard let address = ForwardedAddress.address(in: entry) else { return peer }
                if !isTrusted(address) { return address }
            }
        }
        return peer
    }

    func isTrusted(_ address: String) -> Bool { trustedProxies.contains { $0.contains(address) } }
}
