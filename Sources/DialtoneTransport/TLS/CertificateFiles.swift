package import Foundation
package import Logging
import NIOCore
package import NIOSSL
import Synchronization

/// A certificate chain and its key in PEM files, re-read when the files change.
///
/// The files are looked at when a connection begins, at most once a second. If the new content cannot be used, for
/// instance because only one of the two files has been replaced yet, the old one stays in use, a warning is logged once,
/// and the next look tries again.
package final class CertificateFiles: TLSContextSource {
    private struct Loaded {
        var context: NIOSSLContext
        var notAfter: Date
        var stamps: [FileStamp?]
        /// The stamps for which a warning was logged.
        var refused: [FileStamp?]?
        var lookedAt: NIODeadline
    }

    private let certificate: String
    private let key: String
    private let clientAuthorities: [String]
    private let minimum: TLSMinimum
    private let logger: Logger
    private let lookInterval: Duration
    private let loaded: Mutex<Loaded>

    /// Reads the files.
    ///
    /// - Parameters:
    ///   - certificate: Path of the chain, the server's own certificate first.
    ///   - key: Path of the private key, without a passphrase.
    ///   - clientAuthorities: Paths of PEM files with root certificates. With any, clients are asked for a certificate; they
    ///     may have none, but the handshake fails with one that these roots do not vouch for, or that has expired.
    ///   - minimum: The oldest version of TLS that is accepted.
    ///   - lookInterval: The shortest time between two looks at the files.
    /// - Throws: ``TLSFault`` if a file cannot be read or the two do not belong together.
    package init(
        certificate: String, key: String, clientAuthorities: [String] = [], minimum: TLSMinimum = .standard, logger: Logger,
        lookInterval: Duration = .seconds(1)
    ) throws(TLSFault) {
        self.certificate = certificate
        self.key = key
        self.clientAuthorities = clientAuthorities
        self.minimum = minimum
        self.logger = logger
        self.lookInterval = lookInterval
        let stamps = ([certificate, key] + clientAuthorities).map { FileStamp($0) }
        let (context, notAfter) = try Self.load(certificate, key, clientAuthorities, minimum)
        loaded = Mutex(Loaded(context: context, notAfter: notAfter, stamps: stamps, lookedAt: .now()))
    }

    /// When the certificate in use expires. Looks at the files as a connection does.
    package var notAfter: Date {
        loaded.withLock { loaded in
            look(&loaded)
            return loaded.notAfter
        }
    }

    package func current() -> NIOSSLContext {
        loaded.withLock { loaded in
            look(&loaded)
            return loaded.context
        }
    }

    private func look(_ loaded: inout Loaded) {
        let now = NIODeadline.now()
        guard now - loaded.lookedAt >= TimeAmount(lookInterval) else { return }
        loaded.lookedAt = now
        // Taken before reading: a change while we read is then seen at the next look.
        let stamps = ([certificate, key] + clientAuthorities).map { FileStamp($0) }
        guard stamps != loaded.stamps else { return }
        do {
            (loaded.context, loaded.notAfter) = try Self.load(certificate, key, clientAuthorities, minimum)
            loaded.stamps = stamps
            loaded.refused = nil
            logger.notice("Certificate replaced", metadata: ["tls.not_after": "\(loaded.notAfter)"])
        } catch {
            guard stamps != loaded.refused else { return }
            loaded.refused = stamps
            logger.warning("New certificate cannot be used, the old one stays", metadata: ["error": "\(error)"])
        }
    }

    private static func load(
        _ certificate: String, _ key: String, _ clientAuthorities: [String], _ minimum: TLSMinimum
    ) throws(TLSFault) -> (NIOSSLContext, Date) {
        let chain = try PEMFile.certificates(certificate)
        let privateKey = try PEMFile.privateKey(key)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(privateKey))
        TLSDefaults.apply(to: &configuration)
        configuration.minimumTLSVersion = minimum.version
        if !clientAuthorities.isEmpty {
            var roots: [NIOSSLCertificate] = []
            for file in clientAuthorities { roots += try PEMFile.certificates(file) }
            configuration.trustRoots = .certificates(roots)
            configuration.certificateVerification = .optionalVerification
        }
        do {
            let notAfter = chain.map(\.notValidAfter).min() ?? 0
            return (try NIOSSLContext(configuration: configuration), Date(timeIntervalSince1970: TimeInterval(notAfter)))
        } catch {
            throw TLSFault(file: "\(certificate), \(key)", reason: "certificate and key do not belong together")
        }
    }
}

/// Reads certificates and keys for ``CertificateFiles`` and ``TLSClientContext`` and says plainly what is wrong.
enum PEMFile {
    static func certificates(_ path: String) throws(TLSFault) -> [NIOSSLCertificate] {
        try checkReadable(path)
        let found: [NIOSSLCertificate]
        do {
            found = try NIOSSLCertificate.fromPEMFile(path)
        } catch {
            throw TLSFault(file: path, reason: "holds no certificate in PEM form")
        }
        guard !found.isEmpty else { throw TLSFault(file: path, reason: "holds no certificate in PEM form") }
        return found
    }

    static func privateKey(_ path: String) throws(TLSFault) -> NIOSSLPrivateKey {
        try checkReadable(path)
        do {
            return try NIOSSLPrivateKey(file: path, format: .pem)
        } catch {
            throw TLSFault(file: path, reason: "holds no private key in PEM form without a passphrase")
        }
    }

    private static func checkReadable(_ path: String) throws(TLSFault) {
        guard FileManager.default.fileExists(atPath: path) else { throw TLSFault(file: path, reason: "there is no such file") }
        guard FileManager.default.isReadableFile(atPath: path) else { throw TLSFault(file: path, reason: "this user may not read it") }
    }
}
