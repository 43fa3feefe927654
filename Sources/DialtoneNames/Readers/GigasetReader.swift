import Foundation

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// Reads Gigaset's list of parameters with Foundation's parser. Part of an order that adds a handset has the handset in its
/// key: `hs.00001.RegStatus`.
final class GigasetReader: NSObject, XMLParserDelegate {
    private var read = ReadConfiguration()
    private var handset: String?

    static func read(_ text: String) -> ReadConfiguration {
        let reader = GigasetReader()
        let parser = XMLParser(data: Data(text.utf8))
        parser.delegate = reader
        if !parser.parse() { reader.read.complaints.append("not XML: \(parser.parserError.map { "\($0)" } ?? "")") }
        return reader.read
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
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

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        if name == "oper" { handset = nil }
    }
}
