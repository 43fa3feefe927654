package import DialtoneModel
import Synchronization

/// The base URLs that others are told. They may be known only once a listener has its port.
package final class PublicURLs: Sendable {
    private struct Bases: Sendable {
        var service: String
        var phones: String
    }

    private let bases: Mutex<Bases>

    package init() { bases = Mutex(Bases(service: "", phones: "")) }

    package func set(service: String, phones: String) {
        bases.withLock { $0 = Bases(service: Self.trimmed(service), phones: Self.trimmed(phones)) }
    }

    /// Without a slash at the end.
    package var service: String { bases.withLock { $0.service } }
    package var phones: String { bases.withLock { $0.phones } }

    /// The door of one phone, ending in `/`. Whoever holds this URL is that phone.
    package func door(token: Secret) -> String { Self.door(base: phones, token: token) }

    /// - Parameter base: Without a slash at the end, or with one.
    package static func door(base: String, token: Secret) -> String { "\(trimmed(base))/p/\(token.reveal())/" }

    /// A URL without slashes at its end.
    package static func trimmed(_ url: String) -> String {
        var url = url
        while url.hasSuffix("/") { url.removeLast() }
        return url
    }
}
