import DialtoneModel

/// Writes XML of settings whose name and value are attributes: `<setting id="…" value="…"></setting>`.
struct SettingFile {
    private var xml = XMLFile()
    private var overrides: ParameterOverrides
    /// What the names in all that follows begin with (`Account1`).
    var section = ""

    /// - Parameter root: The outermost element.
    init(root: String, parameters: [PhoneSettings.VendorParameter]) throws(RenderFault) {
        overrides = try ParameterOverrides(parameters) { Self.problem(inName: $0) }
        try xml.open(root)
    }

    var bytes: [UInt8] { xml.bytes }

    mutating func set(_ name: String, _ value: Int) throws(RenderFault) { try set(name, "\(value)", field: name) }

    /// Writes a word of the driver's own.
    mutating func set(_ name: String, literal: String) throws(RenderFault) { try set(name, literal, field: name) }

    mutating func clear(_ name: String) throws(RenderFault) { try set(name, "", field: name) }

    /// - Parameter field: What the text is, for the words of a fault.
    mutating func set(_ name: String, _ text: String, field: String) throws(RenderFault) {
        let full = section + name
        if !overrides.isEmpty, let value = overrides.take(full) {
            try append(full, value, field: Field.parameter(full))
        } else {
            try append(full, text, field: field)
        }
    }

    /// Writes the administrator's parameters that found no place.
    mutating func appendRest() throws(RenderFault) {
        section = ""
        for parameter in overrides.takeRest() { try append(parameter.name, parameter.value, field: Field.parameter(parameter.name)) }
    }

    /// Opens an element that has values of its own. The caller has checked them: a fault would name the attribute.
    mutating func open(_ name: String, _ attributes: KeyValuePairs<String, String> = [:]) throws(RenderFault) {
        try xml.open(name, attributes)
    }

    /// The same with attributes that depend on something.
    mutating func open(_ name: String, attributes: [(key: String, value: String)]) throws(RenderFault) {
        try xml.open(name, attributes: attributes)
    }

    mutating func close() { xml.close() }

    private mutating func append(_ name: String, _ value: String, field: String) throws(RenderFault) {
        let escaped = try XMLFile.escape(value, field: field)
        try xml.element("setting", "", attributes: [" id=\"", name, "\" value=\"", escaped, "\""], parameter: name, field: field)
    }

    /// Why this cannot be a parameter's name; nil if it can.
    static func problem(inName name: String) -> String? {
        ParameterName.isPlain(name, extra: "_") ? nil : "is not the id of a setting"
    }
}
