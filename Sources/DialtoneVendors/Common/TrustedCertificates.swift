package import DialtoneModel

/// The file of certificates that a phone fetches at its own door, beside its configuration.
package enum TrustedCertificates {
    /// The same for every maker; no phone asks for it by itself.
    package static let fileName = "dialtone-trusted.pem"

    package static let part = RequestedFile.part("trusted-certificates")

    /// All certificates, one behind the other; nil if the phone shall trust none besides its own.
    package static func file(_ settings: PhoneSettings) -> RenderedFile? {
        guard !settings.trust.certificates.isEmpty else { return nil }
        return RenderedFile(
            name: fileName, contentType: "application/x-pem-file", text: settings.trust.certificates.map(\.text).joined(),
            carriesAccounts: false)
    }
}
