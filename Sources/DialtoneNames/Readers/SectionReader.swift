import Foundation

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// Reads Linphone's sections with Foundation's parser. Keys are `section/entry`; an entry that would not replace the program's
/// own value is a complaint.
final class SectionReader: NSObject, XMLParserDelegate {
    private var read = ReadConfiguration()
    private var section = ""
    private var key: String?
    private var text = ""

    static func read(_ text: String) -> ReadConfiguration {
        let reader = SectionReader()
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
        case "config": if attributes["xmlns"]?.contains("lpconfig") != true { read.complaints.append("no name space") }
        case "section": section = attributes["name"] ?? ""
        case "entry":
            if attributes["overwrite"] != "true" { read.complaints.append("\(attributes) does not overwrite") }
            key = "\(section)/\(attributes["name"] ?? "")"
        default: read.complaints.append("odd element \(name)")
        }
        text = ""
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        if name == "entry", let key { read.add(key, text) }
        key = nil
    }
}
