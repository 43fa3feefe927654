extension ReadConfiguration {
    /// KX-UT, KX-HDV and KX-TGP.
    static func panasonicLines(_ text: String) -> ReadConfiguration {
        lines(text, mark: "=", header: "# Panasonic SIP Phone Standard Format File #", isQuoted: true, lineEnd: "\r\n")
    }
}

/// Reads the XML of KX-UTG phones: elements without others inside by their path below `Device` (`System/Prov/CFG_CYCLIC`), those of a line
/// with its number (`Lines/Line[1]/Sip/SIP_PASS`).
struct LeafReader: XMLSettingReader {
    var read = ReadConfiguration()
    private var path: [String] = []
    private var isLeaf = false

    init() {}

    mutating func began(_ name: String, _ attributes: [String: String]) {
        let roots = ["PANASIPPhoneConfig", "Device"]
        if path.count < 2, name != roots[path.count] { read.complaints.append("\(name) at the top") }
        path.append(attributes["idx"].map { "\(name)[\($0)]" } ?? name)
        isLeaf = attributes["perm"] != nil
        let isUsers = name.hasPrefix("FWD_") || name == "DND_ENABLE"
        if isLeaf, attributes != ["perm": "!RW", "access": isUsers ? "AU" : "A"] { read.complaints.append("odd rights of \(name)") }
    }

    mutating func ended(_ name: String, text: String) {
        if isLeaf { read.add(path.dropFirst(2).joined(separator: "/"), text) }
        path.removeLast()
        isLeaf = false
    }
}
