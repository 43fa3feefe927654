import Foundation

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// Reads XML of `<setting id="…" value="…"/>`, as ALE's and Digium's; the attributes of other elements have the element's name
/// and number before them (`account[0].username`).
final class SettingReader: NSObject, XMLParserDelegate {
    private var read = ReadConfiguration()
    private var counts: [String: Int] = [:]

    static func read(_ text: String) -> ReadConfiguration {
        let reader = SettingReader()
        let parser = XMLParser(data: Data(text.utf8))
        parser.delegate = reader
        if !parser.parse() { reader.read.complaints.append("not XML: \(parser.parserError.map { "\($0)" } ?? "")") }
        return reader.read
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        if name == "setting" {
            guard let id = attributes["id"], let value = attributes["value"] else { return read.complaints.append("no id or value") }
            return read.add(id, value)
        }
        let number = counts[name, default: 0]
        counts[name] = number + 1
        for (attribute, value) in attributes { read.add("\(name)[\(number)].\(attribute)", value) }
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
        if !string.allSatisfy(\.isWhitespace) { read.complaints.append("a text") }
    }
}
