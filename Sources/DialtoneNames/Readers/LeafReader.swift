import Foundation

#if canImport(FoundationXML)
    import FoundationXML
#endif

extension ReadConfiguration {
    /// KX-UT, KX-HDV and KX-TGP.
    static func panasonicLines(_ text: String) -> ReadConfiguration {
        lines(text, mark: "=", header: "# Panasonic SIP Phone Standard Format File #", isQuoted: true, lineEnd: "\r\n")
    }
}

/// Reads the XML of KX-UTG phones with Foundation's parser: elements without others inside by their path below `Device`
/// (`System/Prov/CFG_CYCLIC`), those of a line with its number (`Lines/Line[1]/Sip/SIP_PASS`).
final class LeafReader: NSObject, XMLParserDelegate {
    private var read = ReadConfiguration()
    private var path: [String] = []
    private var text = ""
    private var isLeaf = false

    static func read(_ text: String) -> ReadConfiguration {
        let reader = LeafReader()
        let parser = XMLParser(data: Data(text.utf8))
        parser.delegate = reader
        if !parser.parse() { reader.read.complaints.append("not XML: \(parser.parserError.map { "\($0)" } ?? "")") }
        return reader.read
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        let roots = ["PANASIPPhoneConfig", "Device"]
        if path.count < 2, name != roots[path.count] { read.complaints.append("\(name) at the top") }
        path.append(attributes["idx"].map { "\(name)[\($0)]" } ?? name)
        (text, isLeaf) = ("", attributes["perm"] != nil)
        let isUsers = name.hasPrefix("FWD_") || name == "DND_ENABLE"
        if isLeaf, attributes != ["perm": "!RW", "access": isUsers ? "AU" : "A"] { read.complaints.append("odd rights of \(name)") }
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        if isLeaf { read.add(path.dropFirst(2).joined(separator: "/"), text) }
        path.removeLast()
        isLeaf = false
    }
}
