import ArgumentParser
import DialtoneFleet
import DialtoneModel
import DialtoneProvisioning
import DialtoneServer
import DialtoneVendors

extension Overrides {
    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Overrides a setting.",
            discussion: "An empty value (\"\") takes the setting away; to leave it to the wider scopes again, see unset.")
        @OptionGroup var options: ConfigurationOption
        @OptionGroup var scope: ScopeOption
        @Argument(help: "The setting; see dialtone overrides keys.") var key: String
        @OptionGroup var value: ValueArgument

        func run() async throws {
            let key = try Overrides.key(key)
            let text = try value.read(isSecret: key.isSecret)
            try await Overrides.withEditor(options) { editor, configuration in
                let scope = try scope.scope(configuration)
                var set = editor.set(of: scope)
                set.settings[key] = text
                let effect = try await editor.save(set, for: scope)
                Overrides.report("\(scope): \(key) = \(Overrides.shown(text, isSecret: key.isSecret))", effect)
            }
        }
    }

    struct Unset: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Leaves settings to the wider scopes again.")
        @OptionGroup var options: ConfigurationOption
        @OptionGroup var scope: ScopeOption
        @Argument(help: "The settings.") var keys: [String] = []
        @Flag(help: "The whole scope, with its parameters and templates.") var all = false

        func validate() throws {
            if keys.isEmpty != all { throw ValidationError("give either settings or --all") }
        }

        func run() async throws {
            let keys = try self.keys.map { try Overrides.key($0) }
            try await Overrides.withEditor(options) { editor, configuration in
                let scope = try scope.scope(configuration)
                var set = editor.set(of: scope)
                let absent = keys.filter { set.settings[$0] == nil }
                guard absent.isEmpty else {
                    throw OverrideEditor.Refused(problems: absent.map { "\(scope): \($0) is not overridden" })
                }
                for key in keys { set.settings[key] = nil }
                if all { set = OverrideSet() }
                let effect = try await editor.save(set, for: scope)
                Overrides.report("\(scope): \(all ? "everything" : keys.map(\.name).joined(separator: ", ")) unset", effect)
            }
        }
    }

    struct Parameter: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The vendor's own parameters, in the vendor's own words.", subcommands: [SetParameter.self, UnsetParameter.self])

        struct SetParameter: AsyncParsableCommand {
            static let configuration = CommandConfiguration(
                commandName: "set", abstract: "Gives a parameter a value.",
                discussion: "It takes the place of what Dialtone would write under that name.")
            @OptionGroup var options: ConfigurationOption
            @OptionGroup var scope: ScopeOption
            @OptionGroup var vendor: VendorOption
            @Argument(help: "The parameter's name, as the vendor writes it.") var name: String
            @OptionGroup var value: ValueArgument

            func validate() throws { try vendor.check(scope) }

            func run() async throws {
                let isSecret = SecretMask.isSecretName(name)
                let text = try value.read(isSecret: isSecret)
                try await Overrides.withEditor(options) { editor, configuration in
                    let scope = try scope.scope(configuration)
                    let vendor = try vendor.of(scope)
                    var set = editor.set(of: scope)
                    var list = set.parameters[vendor] ?? []
                    if let index = list.firstIndex(where: { $0.name == name }) {
                        list[index].value = text
                    } else {
                        list.append(.init(name: name, value: text))
                    }
                    set.parameters[vendor] = list
                    let effect = try await editor.save(set, for: scope)
                    Overrides.report("\(scope): \(vendor) parameter \(name) = \(SecretMask.shown(text, isSecret: isSecret))", effect)
                }
            }
        }

        struct UnsetParameter: AsyncParsableCommand {
            static let configuration = CommandConfiguration(commandName: "unset", abstract: "Takes a parameter out again.")
            @OptionGroup var options: ConfigurationOption
            @OptionGroup var scope: ScopeOption
            @OptionGroup var vendor: VendorOption
            @Argument(help: "The parameter's name.") var name: String

            func validate() throws { try vendor.check(scope) }

            func run() async throws {
                try await Overrides.withEditor(options) { editor, configuration in
                    let scope = try scope.scope(configuration)
                    let vendor = try vendor.of(scope)
                    var set = editor.set(of: scope)
                    guard let list = set.parameters[vendor], list.contains(where: { $0.name == name }) else {
                        throw OverrideEditor.Refused(problems: ["\(scope): has no \(vendor) parameter \(name)"])
                    }
                    let rest = list.filter { $0.name != name }
                    set.parameters[vendor] = rest.isEmpty ? nil : rest
                    let effect = try await editor.save(set, for: scope)
                    Overrides.report("\(scope): \(vendor) parameter \(name) unset", effect)
                }
            }
        }
    }

    fileprivate static func key(_ text: String) throws -> SettingKey {
        guard let key = SettingKey(text) else {
            complain("\"\(text)\" is no setting; see dialtone overrides keys")
            throw Exit.badInput
        }
        return key
    }
}

/// The value of a setting: in the line of the command, or kept out of the list of processes.
struct ValueArgument: ParsableArguments {
    @Argument(help: "The value; - reads it from standard input.") var value: String?
    @Option(help: "Reads the value from a file.") var valueFile: String?

    func validate() throws {
        if (value == nil) == (valueFile == nil) { throw ValidationError("give either a value (- for standard input) or --value-file") }
    }

    /// Without the line end behind it.
    func read(isSecret: Bool) throws -> String {
        guard let path = valueFile ?? (value == "-" ? "-" : nil) else {
            if isSecret, value?.isEmpty == false {
                complain("note: the list of processes showed this secret; next time give it by --value-file, or - for standard input")
            }
            return value ?? ""
        }
        do {
            let text = try TextSource(path, bytesMax: 64 << 10).read()
            return text.last?.isNewline == true ? String(text.dropLast()) : text
        } catch {
            complain("\(path): \(error)")
            throw Exit.badInput
        }
    }
}

/// `--of V`, where the scope does not tell whose parameter or file is meant.
struct VendorOption: ParsableArguments {
    @Option(help: "The vendor whose parameter or file it is, where the scope is for no vendor.") var of: String?

    func of(_ scope: OverrideScope) throws -> String {
        guard let vendor = of ?? scope.vendor else { throw Self.missing(for: "\(scope)") }
        return vendor
    }

    /// Finds out before anything is read whether `--of` is missing.
    ///
    /// - Throws: `ValidationError` (64) that says what to add.
    func check(_ scope: ScopeOption) throws {
        guard of == nil, scope.vendor == nil else { return }
        throw Self.missing(for: scope.phone.map { "--phone \($0)" } ?? "a whole instance")
    }

    private static func missing(for scope: String) -> ValidationError {
        let known = VendorCatalogue.builtIn.drivers.map(\.id).joined(separator: ", ")
        return ValidationError(
            "\(scope) does not tell whose file or parameter is meant: add --of VENDOR, such as --of snom; known are \(known)")
    }
}
