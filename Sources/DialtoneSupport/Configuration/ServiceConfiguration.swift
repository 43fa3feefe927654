package import DialtoneDialogue
package import DialtoneModel
package import DialtoneProvisioning
package import DialtoneTransport

/// Everything that the service must be told: the configuration file after its checks, free of YAML.
package struct ServiceConfiguration: Sendable {
    package var publicURL: String?
    package var listener: ListenerConfiguration
    /// A listener for phones alone; their URLs are then served there and nowhere else.
    package var phonesListener: ListenerConfiguration?
    package var phonesPublicURL: String?
    /// Whose files phones fetch below `/firmware/` of their listener; nil = none are served.
    package var firmwareFolder: String?
    package var instances: [InstanceConfiguration]
    package var devices = DevicesConfiguration()
    /// `ProvisioningPhone` is answered within this.
    package var provisioningDeadline: Duration = .seconds(25)
    package var enrollment = EnrollmentConfiguration()
    package var sip = SIPConfiguration()
    package var tlsOnly = TLSOnlyPolicy.keep
    package var administratorPasswords = AdministratorPasswordPolicy.own
    /// Bytes of memory for the files that phones are given while the database is away.
    package var readyFileBytesMax = 64 << 20
    /// Who is told what in myApps, where a PBX lets us.
    package var notifications = NotificationsConfiguration()
    /// The file with the token that `/metrics` wants; nil = it is open.
    package var metricsTokenFile: String?
    /// What this node is called among those of a database; nil = its host and port.
    package var nodeName: String?

    package init(
        publicURL: String? = nil, listener: ListenerConfiguration, phonesListener: ListenerConfiguration? = nil,
        phonesPublicURL: String? = nil, instances: [InstanceConfiguration]
    ) {
        self.publicURL = publicURL
        self.listener = listener
        self.phonesListener = phonesListener
        self.phonesPublicURL = phonesPublicURL
        self.instances = instances
    }
}

/// Where to accept connections.
package struct ListenerConfiguration: Sendable {
    package var host: String
    /// 0 = any free port.
    package var port: Int
    /// Paths of the PEM files; nil = no TLS.
    package var tls: (certificate: String, key: String)?
    /// The oldest version of TLS that is accepted; without `tls` it means nothing.
    package var tlsMinimum = TLSMinimum.standard
    /// Whose X-Forwarded-For and X-Forwarded-Proto are believed.
    package var trustedProxies: [AddressRange]
    /// PEM files with the roots of client certificates; clients are asked for one if there are any.
    package var clientAuthorityFiles: [String] = []
    /// The header in which trusted proxies tell the subject of a client certificate that they verified.
    package var clientCertificateHeader: String?

    package init(
        host: String = "127.0.0.1", port: Int = 8780, tls: (certificate: String, key: String)? = nil,
        trustedProxies: [AddressRange] = []
    ) {
        self.host = host
        self.port = port
        self.tls = tls
        self.trustedProxies = trustedProxies
    }
}

/// One App instance.
package struct InstanceConfiguration: Sendable {
    package var id: InstanceID
    /// What Profile shows for this provider.
    package var title: String
    /// Shared with the PBX App objects.
    package var password: Secret
    /// nil = as for all instances.
    package var credentials: CredentialsMode?
    /// nil = as for all instances.
    package var clientCertificates: ClientCertificateMode?

    package init(id: InstanceID, title: String, password: Secret) {
        self.id = id
        self.title = title
        self.password = password
    }
}

/// How to meet Devices.
package struct DevicesConfiguration: Sendable {
    package var verifiesTLS = true
    /// PEM file of a private CA to trust besides the system's.
    package var authorityFile: String?
    /// Connections opened per second at start and after Devices came back.
    package var connectionsPerSecond = 100
    /// Where phones may be sent to.
    package var policy = DevicesPolicy()

    package init() {}
}

