package import struct Foundation.Date

/// A certificate that a listener of ours shows, as far as an alarm tells of it.
package struct ServedCertificate: Hashable, Sendable {
    /// The section of the configuration: `listen` or `phones.listen`.
    package let section: String
    /// The node that shows it, where several work on one database; nil elsewhere.
    package let node: String?
    /// When it ends, in whole seconds since 1970.
    private let seconds: Int

    package init(section: String, node: String?, end: Date) {
        self.section = section
        self.node = node
        seconds = Int(end.timeIntervalSince1970)
    }

    init?(_ facts: Facts) {
        guard let section = facts.text("listener"), let seconds = facts.number("end") else { return nil }
        (self.section, self.seconds, node) = (section, seconds, facts.text("node"))
    }

    var facts: JSONValue { ["listener": .string(section), "end": .int(seconds), "node": .optional(node)] }

    /// `2026-12-15T12:00:00Z`
    var end: String { Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601) }

    /// `listen`, with the node if there is one.
    var listener: Words {
        Words(section + (node.map { " at node \($0)" } ?? ""), section + (node.map { " am Knoten \($0)" } ?? ""))
    }
}
