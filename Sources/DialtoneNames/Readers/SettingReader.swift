/// Reads XML of `<setting id="…" value="…"/>`, as ALE's and Digium's; the attributes of other elements have the element's name and number
/// before them (`account[0].username`).
struct SettingReader: XMLSettingReader {
    var read = ReadConfiguration()
    private var counts: [String: Int] = [:]

    init() {}

    mutating func began(_ name: String, _ attributes: [String: String]) {
        if name == "setting" {
            guard let id = attributes["id"], let value = attributes["value"] else { return read.complaints.append("no id or value") }
            return read.add(id, value)
        }
        let number = counts[name, default: 0]
        counts[name] = number + 1
        for (attribute, value) in attributes { read.add("\(name)[\(number)].\(attribute)", value) }
    }

    mutating func met(_ text: String) {
        if !text.allSatisfy(\.isWhitespace) { read.complaints.append("a text") }
    }
}
