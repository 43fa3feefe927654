import DialtoneModel
import DialtoneProvisioning
import DialtoneStore
import DialtoneVendors
import Foundation

/// What administrators want different, looked at, tried out and stored. The checks are those of the command line.
extension AdminDesk {
    func desk() async throws -> OverrideDesk { try await OverrideDesk(store: store, files: environment.files) }

    // MARK: Reading

    /// All scopes of the instance, and the words that they may be made of.
    func overrides() async throws -> [JSONMember] {
        let entries = try await store.overrides().filter { $0.scope.instance == instance }
        let keys = SettingKey.all + (1...12).compactMap { SettingKey.functionKey($0) }
        return [
            JSONMember("scopes", .array(entries.map { json($0.scope, $0.set) })),
            JSONMember(
                "keys",
                .array(
                    keys.map {
                        [
                            "key": .string($0.name), "summary": .string($0.summary), "allowed": .string($0.allowed),
                            "secret": .bool($0.isSecret),
                        ]
                    })),
            JSONMember(
                "vendors",
                .array(
                    environment.files.catalogue.drivers.map { driver in
                        let files = driver.files(model: driver.exampleModel).map { JSONValue.string($0.word) }
                        return ["id": .string(driver.id), "name": .string(driver.name), "files": .array(files)]
                    })),
        ]
    }

    private func json(_ scope: OverrideScope, _ set: OverrideSet) -> JSONValue {
        let subject: [JSONMember] =
            switch scope.subject {
            case .instance: []
            case .vendor(let vendor): [JSONMember("vendor", .string(vendor))]
            case .model(let vendor, let model): [JSONMember("vendor", .string(vendor)), JSONMember("model", .string(model))]
            case .phone(let mac): [JSONMember("mac", .string(mac.hex))]
            }
        let shown = { (text: String, isSecret: Bool) in JSONValue.string(isSecret && !text.isEmpty ? SecretMask.mask : text) }
        return [
            "scope": .object(subject), "text": .string("\(scope)"),
            "settings": .object(set.settings.sorted { $0.key < $1.key }.map { JSONMember($0.key.name, shown($0.value, $0.key.isSecret)) }),
            "parameters": .object(
                set.parameters.sorted { $0.key < $1.key }.map { vendor, list in
                    JSONMember(
                        vendor, .array(list.map { ["name": .string($0.name), "value": shown($0.value, $0.looksSecret)] }))
                }),
            "templates": .array(
                set.templates.map {
                    ["vendor": .string($0.vendor), "file": .string($0.file), "bytes": .int($0.text.utf8.count)]
                }),
        ]
    }

    func template(_ value: JSONValue) async throws -> [JSONMember] {
        let (vendor, file) = (try text("vendor", in: value), try text("file", in: value))
        let set = try await desk().set(of: try scope(value["scope"]))
        guard let template = set.templates.first(where: { $0.vendor == vendor && $0.file == file }) else {
            throw Refusal("There is no template for \(vendor) \(file) in this scope.")
        }
        return [JSONMember("text", .string(template.text))]
    }

    // MARK: Changing

    func setSetting(_ value: JSONValue) async throws -> [JSONMember] {
        let name = try text("key", in: value)
        guard let key = SettingKey(name) else { throw Refusal("key: there is no setting \(name.prefix(64))") }
        return try await change(value) { set in set.settings[key] = value["value"]?.string }
    }

    func setParameter(_ value: JSONValue) async throws -> [JSONMember] {
        let (vendor, name) = (try text("vendor", in: value), try text("name", in: value))
        let text = value["value"]?.string
        return try await change(value) { set in
            var list = set.parameters[vendor] ?? []
            if let place = list.firstIndex(where: { $0.name == name }) {
                if let text { list[place].value = text } else { list.remove(at: place) }
            } else if let text {
                list.append(.init(name: name, value: text))
            }
            set.parameters[vendor] = list.isEmpty ? nil : list
        }
    }

    func setTemplate(_ value: JSONValue) async throws -> [JSONMember] {
        let template = try self.template(in: value)
        if let template { try check(template) }
        let (vendor, file) = (try text("vendor", in: value), try text("file", in: value))
        return try await change(value) { set in
            set.templates.removeAll { $0.vendor == vendor && $0.file == file }
            if let template { set.templates.append(template) }
        }
    }

    private func change(_ value: JSONValue, _ body: (inout OverrideSet) -> Void) async throws -> [JSONMember] {
        let scope = try scope(value["scope"])
        let desk = try await desk()
        var set = desk.set(of: scope)
        body(&set)
        do {
            let effect = try await desk.save(set, for: scope)
            // From now on files have it; what it changes is looked at behind this.
            try await environment.overrides.refresh()
            environment.events.add("override", "\(visitorName) changed the overrides for \(scope).", instance: instance)
            return [JSONMember("effect", .optional(effect.text))]
        } catch let refused as OverrideDesk.Refused {
            throw Refusal(refused.description)
        }
    }

