import DialtoneModel

/// Writes XML of settings whose name and value are attributes: `<setting id="…" value="…"></setting>`.
struct SettingFile: ~Copyable {
    private var xml: XMLFile
    private var overrides: ParameterOverrides
    /// Further attributes of each setting, as they stand in the file.
    private let attributes: String
    /// What the names in all that follows begin with (`Account1`).
    var section = ""

    /// - Parameters:
    ///   - root: The outermost element.
    ///   - attributes: Words of the driver's own that each setting has behind its value (` override="true"`).
    init(root: String, parameters: [PhoneSettings.VendorParameter], attributes: String = "") throws(RenderFault) {
        self.attributes = attributes
        let overrides = try ParameterOverrides(parameters) { Self.problem(inName: $0) }
        var xml = XMLFile()
        try xml.open(root)
        self.xml = xml
        self.overrides = overrides
    }

    var bytes: [UInt8] { xml.bytes }

    mutating func set(_ name: String, _ value: Int) throws(RenderFault) {
        if try replace(name) { return }
        try append(section, name) { $0.append(value) }
    }

    /// Writes a word of the driver's own.
    mutating func set(_ name: String, literal: String) throws(RenderFault) { try set(name, literal, field: name) }

    mutating func clear(_ name: String) throws(RenderFault) { try set(name, "", field: name) }

    /// - Parameter field: What the text is, for the words of a fault.
    mutating func set(_ name: String, _ text: String, field: @autoclosure () -> String) throws(RenderFault) {
        if try replace(name) { return }
        try append(section, name) { value throws(RenderFault) in try value.append(xml: text, field: field()) }
    }

    /// Writes the administrator's parameters that found no place.
    mutating func appendRest() throws(RenderFault) {
        section = ""
        for parameter in overrides.takeRest() { try append(parameter) }
    }

    /// Opens an element that has values of its own. The caller has checked them: a fault would name the attribute.
    mutating func open(_ name: String, _ attributes: KeyValuePairs<String, String> = [:]) throws(RenderFault) {
        try xml.open(name, attributes)
    }

    /// The same with attributes that are written one by one; see ``ByteText/append(attribute:_:)``.
    mutating func open(_ name: String, attributes: (inout ByteText) throws(RenderFault) -> Void) throws(RenderFault) {
        try xml.open(name, attributes: attributes)
    }

    mutating func close() { xml.close() }

    /// Writes the administrator's value for a parameter.
    ///
    /// - Returns: Whether there is one.
    private mutating func replace(_ name: String) throws(RenderFault) -> Bool {
        guard !overrides.isEmpty else { return false }
        let full = section + name
        guard let value = overrides.take(full) else { return false }
        try append(.init(name: full, value: value))
        return true
    }

    private mutating func append(_ own: PhoneSettings.VendorParameter) throws(RenderFault) {
        try append("", own.name) { value throws(RenderFault) in try value.append(xml: own.value, field: Field.parameter(own.name)) }
    }

    private mutating func append(
        _ section: String, _ name: String, value: (inout ByteText) throws(RenderFault) -> Void
    ) throws(RenderFault) {
        let further = attributes
        try xml.element("setting", "", field: name) { attributes throws(RenderFault) in
            attributes.append(" id=\"")
            attributes.append(section)
            attributes.append(name)
            attributes.append("\" value=\"")
            try value(&attributes)
            attributes.append("\"")
            attributes.append(further)
        }
    }

    /// Why this cannot be a parameter's name; nil if it can.
    static func problem(inName name: String) -> String? {
        ParameterName.isPlain(name, extra: "_") ? nil : "is not the id of a setting"
    }
}
