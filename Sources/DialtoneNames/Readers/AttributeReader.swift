/// Reads XML whose settings are attributes, as Poly's phones do: names of elements do not count, and a parameter in flash counts only with
/// its own switch.
struct AttributeReader: XMLSettingReader {
    var read = ReadConfiguration()

    init() {}

    mutating func began(_ name: String, _ attributes: [String: String]) {
        for (attribute, value) in attributes { read.add(attribute, value) }
    }

    mutating func met(_ text: String) {
        if !text.allSatisfy(\.isWhitespace) { read.complaints.append("text between elements") }
    }

    mutating func finished(_ file: String) {
        for key in read.values.keys where key.hasPrefix("device.") && !key.hasSuffix(".set") {
            if read["device.set"] != "1" || read["\(key).set"] != "1" { read.complaints.append("\(key) would be ignored") }
        }
    }
}
