import DialtoneModel
import DialtoneVendors

/// What a template can name: every setting under its own name, lists of accounts, codecs, time servers, keys and
/// parameters, and the items of Devices as they came.
struct TemplateContext {
    /// Nested as the dots of the names say.
    private(set) var values: [String: Any] = [:]
    /// How many entries each list has.
    private(set) var counts: [String: Int] = [:]
    /// How many bytes each value has before it is escaped; of a list's field, under `list.field`, the longest one.
    private(set) var lengths: [String: Int] = [:]
    /// Filled while the template is.
    let faults = TemplateFaults()
    private let format: FileFormat

    init(_ settings: PhoneSettings, model: String?, firmware: String?, items: [ConfigurationItem], format: FileFormat) {
        self.format = format
        for key in SettingKey.all {
            if let text = key.text(in: settings) { set(key.name, text) }
        }
        set("access.resync-interval-seconds", Self.seconds(settings.access.resyncInterval))
        if let account = settings.accounts.first {
            set("account.registration-expiry-seconds", Self.seconds(account.registrationExpiry))
        }
        set("mac", settings.mac.hex)
        set("mac-upper", settings.mac.hex.uppercased())
        set("mac-colons", settings.mac.hex.pairs.joined(separator: ":"))
        set("url", settings.access.provisioningURL)
        if let credentials = settings.access.credentials {
            set("access.http-user", credentials.user)
            set("access.http-password", credentials.password.reveal())
        }
        if let model { set("model", model) }
        if let firmware { set("firmware", firmware) }
        if let zone = settings.time.zone {
            set("time.posix", zone.posixText)
            set("time.offset-minutes", "\(zone.offset / 60)")
        }
        list(
            "accounts",
            settings.accounts.enumerated().map { account in
                var one = settings
                one.accounts = [account.element]
                var fields: [String: String?] = ["number": "\(account.offset + 1)"]
                for key in SettingKey.all where key.name.hasPrefix("account.") {
                    fields[String(key.name.dropFirst(8))] = key.text(in: one)
                }
                fields["registration-expiry-seconds"] = Self.seconds(account.element.registrationExpiry)
                return fields
            })
        list("codecs", settings.media.codecs.enumerated().map { ["name": $1.rawValue, "number": "\($0 + 1)"] })
        list("time-servers", settings.time.ntpServers.enumerated().map { ["host": $1, "number": "\($0 + 1)"] })
        list(
            "keys",
            settings.keys.map { key in
                [
                    "number": "\(key.number)", "place": key.place.word, "kind": key.kind.rawValue, "value": key.value,
                    "label": key.label.isEmpty ? key.value : key.label, "account": "\(key.account)",
                ]
            })
        list("parameters", settings.parameters.map { ["name": $0.name, "value": $0.value] })
        for item in items where Self.isPart(item.type) {
            for member in item.value.members ?? [] where member.key != "type" && Self.isPart(member.key) {
                set("config.\(item.type).\(member.key)", member.value.string ?? member.value.text)
            }
        }
    }

    /// The names that mean something, whatever a certain phone has.
    static let vocabulary: TemplateVocabulary = {
        let more = [
            "mac", "mac-upper", "mac-colons", "url", "model", "firmware", "time.posix", "time.offset-minutes", "access.http-user",
            "access.http-password", "access.resync-interval-seconds", "account.registration-expiry-seconds",
        ]
        let names = SettingKey.all.filter { $0 != SettingKey.identity && !$0.isOfOnePhone }.map(\.name) + more
        // The part before a dot can be a section too: {{#nat}}{{stun}}{{/nat}}.
        let groups = names.flatMap { name in name.indices.filter { name[$0] == "." }.map { String(name[..<$0]) } }
        let account = SettingKey.all.filter { $0.name.hasPrefix("account.") }.map { String($0.name.dropFirst(8)) }
        return TemplateVocabulary(
            values: Set(names), groups: Set(groups),
            lists: [
                "accounts": Set(account + ["number", "registration-expiry-seconds"]), "codecs": ["name", "number"],
                "time-servers": ["host", "number"],
                "keys": ["number", "place", "kind", "value", "label", "account"], "parameters": ["name", "value"],
            ])
    }()

    /// Whether it can stand between two dots of a name.
    static func isPart(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.utf8.count <= 100
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") }
    }

    /// A time as the plain number that phones want: settings themselves carry their unit.
    private static func seconds(_ duration: Duration) -> String { "\(duration.components.seconds)" }

    private mutating func set(_ name: String, _ text: String) {
        let value = TemplateValue(text: text, name: name, format: format, faults: faults)
        lengths[name] = text.utf8.count
        Self.set(name.split(separator: ".").map(String.init)[...], value, &values)
    }

    private static func set(_ path: ArraySlice<String>, _ value: TemplateValue, _ values: inout [String: Any]) {
        guard let first = path.first else { return }
        guard path.count > 1 else {
            values[first] = value
            return
        }
        var inner = values[first] as? [String: Any] ?? [:]
        set(path.dropFirst(), value, &inner)
        values[first] = inner
    }

    private mutating func list(_ name: String, _ rows: [[String: String?]]) {
        counts[name] = rows.count
        for row in rows {
            for case (let field, let text?) in row {
                lengths["\(name).\(field)"] = max(lengths["\(name).\(field)"] ?? 0, text.utf8.count)
            }
        }
        values[name] = rows.enumerated().map { index, row -> [String: Any] in
            var fields: [String: Any] = ["first": index == 0, "last": index == rows.count - 1]
            for case (let field, let text?) in row {
                fields[field] = TemplateValue(text: text, name: field, format: format, faults: faults)
            }
            return fields
        }
    }
}

extension String {
    fileprivate var pairs: [String] { stride(from: 0, to: count, by: 2).map { String(dropFirst($0).prefix(2)) } }
}
