import DialtoneFleet
import DialtoneModel
import DialtoneProvisioning
import DialtoneStore
import DialtoneSupport
import DialtoneVendors
import Foundation

extension PageSession {
    private var files: FileMaker { environment.files }

    /// Function keys that are offered without being set: those of an ordinary phone.
    private static let offeredKeys = 1...32

    // MARK: Showing

    func overrides() async throws -> [JSONMember] {
        let entries = try await store.overrides().filter { $0.scope.instance == instance }
        let used = Set(entries.flatMap { $0.set.settings.keys.compactMap(\.functionKey) })
        let names = used.union(Self.offeredKeys.compactMap { FunctionKeyName(.phone, $0) }).sorted()
        let keys = SettingKey.all + names.compactMap { SettingKey.functionKey($0.place, $0.number) }
        return [
            JSONMember(
                "scopes",
                .array(
                    entries.map { scope, set in
                        var json = Self.json(set)
                        json["scope"] = Self.json(scope)
                        json["text"] = .string("\(scope)")
                        return json
                    })),
            JSONMember(
                "keys",
                .array(
                    keys.map { key in
                        [
                            "key": .string(key.name), "summary": .string(key.summary), "allowed": .string(key.allowed),
                            "secret": .bool(key.isSecret),
                        ]
                    })),
            JSONMember(
                "vendors",
                .array(
                    files.catalogue.drivers.map { driver in
                        [
                            "id": .string(driver.id), "name": .string(driver.name),
                            "files": .array(driver.files(model: driver.exampleModel).map { .string($0.word) }),
                        ]
                    })),
        ]
    }

    static func json(_ set: OverrideSet) -> JSONValue {
        let parameters = set.maskedParameters.map { vendor, list in
            JSONMember(vendor, .array(list.map { ["name": .string($0.name), "value": .string($0.value)] }))
        }
        let templates = set.templates.map { template -> JSONValue in
            ["vendor": .string(template.vendor), "file": .string(template.file), "bytes": .int(template.text.utf8.count)]
        }
        return ["settings": set.maskedSettings, "parameters": .object(parameters), "templates": .array(templates)]
    }

    private static func json(_ scope: OverrideScope) -> JSONValue {
        switch scope.subject {
        case .instance: [:]
        case .vendor(let vendor): ["vendor": .string(vendor)]
        case .model(let vendor, let model): ["vendor": .string(vendor), "model": .string(model)]
        case .phone(let mac): ["mac": .string(mac.hex)]
        }
    }

    func storedSet(of scope: OverrideScope) async throws -> OverrideSet {
        try await store.overrides().first { $0.scope == scope }?.set ?? OverrideSet()
    }

    // MARK: Changing

    func setSetting(_ value: JSONValue) async throws -> [JSONMember] {
        let scope = try scope(value["scope"])
        let key = try settingKey(value["key"]?.string)
        let text = try text(value["value"], "value")
        return try await change(scope, "\(key)\(text == nil ? " is not overridden any more" : " is overridden")") { set in
            set.settings[key] = text
        }
    }

    func setParameter(_ value: JSONValue) async throws -> [JSONMember] {
        let scope = try scope(value["scope"])
        let vendor = try vendor(value["vendor"])
        guard let name = value["name"]?.string, !name.isEmpty else { throw Refusal("name: the parameter's name is missing.") }
        let text = try text(value["value"], "value")
        return try await change(scope, "the parameter \(name.prefix(64)) of \(vendor)\(text == nil ? " is taken out" : " is set")") { set in
            Self.put(name, text, into: &set.parameters[vendor, default: []])
            if set.parameters[vendor]?.isEmpty == true { set.parameters[vendor] = nil }
        }
    }

    func setTemplate(_ value: JSONValue) async throws -> [JSONMember] {
        let scope = try scope(value["scope"])
        let (vendor, file) = (try vendor(value["vendor"]), value["file"]?.string ?? "main")
        let template = try text(value["text"], "text").map { FileTemplate(vendor: vendor, file: file, text: $0) }
        if let template { try check(template) }
        return try await change(scope, "the template for \(vendor) \(file)\(template == nil ? " is taken away" : " is stored")") { set in
            set.templates.removeAll { $0.vendor == vendor && $0.file == file }
            if let template { set.templates.append(template) }
        }
    }

    /// Checks and stores what becomes of a scope's set, and has the phones' files made anew.
    private func change(
        _ scope: OverrideScope, _ what: String, _ change: @escaping @Sendable (inout OverrideSet) -> Void
    ) async throws -> [JSONMember] {
        let effect: OverrideEditor.Effect
        do {
            effect = try await environment.overrides.change(scope, change)
        } catch let refused as OverrideEditor.Refused {
            throw Refusal(refused.description)
        }
        environment.events.add("overrides", "\(visitorName): for \(scope), \(what).", instance: instance)
        return [JSONMember("effect", .optional(effect.text))]
    }

    /// Refuses a broken template with the line at which it is.
    private func check(_ template: FileTemplate) throws {
        do {
            try template.check(in: files.catalogue)
        } catch {
            throw Refusal(error.reason, line: error.line)
        }
    }

