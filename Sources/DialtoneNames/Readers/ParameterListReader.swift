import Foundation

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// Reads Obihai's short form with Foundation's parser: `<O><N>object.</N><P><N>name</N><V>value</V></P></O>`.
final class ParameterListReader: NSObject, XMLParserDelegate {
    private var read = ReadConfiguration()
    private var path: [String] = []
    private var (object, name, text) = ("", "", "")

    static func read(_ text: String) -> ReadConfiguration {
        let reader = ParameterListReader()
        let parser = XMLParser(data: Data(text.utf8))
        parser.delegate = reader
        if !parser.parse() { reader.read.complaints.append("not XML: \(parser.parserError.map { "\($0)" } ?? "")") }
        return reader.read
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        path.append(name)
        text = ""
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

    func parser(_ parser: XMLParser, didEndElement element: String, namespaceURI: String?, qualifiedName: String?) {
        switch path {
        case ["ParameterList", "O", "N"]:
            object = text
            if !object.hasSuffix(".") { read.complaints.append("no point at the end of \(object)") }
        case ["ParameterList", "O", "P", "N"]: name = text
        case ["ParameterList", "O", "P", "V"]: read.add(object + name, text)
        case ["ParameterList"], ["ParameterList", "O"], ["ParameterList", "O", "P"]: break
        default: read.complaints.append("an element \(path.joined(separator: "/"))")
        }
        path.removeLast()
    }
}
