package import NIOCore
import NIOSSL

/// The certificate that the other end of a connection showed.
package enum PeerCertificate {
    /// Its DER bytes; nil if it showed none, or the connection has no TLS or is gone.
    ///
    /// A certificate that was shown has been verified: else the handshake would have failed.
    package static func der(of channel: any Channel) async -> [UInt8]? {
        let bytes = channel.eventLoop.submit { () -> [UInt8]? in
            let handler = try channel.pipeline.syncOperations.handler(type: NIOSSLServerHandler.self)
            return try handler.peerCertificate?.toDERBytes()
        }
        return try? await bytes.get()  // without TLS there is no such handler
    }
}
