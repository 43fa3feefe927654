import Foundation

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// Reads XML whose settings are attributes, as Poly's phones do, with Foundation's parser: names of elements do not count, and
/// a parameter in flash counts only with its own switch.
final class AttributeReader: NSObject, XMLParserDelegate {
    private var read = ReadConfiguration()

    static func read(_ text: String) -> ReadConfiguration {
        let reader = AttributeReader()
        let parser = XMLParser(data: Data(text.utf8))
        parser.delegate = reader
        if !parser.parse() { reader.read.complaints.append("not XML: \(parser.parserError.map { "\($0)" } ?? "")") }
        for key in reader.read.values.keys where key.hasPrefix("device.") && !key.hasSuffix(".set") {
            if reader.read["device.set"] != "1" || reader.read["\(key).set"] != "1" {
                reader.read.complaints.append("\(key) would be ignored")
            }
        }
        return reader.read
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        for (attribute, value) in attributes { read.add(attribute, value) }
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
        if !string.allSatisfy(\.isWhitespace) { read.complaints.append("text between elements") }
    }
}
