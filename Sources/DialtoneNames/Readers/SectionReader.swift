/// Reads Linphone's sections. Keys are `section/entry`; an entry that would not replace the program's own value is a complaint.
struct SectionReader: XMLSettingReader {
    var read = ReadConfiguration()
    private var section = ""
    private var key: String?

    init() {}

    mutating func began(_ name: String, _ attributes: [String: String]) {
        switch name {
        case "config": if attributes["xmlns"]?.contains("lpconfig") != true { read.complaints.append("no name space") }
        case "section": section = attributes["name"] ?? ""
        case "entry":
            if attributes["overwrite"] != "true" { read.complaints.append("\(attributes) does not overwrite") }
            key = "\(section)/\(attributes["name"] ?? "")"
        default: read.complaints.append("odd element \(name)")
        }
    }

    mutating func ended(_ name: String, text: String) {
        if name == "entry", let key { read.add(key, text) }
        key = nil
    }
}
