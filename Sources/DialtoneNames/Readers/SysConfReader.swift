/// Reads Fanvil's `sysConf`; the keys are paths such as `sip/line[2]/RegisterAddr`.
struct SysConfReader: XMLSettingReader {
    var read = ReadConfiguration()
    private var path: [String] = []
    /// The containers that were closed: a phone might not read a second one.
    private var closed: Set<String> = []
    private var isLeaf = false

    init() {}

    mutating func began(_ name: String, _ attributes: [String: String]) {
        if name == "sysConf", path.isEmpty { return }
        path.append(attributes["index"].map { "\(name)[\($0)]" } ?? name)
        if closed.contains(path.joined(separator: "/")) { read.complaints.append("\(path.joined(separator: "/")) stands twice") }
        isLeaf = true
    }

    mutating func ended(_ name: String, text: String) {
        if path.isEmpty { return }
        let key = path.joined(separator: "/")
        if isLeaf {
            read.add(key, text)
        } else {
            closed.insert(key)
        }
        isLeaf = false
        path.removeLast()
    }

    mutating func finished(_ file: String) {
        if !file.hasPrefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sysConf>\n") { read.complaints.append("no sysConf") }
    }
}
