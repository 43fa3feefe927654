/// Writes an XML file element by element, two blanks deeper inside each.
///
/// Every text and attribute goes through ``escape(_:field:)``, whoever it comes from.
struct XMLFile {
    private var lines = [#"<?xml version="1.0" encoding="UTF-8"?>"#]
    private var path: [String] = []

    /// The file, ending with a line feed.
    var text: String { lines.joined(separator: "\n") + "\n" }

    mutating func open(_ name: String, _ attributes: KeyValuePairs<String, String> = [:]) throws(RenderFault) {
        lines.append("\(indent)<\(name)\(try Self.text(of: attributes))>")
        path.append(name)
    }

    /// Closes the innermost open element.
    mutating func close() {
        guard let name = path.popLast() else { return }
        lines.append("\(indent)</\(name)>")
    }

    /// Writes an element with a text.
    ///
    /// - Parameter field: What the text is, for the words of a fault.
    mutating func element(
        _ name: String, _ text: String, _ attributes: KeyValuePairs<String, String> = [:], field: String
    ) throws(RenderFault) {
        let value = try Self.escape(text, field: field)
        lines.append("\(indent)<\(name)\(try Self.text(of: attributes))>\(value)</\(name)>")
    }

    private var indent: String { String(repeating: "  ", count: path.count) }

    private static func text(of attributes: KeyValuePairs<String, String>) throws(RenderFault) -> String {
        var text = ""
        for (name, value) in attributes { text += " \(name)=\"\(try escape(value, field: "the attribute \(name)"))\"" }
        return text
    }

    /// A value as it stands between tags or between double quotes.
    ///
    /// - Throws: ``RenderFault`` for control characters: most are no XML 1.0 characters at all (one of them makes phones
    ///   drop the whole file), and line breaks and tabs do not survive in attributes.
    static func escape(_ text: String, field: String) throws(RenderFault) -> String {
        let text = try FieldCheck.line(text, field: field)
        var escaped = ""
        escaped.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&apos;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
