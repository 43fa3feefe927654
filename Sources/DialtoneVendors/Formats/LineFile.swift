import DialtoneModel

/// Writes text with one setting per line: a name, a mark and a value, in the small ways in which vendors differ.
///
/// None of these formats has an escape: a value ends with its line, or with its closing quote. So ``LineStyle`` refuses what would
/// end it early, and is the only way into the file.
struct LineFile {
    private let style: LineStyle
    private var written = ByteText(reserving: 8192)
    private var overrides: ParameterOverrides
    /// Names that were written with the administrator's value, which stands once.
    private var replaced: Set<String> = []
    /// What the names in all that follows begin with (`Config.Account1.`).
    var section = ""

    init(_ style: LineStyle, parameters: [PhoneSettings.VendorParameter]) throws(RenderFault) {
        self.style = style
        overrides = try ParameterOverrides(parameters) { style.problem(inName: $0) }
        written.append(style.header)
    }

    var bytes: [UInt8] { written.bytes }

    mutating func set(_ name: String, _ value: Int) throws(RenderFault) { try write(name, "\(value)", isText: false, field: name) }

    mutating func set(_ name: String, _ isOn: Bool) throws(RenderFault) { try set(name, isOn ? 1 : 0) }

    /// Writes a word of the driver's own.
    mutating func set(_ name: String, literal: String) throws(RenderFault) { try write(name, literal, isText: true, field: name) }

    /// - Parameter field: What the text is, for the words of a fault.
    mutating func set(_ name: String, _ text: String, field: String) throws(RenderFault) {
        try write(name, text, isText: true, field: field)
    }

    mutating func clear(_ name: String) throws(RenderFault) { try write(name, "", isText: true, field: name) }

    /// Writes the administrator's parameters that found no place, and ends the file.
    mutating func finish() throws(RenderFault) {
        section = ""
        for parameter in overrides.takeRest() {
            try append(parameter.name, parameter.value, isText: true, field: Field.parameter(parameter.name))
        }
        written.append(style.end)
    }

    private mutating func write(_ name: String, _ value: String, isText: Bool, field: String) throws(RenderFault) {
        let full = section + name
        if !overrides.isEmpty {
            guard !replaced.contains(full) else { return }
            if let value = overrides.take(full) {
                replaced.insert(full)
                return try append(full, value, isText: true, field: Field.parameter(full))
            }
        }
        try append(full, value, isText: isText, field: field)
    }

    private mutating func append(_ name: String, _ value: String, isText: Bool, field: String) throws(RenderFault) {
        let text = try style.value(value, isText: isText, field: field)
        written.append(style.before)
        written.append(name)
        written.append(style.between)
        written.append(text)
        written.append(style.lineEnd)
    }
}