    /// nil takes the parameter out; a new one goes to the end.
    private static func put(_ name: String, _ text: String?, into list: inout [PhoneSettings.VendorParameter]) {
        guard let text else { return list.removeAll { $0.name == name } }
        if let index = list.firstIndex(where: { $0.name == name }) {
            list[index].value = text
        } else {
            list.append(.init(name: name, value: text))
        }
    }

    // MARK: Templates

    func template(_ value: JSONValue) async throws -> [JSONMember] {
        let (vendor, file) = (try vendor(value["vendor"]), value["file"]?.string ?? "main")
        let set = try await storedSet(of: try scope(value["scope"]))
        guard let driver = files.catalogue.driver(id: vendor),
            driver.files(model: driver.exampleModel).contains(RequestedFile(word: file))
        else { throw Refusal("\(vendor) phones have no file \(file.prefix(64)).") }
        let made = try example(vendor: vendor, trying: [], builtIn: RequestedFile(word: file), stored: [])
        return [
            JSONMember("text", .optional(set.templates.first { $0.vendor == vendor && $0.file == file }?.text)),
            // Of the made-up phone, to write a template from.
            JSONMember("builtIn", .optional(made.file(RequestedFile(word: file))?.text)),
        ]
    }

    /// ``preview(_:)`` when it is this page's turn.
    func previewInTurn(_ value: JSONValue) async throws -> [JSONMember] {
        await environment.previews.enter()
        let answer: Result<[JSONMember], any Error>
        do {
            // A page that has gone meanwhile wants none.
            try Task.checkCancellation()
            answer = .success(try await preview(value))
        } catch {
            answer = .failure(error)
        }
        await environment.previews.leave()
        return try answer.get()
    }

    /// What a change would do, without storing anything.
    private func preview(_ value: JSONValue) async throws -> [JSONMember] {
        let scope = try scope(value["scope"])
        var set = try await storedSet(of: scope)
        for member in value["settings"]?.members ?? [] {
            set.settings[try settingKey(member.key)] = try text(member.value, member.key)
        }
        for vendor in value["parameters"]?.members ?? [] {
            guard (vendor.value.elements?.count ?? 0) <= OverrideSet.parametersMax else {
                throw Refusal("parameters: \(vendor.key.prefix(64)): at most \(OverrideSet.parametersMax) are allowed.")
            }
            for parameter in vendor.value.elements ?? [] {
                Self.put(
                    parameter["name"]?.string ?? "", try text(parameter["value"], "value"), into: &set.parameters[vendor.key, default: []])
            }
        }
        var template: FileTemplate?
        if let tried = value["template"], !tried.isNull {
            let written = FileTemplate(
                vendor: try vendor(tried["vendor"]), file: tried["file"]?.string ?? "main", text: tried["text"]?.string ?? "")
            try check(written)
            set.templates.removeAll { $0.vendor == written.vendor && $0.file == written.file }
            set.templates.append(written)
            template = written
        }
        if let problem = scope.problem(in: files.catalogue) ?? set.problems(for: scope, in: files.catalogue).first?.description {
            throw Refusal(problem)
        }
        if let mac = value["mac"], !mac.isNull { return try await preview(on: try await known(mac), (scope, set), template) }
        let vendor = template?.vendor ?? Self.vendor(of: scope)
        guard let vendor else { throw Refusal("mac: name a phone; without one a template, or a scope of one vendor, is needed.") }
        return try await previewExample(vendor: vendor, (scope, set), template)
    }

    private func preview(on ordered: Phone, _ entry: OverrideBook.Entry, _ template: FileTemplate?) async throws -> [JSONMember] {
        // What a handset's order is told stands in its base's file.
        var phone = ordered
        if let base = files.base(of: ordered, trying: [entry]) { phone = try await known(.string(base.hex)) }
        guard let hardware = files.hardware(of: phone, trying: [entry]) else { throw Refusal(withoutFile(phone, trying: [entry])) }
        let secrets = try await store.secrets(of: phone.id)
        let now = try await handsets.members(of: phone)
        let then = try await handsets.members(of: phone, trying: [entry])
        if let template {
            guard template.vendor == hardware.driver.id else {
                throw Refusal("The template is for \(template.vendor), and \(phone.mac.hex) is a phone of \(hardware.driver.name).")
            }
            if let fault = files.fault(
                of: template, trying: [entry], on: phone, secrets: secrets, hardware: hardware, handsets: then)
            {
                throw Refusal(fault.reason, line: fault.line)
            }
        }
        let requested = template.map { RequestedFile(word: $0.file) }
        do {
            let after = try files.files(for: phone, secrets: secrets, on: hardware, handsets: then, trying: [entry])
            // Without a template it counts what the phone has now; with one, what it takes the place of.
            let isStored = template == nil
            // A handset that leaves its base has no files of its own yet.
            let before =
                isStored && files.hardware(of: phone) == nil
                ? nil
                : try files.files(
                    for: phone, secrets: secrets, on: hardware, handsets: isStored ? now : then, trying: isStored ? [] : [entry],
                    builtIn: requested)
            var mask = files.mask(for: phone, secrets: secrets, on: [hardware], handsets: now + then, trying: [entry])
            mask.hide(entry.set)
            return shown(before: before, after: after, only: requested, mask)
        } catch {
            throw Refusal(Self.words(error, for: hardware))
        }
    }

