import ArgumentParser
import DialtoneFleet
import DialtoneModel
import DialtoneProvisioning
import DialtoneServer

extension Overrides {
    struct Template: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Texts of one's own for a vendor's files, written in Mustache.",
            subcommands: [SetTemplate.self, UnsetTemplate.self, ShowTemplate.self, CheckTemplate.self])

        struct SetTemplate: AsyncParsableCommand {
            static let configuration = CommandConfiguration(
                commandName: "set", abstract: "Has phones get a file that is made by this template.")
            @OptionGroup var options: ConfigurationOption
            @OptionGroup var scope: ScopeOption
            @OptionGroup var vendor: VendorOption
            @Option(help: "Which of the vendor's files: main, or a further one.") var file = "main"
            @Argument(help: "The template's file; - for standard input.") var path: String

            func validate() throws { try vendor.check(scope) }

            func run() async throws {
                let text = try Template.read(path)
                try await Overrides.withEditor(options) { editor, configuration in
                    let scope = try scope.scope(configuration)
                    let template = FileTemplate(vendor: try vendor.of(scope), file: file, text: text)
                    try Template.check(template, path)
                    var set = editor.set(of: scope)
                    set.templates.removeAll { $0.vendor == template.vendor && $0.file == file }
                    set.templates.append(template)
                    let effect = try await editor.save(set, for: scope)
                    Overrides.report("\(scope): \(template.vendor) template \(file) stored", effect)
                }
            }
        }

        struct UnsetTemplate: AsyncParsableCommand {
            static let configuration = CommandConfiguration(commandName: "unset", abstract: "Goes back to the driver's own file.")
            @OptionGroup var options: ConfigurationOption
            @OptionGroup var scope: ScopeOption
            @OptionGroup var vendor: VendorOption
            @Option(help: "Which of the vendor's files: main, or a further one.") var file = "main"

            func validate() throws { try vendor.check(scope) }

            func run() async throws {
                try await Overrides.withEditor(options) { editor, configuration in
                    let scope = try scope.scope(configuration)
                    let template = try Template.stored(editor, scope, try vendor.of(scope), file)
                    var set = editor.set(of: scope)
                    set.templates.removeAll { $0 == template }
                    let effect = try await editor.save(set, for: scope)
                    Overrides.report("\(scope): \(template.vendor) template \(file) unset", effect)
                }
            }
        }

        struct ShowTemplate: AsyncParsableCommand {
            static let configuration = CommandConfiguration(commandName: "show", abstract: "Prints a stored template.")
            @OptionGroup var options: ConfigurationOption
            @OptionGroup var scope: ScopeOption
            @OptionGroup var vendor: VendorOption
            @Option(help: "Which of the vendor's files: main, or a further one.") var file = "main"

            func validate() throws { try vendor.check(scope) }

            func run() async throws {
                try await Overrides.withEditor(options) { editor, configuration in
                    let scope = try scope.scope(configuration)
                    let text = try Template.stored(editor, scope, try vendor.of(scope), file).text
                    say(text.hasSuffix("\n") ? String(text.dropLast()) : text)
                }
            }
        }

        struct CheckTemplate: ParsableCommand {
            static let configuration = CommandConfiguration(
                commandName: "check", abstract: "Looks for faults in a template, without a database.")
            @Option(help: "The vendor, such as snom.") var vendor: String
            @Option(help: "Which of the vendor's files: main, or a further one.") var file = "main"
            @Argument(help: "The template's file; - for standard input.") var path: String

            func run() throws {
                try Template.check(FileTemplate(vendor: vendor, file: file, text: try Template.read(path)), path)
                say("\(path): no fault found")
            }
        }

        fileprivate static func read(_ path: String) throws -> String {
            do {
                return try TextSource(path, bytesMax: FileTemplate.bytesMax).read()
            } catch {
                complain("\(path): \(error)")
                throw Exit.badInput
            }
        }

        fileprivate static func check(_ template: FileTemplate, _ path: String) throws {
            do {
                try template.check()
            } catch {
                complain("\(path): \(error)")
                throw Exit.badInput
            }
        }

        fileprivate static func stored(
            _ editor: OverrideEditor, _ scope: OverrideScope, _ vendor: String, _ file: String
        ) throws -> FileTemplate {
            guard let template = editor.set(of: scope).templates.first(where: { $0.vendor == vendor && $0.file == file }) else {
                throw OverrideEditor.Refused(problems: ["\(scope): has no \(vendor) template \(file)"])
            }
            return template
        }
    }
}
