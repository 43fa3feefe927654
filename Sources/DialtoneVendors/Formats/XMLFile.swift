import DialtoneModel

/// Writes an XML file element by element, two blanks deeper inside each.
///
/// Every text and attribute goes through ``escape(_:field:)``, whoever it comes from.
struct XMLFile {
    private var written = ByteText(reserving: 16_384)
    private var path: [String] = []
    /// Those whose place is an element of their name; see ``element(_:_:_:field:)``.
    private(set) var overrides: ParameterOverrides?

    /// - Parameter overrides: nil for a writer that puts the administrator's parameters in place itself.
    init(overrides: ParameterOverrides? = nil) {
        // Without any, elements need not ask.
        self.overrides = overrides?.isEmpty == true ? nil : overrides
        written.append(#"<?xml version="1.0" encoding="UTF-8"?>"#)
        written.append("\n")
    }

    /// The file, ending with a line feed.
    var bytes: [UInt8] { written.bytes }
    var text: String { String(decoding: bytes, as: UTF8.self) }

    mutating func open(_ name: String, _ attributes: KeyValuePairs<String, String> = [:]) throws(RenderFault) {
        try open(name, attributes: attributes)
    }

    /// Opens an element whose attributes depend on something.
    mutating func open(_ name: String, attributes: some Collection<(key: String, value: String)>) throws(RenderFault) {
        indent()
        written.append("<")
        written.append(name)
        try append(attributes)
        written.append(">\n")
        path.append(name)
    }

    /// Closes the innermost open element.
    mutating func close() {
        guard let name = path.popLast() else { return }
        indent()
        end(name)
    }

    /// Writes an element with a text, or with the administrator's value for a parameter of the element's name.
    ///
    /// - Parameter field: What the text is, for the words of a fault.
    mutating func element(
        _ name: String, _ text: String, _ attributes: KeyValuePairs<String, String> = [:], field: String
    ) throws(RenderFault) {
        indent()
        written.append("<")
        written.append(name)
        try append(attributes)
        written.append(">")
        if let value = overrides?.take(name) {
            try append(value, field: Field.parameter(name))
        } else {
            try append(text, field: field)
        }
        end(name)
    }

    /// Writes an element whose attributes are words of the driver's own, as they stand in the file (` perm="R"`).
    ///
    /// - Parameters:
    ///   - attributes: In as many pieces as the driver has, so that none need be put together.
    ///   - parameter: The name by which administrators call it, if that is not the element's.
    mutating func element(
        _ name: String, _ text: String, attributes: [String], parameter: @autoclosure () -> String, field: String
    ) throws(RenderFault) {
        indent()
        written.append("<")
        written.append(name)
        for piece in attributes { written.append(piece) }
        written.append(">")
        if overrides != nil, case let parameter = parameter(), let value = overrides?.take(parameter) {
            try append(value, field: Field.parameter(parameter))
        } else {
            try append(text, field: field)
        }
        end(name)
    }

    /// The administrator's parameters that found no place yet; see ``ParameterOverrides/takeRest(where:)``.
    mutating func takeRest(where isWanted: (String) -> Bool = { _ in true }) -> [PhoneSettings.VendorParameter] {
        overrides?.takeRest(where: isWanted) ?? []
    }

    private mutating func indent() { written.append(blanks: 2 * path.count) }

    private mutating func end(_ name: String) {
        written.append("</")
        written.append(name)
        written.append(">\n")
    }

    private mutating func append(_ attributes: some Collection<(key: String, value: String)>) throws(RenderFault) {
        for (name, value) in attributes {
            written.append(" ")
            written.append(name)
            written.append("=\"")
            try append(value, field: "the attribute \(name)")
            written.append("\"")
        }
    }

    private mutating func append(_ value: String, field: String) throws(RenderFault) {
        // Nearly every value stands as it is: one look, and no text of its own.
        if value.utf8.allSatisfy({ Self.isPlain($0) }) { return written.append(value) }
        written.append(try Self.escape(value, field: field))
    }

    private static func isPlain(_ byte: UInt8) -> Bool { byte >= 0x20 && byte < 0x7F && !isSpecial(byte) }

    /// A value as it stands between tags or between double quotes.
    ///
    /// - Throws: ``RenderFault`` for control characters: most are no XML 1.0 characters at all (one of them makes phones
    ///   drop the whole file), and line breaks and tabs do not survive in attributes.
    static func escape(_ text: String, field: String) throws(RenderFault) -> String {
        let text = try FieldCheck.line(text, field: field)
        guard text.utf8.contains(where: { isSpecial($0) }) else { return text }
        var escaped = ""
        escaped.reserveCapacity(text.utf8.count + 16)
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

    private static func isSpecial(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "'"): true
        default: false
        }
    }
}
