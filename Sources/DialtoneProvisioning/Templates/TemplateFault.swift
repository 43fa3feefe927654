/// Why an administrator's template cannot be used.
package struct TemplateFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// From 1; nil where the fault is of the whole.
    package var line: Int?
    /// A sentence without secrets.
    package var reason: String

    package init(line: Int?, reason: String) {
        self.line = line
        self.reason = reason
    }

    package var description: String { line.map { "line \($0): \(reason)" } ?? reason }
}
