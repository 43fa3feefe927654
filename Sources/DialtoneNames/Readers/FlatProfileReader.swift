/// Reads Cisco's flat profile: elements inside `router-configuration` have their path in the key, and blanks at the ends of a value are
/// cut off.
struct FlatProfileReader: XMLSettingReader {
    var read = ReadConfiguration()
    private var path: [String] = []
    private var isLeaf = false

    init() {}

    mutating func began(_ name: String, _ attributes: [String: String]) {
        if path.isEmpty, name != "flat-profile" { read.complaints.append("the root is \(name)") }
        if attributes != [:], attributes != ["ua": name.hasPrefix("Cfwd_") || name.hasPrefix("DND_") ? "rw" : "na"] {
            read.complaints.append("odd attributes of \(name)")
        }
        path.append(name)
        isLeaf = true
    }

    mutating func ended(_ name: String, text: String) {
        if isLeaf {
            let value = text.trimmingBlanks()
            if value != text { read.complaints.append("\(name) loses blanks") }
            read.add(path.dropFirst().joined(separator: "/"), value)
        }
        path.removeLast()
        isLeaf = false
    }
}
