package import DialtoneModel
package import DialtoneVendors
import Foundation
import Mustache

#if canImport(FoundationXML)
    import FoundationXML
#endif

extension FileTemplate {
    /// A longer template is refused.
    package static let bytesMax = 128 << 10
    /// A file that a template makes longer than this is refused: no phone takes it.
    package static let fileBytesMax = 1 << 20

    /// The file for a phone.
    ///
    /// - Parameter items: What Devices sent, for `config.TYPE.field`.
    /// - Throws: ``TemplateFault`` if template or result are not what the file's format wants.
    package func render(
        _ settings: PhoneSettings, format: FileFormat, model: String?, firmware: String?, items: [ConfigurationItem]
    ) throws(TemplateFault) -> String {
        guard text.utf8.count <= Self.bytesMax else {
            throw TemplateFault(line: nil, reason: "the template is longer than \(Self.bytesMax >> 10) KiB")
        }
        let checked = try TemplateScanner(text, vocabulary: TemplateContext.vocabulary).checked()
        let context: TemplateContext
        do {
            context = try TemplateContext(settings, model: model, firmware: firmware, items: items, format: format)
        } catch {
            throw TemplateFault(line: nil, reason: "\(error.field) \(error.reason)")
        }
        let result: String
        do {
            result = try MustacheTemplate(string: checked).render(context.values)
        } catch let error as MustacheTemplate.ParserError {
            throw TemplateFault(line: error.context.lineNumber, reason: "the template cannot be read (\(error.error))")
        } catch {
            throw TemplateFault(line: nil, reason: "the template cannot be read (\(type(of: error)))")
        }
        guard result.utf8.count <= Self.fileBytesMax else {
            throw TemplateFault(line: nil, reason: "it makes a file longer than \(Self.fileBytesMax >> 10) KiB")
        }
        try format.check(result)
        return result
    }

    /// Checks the template as far as that is possible without a phone: with a made-up one that has every setting.
    ///
    /// - Throws: ``TemplateFault`` also if vendor or file are not known.
    package func check(in catalogue: VendorCatalogue = .builtIn) throws(TemplateFault) {
        guard let driver = catalogue.driver(id: vendor) else {
            throw TemplateFault(
                line: nil, reason: "the vendor \(vendor) is not known; known are \(catalogue.drivers.map(\.id).joined(separator: ", "))")
        }
        let files = driver.files(model: driver.exampleModel)
        guard let file = files.first(where: { $0.word == self.file }) else {
            throw TemplateFault(
                line: nil,
                reason: "\(driver.name) phones have no file \"\(self.file)\"; they have \(files.map(\.word).joined(separator: ", "))")
        }
        _ = try render(.examplePhone, format: driver.format(of: file), model: driver.exampleModel, firmware: "1.0", items: [])
    }
}

/// Finds where a text stops being well-formed XML.
private final class XMLLineFinder: NSObject, XMLParserDelegate {
    private var line: Int?

    /// The first line that does not fit; nil if the text is well-formed.
    static func badLine(in text: String) -> Int? {
        let parser = XMLParser(data: Data(text.utf8))
        let finder = XMLLineFinder()
        parser.delegate = finder
        parser.shouldResolveExternalEntities = false
        return parser.parse() ? nil : finder.line ?? 1
    }

    // The parser forgets its place when it is done.
    func parser(_ parser: XMLParser, parseErrorOccurred error: any Error) { line = line ?? max(1, parser.lineNumber) }
}

extension FileFormat {
    /// - Throws: ``TemplateFault`` with the first line that is not of this format.
    fileprivate func check(_ text: String) throws(TemplateFault) {
        switch self {
        case .xml:
            guard let line = XMLLineFinder.badLine(in: text) else { return }
            throw TemplateFault(line: line, reason: "the file is not well-formed XML there, once it is filled in")
        case .lines(let problem):
            for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
                let line = line.last == "\r" ? line.dropLast() : line
                if let problem = problem(line) {
                    throw TemplateFault(line: index + 1, reason: "the line \(problem), once the file is filled in")
                }
            }
        }
    }
}
