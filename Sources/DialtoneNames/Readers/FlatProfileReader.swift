import Foundation

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// Reads Cisco's flat profile with Foundation's parser: elements inside `router-configuration` have their path in the key, and
/// blanks at the ends of a value are cut off.
final class FlatProfileReader: NSObject, XMLParserDelegate {
    private var read = ReadConfiguration()
    private var path: [String] = []
    private var text = ""
    private var isLeaf = false

    static func read(_ text: String) -> ReadConfiguration {
        let reader = FlatProfileReader()
        let parser = XMLParser(data: Data(text.utf8))
        parser.delegate = reader
        if !parser.parse() { reader.read.complaints.append("not XML: \(parser.parserError.map { "\($0)" } ?? "")") }
        return reader.read
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        if path.isEmpty, name != "flat-profile" { read.complaints.append("the root is \(name)") }
        if attributes != [:], attributes != ["ua": name.hasPrefix("Cfwd_") || name.hasPrefix("DND_") ? "rw" : "na"] {
            read.complaints.append("odd attributes of \(name)")
        }
        path.append(name)
        (text, isLeaf) = ("", true)
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        if isLeaf {
            let value = text.trimmingBlanks()
            if value != text { read.complaints.append("\(name) loses blanks") }
            read.add(path.dropFirst().joined(separator: "/"), value)
        }
        path.removeLast()
        isLeaf = false
    }
}
