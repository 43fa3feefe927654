import Foundation
import FoundationXML

/// An XML element with what stands in it: the common ground of the XML-reading phones.
struct XMLTree: Sendable {
    var name: String
    var attributes: [String: String]
    var text = ""
    var children: [XMLTree] = []

    func first(_ name: String) -> XMLTree? { children.first { $0.name == name } }

    /// - Throws: ``LabFault`` if the text is not well-formed XML.
    static func read(_ text: String) throws(LabFault) -> XMLTree {
        let reader = Reader()
        let parser = XMLParser(data: Data(text.utf8))
        parser.shouldResolveExternalEntities = false
        parser.delegate = reader
        guard parser.parse(), let root = reader.root else { throw LabFault("not well-formed XML in line \(parser.lineNumber)") }
        return root
    }

    private final class Reader: NSObject, XMLParserDelegate {
        var root: XMLTree?
        private var open: [XMLTree] = []

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
            attributes: [String: String]
        ) {
            open.append(XMLTree(name: name, attributes: attributes))
        }

        func parser(_ parser: XMLParser, foundCharacters string: String) {
            if !open.isEmpty { open[open.count - 1].text += string }
        }

        func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
            guard let done = open.popLast() else { return }
            if open.isEmpty { root = done } else { open[open.count - 1].children.append(done) }
        }
    }
}
