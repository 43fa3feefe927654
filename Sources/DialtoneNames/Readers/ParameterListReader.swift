import Foundation

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// Reads Obihai's files with Foundation's parser: `<O><N>object.</N><P><N>name</N><V>value</V></P></O>`, or the same with long names of
/// the elements. A value that is set back to the factory's is nil inside.
final class ParameterListReader: NSObject, XMLParserDelegate {
    private var read = ReadConfiguration()
    private var path: [String] = []
    private var (object, name, text) = ("", "", "")
    private var isReset = false

    private static let short = ["Object": "O", "Name": "N", "ParameterValueStruct": "P", "Value": "V"]

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
        path.append(Self.short[name] ?? name)
        isReset = attributes["X_UD"] == "Y" || attributes["X_UseDefault"] == "Yes"
        text = ""
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

    func parser(_ parser: XMLParser, didEndElement element: String, namespaceURI: String?, qualifiedName: String?) {
        switch path {
        case ["ParameterList", "O", "N"]:
            object = text
            if !object.hasSuffix(".") { read.complaints.append("no point at the end of \(object)") }
        case ["ParameterList", "O", "P", "N"]: name = text
        case ["ParameterList", "O", "P", "V"]: read.add(object + name, isReset ? nil : text)
        case ["ParameterList"], ["ParameterList", "O"], ["ParameterList", "O", "P"]: break
        default: read.complaints.append("an element \(path.joined(separator: "/"))")
        }
        path.removeLast()
    }
}
