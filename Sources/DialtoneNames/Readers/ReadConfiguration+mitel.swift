import Foundation

extension ReadConfiguration {
    /// Mitel: `key: value`; `#` begins a comment, also behind a value; quotes round a value do not count, and neither does a
    /// mark before the key.
    static func mitelLines(_ text: String) -> ReadConfiguration {
        var read = ReadConfiguration()
        // Every way in which some firmware might end a line.
        for line in text.components(separatedBy: .newlines) where !line.isEmpty && !line.hasPrefix("#") {
            let scalars = line.unicodeScalars
            guard let colon = scalars.firstIndex(of: ":") else {
                read.complaints.append("no ':' in a line")
                continue
            }
            var key = String(scalars[..<colon])
            if key.hasPrefix("!") { key.removeFirst() }
            var value = Array(String(scalars[scalars.index(after: colon)...]).trimmingCharacters(in: .whitespaces).unicodeScalars)
            if value.first == "\"" {
                if value.count < 2 || value.last != "\"" || value.dropFirst().dropLast().contains("\"") {
                    read.complaints.append("quotes of \(key) do not fit")
                }
                value = Array(value.dropFirst().dropLast())
            } else if value.contains("#") {
                read.complaints.append("\(key) ends with a comment")
            }
            read.add(key, String(String.UnicodeScalarView(value)))
        }
        return read
    }
}
