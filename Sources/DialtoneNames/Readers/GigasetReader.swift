import Foundation

/// Reads Gigaset's list of parameters. Part of an order that adds a handset has the handset in its key: `hs.00001.RegStatus`.
struct GigasetReader: XMLSettingReader {
    var read = ReadConfiguration()
    private var handset: String?

    init() {}

    mutating func began(_ name: String, _ attributes: [String: String]) {
        switch name {
        case "provisioning": read.add("version", attributes["version"])
        // What to load is no parameter.
        case "nvm", "firmware", "file": break
        case "oper":
            handset = attributes["value"]
            if handset == nil { read.add("oper.\(attributes["name"] ?? "")", "") }
        case "param":
            guard let key = attributes["name"], let value = attributes["value"] else {
                read.complaints.append("a param without name and value")
                return
            }
            read.add(handset.map { key.replacingOccurrences(of: "hs.", with: "hs.\($0).") } ?? key, value)
        default: read.complaints.append("an element \(name)")
        }
    }

    mutating func ended(_ name: String, text: String) {
        if name == "oper" { handset = nil }
    }
}
