/// How a vendor's file is written.
package enum FileFormat: Sendable {
    case xml
    /// One setting in a line. The function says why a line cannot stand in such a file (`has no "="`), or nil; it gets each
    /// line without its end.
    case lines(@Sendable (Substring) -> String?)

    /// The type of a file in this format that no driver has made.
    package var contentType: String {
        switch self {
        case .xml: "text/xml; charset=utf-8"
        case .lines: "text/plain; charset=utf-8"
        }
    }

    /// A value as it may stand in such a file, whoever it comes from.
    ///
    /// - Parameter field: What the value is, for the words of a fault.
    /// - Throws: ``RenderFault`` for what the format cannot carry, line breaks above all.
    package func escape(_ text: String, field: String) throws(RenderFault) -> String {
        switch self {
        case .xml: try XMLFile.escape(text, field: field)
        case .lines: try FieldCheck.line(text, field: field)
        }
    }
}
