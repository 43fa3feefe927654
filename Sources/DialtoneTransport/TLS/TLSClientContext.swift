package import NIOSSL

/// Makes the TLS context for outgoing connections. One is enough for all of them.
package enum TLSClientContext {
    /// - Parameters:
    ///   - verify: Whether the server's certificate and host name are checked. False is for test installations only.
    ///   - caFile: Path of a PEM file with certificates that are trusted besides those of the system.
    ///   - certificate: Paths of PEM files, shown to servers that ask for a certificate.
    /// - Throws: ``TLSFault`` if a file cannot be used.
    package static func make(
        verify: Bool = true, caFile: String? = nil, certificate: (chain: String, key: String)? = nil
    ) throws(TLSFault) -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        TLSDefaults.apply(to: &configuration)
        configuration.certificateVerification = verify ? .fullVerification : .none
        if let caFile {
            configuration.additionalTrustRoots = [.certificates(try PEMFile.certificates(caFile))]
        }
        if let certificate {
            configuration.certificateChain = try PEMFile.certificates(certificate.chain).map { .certificate($0) }
            configuration.privateKey = .privateKey(try PEMFile.privateKey(certificate.key))
        }
        do {
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw TLSFault(file: caFile ?? "system certificates", reason: "cannot be used: \(error)")
        }
    }
}
