import DialtoneModel

/// Writes objects with their parameters, in the short form that all OBi devices read:
/// `<O><N>VoiceService.1.</N><P><N>Name</N><V>value</V></P></O>`.
///
/// Source: Obihai's guides (stated). What a file does not name stays as it is.
struct ObihaiFile: ~Copyable {
    private var xml: XMLFile
    private var overrides: ParameterOverrides
    /// The open object, ending in a point; nil before the first.
    private var object: String?

    init(parameters: [PhoneSettings.VendorParameter]) throws(RenderFault) {
        let overrides = try ParameterOverrides(parameters) { Self.problem(inName: $0) }
        var xml = XMLFile()
        try xml.open("ParameterList")
        self.xml = xml
        self.overrides = overrides
    }

    var bytes: [UInt8] { xml.bytes }

    /// Begins an object: what follows stands in it.
    ///
    /// - Parameter name: With the point at its end.
    mutating func begin(_ name: String) throws(RenderFault) {
        if object != nil { xml.close() }
        object = name
        try xml.open("O")
        try xml.element("N", name, field: "the name of a parameter")
    }

    /// - Parameter field: What the text is, for the words of a fault.
    mutating func set(_ name: String, _ text: String, field: @autoclosure () -> String) throws(RenderFault) {
        if !overrides.isEmpty, case let full = (object ?? "") + name, let value = overrides.take(full) {
            try append(name, value, field: Field.parameter(full))
        } else {
            try append(name, text, field: field())
        }
    }

    /// Writes a word of the driver's own.
    mutating func set(_ name: String, literal: String) throws(RenderFault) { try set(name, literal, field: name) }

    mutating func set(_ name: String, _ value: Int) throws(RenderFault) { try set(name, "\(value)", field: name) }

    mutating func set(_ name: String, _ isOn: Bool) throws(RenderFault) { try set(name, isOn ? "true" : "false", field: name) }

    mutating func clear(_ name: String) throws(RenderFault) { try set(name, "", field: name) }

    /// Writes the administrator's parameters that found no place, each in an object of its own, and ends the file.
    mutating func finish() throws(RenderFault) {
        for parameter in overrides.takeRest() {
            let end = parameter.name.lastIndex(of: ".").map { parameter.name.index(after: $0) } ?? parameter.name.startIndex
            try begin(String(parameter.name[..<end]))
            try append(String(parameter.name[end...]), parameter.value, field: Field.parameter(parameter.name))
        }
        if object != nil { xml.close() }
        xml.close()
    }

    private mutating func append(_ name: String, _ value: String, field: @autoclosure () -> String) throws(RenderFault) {
        try xml.open("P")
        try xml.element("N", name, field: "the name of a parameter")
        try xml.element("V", value, field: field())
        xml.close()
    }

    /// Why this cannot be a parameter's name; nil if it can.
    static func problem(inName name: String) -> String? {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count > 1 && !parts.contains("") && ParameterName.isPlain(name, extra: "._")
            ? nil : "is not an object and its parameter, such as SystemInfo.X_EnableTR69"
    }
}
