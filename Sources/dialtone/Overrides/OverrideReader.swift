import DialtoneModel
import DialtoneProvisioning
import DialtoneVendors
import Foundation
import Yams

/// Reads overrides out of a YAML text, and collects every problem instead of stopping at the first.
struct OverrideReader {
    struct Problem {
        var line: Int
        var text: String
    }

    /// More nodes than this are refused: a few lines of YAML can stand for millions.
    static let nodesMax = 50_000

    let folder: String
    let instances: [InstanceID]
    var problems: [Problem] = []
    var nodes = 0

    init(folder: String, instances: [InstanceID]) {
        self.folder = folder
        self.instances = instances
    }

    mutating func read(_ yaml: String) -> [OverrideBook.Entry] {
        let root: Node?
        do {
            root = try Yams.compose(yaml: yaml)
        } catch {
            report(nil, "", "the file is not YAML: \(Self.words(of: error))")
            return []
        }
        guard let root, root.null == nil else {
            report(nil, "", "the file is empty; give a list: overrides: []")
            return []
        }
        guard let members = mapping(root, "the file", allowed: ["overrides"]) else { return [] }
        guard let list = members["overrides"] else {
            if problems.isEmpty { report(root, "overrides", "missing; give a list of scopes") }
            return []
        }
        guard case .sequence(let sequence) = list else {
            report(list, "overrides", "must be a list of scopes")
            return []
        }
        var entries: [OverrideBook.Entry] = []
        for (index, node) in sequence.enumerated() {
            let path = "overrides[\(index)]"
            guard let entry = entry(node, path) else { continue }
            if entries.contains(where: { $0.scope == entry.scope }) {
                report(node, path, "\(entry.scope) is there twice; put both together")
            } else {
                entries.append(entry)
            }
        }
        return entries.sorted { $0.scope < $1.scope }
    }

    // MARK: One scope

    private mutating func entry(_ node: Node, _ path: String) -> OverrideBook.Entry? {
        let allowed = ["instance", "vendor", "model", "phone", "settings", "keys", "parameters", "templates"]
        guard let members = mapping(node, path, allowed: allowed) else { return nil }
        let scope = scope(node, members, path)
        var set = OverrideSet()
        var places: [OverrideProblem.Place: (node: Node, path: String, text: String?)] = [:]
        if let settings = members["settings"] { read(settings: settings, "\(path).settings", "", &set, &places) }
        if let keys = members["keys"] { read(keys: keys, "\(path).keys", &set, &places) }
        if let parameters = members["parameters"] { read(parameters: parameters, "\(path).parameters", &set, &places) }
        if let templates = members["templates"] {
            read(templates: templates, "\(path).templates", vendor: members["vendor"].flatMap(\.string), &set, &places)
        }
        // Also for a scope that is no good, since all problems are told at once.
        for problem in set.problems(for: scope ?? OverrideScope(InstanceID(domain: "", name: ""), .instance)) {
            let place = places[problem.place]
            let value = place?.text.map { "\"\($0.prefix(200))\" " } ?? ""
            let line = problem.line.map { "line \($0) of the template: " } ?? ""
            report(place?.node ?? node, place?.path ?? "\(path): \(problem.place)", line + value + problem.reason)
        }
        return scope.map { ($0, set) }
    }

    private mutating func scope(_ node: Node, _ members: [String: Node], _ path: String) -> OverrideScope? {
        let before = problems.count
        let instance = instance(node, members["instance"], path)
        let vendor = members["vendor"].flatMap { text($0, "\(path).vendor") }
        let model = members["model"].flatMap { text($0, "\(path).model") }
        let phone = members["phone"].flatMap { text($0, "\(path).phone") }
        if model != nil, members["vendor"] == nil { report(members["model"], "\(path).model", "needs vendor beside it") }
        if phone != nil, members["vendor"] != nil { report(members["phone"], "\(path).phone", "cannot be beside vendor or model") }
        let mac = phone.flatMap { MACAddress($0) }
        if let phone, mac == nil {
            report(members["phone"], "\(path).phone", "\"\(phone.prefix(100))\" is no MAC; give 12 hex digits such as 0004132a7b15")
        }
        guard let instance, problems.count == before else { return nil }
        let scope: OverrideScope
        if let mac {
            scope = OverrideScope(instance, .phone(mac))
        } else if let vendor, let model {
            scope = OverrideScope(instance, .model(vendor: vendor, model: model))
        } else if let vendor {
            scope = OverrideScope(instance, .vendor(vendor))
        } else {
            scope = OverrideScope(instance, .instance)
        }
        if let reason = scope.problem() {
            report(members["model"] ?? members["vendor"] ?? node, path, reason)
            return nil
        }
        return scope
    }

    private mutating func instance(_ entry: Node, _ node: Node?, _ path: String) -> InstanceID? {
        guard let node else {
            if instances.count == 1 { return instances[0] }
            report(entry, "\(path).instance", "missing; give \(instanceWords)")
            return nil
        }
        guard let text = text(node, "\(path).instance") else { return nil }
        guard let id = InstanceID(text), instances.isEmpty || instances.contains(id) else {
            report(node, "\(path).instance", "\"\(text.prefix(200))\" is not configured; allowed: \(instanceWords)")
            return nil
        }
        return id
    }

