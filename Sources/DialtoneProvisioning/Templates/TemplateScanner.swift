/// Reads a Mustache template's tags with their lines, before the library does: refuses what we do not want to have in a
/// phone's file, and finds names that mean nothing, which Mustache itself would render as nothing.
struct TemplateScanner {
    /// What stands between `{{` and `}}`.
    private enum Tag {
        case value(String)
        case section(String)
        case end(String)
        case comment
    }

    /// Names that have a meaning, and the names inside of those that are lists.
    struct Vocabulary {
        var names: Set<String>
        var lists: [String: Set<String>]
        /// Beginnings behind which any name is possible.
        var open: [String]

        func knows(_ name: String, inside sections: [String]) -> Bool {
            if name == "." { return !sections.isEmpty }
            if names.contains(name) || lists[name] != nil || open.contains(where: { name.hasPrefix($0) }) { return true }
            return sections.contains { lists[$0]?.contains(name) == true || names.contains("\($0).\(name)") }
        }
    }

    private let text: String
    private let vocabulary: Vocabulary

    init(_ text: String, vocabulary: Vocabulary) {
        self.text = text
        self.vocabulary = vocabulary
    }

    /// The template with every value taken as it is: the values are escaped for the file's format before they get in.
    func checked() throws(TemplateFault) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count + 64)
        var line = 1
        var rest = text[...]
        var sections: [(name: String, line: Int)] = []
        while let open = rest.firstRange(of: "{{") {
            let before = rest[..<open.lowerBound]
            result += before
            line += before.count(where: \.isNewline)
            guard let close = rest[open.upperBound...].firstRange(of: "}}") else {
                throw TemplateFault(line: line, reason: "a tag begins with {{ and has no end }}")
            }
            let inside = rest[open.upperBound..<close.lowerBound]
            switch try tag(inside, line: line) {
            case .value(let name):
                try check(name, sections.map(\.name), line)
                result += "{{{\(name)}}}"
            case .section(let name):
                try check(name, sections.map(\.name), line)
                sections.append((name, line))
                result += "{{\(inside)}}"
            case .end(let name):
                guard let last = sections.popLast(), last.name == name else {
                    throw TemplateFault(line: line, reason: "{{/\(name)}} ends a section that does not begin before it")
                }
                result += "{{\(inside)}}"
            case .comment: result += "{{\(inside)}}"
            }
            line += inside.count(where: \.isNewline)
            rest = rest[close.upperBound...]
        }
        if let open = sections.last {
            throw TemplateFault(line: open.line, reason: "the section {{#\(open.name)}} has no end {{/\(open.name)}}")
        }
        return result + rest
    }

    private func tag(_ inside: Substring, line: Int) throws(TemplateFault) -> Tag {
        let text = inside.trimmed
        guard let first = text.first else { throw TemplateFault(line: line, reason: "a tag is empty") }
        let name = String(text.dropFirst().trimmed)
        switch first {
        case "#", "^": return .section(name)
        case "/": return .end(name)
        case "!": return .comment
        case "{", "&": throw TemplateFault(line: line, reason: "values are always escaped for the file; write {{name}}")
        case ">", "<", "$": throw TemplateFault(line: line, reason: "a template cannot take in others")
        case "=", "%": throw TemplateFault(line: line, reason: "other delimiters and pragmas are not possible")
        default:
            let name = String(text)
            guard name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }) else {
                throw TemplateFault(line: line, reason: "{{\(name.prefix(40))}} is no name")
            }
            return .value(name)
        }
    }

    private func check(_ name: String, _ sections: [String], _ line: Int) throws(TemplateFault) {
        guard !vocabulary.knows(name, inside: sections) else { return }
        throw TemplateFault(line: line, reason: "there is no setting \(name); see \"dialtone overrides keys\"")
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        var text = self
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
