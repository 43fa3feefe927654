package import DialtoneTransport
package import Logging

/// Why a certificate or key cannot be used, with the key of the configuration that names its file.
package struct KeyedFault: Error, Equatable, CustomStringConvertible {
    /// `listen.tls.certificate`
    package let key: String
    package let fault: TLSFault

    package init(key: String, fault: TLSFault) { (self.key, self.fault) = (key, fault) }

    package var description: String { "\(key): \(fault)" }
}

extension ListenerConfiguration {
    /// Reads certificate and key.
    ///
    /// - Parameter section: `listen` or `phones.listen`.
    /// - Returns: nil for a listener without TLS.
    package func certificateFiles(of section: String, logger: Logger) throws(KeyedFault) -> CertificateFiles? {
        guard let tls else { return nil }
        do {
            return try CertificateFiles(
                certificate: tls.certificate, key: tls.key, clientAuthorities: clientAuthorityFiles, minimum: tlsMinimum, logger: logger)
        } catch {
            let key =
                switch error.file {
                // Of a file that holds both, the certificate is read first.
                case tls.certificate: "\(section).tls.certificate"
                case tls.key: "\(section).tls.key"
                case let file where clientAuthorityFiles.contains(file): "phones.client-ca-files"
                default: "\(section).tls"
                }
            throw KeyedFault(key: key, fault: error)
        }
    }
}
