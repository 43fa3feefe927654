/// Writes Yealink's configuration text: a header line, then one `key = value` per line.
///
/// There is no quoting and no escape: everything behind `=` is the value, without the blanks at its ends. A line break in
/// a value would begin a setting of its own, so ``value(_:field:)`` is the only way into the file.
///
/// Source: Yealink, "Auto Provisioning Guide" (stated); that the first line must be exactly this: the same.
struct YealinkFile {
    /// Sets a parameter back to its factory value. A missing line would leave it as it is.
    private static let reset = "%NULL%"

    private var lines = ["#!version:1.0.0.1"]

    var text: String { lines.joined(separator: "\n") + "\n" }

    mutating func set(_ key: String, _ value: Int) { lines.append("\(key) = \(value)") }

    mutating func set(_ key: String, _ isOn: Bool) { set(key, isOn ? 1 : 0) }

    /// Writes a word of the driver's own.
    mutating func set(_ key: String, literal: String) { lines.append("\(key) = \(literal)") }

    /// An empty text resets the parameter.
    ///
    /// - Parameter field: What the text is, for the words of a fault.
    mutating func set(_ key: String, _ text: String, field: String) throws(RenderFault) {
        guard !text.isEmpty else { return reset(key) }
        lines.append("\(key) = \(try Self.value(text, field: field))")
    }

    mutating func reset(_ key: String) { lines.append("\(key) = \(Self.reset)") }

    /// A value as it stands behind `=`.
    ///
    /// - Throws: ``RenderFault`` for what the format cannot carry: line breaks and other control characters, blanks at
    ///   the ends (the phone cuts them off), and the word that means "reset".
    static func value(_ text: String, field: String) throws(RenderFault) -> String {
        let text = try FieldCheck.line(text, field: field)
        if text.first?.isWhitespace == true || text.last?.isWhitespace == true {
            throw RenderFault(field: field, reason: "begins or ends with a blank, which Yealink's format cannot carry")
        }
        if text.uppercased() == reset {
            throw RenderFault(field: field, reason: "is the word by which Yealink's format resets a setting")
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