/// Who is told what in myApps, where a PBX lets us.
package struct NotificationsConfiguration: Sendable {
    /// How many administrators can be told.
    package static let administratorsMax = NotificationPlan.administratorsMax

    /// Whether users hear that their phone is ready.
    package var tellsUsers = true
    /// User names of those who hear of lost registrations.
    package var administrators: [String] = []
    package var language = TextLanguage.english
    /// Names of the App objects that a click opens.
    package var userApp = "dialtone-user"
    package var adminApp = "dialtone-admin"

    package init() {}

    package var policy: NotificationPlan.Policy {
        NotificationPlan.Policy(
            isOn: tellsUsers || !administrators.isEmpty, tellsUsers: tellsUsers, administrators: administrators, language: language,
            userApp: userApp, adminApp: adminApp)
    }
}

/// How a phone may introduce itself for the first time.
package struct EnrollmentConfiguration: Sendable {
    package var byCode = true
    package var codeLifetime: Duration = .seconds(7 * 86_400)
    package var byMAC = false
    /// What a phone shows at its own door, besides the door's secret name.
    package var credentials = CredentialsMode.off
    /// Whether it must show the certificate that its maker gave it, at any door.
    package var clientCertificates = ClientCertificateMode.off

    package init() {}
}

/// Which HTTP credentials phones show at their own doors.
package enum CredentialsMode: String, CaseIterable, Sendable { case off, basic, digest }

/// Whether phones show a certificate.
package enum ClientCertificateMode: String, CaseIterable, Sendable {
    case off
    /// Whoever shows one must show the right one.
    case optional
    case required
}

/// What becomes of the flag *TLS only* that Users sets at the phone's device entry.
package enum TLSOnlyPolicy: String, CaseIterable, Sendable { case keep, clear }

/// What a phone's own web page and menu are protected with where the domain sends no password for them.
package enum AdministratorPasswordPolicy: String, CaseIterable, Sendable {
    /// Each newly ordered phone gets one of its own.
    case own
    /// The phone keeps what it has, at first its maker's.
    case keep
}

extension ServiceConfiguration {
    /// The base URL that phones are told, as far as it is known without a running listener.
    package var toldPhonesURL: String {
        if let phonesListener { return phonesPublicURL ?? phonesListener.baseURL(port: phonesListener.port) }
        return publicURL ?? listener.baseURL(port: listener.port)
    }

    /// What to say loudly of a listener that accepts versions of TLS before 1.2; nil if none does.
    package var oldTLSWarning: String? {
        guard let phonesListener, phonesListener.tls != nil, phonesListener.tlsMinimum != .standard else { return nil }
        return "phones.listen.tls.minimum is \(phonesListener.tlsMinimum.rawValue): versions of TLS before 1.2 are broken, and passwords "
            + "that phones fetch with them can be read by others; set it to 1.2 as soon as no phone needs less"
    }

    /// What to say loudly of how Devices is met.
    package var devicesWarnings: [String] {
        var warnings: [String] = []
        if !devices.verifiesTLS {
            warnings.append("devices.tls-verify is none: an attacker between Dialtone and Devices can read and change what passes")
        }
        if devices.policy.allowsPlain {
            warnings.append(
                "devices.require-tls is false: where a PBX names a Devices without TLS, passwords and configurations of phones can be read "
                    + "and changed on their way")
        }
        return warnings
    }

    /// The listener at which phones ask.
    package var listenerForPhones: ListenerConfiguration { phonesListener ?? listener }

    package func credentials(of instance: InstanceID) -> CredentialsMode {
        instances.first { $0.id == instance }?.credentials ?? enrollment.credentials
    }

    package func clientCertificates(of instance: InstanceID) -> ClientCertificateMode {
        instances.first { $0.id == instance }?.clientCertificates ?? enrollment.clientCertificates
    }

    /// The kinds of credentials that some instance demands.
    package var credentialsInUse: Set<CredentialsMode> { Set(instances.map { credentials(of: $0.id) }).subtracting([.off]) }

    /// Whether some instance looks at certificates.
    package var usesClientCertificates: Bool { instances.contains { clientCertificates(of: $0.id) != .off } }
}

extension ListenerConfiguration {
    /// The listener's own URL; a wildcard address is told as loopback, where this process is sure to answer.
    package func baseURL(port: Int) -> String {
        let host = ["0.0.0.0", "::"].contains(self.host) ? "127.0.0.1" : self.host
        return "\(tls == nil ? "http" : "https")://\(HostPort(host: host, port: port))"
    }
}
