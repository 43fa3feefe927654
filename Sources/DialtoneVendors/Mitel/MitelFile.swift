import DialtoneModel

/// Writes Mitel's configuration text: one `key: value` per line, keys with blanks in them.
///
/// What somebody typed at the phone or in its web page wins over the file, for ever. A `!` before the key takes that right
/// away, so everything that decides where the phone registers and fetches has one. `#` begins a comment, also behind a
/// value; double quotes carry it, but nothing carries a double quote inside them.
///
/// Source: Mitel, "SIP Phones Administrator Guide" (stated), Wazo's and FusionPBX's templates (observed). That an empty
/// value empties the setting: assumed.
struct MitelFile: PartedFile, ~Copyable {
    private var written = ByteText(reserving: 16_384)
    private var own: ParameterOverrides
    /// The administrator's prefix for a key, where he gave one.
    private var prefixes: [String: Character] = [:]

    var bytes: [UInt8] { written.bytes }

    var hasOverrides: Bool { !own.isEmpty }

    mutating func edit<Value>(_ change: (inout ByteText) -> Value) -> Value { change(&written) }

    /// - Throws: ``RenderFault`` for a parameter that is no key.
    init(_ parameters: [PhoneSettings.VendorParameter], title: String) throws(RenderFault) {
        var bare: [PhoneSettings.VendorParameter] = []
        for parameter in parameters {
            if let problem = Self.problem(inKey: parameter.name) { throw RenderFault(field: "the name of a parameter", reason: problem) }
            let name = Self.bare(parameter.name)
            prefixes[name] = parameter.name.first.flatMap { $0 == "!" || $0 == "^" ? $0 : nil }
            bare.append(.init(name: name, value: parameter.value))
        }
        own = try ParameterOverrides(bare)
        written.append("# \(title)\n")
    }

    mutating func set(_ key: String, _ value: Int, isLocked: Bool = false) throws(RenderFault) {
        if let own = try ownValue(key) { return line(key, own, isLocked) }
        begin(key, isLocked)
        written.append(": ")
        written.append(value)
        written.append("\n")
    }

    /// Writes a word of the driver's own, as it stands.
    mutating func set(_ key: String, _ word: String, isLocked: Bool = false) throws(RenderFault) {
        if let own = try ownValue(key) { return line(key, own, isLocked) }
        line(key, word, isLocked)
    }

    /// - Parameter field: What the text is, for the words of a fault.
    mutating func set(_ key: String, _ value: String, field: @autoclosure () -> String, isLocked: Bool = false) throws(RenderFault) {
        if let own = try ownValue(key) { return line(key, own, isLocked) }
        line(key, try Self.value(value, field: field()), isLocked)
    }

    /// Ends the file with the administrator's own parameters.
    mutating func finish() throws(RenderFault) {
        for parameter in own.takeRest() {
            line(parameter.name, try Self.value(parameter.value, field: Field.parameter(parameter.name), isText: false), false)
        }
    }

    private mutating func ownValue(_ key: String) throws(RenderFault) -> String? {
        guard !own.isEmpty, let value = own.take(key) else { return nil }
        return try Self.value(value, field: Field.parameter(key), isText: false)
    }

    private mutating func line(_ key: String, _ value: String, _ isLocked: Bool) {
        begin(key, isLocked)
        written.append(value.isEmpty ? ":" : ": ")
        written.append(value)
        written.append("\n")
    }

    private mutating func begin(_ key: String, _ isLocked: Bool) {
        if let prefix = prefixes.isEmpty ? nil : prefixes[key] {
            written.append(String(prefix))
        } else if isLocked {
            written.append("!")
        }
        written.append(key)
    }

    /// A text that people see: where the format cannot carry its double quotes, they are single ones.
    static func shown(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "\"")) else { return text }
        return text.utf8.first == UInt8(ascii: "\"") || needsQuotes(text, isText: true) ? text.withSingleQuotes : text
    }

    private static func needsQuotes(_ text: String, isText: Bool) -> Bool {
        text.utf8.contains { $0 == UInt8(ascii: "#") || isText && $0 == UInt8(ascii: ";") } || text.hasBlankEnd
    }

    /// A value as it stands behind the colon.
    ///
    /// - Parameter isText: Whether a semicolon is only a character; else it belongs to the value's own syntax
    ///   (`payload=9;ptime=20`) and needs no quotes.
    /// - Throws: ``RenderFault`` for what the format cannot carry: control characters, and a double quote where quotes are
    ///   needed or would seem to be opened.
    static func value(_ text: String, field: @autoclosure () -> String, isText: Bool = true) throws(RenderFault) -> String {
        let text = try FieldCheck.line(text, field: field())
        let quote = UInt8(ascii: "\"")
        let needsQuotes = needsQuotes(text, isText: isText)
        if needsQuotes, text.utf8.contains(quote) {
            throw RenderFault(
                field: field(), reason: "has a double quote beside #, ; or a blank at its end, which Mitel's format cannot carry")
        }
        if text.utf8.first == quote {
            throw RenderFault(field: field(), reason: "begins with a double quote, which Mitel's format cannot carry")
        }
        return needsQuotes ? "\"\(text)\"" : text
    }

    /// Why a line cannot stand in such a file; nil if it can.
    static func problem(inLine line: Substring) -> String? {
        let text = line.drop { $0 == " " }
        guard !text.isEmpty, text.first != "#" else { return nil }
        guard let colon = text.firstIndex(of: ":") else { return "has no \":\" between a parameter and its value" }
        return problem(inKey: String(text[..<colon])).map { "begins with a name that \($0)" }
    }

    /// Why this cannot be a parameter's name; nil if it can.
    static func problem(inKey key: String) -> String? {
        let name = bare(key)
        // "dst [start|end] relative date" is one key.
        let isKey =
            !name.isEmpty && name.utf8.count <= 64 && name.utf8.first != UInt8(ascii: " ") && name.utf8.last != UInt8(ascii: " ")
            && name.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (97...122).contains(byte | 0x20) || " -_.[]|".utf8.contains(byte)
            }
        return isKey ? nil : "is not a parameter such as sip registration period"
    }

    private static func bare(_ key: String) -> String {
        key.first == "!" || key.first == "^" ? String(key.dropFirst()) : key
    }
}
