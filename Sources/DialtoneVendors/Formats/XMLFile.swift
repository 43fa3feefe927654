import DialtoneModel

/// Writes an XML file element by element, two blanks deeper inside each.
///
/// Every text and attribute goes through ``ByteText/append(xml:field:)``, whoever it comes from.
struct XMLFile: PartedFile, ~Copyable {
    private var written = ByteText(reserving: 16_384)
    private var path: [String] = []
    /// Those whose place is an element of their name; see ``element(_:_:attributes:parameter:field:)``.
    private(set) var overrides: ParameterOverrides?

    /// - Parameter overrides: nil for a writer that puts the administrator's parameters in place itself.
    init(overrides: ParameterOverrides? = nil) {
        // Without any, elements need not ask.
        self.overrides = overrides?.isEmpty == true ? nil : overrides
        written.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
    }

    /// The file, ending with a line feed.
    var bytes: [UInt8] { written.bytes }

    var hasOverrides: Bool { overrides != nil }

    mutating func edit<Value>(_ change: (inout ByteText) -> Value) -> Value { change(&written) }

    mutating func open(_ name: String, _ attributes: KeyValuePairs<String, String> = [:]) throws(RenderFault) {
        try open(name, attributes: attributes)
    }

    /// Opens an element whose attributes depend on something.
    mutating func open(_ name: String, attributes: some Collection<(key: String, value: String)>) throws(RenderFault) {
        try open(name) { written throws(RenderFault) in
            for (name, value) in attributes { try written.append(attribute: name, value) }
        }
    }

    /// Opens an element whose attributes are written one by one; see ``ByteText/append(attribute:_:)``.
    mutating func open(_ name: String, attributes: (inout ByteText) throws(RenderFault) -> Void) throws(RenderFault) {
        indent()
        written.append("<")
        written.append(name)
        try attributes(&written)
        written.append(">\n")
        path.append(name)
    }

    /// Closes the innermost open element.
    mutating func close() {
        guard let name = path.popLast() else { return }
        indent()
        end(name)
    }

    /// Writes an element with a text, or with the administrator's value for a parameter of the element.
    ///
    /// - Parameters:
    ///   - attributes: Words of the driver's own, as they stand in the file (` perm="R"`).
    ///   - parameter: The name by which administrators call it; nil for that of the element.
    ///   - field: What the text is, for the words of a fault.
    mutating func element(
        _ name: some FileName, _ text: String, attributes: String = "", parameter: @autoclosure () -> String? = nil,
        field: @autoclosure () -> String
    ) throws(RenderFault) {
        try element(name, text, parameter: parameter(), field: field()) { $0.append(attributes) }
    }

    /// Writes an element with a number, or with the administrator's value for a parameter of the element.
    ///
    /// - Parameters:
    ///   - attributes: Words of the driver's own, as they stand in the file (` perm="R"`).
    ///   - parameter: The name by which administrators call it; nil for that of the element.
    mutating func element(
        _ name: some FileName, _ number: Int, attributes: String = "", parameter: @autoclosure () -> String? = nil
    ) throws(RenderFault) {
        indent()
        written.append("<")
        name.write(to: &written)
        written.append(attributes)
        written.append(">")
        if try !appendOverride(of: parameter() ?? name.text) { written.append(number) }
        end(name)
    }

    /// Writes an element whose attributes are put together of pieces.
    ///
    /// - Parameters:
    ///   - parameter: The name by which administrators call it; nil for that of the element.
    ///   - field: What the text is, for the words of a fault.
    ///   - attributes: Writes them as they stand in the file, each with a blank before it.
    mutating func element(
        _ name: some FileName, _ text: String, parameter: @autoclosure () -> String? = nil, field: @autoclosure () -> String,
        attributes: (inout ByteText) throws(RenderFault) -> Void
    ) throws(RenderFault) {
        indent()
        written.append("<")
        name.write(to: &written)
        try attributes(&written)
        written.append(">")
        if try !appendOverride(of: parameter() ?? name.text) { try written.append(xml: text, field: field()) }
        end(name)
    }

    /// Writes an element with a certificate in its lines, which have no character that XML needs otherwise.
    mutating func element(_ name: some FileName, _ certificate: PEMCertificate) throws(RenderFault) {
        indent()
        written.append("<")
        name.write(to: &written)
        written.append(">")
        if try !appendOverride(of: name.text) { written.append(String(certificate.text.dropLast())) }
        end(name)
    }

    /// The administrator's parameters that found no place yet; see ``ParameterOverrides/takeRest(where:)``.
    mutating func takeRest(where isWanted: (String) -> Bool = { _ in true }) -> [PhoneSettings.VendorParameter] {
        overrides?.takeRest(where: isWanted) ?? []
    }

    /// Writes the administrator's value for a parameter.
    ///
    /// - Returns: Whether there is one.
    private mutating func appendOverride(of parameter: @autoclosure () -> String) throws(RenderFault) -> Bool {
        guard overrides != nil, case let parameter = parameter(), let value = overrides?.take(parameter) else { return false }
        try written.append(xml: value, field: Field.parameter(parameter))
        return true
    }

    private mutating func indent() { written.append(blanks: 2 * path.count) }

    private mutating func end(_ name: some FileName) {
        written.append("</")
        name.write(to: &written)
        written.append(">\n")
    }

    /// A value as it stands between tags or between double quotes.
    ///
    /// - Throws: ``RenderFault`` for control characters: most are no XML 1.0 characters at all (one of them makes phones
    ///   drop the whole file), and line breaks and tabs do not survive in attributes.
    static func escape(_ text: String, field: @autoclosure () -> String) throws(RenderFault) -> String {
        let text = try FieldCheck.line(text, field: field())
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

    /// Whether a byte stands in XML as it is, whatever stands beside it.
    fileprivate static func isPlain(_ byte: UInt8) -> Bool { byte >= 0x20 && byte < 0x7F && !isSpecial(byte) }
}

extension ByteText {
    /// Writes a value as it stands between tags or between double quotes; see ``XMLFile/escape(_:field:)``.
    mutating func append(xml text: String, field: @autoclosure () -> String) throws(RenderFault) {
        // Nearly every value stands as it is: one look, and no text of its own.
        if append(text, ifAll: { XMLFile.isPlain($0) }) { return }
        append(try XMLFile.escape(text, field: field()))
    }

    /// Writes an attribute of an element, with the blank before it.
    mutating func append(attribute name: String, _ value: String) throws(RenderFault) {
        append(" ")
        append(name)
        append("=\"")
        try append(xml: value, field: "the attribute \(name)")
        append("\"")
    }

    /// Writes an attribute that is a number.
    mutating func append(attribute name: String, _ value: Int) {
        append(" ")
        append(name)
        append("=\"")
        append(value)
        append("\"")
    }
}
