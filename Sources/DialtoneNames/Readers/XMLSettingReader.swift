import Foundation

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// Reads one kind of XML into settings: is told of each element and its text, as Foundation's parser meets them.
protocol XMLSettingReader {
    init()

    var read: ReadConfiguration { get set }

    mutating func began(_ name: String, _ attributes: [String: String])

    /// A piece of text; a long one comes in several.
    mutating func met(_ text: String)

    /// - Parameter text: What stood between the latest beginning of an element, which may be another one, and this end.
    mutating func ended(_ name: String, text: String)

    /// The file was read to its end.
    mutating func finished(_ file: String)
}

extension XMLSettingReader {
    mutating func met(_ text: String) {}
    mutating func ended(_ name: String, text: String) {}
    mutating func finished(_ file: String) {}

    static func read(_ text: String) -> ReadConfiguration {
        let walk = XMLWalk(Self())
        let parser = XMLParser(data: Data(text.utf8))
        parser.delegate = walk
        if !parser.parse() { walk.reader.read.complaints.append("not XML: \(parser.parserError.map { "\($0)" } ?? "")") }
        walk.reader.finished(text)
        return walk.reader.read
    }
}

/// What Foundation's parser wants to talk to.
private final class XMLWalk<Reader: XMLSettingReader>: NSObject, XMLParserDelegate {
    var reader: Reader
    private var text = ""

    init(_ reader: Reader) { self.reader = reader }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        text = ""
        reader.began(name, attributes)
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
        text += string
        reader.met(string)
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        reader.ended(name, text: text)
    }
}
