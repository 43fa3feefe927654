/// How a vendor writes its lines.
struct LineStyle: Sendable {
    enum Quotes: Sendable { case none, texts, all }

    /// The maker's name, for the words of a fault.
    var vendor: String
    /// The first lines as they stand.
    var header = ""
    /// What stands before each name.
    var before = ""
    /// What stands between a name and its value.
    var between: String
    /// What stands in double quotes.
    var quotes = Quotes.none
    /// What ends each line.
    var lineEnd = "\n"
    /// The last lines as they stand.
    var end = ""
    /// What names have besides ASCII letters and digits.
    var marks: String
    /// A name, for the words of a fault.
    var example: String
    /// What lines begin with that are no settings, besides comments.
    var otherLines: [String] = []

    /// Whether a value stands in double quotes.
    ///
    /// - Parameter isText: Whether it is a text, not a number.
    func isQuoted(isText: Bool) -> Bool {
        switch quotes {
        case .none: false
        case .texts: isText
        case .all: true
        }
    }

    /// Looks whether a value can stand in a line.
    ///
    /// - Throws: ``RenderFault`` for control characters, for a quote inside quotes, and for blanks at the ends without quotes
    ///   (phones cut them off: assumed).
    func check(_ text: String, isQuoted: Bool, field: @autoclosure () -> String) throws(RenderFault) {
        _ = try FieldCheck.line(text, field: field())
        if isQuoted, text.utf8.contains(UInt8(ascii: "\"")) {
            throw RenderFault(field: field(), reason: "contains a double quote, which \(vendor)'s format cannot carry")
        }
        if !isQuoted, text.hasBlankEnd {
            throw RenderFault(field: field(), reason: "begins or ends with a blank, which \(vendor)'s format cannot carry")
        }
    }

    /// Why this cannot be a parameter's name, as the rest of a sentence; nil if it can.
    func problem(inName name: String) -> String? {
        ParameterName.isPlain(name, extra: marks) ? nil : "is not a parameter such as \(example)"
    }

    /// Why a line cannot stand in such a file; nil if it can.
    func problem(inLine line: Substring) -> String? {
        let text = line.drop { $0 == " " }
        guard !text.isEmpty, text.first != "#", !otherLines.contains(where: { text.hasPrefix($0) }) else { return nil }
        guard text.hasPrefix(before) else { return "does not begin with \"\(before.trimmingBlanks())\"" }
        let mark = between.contains("=") ? Character("=") : " "
        let rest = text.dropFirst(before.count)
        guard let end = rest.firstIndex(of: mark) else {
            return "has no \(mark == " " ? "blank" : "\"=\"") between a parameter and its value"
        }
        if let problem = problem(inName: String(rest[..<end]).trimmingBlanks()) { return "begins with a name that \(problem)" }
        let value = String(rest[rest.index(after: end)...]).trimmingBlanks()
        let isWhole = value.utf8.count > 1 && value.hasPrefix("\"") && value.hasSuffix("\"")
        return quotes == .all && !isWhole ? "has a value without double quotes round it" : nil
    }
}
