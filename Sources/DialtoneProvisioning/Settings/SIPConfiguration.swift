package import DialtoneModel

/// How phones register, where neither the order nor Devices says so.
package struct SIPConfiguration: Sendable {
    /// What the phone registers as.
    package enum Identity: String, CaseIterable, Sendable { case user, hwid }

    package var identity = Identity.user
    package var transport = SIPTransport.tls
    /// nil = the transport's standard port.
    package var port: Int?
    /// Authorities that phones trust beside those of their firmware, such as the PBX's own.
    package var trustedCertificates: [PEMCertificate] = []

    package init() {}
}
