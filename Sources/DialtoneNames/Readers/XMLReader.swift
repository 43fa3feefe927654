import Foundation

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// Reads XML of one element per setting, as Snom's and Grandstream's, with Foundation's parser.
final class XMLReader: NSObject, XMLParserDelegate {
    private var read = ReadConfiguration()
    private var key: String?
    private var text = ""

    static func read(_ text: String) -> ReadConfiguration {
        let reader = XMLReader()
        let parser = XMLParser(data: Data(text.utf8))
        parser.delegate = reader
        if !parser.parse() { reader.read.complaints.append("not XML: \(parser.parserError.map { "\($0)" } ?? "")") }
        return reader.read
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        key = attributes["idx"].map { "\(name)[\($0)]" } ?? name
        if let key {
            for (attribute, value) in attributes where !["idx", "perm", "version"].contains(attribute) {
                read.add("\(key).\(attribute)", value)
            }
        }
        text = ""
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        // Only leaves have a key left here.
        if let key { read.add(key, text) }
        key = nil
    }
}
