package import NIOCore
import NIOSSL

/// The certificate that the other end of a connection showed.
package enum PeerCertificate {
    /// Its DER bytes; nil if it showed none, or the connection has no TLS or is gone.
    ///
    /// A certificate that was shown has been verified: else the handshake would have failed.
    package static func der(of channel: any Channel) async -> [UInt8]? {
        // It does not fail.
        (try? await channel.eventLoop.submit { derOnLoop(of: channel) }.get()) ?? nil
    }

    /// The same, on the connection's event loop.
    static func derOnLoop(of channel: any Channel) -> [UInt8]? {
        // Without TLS there is no such handler; what was shown can be written.
        guard let handler = try? channel.pipeline.syncOperations.handler(type: NIOSSLServerHandler.self) else { return nil }
        return try? handler.peerCertificate?.toDERBytes()
    }
}
