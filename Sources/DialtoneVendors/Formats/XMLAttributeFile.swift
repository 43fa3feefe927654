import DialtoneModel

/// Writes an XML file whose settings are attributes: a root, and in it elements without content, each with many of them.
///
/// Every value goes through ``ByteText/append(xml:field:)``. An attribute must stand once in its element, and a setting once in the
/// file; the writer trusts its driver for that, and puts the administrator's value in the place of the driver's own.
struct XMLAttributeFile: PartedFile, ~Copyable {
    private var written = ByteText(reserving: 24_576)
    private let root: String
    private var overrides: ParameterOverrides

    init(root: String, overrides: ParameterOverrides) {
        self.root = root
        self.overrides = overrides
        written.append("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<\(root)>\n")
    }

    /// The file, once ``finish()`` has been called.
    var bytes: [UInt8] { written.bytes }

    var hasOverrides: Bool { !overrides.isEmpty }

    mutating func edit<Value>(_ change: (inout ByteText) -> Value) -> Value { change(&written) }

    /// Begins an element; the next ``end()`` closes it.
    mutating func begin(_ element: String) {
        written.append("  <")
        written.append(element)
    }

    /// Writes an attribute of the element that was begun last, on a line of its own.
    ///
    /// - Parameter field: What the value is, for the words of a fault.
    mutating func set(_ name: String, _ value: String, field: @autoclosure () -> String) throws(RenderFault) {
        beginAttribute(name)
        if try !replace(name) { try written.append(xml: value, field: field()) }
        written.append("\"")
    }

    /// Writes an attribute that is a number.
    mutating func set(_ name: String, _ value: Int) throws(RenderFault) {
        beginAttribute(name)
        if try !replace(name) { written.append(value) }
        written.append("\"")
    }

    mutating func end() { written.append("/>\n") }

    mutating func finish() { written.append("</\(root)>\n") }

    /// The administrator's parameters that found no place yet; see ``ParameterOverrides/takeRest(where:)``.
    mutating func takeRest() -> [PhoneSettings.VendorParameter] { overrides.isEmpty ? [] : overrides.takeRest() }

    private mutating func beginAttribute(_ name: String) {
        written.append("\n    ")
        written.append(name)
        written.append("=\"")
    }

    /// Writes the administrator's value for a parameter.
    ///
    /// - Returns: Whether there is one.
    private mutating func replace(_ name: String) throws(RenderFault) -> Bool {
        guard !overrides.isEmpty, let given = overrides.take(name) else { return false }
        try written.append(xml: given, field: Field.parameter(name))
        return true
    }
}
