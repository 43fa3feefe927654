import DialtoneModel
import DialtoneVendors

/// What a template can name: every setting under its own name, lists of accounts, codecs, time servers, keys and
/// parameters, and the items of Devices as they came.
struct TemplateContext {
    /// Nested as the dots of the names say.
    private(set) var values: [String: Any] = [:]
    private let format: FileFormat

    /// - Throws: ``RenderFault`` for a value that the format cannot carry.
    init(
        _ settings: PhoneSettings, model: String?, firmware: String?, items: [ConfigurationItem], format: FileFormat
    ) throws(RenderFault) {
        self.format = format
        for key in SettingKey.all {
            guard let text = key.text(in: settings) else { continue }
            try set(key.name, text)
        }
        try set("mac", settings.mac.hex)
        try set("mac-upper", settings.mac.hex.uppercased())
        try set("mac-colons", settings.mac.hex.pairs.joined(separator: ":"))
        try set("url", settings.access.provisioningURL)
        if let model { try set("model", model) }
        if let firmware { try set("firmware", firmware) }
        if let zone = settings.time.zone {
            try set("time.posix", zone.posixText)
            try set("time.offset-minutes", "\(zone.offset / 60)")
        }
        values["accounts"] = try list(settings.accounts.enumerated()) { account throws(RenderFault) in
            var one = settings
            one.accounts = [account.element]
            var fields = ["number": "\(account.offset + 1)"]
            for key in SettingKey.all where key.name.hasPrefix("account.") {
                fields[String(key.name.dropFirst(8))] = key.text(in: one)
            }
            return fields
        }
        values["codecs"] = try list(settings.media.codecs.enumerated()) { codec in
            ["name": codec.element.rawValue, "number": "\(codec.offset + 1)"]
        }
        values["time-servers"] = try list(settings.time.ntpServers.enumerated()) { server in
            ["host": server.element, "number": "\(server.offset + 1)"]
        }
        values["keys"] = try list(settings.keys) { key in
            [
                "number": "\(key.number)", "kind": key.kind.rawValue, "value": key.value,
                "label": key.label.isEmpty ? key.value : key.label, "account": "\(key.account)",
            ]
        }
        values["parameters"] = try list(settings.parameters) { ["name": $0.name, "value": $0.value] }
        for item in items {
            for member in item.value.members ?? [] where member.key != "type" {
                try set("config.\(item.type).\(member.key)", member.value.string ?? member.value.text)
            }
        }
    }

    /// The names that mean something, whatever a certain phone has.
    static let vocabulary: TemplateScanner.Vocabulary = {
        let more = ["mac", "mac-upper", "mac-colons", "url", "model", "firmware", "time.posix", "time.offset-minutes"]
        let names = SettingKey.all.map(\.name) + more
        // The part before a dot can be a section too: {{#nat}}{{stun}}{{/nat}}.
        let groups = names.flatMap { name in name.indices.filter { name[$0] == "." }.map { String(name[..<$0]) } }
        let account = SettingKey.all.filter { $0.name.hasPrefix("account.") }.map { String($0.name.dropFirst(8)) }
        return TemplateScanner.Vocabulary(
            names: Set(names + groups),
            lists: [
                "accounts": Set(account + ["number"]), "codecs": ["name", "number"], "time-servers": ["host", "number"],
                "keys": ["number", "kind", "value", "label", "account"], "parameters": ["name", "value"],
            ],
            open: ["config."])
    }()

    private mutating func set(_ name: String, _ text: String) throws(RenderFault) {
        let escaped = try format.escape(text, field: "the setting \(name)")
        Self.set(name.split(separator: ".").map(String.init)[...], escaped, &values)
    }

    private static func set(_ path: ArraySlice<String>, _ text: String, _ values: inout [String: Any]) {
        guard let first = path.first else { return }
        if path.count == 1 {
            // A group of the same name came before: ldap.server beside ldap.
            if !(values[first] is [String: Any]) { values[first] = text }
            return
        }
        var inner = values[first] as? [String: Any] ?? [:]
        set(path.dropFirst(), text, &inner)
        values[first] = inner
    }

    private func list<Elements: Sequence>(
        _ elements: Elements, _ fields: (Elements.Element) throws(RenderFault) -> [String: String?]
    ) throws(RenderFault) -> [[String: String]] {
        var result: [[String: String]] = []
        for element in elements {
            var row: [String: String] = [:]
            for (name, text) in try fields(element) {
                if let text { row[name] = try format.escape(text, field: "the setting \(name)") }
            }
            result.append(row)
        }
        return result
    }
}

extension String {
    fileprivate var pairs: [String] { stride(from: 0, to: count, by: 2).map { String(dropFirst($0).prefix(2)) } }
}
