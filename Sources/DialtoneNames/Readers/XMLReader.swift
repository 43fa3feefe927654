/// Reads XML of one element per setting, as Snom's and Grandstream's.
struct XMLReader: XMLSettingReader {
    var read = ReadConfiguration()
    private var key: String?

    init() {}

    mutating func began(_ name: String, _ attributes: [String: String]) {
        let key = attributes["idx"].map { "\(name)[\($0)]" } ?? name
        for (attribute, value) in attributes where !["idx", "perm", "version"].contains(attribute) {
            read.add("\(key).\(attribute)", value)
        }
        self.key = key
    }

    mutating func ended(_ name: String, text: String) {
        // Only leaves have a key left here.
        if let key { read.add(key, text) }
        key = nil
    }
}