    private var instanceWords: String {
        instances.isEmpty ? "domain/name, such as example.com/dialtone" : instances.map(\.description).joined(separator: ", ")
    }

    // MARK: What it wants

    private typealias Places = [OverrideProblem.Place: (node: Node, path: String, text: String?)]

    /// Names may be written with dots or one inside the other, as people like it.
    private mutating func read(
        settings node: Node, _ path: String, _ prefix: String, _ set: inout OverrideSet, _ places: inout Places
    ) {
        guard count(node), case .mapping(let mapping) = node else {
            report(node, path, "must be a section with settings, such as language: de")
            return
        }
        for (name, child) in mapping {
            let part = name.string ?? ""
            let full = prefix.isEmpty ? part : "\(prefix).\(part)"
            let here = "\(path).\(part)"
            if let key = SettingKey(full) {
                guard let text = setting(child, here) else { continue }
                guard set.settings[key] == nil else {
                    report(name, here, "\(key) is there twice")
                    continue
                }
                set.settings[key] = text
                places[.setting(key)] = (child, here, key.isSecret ? nil : text)
            } else if case .mapping = child, SettingKey.all.contains(where: { $0.name.hasPrefix(full + ".") }) {
                read(settings: child, here, full, &set, &places)
            } else {
                report(name, here, "unknown setting; \(Self.suggestion(for: full))")
            }
        }
    }

    private static func suggestion(for name: String) -> String {
        let group = name.split(separator: ".").first.map { "\($0)." } ?? ""
        let near = SettingKey.all.map(\.name).filter { $0.hasPrefix(group) }
        return near.isEmpty ? "see \"dialtone overrides keys\"" : "allowed there: \(near.joined(separator: ", "))"
    }

    private mutating func read(keys node: Node, _ path: String, _ set: inout OverrideSet, _ places: inout Places) {
        guard count(node), case .mapping(let mapping) = node else {
            report(node, path, "must be a section with keys by their number, such as 2: blf 4712 Bob")
            return
        }
        for (name, child) in mapping {
            let number = name.string ?? ""
            let here = "\(path).\(number)"
            guard let key = FunctionKeyName(number).flatMap({ SettingKey.functionKey($0.place, $0.number) }) else {
                report(
                    name, here,
                    "is no key; allowed: 1 to \(SettingKey.keyNumberMax), memory.NUMBER, or module-1.NUMBER for the first expansion module")
                continue
            }
            guard let text = text(child, here) else { continue }
            guard set.settings[key] == nil else {
                report(name, here, "\(key) is there twice")
                continue
            }
            set.settings[key] = text
            places[.setting(key)] = (child, here, text)
        }
    }

    private mutating func read(parameters node: Node, _ path: String, _ set: inout OverrideSet, _ places: inout Places) {
        guard count(node), case .mapping(let vendors) = node else {
            report(node, path, "must be a section with a section for each vendor")
            return
        }
        for (name, child) in vendors {
            let vendor = name.string ?? ""
            let here = "\(path).\(vendor)"
            places[.vendor(vendor)] = (name, here, nil)
            guard count(child), case .mapping(let mapping) = child else {
                report(child, here, "must be a section with the vendor's parameters, name: value")
                continue
            }
            // Also without any parameter, so that a vendor's name is checked.
            set.parameters[vendor] = []
            for (name, child) in mapping {
                let parameter = name.string ?? ""
                guard let text = text(child, "\(here).\(parameter)") else { continue }
                set.parameters[vendor]?.append(.init(name: parameter, value: text))
                places[.parameter(vendor: vendor, name: parameter)] = (child, "\(here).\(parameter)", nil)
            }
        }
    }

    private mutating func read(
        templates node: Node, _ path: String, vendor scopeVendor: String?, _ set: inout OverrideSet, _ places: inout Places
    ) {
        guard count(node), case .sequence(let sequence) = node else {
            report(node, path, "must be a list of templates, each with vendor, file and path or text")
            return
        }
        for (index, child) in sequence.enumerated() {
            let here = "\(path)[\(index)]"
            guard let members = mapping(child, here, allowed: ["vendor", "file", "path", "text"]) else { continue }
            let file = members["file"].map { text($0, "\(here).file") } ?? "main"
            let vendor = members["vendor"].map { text($0, "\(here).vendor") } ?? scopeVendor
            if vendor == nil, members["vendor"] == nil { report(child, "\(here).vendor", "missing; give a vendor such as snom") }
            guard let body = templateText(child, members, here), let vendor, let file else { continue }
            set.templates.append(FileTemplate(vendor: vendor, file: file, text: body))
            places[.template(vendor: vendor, file: file)] = (child, here, nil)
        }
    }

    private mutating func templateText(_ node: Node, _ members: [String: Node], _ path: String) -> String? {
        switch (members["path"], members["text"]) {
        case (nil, let inline?): return text(inline, "\(path).text")
        case (let file?, nil):
            guard let name = text(file, "\(path).path") else { return nil }
            do {
                return try TextSource(name.hasPrefix("/") ? name : folder + "/" + name, bytesMax: FileTemplate.bytesMax).read()
            } catch {
                report(file, "\(path).path", "\"\(name.prefix(200))\": \(error)")
                return nil
            }
        case (nil, nil), (.some, .some):
            report(node, path, "must have either path or text")
            return nil
        }
    }
}
