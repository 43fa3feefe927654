/// Reads the XML of Fanvil's first generation; the keys are paths below the root, in which an entry of a list has the number of its `ID`:
/// `SIP_CONFIG_MODULE/SIP_Line_List/SIP_Line_List_Entry[2]/Register_Addr`.
struct ModuleReader: XMLSettingReader {
    var read = ReadConfiguration()
    private var path: [String] = []
    /// Modules that were closed: a phone might not read a second one.
    private var closed: Set<String> = []
    private var isLeaf = false

    init() {}

    mutating func began(_ name: String, _ attributes: [String: String]) {
        if !attributes.isEmpty { read.complaints.append("an attribute of \(name)") }
        path.append(name)
        isLeaf = true
    }

    mutating func ended(_ name: String, text: String) {
        defer {
            path.removeLast()
            isLeaf = false
        }
        guard isLeaf else {
            if path.count == 2, !closed.insert(name).inserted { read.complaints.append("\(name) stands twice") }
            return
        }
        if name == "ID", path.count > 2 {
            let number = text.reversed().prefix { $0.isNumber }.reversed()
            if number.isEmpty { read.complaints.append("\(text) has no number") }
            path[path.count - 2] += "[\(String(number))]"
        } else {
            read.add(path.dropFirst().joined(separator: "/"), text)
        }
    }
}