    private func previewExample(
        vendor: String, _ entry: OverrideBook.Entry, _ template: FileTemplate?
    ) async throws -> [JSONMember] {
        let stored = try await store.overrides().filter { $0.scope.instance == instance }
        let requested = template.map { RequestedFile(word: $0.file) }
        let after = try example(vendor: vendor, trying: [entry], builtIn: nil, stored: stored)
        let before = try example(vendor: vendor, trying: template == nil ? [] : [entry], builtIn: requested, stored: stored)
        var mask = SecretMask(secrets: PhoneSecrets(token: Secret("")), overrides: stored.map(\.set))
        mask.hide(entry.set)
        return shown(before: before, after: after, only: requested, mask)
    }

    /// The made-up phone's files.
    private func example(
        vendor: String, trying: [OverrideBook.Entry], builtIn: RequestedFile?, stored: [OverrideBook.Entry]
    ) throws -> PhoneFiles {
        guard let driver = files.catalogue.driver(id: vendor) else { throw Refusal("The vendor \(vendor.prefix(64)) is not known.") }
        let hardware = Hardware(driver: driver, model: driver.exampleModel, firmware: nil, mac: PhoneSettings.examplePhone.mac)
        let scopes = trying.map(\.scope)
        let wide = stored.filter {
            !scopes.contains($0.scope) && $0.scope.contains(mac: hardware.mac, vendor: vendor, model: driver.exampleModel)
        }
        // What is tried counts even if the scope is of another model: somebody wants to see it.
        var composition = SettingsComposer.example(vendor: vendor, overrides: (wide + trying).sorted { $0.scope < $1.scope })
        if let builtIn { composition.templates[builtIn] = nil }
        do {
            return try FileMaker.exampleFiles(composition, on: hardware)
        } catch {
            throw Refusal(Self.words(error, for: hardware))
        }
    }

    /// - Parameter before: nil for a phone that has none.
    private func shown(before: PhoneFiles?, after: PhoneFiles, only requested: RequestedFile?, _ mask: SecretMask) -> [JSONMember] {
        func wanted(_ files: PhoneFiles?) -> [Revision.File] {
            (files?.files ?? []).filter { requested == nil || $0.requested == requested }.map {
                Revision.File(name: $0.file.name, text: $0.file.text)
            }
        }
        return [
            JSONMember("files", .array(wanted(after).map { Self.json($0.name, $0.text, mask) })),
            JSONMember("lines", Self.lines(from: wanted(before), to: wanted(after), mask)),
            JSONMember("notes", .array(after.notes.map { .string($0) })),
        ]
    }

    // MARK: Reading requests

    /// `{}`, `{vendor}`, `{vendor, model}` or `{mac}`.
    func scope(_ value: JSONValue?) throws -> OverrideScope {
        guard let value, value.members != nil else { throw Refusal("scope: an object is needed, {} for the whole instance.") }
        let subject: OverrideScope.Subject
        if let text = value["mac"]?.string {
            guard let mac = MACAddress(text) else { throw Refusal("scope: mac: 12 hex digits are needed.") }
            subject = .phone(mac)
        } else if let vendor = value["vendor"]?.string {
            subject = value["model"]?.string.map { .model(vendor: vendor, model: $0) } ?? .vendor(vendor)
        } else {
            subject = .instance
        }
        let scope = OverrideScope(instance, subject)
        if let problem = scope.problem(in: files.catalogue) { throw Refusal("scope: \(problem).") }
        return scope
    }

    private static func vendor(of scope: OverrideScope) -> String? {
        switch scope.subject {
        case .vendor(let vendor), .model(let vendor, _): vendor
        case .instance, .phone: nil
        }
    }

    private func vendor(_ value: JSONValue?) throws -> String {
        guard let vendor = value?.string, files.catalogue.driver(id: vendor) != nil else {
            throw Refusal("vendor: allowed are \(files.catalogue.drivers.map(\.id).joined(separator: ", ")).")
        }
        return vendor
    }

    private func settingKey(_ name: String?) throws -> SettingKey {
        guard let key = name.flatMap({ SettingKey($0) }) else { throw Refusal("key: there is no setting \((name ?? "").prefix(64)).") }
        return key
    }

    /// A text, or nil for null; a missing field is an error, for it might be a misspelled one.
    private func text(_ value: JSONValue?, _ field: String) throws -> String? {
        guard let value else { throw Refusal("\(field): a text is needed, or null to take it away.") }
        if value.isNull { return nil }
        guard let text = value.string else { throw Refusal("\(field): a text is needed, or null to take it away.") }
        return text
    }
}
