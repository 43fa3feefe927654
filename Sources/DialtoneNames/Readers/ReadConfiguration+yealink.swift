import Foundation

extension ReadConfiguration {
    /// Yealink: a header, then `key = value`; `#` begins a comment; blanks round key and value do not count.
    static func lines(_ text: String) -> ReadConfiguration {
        var read = ReadConfiguration()
        let lines = text.components(separatedBy: "\n")
        // Every other way in which some firmware might end a line.
        for end in ["\r", "\u{B}", "\u{C}", "\u{85}", "\u{2028}", "\u{2029}"] where text.contains(end) {
            read.complaints.append("an odd end of a line")
        }
        if lines.first != "#!version:1.0.0.1" { read.complaints.append("no header") }
        for line in lines.dropFirst() where !line.isEmpty && !line.hasPrefix("#") {
            guard let equals = line.firstIndex(of: "=") else {
                read.complaints.append("no '=' in a line")
                continue
            }
            let key = line[..<equals].trimmingBlanks()
            let value = line[line.index(after: equals)...].trimmingBlanks()
            if !key.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == 46 || $0 == 95 }) {
                read.complaints.append("odd key \(key)")
            }
            // This key stands once per login, whose name begins the value.
            let login = key.hasSuffix("security.user_password") ? String(value.prefix { $0 != ":" }) : ""
            read.add(["", "admin"].contains(login) ? key : "\(key)[\(login)]", value == "%NULL%" ? nil : value)
        }
        return read
    }
}
