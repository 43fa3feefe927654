import Foundation

extension ReadConfiguration {
    /// Lines of `name = value`, in the ways of Akuvox, Panasonic, AudioCodes and Avaya.
    ///
    /// - Parameters:
    ///   - header: The first line, if it must be one.
    ///   - lead: What stands before every name; a line without it has its first word as its name.
    ///   - lineEnd: What ends every line.
    ///   - isQuoted: Whether every value stands in double quotes. Otherwise those are taken off where they stand.
    static func lines(
        _ text: String, mark: Character, header: String? = nil, lead: String = "", isQuoted: Bool = false,
        lineEnd: String = "\n"
    ) -> ReadConfiguration {
        var read = ReadConfiguration()
        let text = lineEnd == "\n" ? text : text.replacingOccurrences(of: lineEnd, with: "\n")
        for end in ["\r", "\u{B}", "\u{C}", "\u{85}", "\u{2028}", "\u{2029}"] where text.contains(end) {
            read.complaints.append("an odd end of a line")
        }
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if let header, lines.removeFirst() != header { read.complaints.append("no header") }
        if lines.popLast() != "" { read.complaints.append("no line end at the end") }
        for line in lines where !line.isEmpty && !line.hasPrefix("#") && !line.hasPrefix(";") {
            let rest = line.hasPrefix(lead) ? line.dropFirst(lead.count) : line
            guard let end = rest.firstIndex(of: mark) else {
                read.complaints.append("no '\(mark)' in a line")
                continue
            }
            let key = rest[..<end].trimmingBlanks()
            var value = rest[rest.index(after: end)...].trimmingBlanks()
            if value.count > 1, value.hasPrefix("\""), value.hasSuffix("\"") {
                value = String(value.dropFirst().dropLast())
                if value.contains("\"") { read.complaints.append("a quote inside quotes") }
            } else if isQuoted {
                read.complaints.append("no quotes round a value")
            }
            // Avaya's keys all have this name; their number is a part of the value.
            let place = key == "PHONEKEY" && value.hasPrefix("Key=") ? "[\(value.dropFirst(4).prefix { $0 != ";" })]" : ""
            read.add(key + place, value)
        }
        return read
    }
}
