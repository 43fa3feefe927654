import DialtoneServer
import DialtoneSupport
import HTTPTypes

extension ConfigurationReader {
    /// Reads what phones must show at the doors, and checks that it fits the listener at which they ask.
    mutating func doors(_ service: inout ServiceConfiguration, _ path: (String) -> String) {
        if let credentials = choice("enrollment.credentials", CredentialsMode.self) { service.enrollment.credentials = credentials }
        if let mode = choice("phones.client-certificates", ClientCertificateMode.self) { service.enrollment.clientCertificates = mode }
        let authorities = list("phones.client-ca-files").map(path)
        let header = parsed("phones.client-certificate-header", "the name of an HTTP header") { HTTPField.Name($0)?.rawName }
        checkReadablePasswords(service)
        checkCertificates(service, authorities, header)
        guard service.usesClientCertificates else { return }
        if service.phonesListener != nil {
            service.phonesListener?.clientAuthorityFiles = authorities
            service.phonesListener?.clientCertificateHeader = header
        } else {
            service.listener.clientCertificateHeader = header
        }
    }

    private mutating func checkReadablePasswords(_ service: ServiceConfiguration) {
        guard service.credentialsInUse.contains(.basic), service.listenerForPhones.tls == nil else { return }
        let told = service.phonesListener == nil ? service.publicURL : service.phonesPublicURL
        if told?.hasPrefix("https://") == true, !service.listenerForPhones.trustedProxies.isEmpty { return }
        let listener = service.phonesListener == nil ? "listen" : "phones.listen"
        report(
            "enrollment.credentials: basic sends passwords readable and needs TLS: set \(listener).tls, or an https:// public-url and "
                + "\(listener).trusted-proxies, or choose digest")
    }

    private mutating func checkCertificates(_ service: ServiceConfiguration, _ authorities: [String], _ header: String?) {
        let key = "phones.client-certificates"
        if !service.usesClientCertificates {
            if !authorities.isEmpty || header != nil {
                report("\(key): is off everywhere, so phones.client-ca-files and phones.client-certificate-header have no meaning; set it")
            }
            return
        }
        switch (authorities.isEmpty, header) {
        case (true, nil):
            report(
                "phones.client-ca-files: missing; \(key) needs the vendors' root certificates (PEM files), or "
                    + "phones.client-certificate-header behind a proxy")
        case (false, nil):
            // The PBX would be asked for a certificate as well, and shows one that no vendor of phones vouches for.
            if service.phonesListener?.tls == nil {
                report("phones.listen.tls: missing; \(key) needs a listener for phones with TLS of its own")
            }
        case (let isEmpty, .some):
            if !isEmpty { report("phones.client-certificate-header: give either it or phones.client-ca-files, not both") }
            if service.listenerForPhones.trustedProxies.isEmpty {
                let listener = service.phonesListener == nil ? "listen" : "phones.listen"
                report("\(listener).trusted-proxies: missing; phones.client-certificate-header is believed from trusted proxies only")
            }
        }
    }
}
