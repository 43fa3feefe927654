/// Why the lab could not do what it was asked: one English sentence for people.
package struct LabFault: Error, Hashable, Sendable, CustomStringConvertible {
    package var text: String

    package init(_ text: String) { self.text = text }

    package var description: String { text }
}
