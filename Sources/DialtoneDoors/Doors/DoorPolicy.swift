package import DialtoneModel
package import DialtoneSupport

/// What phones must show at the doors, by instance.
package struct DoorPolicy: Sendable {
    let enrollment: EnrollmentConfiguration
    /// Every kind of credentials that some instance demands: what is asked for must not tell whose door it is.
    private let kinds: Set<CredentialsMode>
    private let configuration: ServiceConfiguration

    package init(_ configuration: ServiceConfiguration) {
        self.configuration = configuration
        enrollment = configuration.enrollment
        kinds = configuration.credentialsInUse
    }

    /// The instance that is meant in any case; nil where there are several.
    var onlyInstance: InstanceID? { configuration.instances.count == 1 ? configuration.instances[0].id : nil }

    /// Whether some instance demands credentials, so that whoever names a wrong door of a phone's own is asked for them.
    var asksForCredentials: Bool { !kinds.isEmpty }

    func demandsCredentials(_ instance: InstanceID) -> Bool { configuration.credentials(of: instance) != .off }

    func certificates(of instance: InstanceID) -> ClientCertificateMode { configuration.clientCertificates(of: instance) }

    /// The kinds of credentials that this caller is asked for: a readable password only where nobody can read it.
    func offered(isEncrypted: Bool) -> Set<CredentialsMode> { isEncrypted ? kinds : kinds.subtracting([.basic]) }
}
