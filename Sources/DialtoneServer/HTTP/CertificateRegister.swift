import DialtoneTransport
import Foundation
import Synchronization

/// The certificates of our listeners.
final class CertificateRegister: Sendable {
    private let files = Mutex<[(listener: String, files: CertificateFiles)]>([])

    func add(_ one: CertificateFiles, of listener: String) { files.withLock { $0.append((listener, one)) } }

    /// When the certificate of each listener with TLS ends.
    var ends: [(listener: String, end: Date)] { files.withLock { $0 }.map { ($0.listener, $0.files.notAfter) } }

    /// When the first of them ends; nil if there is none.
    var end: Date? { ends.map(\.end).min() }
}
