import DialtoneVendors
import Foundation

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// A rendered file as a phone would read it, by readers that share no code with the writers.
struct ReadConfiguration: Equatable {
    /// Values by key. Snom's elements with an `idx` have it in brackets: `user_name[1]`, other attributes behind a point:
    /// `fkey[0].label`. A reset Yealink key is nil inside.
    var values: [String: String?] = [:]
    /// What a well-made file does not have: malformed lines, keys that occur twice.
    var complaints: [String] = []

    subscript(key: String) -> String? { values[key] ?? nil }

    mutating func add(_ key: String, _ value: String?) {
        if values.updateValue(value, forKey: key) != nil { complaints.append("\(key) occurs twice") }
    }

    /// Reads a file as phones of a vendor do.
    static func read(_ text: String, vendor: String) -> ReadConfiguration {
        VendorCase.of(vendor)?.read(text) ?? ReadConfiguration(complaints: ["no case for \(vendor)"])
    }

    /// Reads all files of a phone in its order: what a later one says replaces what an earlier one said.
    static func read(_ files: [RenderedFile], vendor: String) -> ReadConfiguration {
        files.reduce(into: ReadConfiguration()) { all, file in
            let read = read(file.text, vendor: vendor)
            all.values.merge(read.values) { $1 }
            all.complaints += read.complaints.map { "\(file.name): \($0)" }
        }
    }

    /// Yealink: a header, then `key = value`; `#` begins a comment; blanks round key and value do not count.
    static func lines(_ text: String) -> ReadConfiguration {
        var read = ReadConfiguration()
        let lines = text.components(separatedBy: "\n")
        // Every other way in which some firmware might end a line.
        for end in ["\r", "\u{B}", "\u{C}", "\u{85}", "\u{2028}", "\u{2029}"] where text.contains(end) {
            read.complaints.append("an odd end of a line")
        }
        if lines.first != "#!version:1.0.0.1" { read.complaints.append("no header") }
        for line in lines.dropFirst() where !line.isEmpty && !line.hasPrefix("#") {
            guard let equals = line.firstIndex(of: "=") else {
                read.complaints.append("no '=' in a line")
                continue
            }
            let key = line[..<equals].trimmingBlanks()
            let value = line[line.index(after: equals)...].trimmingBlanks()
            if !key.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == 46 || $0 == 95 }) {
                read.complaints.append("odd key \(key)")
            }
            // This key stands once per login, whose name begins the value.
            let login = key.hasSuffix("security.user_password") ? String(value.prefix { $0 != ":" }) : ""
            read.add(["", "admin"].contains(login) ? key : "\(key)[\(login)]", value == "%NULL%" ? nil : value)
        }
        return read
    }
}

/// Reads XML of one element per setting, as Snom's and Grandstream's, with Foundation's parser.
final class XMLReader: NSObject, XMLParserDelegate {
    private var read = ReadConfiguration()
    private var key: String?
    private var text = ""

    static func read(_ text: String) -> ReadConfiguration {
        let reader = XMLReader()
        let parser = XMLParser(data: Data(text.utf8))
        parser.delegate = reader
        if !parser.parse() { reader.read.complaints.append("not XML: \(parser.parserError.map { "\($0)" } ?? "")") }
        return reader.read
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        key = attributes["idx"].map { "\(name)[\($0)]" } ?? name
        if let key {
            for (attribute, value) in attributes where !["idx", "perm", "version"].contains(attribute) {
                read.add("\(key).\(attribute)", value)
            }
        }
        text = ""
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        // Only leaves have a key left here.
        if let key { read.add(key, text) }
        key = nil
    }
}
