extension Unicode.Scalar {
    /// Whether it moves a terminal's cursor, ends a line or does something else that is no writing: C0, DEL, C1, line and paragraph
    /// separators.
    fileprivate var isControl: Bool {
        switch value {
        case 0..<0x20, 0x7f...0x9f, 0x2028, 0x2029: true
        default: false
        }
    }

    /// Whether it turns the direction of what follows: embeddings, overrides and isolates. The marks U+200E, U+200F and U+061C, which
    /// names in Hebrew and Arabic have, only stand for a letter and turn nothing.
    fileprivate var isBidirectionalControl: Bool {
        switch value {
        case 0x202a...0x202e, 0x2066...0x2069: true
        default: false
        }
    }

    fileprivate var escaped: String {
        switch self {
        case "\n": return "\\n"
        case "\r": return "\\r"
        case "\t": return "\\t"
        default: return "\\u{" + String(value, radix: 16) + "}"
        }
    }
}

extension String {
    /// Whether the text has characters that turn the direction of writing: with them a name can look like another one.
    package var hasBidirectionalControls: Bool { !isPlainASCII && unicodeScalars.contains { $0.isBidirectionalControl } }

    /// The text for a line that people read in a terminal or a log: what could end the line, move the cursor or turn the direction of
    /// writing stands there as `\n` or `\u{1b}`.
    package var escapingControls: String {
        guard !isPlainASCII else { return self }
        var text = ""
        for scalar in unicodeScalars {
            if scalar.isControl || scalar.isBidirectionalControl { text += scalar.escaped } else { text.unicodeScalars.append(scalar) }
        }
        return text
    }

    /// The same for JSON text, whose strings stay what they are for a program that reads them: `\u001b`, `\u202e`.
    package var escapingControlsOfJSON: String {
        guard !isPlainASCII else { return self }
        var text = ""
        for scalar in unicodeScalars {
            if scalar.isControl || scalar.isBidirectionalControl {
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// The text without what could end a line, move a cursor or turn the direction of writing.
    package var withoutControls: String {
        guard !isPlainASCII else { return self }
        var text = ""
        for scalar in unicodeScalars where !scalar.isControl && !scalar.isBidirectionalControl { text.unicodeScalars.append(scalar) }
        return text
    }

    /// Whether there is nothing to look for: nearly every text is of this kind.
    private var isPlainASCII: Bool { utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f } }
}
