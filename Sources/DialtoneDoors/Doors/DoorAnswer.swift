import DialtoneSupport

/// What the door answers.
package enum DoorAnswer: Sendable {
    case file(contentType: String, bytes: [UInt8], etag: String)
    /// The phone has this very file.
    case unchanged(etag: String)
    /// Unknown, expired, forbidden, not served: nobody can tell which.
    case missing
    /// Credentials are wanted, whether there is such a door or not; the values of `WWW-Authenticate`.
    case challenged([String])
    /// Too many misses from this address, or too many requests of this phone.
    case limited(retryAfter: Int)
    /// We could not look: the database is out of reach.
    case unavailable

    /// The word for it in metrics.
    var result: DoorMetrics.Result {
        switch self {
        case .file: .ok
        case .unchanged: .unchanged
        case .missing: .missing
        case .challenged: .challenged
        case .limited: .limited
        case .unavailable: .error
        }
    }
}
