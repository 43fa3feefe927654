extension String {
    /// Whether the text has a control character (C0, DEL, C1) or a line or paragraph separator.
    ///
    /// Such a text in a phone's configuration file could write settings of its own.
    package var hasControlCharacters: Bool {
        unicodeScalars.contains { scalar in
            switch scalar.value {
            case 0..<0x20, 0x7f...0x9f, 0x2028, 0x2029: true
            default: false
            }
        }
    }
}
