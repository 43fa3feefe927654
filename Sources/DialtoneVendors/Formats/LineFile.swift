import DialtoneModel

/// Writes text with one setting per line: a name, a mark and a value, in the small ways in which vendors differ.
///
/// None of these formats has an escape: a value ends with its line, or with its closing quote. So ``LineStyle`` refuses what would
/// end it early, and is the only way into the file.
struct LineFile: PartedFile, ~Copyable {
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

    var hasOverrides: Bool { !overrides.isEmpty }

    mutating func edit<Value>(_ change: (inout ByteText) -> Value) -> Value { change(&written) }

    mutating func set(_ name: String, _ value: Int) throws(RenderFault) {
        guard try !replace(name) else { return }
        begin(section, name, isQuoted: style.isQuoted(isText: false))
        written.append(value)
        end(isQuoted: style.isQuoted(isText: false))
    }

    mutating func set(_ name: String, _ isOn: Bool) throws(RenderFault) { try set(name, isOn ? 1 : 0) }

    /// Writes a word of the driver's own.
    mutating func set(_ name: String, literal: String) throws(RenderFault) { try set(name, literal, field: name) }

    /// - Parameter field: What the text is, for the words of a fault.
    mutating func set(_ name: String, _ text: String, field: @autoclosure () -> String) throws(RenderFault) {
        if try !replace(name) { try append(section, name, text, field: field()) }
    }

    mutating func clear(_ name: String) throws(RenderFault) { try set(name, "", field: name) }

    /// Writes the administrator's parameters that found no place, and ends the file.
    mutating func finish() throws(RenderFault) {
        section = ""
        for parameter in overrides.takeRest() {
            try append("", parameter.name, parameter.value, field: Field.parameter(parameter.name))
        }
        written.append(style.end)
    }

    /// Writes the administrator's value for a parameter.
    ///
    /// - Returns: Whether there is one, or was.
    private mutating func replace(_ name: String) throws(RenderFault) -> Bool {
        guard !overrides.isEmpty else { return false }
        let full = section + name
        if replaced.contains(full) { return true }
        guard let value = overrides.take(full) else { return false }
        replaced.insert(full)
        try append("", full, value, field: Field.parameter(full))
        return true
    }

    private mutating func append(
        _ section: String, _ name: String, _ text: String, field: @autoclosure () -> String
    ) throws(RenderFault) {
        let isQuoted = style.isQuoted(isText: true)
        try style.check(text, isQuoted: isQuoted, field: field())
        begin(section, name, isQuoted: isQuoted)
        written.append(text)
        end(isQuoted: isQuoted)
    }

    private mutating func begin(_ section: String, _ name: String, isQuoted: Bool) {
        written.append(style.before)
        written.append(section)
        written.append(name)
        written.append(style.between)
        if isQuoted { written.append("\"" as Unicode.Scalar) }
    }

    private mutating func end(isQuoted: Bool) {
        if isQuoted { written.append("\"" as Unicode.Scalar) }
        written.append(style.lineEnd)
    }
}
