import DialtoneModel

/// Which certificates and which versions of TLS the phone accepts.
///
/// Source: profiles and the check of names from Poly, "UC Software Administrator Guide", TLS profiles, as FusionPBX's template
/// and others' configurations use them (observed); the versions from a public generator of such files (observed). That a
/// version is the lowest one, and `TLSv1_0` the word for the oldest: assumed.
extension PolyRenderer {
    /// For the phone's own door, in flash. The first profile trusts the maker's list and what an administrator adds to it.
    mutating func deviceTLS() throws(RenderFault) {
        try setDevice("device.sec.TLS.profileSelection.provisioning", "PlatformProfile1")
        // A certificate for another host is another server's.
        let checksNames = settings.trust.verifies != false
        try setDevice("device.sec.TLS.prov.strictCertCommonNameValidation", checksNames ? "1" : "0")
        if !checksNames {
            notes.append(
                "The phone was told not to compare names in certificates; that it takes any certificate cannot be told to Poly phones.")
        }
        // An old phone might take a version that it does not have for required, and never come back.
        if !model.isOld { try setDevice("device.sec.TLS.protocol.prov", lowestTLS) }
        try certificates()
    }

    /// The phone has two places for certificates of authorities in flash, and takes the certificates themselves, not a URL.
    ///
    /// Source: the places from FusionPBX's and FS PBX's templates, the list from a public generator of such files (observed); its
    /// word `All` from Poly, "UC Software Administrator Guide", TLS profiles (assumed). An XML reader makes blanks of the line breaks
    /// that these templates have.
    private mutating func certificates() throws(RenderFault) {
        settings.count(.trustedCertificates)
        let certificates = settings.source.trust.certificates
        guard !certificates.isEmpty else { return }
        for (index, certificate) in certificates.prefix(2).enumerated() {
            let text = certificate.text.split(separator: "\n").joined(separator: " ")
            try setDevice("device.sec.TLS.customCaCert\(index + 1)", text)
        }
        try setDevice("device.sec.TLS.profile.caCertList1", "All")
        if certificates.count > 2 { notes.append("Poly phones take two trusted certificates; the others were left out.") }
    }

    /// For SIP.
    mutating func transportSecurity() throws(RenderFault) {
        file.begin("security")
        try set("sec.TLS.profileSelection.SIP", "PlatformProfile1")
        try set("sec.TLS.SIP.strictCertCommonNameValidation", settings.trust.verifies == false ? 0 : 1)
        if !model.isOld { try set("sec.TLS.protocol.sip", lowestTLS) }
        file.end()
        guard !model.isOld else {
            if settings.access.provisioningURL.hasPrefix("https") {
                notes.append(
                    "Of SoundPoint and SoundStation IP phones only the last firmware speaks TLS 1.2, which Dialtone's server wants.")
            }
            return
        }
        switch settings.access.tls {
        case .legacy, .normal: break
        case .high: notes.append("The phone was told to use TLS 1.2 at least; its list of ciphers was left as it is.")
        case .strict: notes.append("The phone was told to use TLS 1.2 at least: no word for TLS 1.3 is known for Poly phones.")
        }
    }

    private var lowestTLS: String {
        switch settings.access.tls {
        case .legacy: "TLSv1_0"
        case .normal, .high, .strict: "TLSv1_2"
        }
    }
}