    // MARK: Trying out

    /// What a phone, or without one a made-up phone, would get with this scope's set changed so. Nothing is stored.
    func preview(_ value: JSONValue) async throws -> [JSONMember] {
        let scope = try scope(value["scope"])
        var set = try await desk().set(of: scope)
        for member in value["settings"]?.members ?? [] {
            guard let key = SettingKey(member.key) else { throw Refusal("settings: there is no setting \(member.key.prefix(64))") }
            set.settings[key] = member.value.string
        }
        var wanted: FileTemplate?
        if let given = value["template"], !given.isNull, let template = try template(in: given) {
            try check(template)
            set.templates.removeAll { $0.vendor == template.vendor && $0.file == template.file }
            set.templates.append(template)
            wanted = template
        }
        let problems = set.problems(for: scope, in: environment.files.catalogue)
        guard problems.isEmpty else {
            throw Refusal(problems.map(\.description).joined(separator: "\n"), line: problems.compactMap(\.line).first)
        }
        if let mac = value["mac"], !mac.isNull { return try await preview(set, for: scope, on: known(mac)) }
        guard let wanted else { throw Refusal("mac: choose a phone to try this out") }
        return try preview(wanted)
    }

    private func preview(_ set: OverrideSet, for scope: OverrideScope, on phone: Phone) async throws -> [JSONMember] {
        let secrets = try await store.secrets(of: phone.id)
        let before = try? current(phone, secrets)
        let after = try current(phone, secrets, trying: [(scope, set)])
        let mask = environment.files.mask(for: phone, secrets: secrets, on: [after.hardware].compactMap(\.self))
        return [
            JSONMember("files", json(after.files, mask)),
            JSONMember("lines", json(RevisionDifference.lines(from: before?.files ?? [], to: after.files, mask: mask))),
            JSONMember("notes", .array(after.notes.map { .string($0) })),
        ]
    }

    /// A template with the made-up phone, compared with the driver's own file.
    private func preview(_ template: FileTemplate) throws -> [JSONMember] {
        guard let driver = environment.files.catalogue.driver(id: template.vendor) else { throw Refusal("vendor: is not known") }
        let hardware = Hardware(driver: driver, model: driver.exampleModel, firmware: nil, mac: PhoneSettings.examplePhone.mac)
        let own = try example([], on: hardware)
        let changed = try example(
            [(OverrideScope(instance, .vendor(template.vendor)), OverrideSet(templates: [template]))], on: hardware)
        // Nothing of the made-up phone is anybody's secret.
        let mask = SecretMask(secrets: PhoneSecrets(token: Secret("")))
        return [
            JSONMember("files", json(changed, mask)),
            JSONMember("lines", json(RevisionDifference.lines(from: own, to: changed, mask: mask))), JSONMember("notes", []),
        ]
    }

    private func example(_ overrides: [OverrideBook.Entry], on hardware: Hardware) throws -> [Revision.File] {
        do {
            let made = try FileMaker.exampleFiles(
                SettingsComposer.example(vendor: hardware.driver.id, overrides: overrides), on: hardware)
            return made.files.map { Revision.File(name: $0.file.name, text: $0.file.text) }
        } catch {
            throw Refusal("\(error)")
        }
    }

    // MARK: Reading requests

    private func check(_ template: FileTemplate) throws {
        do { try template.check(in: environment.files.catalogue) } catch { throw Refusal(error.reason, line: error.line) }
    }

    /// nil for `text: null`, which takes a template away.
    private func template(in value: JSONValue) throws -> FileTemplate? {
        let (vendor, file) = (try text("vendor", in: value), try text("file", in: value))
        guard let text = value["text"]?.string else { return nil }
        guard text.utf8.count <= FileTemplate.bytesMax else {
            throw Refusal("text: a template has at most \(FileTemplate.bytesMax) bytes")
        }
        return FileTemplate(vendor: vendor, file: file, text: text)
    }

    private func text(_ name: String, in value: JSONValue) throws -> String {
        guard let text = value[name]?.string, !text.isEmpty else { throw Refusal("\(name): is missing") }
        return text
    }

    /// `{}`, `{vendor}`, `{vendor, model}` or `{mac}`.
    func scope(_ value: JSONValue?) throws -> OverrideScope {
        guard let value else { throw Refusal("scope: is missing") }
        let vendor = value["vendor"]?.string
        if let address = value["mac"], !address.isNull { return OverrideScope(instance, .phone(try mac(address))) }
        guard let vendor else { return OverrideScope(instance, .instance) }
        guard let model = value["model"]?.string, !model.isEmpty else { return OverrideScope(instance, .vendor(vendor)) }
        return OverrideScope(instance, .model(vendor: vendor, model: model))
    }
}
