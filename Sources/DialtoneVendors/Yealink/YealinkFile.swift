import DialtoneModel

/// Writes Yealink's configuration text: a header line, then one `key = value` per line.
///
/// There is no quoting and no escape: everything behind `=` is the value, without the blanks at its ends. A line break in
/// a value would begin a setting of its own, so ``value(_:field:)`` is the only way into the file.
///
/// Source: Yealink, "Auto Provisioning Guide" (stated); that the first line must be exactly this: the same.
struct YealinkFile: PartedFile, ~Copyable {
    /// Sets a parameter back to its factory value. A missing line would leave it as it is.
    static let reset = "%NULL%"

    private var written = ByteText(reserving: 16_384)
    private var overrides: ParameterOverrides
    /// Keys of parameters that were written with the administrator's value, which stands once.
    private var replaced: Set<String> = []
    /// What the names in all that follows begin with (`account.1.`).
    var section = ""

    init(overrides: ParameterOverrides) {
        self.overrides = overrides
        written.append("#!version:1.0.0.1\n")
    }

    var bytes: [UInt8] { written.bytes }

    var hasOverrides: Bool { !overrides.isEmpty }

    mutating func edit<Value>(_ change: (inout ByteText) -> Value) -> Value { change(&written) }

    mutating func set(_ name: String, _ value: Int) throws(RenderFault) {
        guard try begin(name) else { return }
        written.append(value)
        written.append("\n")
    }

    mutating func set(_ name: String, _ isOn: Bool) throws(RenderFault) { try set(name, isOn ? 1 : 0) }

    /// Writes a word of the driver's own.
    mutating func set(_ name: String, literal: String) throws(RenderFault) {
        guard try begin(name) else { return }
        written.append(literal)
        written.append("\n")
    }

    /// An empty text resets the parameter.
    ///
    /// - Parameter field: What the text is, for the words of a fault.
    mutating func set(_ name: String, _ text: String, field: @autoclosure () -> String) throws(RenderFault) {
        try set(name, literal: text.isEmpty ? Self.reset : Self.value(text, field: field()))
    }

    mutating func reset(_ name: String) throws(RenderFault) { try set(name, literal: Self.reset) }

    /// Writes the administrator's parameters that found no place.
    mutating func finish() throws(RenderFault) {
        section = ""
        for parameter in overrides.takeRest() { try write(parameter.name, override: parameter.value) }
    }

    /// Writes the key.
    ///
    /// - Returns: Whether the value is still to be written; not if the administrator gave one.
    private mutating func begin(_ name: String) throws(RenderFault) -> Bool {
        if !overrides.isEmpty {
            let key = section + name
            guard !replaced.contains(key) else { return false }
            if let value = overrides.take(key) {
                replaced.insert(key)
                try write(key, override: value)
                return false
            }
        }
        written.append(section)
        written.append(name)
        written.append(" = ")
        return true
    }

    /// An administrator may well mean the word that resets.
    private mutating func write(_ key: String, override value: String) throws(RenderFault) {
        let isReset = value.isEmpty || value == Self.reset
        let text = isReset ? Self.reset : try Self.value(value, field: Field.parameter(key))
        written.append(key)
        written.append(" = ")
        written.append(text)
        written.append("\n")
    }

    /// A value as it stands behind `=`.
    ///
    /// - Throws: ``RenderFault`` for what the format cannot carry: line breaks and other control characters, blanks at
    ///   the ends (the phone cuts them off), and the word that means "reset".
    static func value(_ text: String, field: @autoclosure () -> String) throws(RenderFault) -> String {
        let text = try FieldCheck.line(text, field: field())
        if text.hasBlankEnd {
            throw RenderFault(field: field(), reason: "begins or ends with a blank, which the format of these files cannot carry")
        }
        if text.utf8.first == UInt8(ascii: "%"), text.uppercased() == reset {
            throw RenderFault(field: field(), reason: "is the word by which the format of these files resets a setting")
        }
        return text
    }
}

extension YealinkFile {
    /// Why a line cannot stand in such a file; nil if it can.
    static func problem(inLine line: Substring) -> String? {
        let text = line.drop { $0 == " " }
        guard !text.isEmpty, text.first != "#", text.first != "[" else { return nil }
        guard let equals = text.firstIndex(of: "=") else { return "has no \"=\" between a parameter and its value" }
        let key = text[..<equals].reversed().drop { $0 == " " }.reversed()
        return problem(inKey: String(key)).map { "begins with a name that \($0)" }
    }

    /// Why this cannot be a parameter's name; nil if it can.
    static func problem(inKey key: String) -> String? {
        let isKey =
            !key.isEmpty && key.utf8.count <= 128
            && key.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (97...122).contains(byte | 0x20) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
                    || byte == UInt8(ascii: "-")
            }
        return isKey ? nil : "is not a parameter such as phone_setting.backlight_time"
    }
}
