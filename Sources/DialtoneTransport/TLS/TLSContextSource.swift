import NIOCore
package import NIOSSL

/// Where a server gets its TLS context from, anew for each connection.
package protocol TLSContextSource: Sendable {
    /// The context for a connection that begins now. Called on an event loop: fast, and without fail.
    func current() -> NIOSSLContext
}

/// Why certificates or keys cannot be used.
package struct TLSFault: Error, Equatable, CustomStringConvertible {
    /// The file, or the pair of files, that is meant.
    package let file: String
    /// What is wrong, for people; contains nothing of a key.
    package let reason: String

    package init(file: String, reason: String) { (self.file, self.reason) = (file, reason) }

    package var description: String { "\(file): \(reason)" }
}

/// The oldest version of TLS that a listener accepts; the raw value is its name.
package enum TLSMinimum: String, CaseIterable, Sendable {
    case tls10 = "1.0"
    case tls11 = "1.1"
    case tls12 = "1.2"

    /// Versions before 1.2 are broken in known ways and given up (RFC 8996, stated): they are for phones that know nothing newer.
    package static let standard = TLSMinimum.tls12

    var version: TLSVersion {
        switch self {
        case .tls10: .tlsv1
        case .tls11: .tlsv11
        case .tls12: .tlsv12
        }
    }
}

/// What all our TLS contexts have in common.
enum TLSDefaults {
    static func apply(to configuration: inout TLSConfiguration) {
        configuration.minimumTLSVersion = TLSMinimum.standard.version
        configuration.applicationProtocols = ["http/1.1"]
        // How long a closing connection waits for the peer's goodbye.
        configuration.shutdownTimeout = .seconds(2)
    }
}
