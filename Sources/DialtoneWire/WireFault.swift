/// Why something from a peer could not be read as a message.
///
/// Faults carry the name of the field and what is wrong with it, never the value: it may be a secret, and they are
/// logged.
package enum WireFault: Error, Equatable, Sendable {
    /// Fewer bytes than the field needs.
    case truncated(field: String, needed: Int, available: Int)
    /// A number without a meaning, such as an event of a newer release.
    case unknown(field: String, value: UInt32)
    /// Not JSON, or not the kind of JSON value that belongs here.
    case badJSON(field: String, reason: String)
    /// A field that the message cannot do without is absent.
    case missing(field: String)
    /// The field is there, but its value cannot be used.
    case badValue(field: String, reason: String)
}

extension WireFault {
    /// The name of the field at fault.
    package var field: String {
        switch self {
        case .truncated(let field, _, _), .unknown(let field, _), .badJSON(let field, _), .missing(let field),
            .badValue(let field, _):
            field
        }
    }

    /// What is wrong with the field, to be put behind its name.
    package var reason: String {
        switch self {
        case .truncated(_, let needed, let available): "needs \(needed) bytes, \(available) are there"
        case .unknown(_, let value): "has the unknown value \(value)"
        case .badJSON(_, let reason), .badValue(_, let reason): reason
        case .missing: "is missing"
        }
    }
}

extension WireFault: CustomStringConvertible {
    /// One line for logs.
    package var description: String { "\(field): \(reason)" }
}
