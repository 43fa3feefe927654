import DialtoneModel

/// Which conditions of the connection to Devices are over by what.
extension Condition {
    /// Whether it says that there is no connection; it is worth nothing once there is one.
    var isAboutReaching: Bool {
        switch self {
        case .devicesNotFound, .devicesUnreachable: true
        default: false
        }
    }

    /// Whether a connection in good order ends it.
    var isAboutConnection: Bool {
        switch self {
        case .notInDomain, .passwordRejected, .passwordProbablyRejected: true
        default: isAboutReaching
        }
    }
}
