/// Reads a Mustache template's tags with their lines, before the library does: refuses what we do not want to have in a
/// phone's file, and finds names that mean nothing, which Mustache itself would render as nothing.
///
/// Mustache calls itself for each section in a section, and repeats a list's text for each entry: both are bounded here.
struct TemplateScanner {
    /// What stands between `{{` and `}}`.
    private enum Tag {
        case value(String)
        case section(String, isInverted: Bool)
        case end(String)
        case comment
    }

    /// A template that may be handed to Mustache.
    struct Checked {
        /// With every value taken as it is, since values escape themselves for the file's format.
        var text = ""
        /// Where each name is used first.
        var lines: [String: Int] = [:]
    }

    /// Deeper than any sensible template, and far from the end of a thread's stack.
    private static let sectionsMax = 16

    private let source: String
    private let vocabulary: TemplateVocabulary
    /// How often each list's section is repeated.
    private let counts: [String: Int]
    /// How many bytes each value has, see ``TemplateContext/lengths``.
    private let lengths: [String: Int]
    private let bytesMax: Int

    private var result = Checked()
    private var line = 1
    private var sections: [(name: String, line: Int, repeats: Int)] = []
    /// What the file has at least.
    private var bytes = 0
    /// Whether the current line has anything but a single tag that writes nothing: those lines disappear.
    private var isVisible = false
    private var silentTags = 0
    /// Ends every line that will be in the file with its number between ``LineMark``s.
    private var marksLines = false

    /// - Parameter bytesMax: A template that makes more than this is refused.
    init(
        _ source: String, vocabulary: TemplateVocabulary, counts: [String: Int] = [:], lengths: [String: Int] = [:], bytesMax: Int
    ) {
        self.source = source
        self.vocabulary = vocabulary
        self.counts = counts
        self.lengths = lengths
        self.bytesMax = bytesMax
    }

    func checked() throws(TemplateFault) -> Checked {
        var scanner = self
        return try scanner.scan()
    }

    /// The same template, whose lines tell in the file where they came from.
    func marked() throws(TemplateFault) -> String {
        var scanner = self
        scanner.marksLines = true
        return try scanner.scan().text
    }

    private mutating func scan() throws(TemplateFault) -> Checked {
        var rest = source[...]
        // By bytes, as Mustache reads: a brace with an accent on it is another character, and to Mustache a brace.
        while let open = rest.utf8.firstRange(of: "{{".utf8) {
            try take(text: rest[..<open.lowerBound])
            guard let close = rest[open.upperBound...].utf8.firstRange(of: "}}".utf8) else {
                throw TemplateFault(line: line, reason: "a tag begins with {{ and has no end }}")
            }
            let inside = rest[open.upperBound..<close.lowerBound]
            try take(try tag(inside))
            line += inside.count(where: \.isNewline)
            rest = rest[close.upperBound...]
        }
        try take(text: rest)
        endLine()
        if let open = sections.last {
            throw TemplateFault(line: open.line, reason: "the section {{#\(open.name)}} has no end {{/\(open.name)}}")
        }
        return result
    }

    // MARK: Text

    private mutating func take(text: Substring) throws(TemplateFault) {
        try count(text.utf8.count)
        for character in text {
            if character.isNewline {
                endLine()
                line += 1
                (isVisible, silentTags) = (false, 0)
            } else if !character.isWhitespace {
                isVisible = true
            }
            result.text.append(character)
        }
    }

    private mutating func endLine() {
        // A line with one such tag alone is taken out of the file together with its end.
        if marksLines, isVisible || silentTags != 1 { result.text += LineMark.text(line) }
    }

    private mutating func count(_ size: Int) throws(TemplateFault) {
        var total = size
        for section in sections {
            let (product, isOver) = total.multipliedReportingOverflow(by: section.repeats)
            total = isOver ? bytesMax : product
        }
        bytes += min(total, bytesMax)
        guard bytes <= bytesMax else {
            throw TemplateFault(line: sections.last?.line ?? line, reason: "it makes a file longer than \(bytesMax >> 10) KiB")
        }
    }

    // MARK: Tags

