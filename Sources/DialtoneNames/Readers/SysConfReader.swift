import Foundation

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// Reads Fanvil's `sysConf` with Foundation's parser; the keys are paths such as `sip/line[2]/RegisterAddr`.
final class SysConfReader: NSObject, XMLParserDelegate {
    private var read = ReadConfiguration()
    private var path: [String] = []
    /// The containers that were closed: a phone might not read a second one.
    private var closed: Set<String> = []
    private var isLeaf = false
    private var text = ""

    static func read(_ text: String) -> ReadConfiguration {
        let reader = SysConfReader()
        let parser = XMLParser(data: Data(text.utf8))
        parser.delegate = reader
        if !parser.parse() { reader.read.complaints.append("not XML: \(parser.parserError.map { "\($0)" } ?? "")") }
        if !text.hasPrefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sysConf>\n") { reader.read.complaints.append("no sysConf") }
        return reader.read
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        if name == "sysConf", path.isEmpty { return }
        path.append(attributes["index"].map { "\(name)[\($0)]" } ?? name)
        if closed.contains(path.joined(separator: "/")) { read.complaints.append("\(path.joined(separator: "/")) stands twice") }
        isLeaf = true
        text = ""
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
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
}
