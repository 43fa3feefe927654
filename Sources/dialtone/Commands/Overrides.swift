import ArgumentParser
import DialtoneAdmin
import DialtoneFleet
import DialtoneModel
import DialtoneProvisioning
import DialtoneServer
import DialtoneStore
import DialtoneSupport

struct Overrides: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "What is different for an instance, a vendor, a model or a phone.",
        discussion: """
            A narrower scope wins: instance, vendor, model, phone. A running service takes changes up within a second; phones have \
            them with their next fetch (see dialtone phones resync).
            """,
        subcommands: [
            List.self, Keys.self, Set.self, Unset.self, Parameter.self, Template.self, Apply.self, Export.self,
        ])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "All overrides, wide scopes first; secrets are masked.")
        @OptionGroup var options: ConfigurationOption
        @Option(help: "Only this instance, as domain/name.") var instance: String?
        @Flag(help: "Prints a JSON array.") var json = false

        func run() async throws {
            let configuration = try options.load()
            let wanted = try instance.map { try ScopeOption.instance($0, configuration) }
            try await options.withStore { store in
                let entries = try await store.overrides().filter { wanted == nil || $0.scope.instance == wanted }
                if json { return say(JSONValue.array(entries.map { Overrides.json($0.scope, $0.set) }).prettyText) }
                var table = TextTable(["SCOPE", "WHAT", "VALUE"])
                for (scope, set) in entries {
                    let name = configuration.service.instances.count > 1 && scope.rank > 0 ? "\(scope.instance) \(scope)" : "\(scope)"
                    for (key, text) in set.settings.sorted(by: { $0.key < $1.key }) {
                        table.add([name, key.name, Overrides.shown(text, isSecret: key.isSecret)])
                    }
                    for (vendor, list) in set.parameters.sorted(by: { $0.key < $1.key }) {
                        for parameter in list {
                            table.add([
                                name, "\(vendor) parameter \(parameter.name)",
                                Overrides.shown(parameter.value, isSecret: parameter.looksSecret),
                            ])
                        }
                    }
                    for template in set.templates {
                        table.add([name, "\(template.vendor) template \(template.file)", "\(template.text.utf8.count) bytes"])
                    }
                }
                say(table.text)
            }
        }
    }

    struct Keys: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Every setting that can be overridden, and what it may be.",
            discussion: "Templates name the same settings; docs/overrides.md has their lists and further names.")
        @Flag(help: "Prints a JSON array.") var json = false

        func run() throws {
            let keys = SettingKey.all.map { (name: $0.name, summary: $0.summary, allowed: $0.allowed, isSecret: $0.isSecret) }
            let places = [
                ("NUMBER", "programmable key"), ("memory.NUMBER", "memory key, without a display"),
                ("module-1.NUMBER", "key of the first expansion module"),
            ]
            let rows = keys + places.map { ("key.\($0)", $1, SettingKey.functionKeyAllowed, false) }
            if json {
                let values = rows.map { row -> JSONValue in
                    [
                        "key": .string(row.name), "summary": .string(row.summary), "allowed": .string(row.allowed),
                        "secret": .bool(row.isSecret),
                    ]
                }
                return say(JSONValue.array(values).prettyText)
            }
            var table = TextTable(["KEY", "WHAT", "SECRET", "ALLOWED"])
            for row in rows { table.add([row.name, row.summary, row.isSecret ? "yes" : "-", row.allowed]) }
            say(table.text)
        }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints all overrides in the form that `overrides apply` reads.",
            discussion: "Without --reveal secrets are masked; such a file is refused by apply until they are filled in.")
        @OptionGroup var options: ConfigurationOption
        @Option(help: "Only this instance, as domain/name.") var instance: String?
        @Flag(help: "Secrets in clear.") var reveal = false

        func run() async throws {
            let configuration = try options.load()
            let wanted = try instance.map { try ScopeOption.instance($0, configuration) }
            try await options.withStore { store in
                let entries = try await store.overrides().filter { wanted == nil || $0.scope.instance == wanted }
                let text = try OverrideFile(entries: entries).yaml(revealing: reveal)
                say(text.hasSuffix("\n") ? String(text.dropLast()) : text)
            }
        }
    }

    // MARK: Shared

    /// A value for people.
    static func shown(_ text: String, isSecret: Bool) -> String {
        text.isEmpty ? "(taken away)" : SecretMask.shown(text, isSecret: isSecret)
    }

    static func json(_ scope: OverrideScope, _ set: OverrideSet) -> JSONValue {
        let subject: [(String, String?)] =
            switch scope.subject {
            case .instance: []
            case .vendor(let vendor): [("vendor", vendor)]
            case .model(let vendor, let model): [("vendor", vendor), ("model", model)]
            case .phone(let mac): [("phone", mac.hex)]
            }
        let parameters = set.maskedParameters.map { vendor, list in
            JSONMember(vendor, .object(list.map { JSONMember($0.name, .string($0.value)) }))
        }
        let templates = set.templates.map { template -> JSONValue in
            ["vendor": .string(template.vendor), "file": .string(template.file), "text": .string(template.text)]
        }
        return .object(
            [JSONMember("instance", .string("\(scope.instance)")), JSONMember("scope", .string("\(scope)"))]
                + subject.map { JSONMember($0.0, .optional($0.1)) }
                + [
                    JSONMember("settings", set.maskedSettings), JSONMember("parameters", .object(parameters)),
                    JSONMember("templates", .array(templates)),
                ])
    }

    /// Opens the editor for the time of `body`; what it refuses is printed, and exits with 65.
    static func withEditor(_ options: ConfigurationOption, _ body: (OverrideEditor, Configuration) async throws -> Void) async throws {
        let configuration = try options.load()
        try await options.withStore { store in
            do {
                try await body(try await configuration.overrideEditor(store), configuration)
            } catch let refused as OverrideEditor.Refused {
                complain(refused.description)
                throw Exit.badInput
            }
        }
    }

    /// Says what was done, and to whom.
    static func report(_ text: String, _ effect: OverrideEditor.Effect) {
        say(text)
        if let effect = effect.text { say(effect) }
    }
}