    private mutating func take(_ tag: Tag) throws(TemplateFault) {
        try count(1)
        switch tag {
        case .value(let name):
            guard vocabulary.isValue(name, inside: sections.map(\.name)) else {
                throw unknown(name, isPossibleElsewhere: vocabulary.isSection(name, inside: sections.map(\.name)))
            }
            // Before anything is made: a long value that a short tag names again and again would take gigabytes.
            try count(length(of: name))
            note(name)
            isVisible = true
            result.text += "{{{\(name)}}}"
        case .section(let name, let isInverted):
            guard vocabulary.isSection(name, inside: sections.map(\.name)) else { throw unknown(name, isPossibleElsewhere: false) }
            guard sections.count < Self.sectionsMax else {
                throw TemplateFault(line: line, reason: "more than \(Self.sectionsMax) sections are inside one another")
            }
            note(name)
            sections.append((name, line, isInverted ? 1 : max(1, counts[name] ?? 1)))
            silentTags += 1
            result.text += "{{\(isInverted ? "^" : "#")\(name)}}"
        case .end(let name):
            guard let last = sections.popLast(), last.name == name else {
                throw TemplateFault(line: line, reason: "{{/\(name)}} ends a section that does not begin before it")
            }
            silentTags += 1
            result.text += "{{/\(name)}}"
        case .comment:
            silentTags += 1
            result.text += "{{!}}"
        }
    }

    /// The longest value that the name can stand for here.
    private func length(of name: String) -> Int {
        let names = name == "." ? sections.map(\.name) : [name] + sections.map { "\($0.name).\(name)" }
        return names.compactMap { lengths[$0] }.max() ?? 0
    }

    private mutating func note(_ name: String) {
        if result.lines[name] == nil { result.lines[name] = line }
    }

    private func unknown(_ name: String, isPossibleElsewhere: Bool) -> TemplateFault {
        let reason =
            if name == "." {
                "{{.}} is no value here; name one"
            } else if isPossibleElsewhere {
                "\(name) has parts and is no value; name one of them, or write {{#\(name)}}"
            } else {
                "there is no setting \(name.prefix(80)); see \"dialtone overrides keys\""
            }
        return TemplateFault(line: line, reason: reason)
    }

    private func tag(_ inside: Substring) throws(TemplateFault) -> Tag {
        let text = inside.trimmed
        guard let first = text.first else { throw TemplateFault(line: line, reason: "a tag is empty") }
        switch first {
        case "#", "^": return .section(try name(text.dropFirst()), isInverted: first == "^")
        case "/": return .end(try name(text.dropFirst()))
        case "!": return .comment
        case "{", "&": throw TemplateFault(line: line, reason: "values are always escaped for the file; write {{name}}")
        case ">", "<", "$": throw TemplateFault(line: line, reason: "a template cannot take in others")
        case "=", "%": throw TemplateFault(line: line, reason: "other delimiters and pragmas are not possible")
        default: return .value(try name(text))
        }
    }

    private func name(_ text: Substring) throws(TemplateFault) -> String {
        let name = text.trimmed
        guard !name.isEmpty, name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }) else {
            throw TemplateFault(line: line, reason: "{{\(text.prefix(40).filter { !$0.isNewline })}} is no name")
        }
        return String(name)
    }
}

/// The number of a template's line, at the end of a line of the file that it made.
enum LineMark {
    // From the private use area: no value and no template has them by chance, and nobody gets the marked file.
    private static let (begin, end): (Character, Character) = ("\u{E0D0}", "\u{E0D1}")

    static func text(_ line: Int) -> String { "\(begin)\(line)\(end)" }

    /// The template's line that made a line of the file.
    ///
    /// - Parameter line: From 1.
    static func template(line: Int, in marked: String) -> Int? {
        // What follows a list's last entry may have no mark of its own line: the next one is the nearest.
        for text in marked.split(separator: "\n", omittingEmptySubsequences: false).dropFirst(line - 1) {
            guard let begin = text.lastIndex(of: begin), let end = text.lastIndex(of: end), begin < end else { continue }
            return Int(text[text.index(after: begin)..<end])
        }
        return nil
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
