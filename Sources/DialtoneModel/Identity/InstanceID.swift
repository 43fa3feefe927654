/// One tenant of the service: the PBX domain and the name of the App instance, as they stand in its URL.
package struct InstanceID: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let domain: String
    package let name: String

    package init(domain: String, name: String) {
        self.domain = domain
        self.name = name
    }

    /// Reads `domain/name`; nil if a part is missing or there are more than two.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
        self.init(domain: String(parts[0]), name: String(parts[1]))
    }

    package var description: String { "\(domain)/\(name)" }

    package static func < (a: Self, b: Self) -> Bool { (a.domain, a.name) < (b.domain, b.name) }
}
