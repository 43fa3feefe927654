package import DialtoneModel
package import DialtoneVendors
import Mustache

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
        let context = TemplateContext(settings, model: model, firmware: firmware, items: items, format: format)
        let scanner = TemplateScanner(
            text, vocabulary: TemplateContext.vocabulary, counts: context.counts, lengths: context.lengths, bytesMax: Self.fileBytesMax)
        let checked = try scanner.checked()
        let result = try Self.fill(checked.text, context)
        if let (name, fault) = context.faults.first {
            throw TemplateFault(line: checked.lines[name], reason: "\(fault.field) \(fault.reason)")
        }
        guard result.utf8.count <= Self.fileBytesMax else {
            throw TemplateFault(line: nil, reason: "it makes a file longer than \(Self.fileBytesMax >> 10) KiB")
        }
        if let problem = format.problem(in: result) {
            // Sections repeat and drop lines: only a second look tells which of the template's lines it is.
            let line = LineMark.template(line: problem.line, in: try Self.fill(try scanner.marked(), context))
            throw TemplateFault(line: line ?? problem.line, reason: problem.reason)
        }
        return result
    }

    private static func fill(_ text: String, _ context: TemplateContext) throws(TemplateFault) -> String {
        do {
            return try MustacheTemplate(string: text).render(context.values)
        } catch let error as MustacheTemplate.ParserError {
            throw TemplateFault(line: error.context.lineNumber, reason: "the template cannot be read (\(error.error))")
        } catch {
            throw TemplateFault(line: nil, reason: "the template cannot be read (\(type(of: error)))")
        }
    }

    /// Checks the template as far as that is possible without a phone: with made-up ones, of which one has every setting.
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
        for settings in [PhoneSettings.examplePhone, .completeExample] {
            _ = try render(settings, format: driver.format(of: file), model: driver.exampleModel, firmware: "1.0", items: [])
        }
    }
}

extension PhoneSettings {
    /// The made-up phone, with everything that it lacks.
    static let completeExample: PhoneSettings = {
        var settings = examplePhone
        settings.syslog = Syslog(server: HostPort(host: "log.example.com", port: 514))
        settings.directory = LDAPDirectory(
            server: HostPort(host: "ldap.example.com", port: 636), usesTLS: true, base: "dc=example,dc=com", user: "cn=phones",
            password: Secret("example-directory-password"))
        settings.keys = [
            FunctionKey(number: 1, kind: .line), FunctionKey(number: 2, kind: .blf, value: "4712", label: "Bob"),
            FunctionKey(number: 3, kind: .speedDial, value: "+49 30 123456"),
        ]
        settings.parameters = [VendorParameter(name: "example", value: "1"), VendorParameter(name: "other", value: "two")]
        settings.media.packetMilliseconds = 20
        settings.media.srtpSuite = .aes128Tag80
        settings.media.suppressesSilence = false
        settings.media.ports = 16_384...17_407
        settings.media.dscp = 46
        settings.signallingDSCP = 26
        settings.tones = Tones(.germany)
        settings.access.userPassword = Secret("Example-user-1")
        settings.access.credentials = HTTPCredentials(user: "00005e005301", password: Secret("example-door-password"))
        settings.accounts[0].outboundProxy = "sbc.example.com:5061"
        settings.accounts[0].secondRegistrar = HostPort(host: "standby.example.com")
        return settings
    }()
}
