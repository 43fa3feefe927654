import DialtoneVendors
import Foundation

#if canImport(FoundationXML)
    import FoundationXML
#endif

extension FileFormat {
    /// The first line that cannot stand in such a file, and why; nil if all can.
    func problem(in text: String) -> (line: Int, reason: String)? {
        switch self {
        case .xml:
            guard let problem = XMLCheck.problem(in: text) else { return nil }
            // What is missing at the end is noticed behind it.
            let lines = text.dropLast(text.last?.isNewline == true ? 1 : 0).count(where: \.isNewline) + 1
            return (min(problem.line, lines), problem.reason)
        case .lines(let problem):
            for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
                if let problem = problem(line) { return (index + 1, "the line \(problem), once the file is filled in") }
            }
            return nil
        }
    }
}

/// Finds where a text stops being well-formed XML.
private final class XMLCheck: NSObject, XMLParserDelegate {
    private var problem: (line: Int, reason: String)?
    private var depth = 0
    private var hasEnded = false

    static func problem(in text: String) -> (line: Int, reason: String)? {
        // Entities of one's own are a way to make a small file huge, and no phone needs them.
        // By bytes, as the parser reads: what joins the last letter, such as U+200D, makes another character of it.
        if let declaration = text.utf8.firstRange(of: "<!DOCTYPE".utf8) {
            return (1 + text[..<declaration.lowerBound].count(where: \.isNewline), "a document type is not possible")
        }
        // On Linux the parser says nothing about a text of less than four bytes, and returns success for many a fault that it
        // told its delegate of (observed with Swift 6.3). Blanks behind the end are always possible.
        let parser = XMLParser(data: Data((text + "\n   ").utf8))
        let check = XMLCheck()
        parser.delegate = check
        parser.shouldResolveExternalEntities = false
        let isParsed = parser.parse()
        if let problem = check.problem { return problem }
        return isParsed && check.hasEnded ? nil : (1, check.words(parser.parserError))
    }

    // The parser forgets its place when it is done.
    func parser(_ parser: XMLParser, parseErrorOccurred error: any Error) {
        if problem == nil { problem = (max(1, parser.lineNumber), words(error)) }
    }

    func parser(
        _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?, qualifiedName qName: String?,
        attributes attributeDict: [String: String]
    ) {
        depth += 1
    }

    func parser(_ parser: XMLParser, didEndElement elementName: String, namespaceURI: String?, qualifiedName qName: String?) { depth -= 1 }

    func parserDidEndDocument(_ parser: XMLParser) { hasEnded = true }

    /// libxml2's numbers (`xmlParserErrors`), of which Foundation on Linux knows no words.
    private func words(_ error: (any Error)?) -> String {
        let code = (error as NSError?)?.code ?? 0
        let what =
            switch code {
            case 4: "it is empty"
            case 5: depth > 0 ? "an element has no end" : "there is no outermost element, or something follows its end"
            case 9: "a character is not possible in XML"
            case 23, 68: "an & or < is followed by no name; write &amp; or &lt;"
            case 26, 27: "an entity is not known"
            case 38: "an attribute contains a <"
            case 39, 40: "an attribute's value has no quotes, or only one"
            case 42: "an attribute is there twice"
            case 64: "<?xml is not at the very beginning"
            case 73: "a tag has no >"
            case 76: "an end tag does not fit its start tag"
            case 77: "an element has no end"
            default: "XML fault \(code)"
            }
        return "the file is not well-formed XML there, once it is filled in: \(what)"
    }
}
