import DialtoneModel

/// A set of overrides as text.
///
/// ```json
/// {"settings": {"time.zone": "Europe/Berlin"},
///  "parameters": {"snom": [["user_ringer[1]", "Ringer2"]]},
///  "templates": [{"vendor": "snom", "file": "main", "text": "…"}]}
/// ```
enum OverrideDocument {
    /// The document; the same set always has the same text.
    static func text(of set: OverrideSet) -> String {
        let settings = set.settings.sorted { $0.key < $1.key }.map { JSONMember($0.key.name, .string($0.value)) }
        let parameters = set.parameters.sorted { $0.key < $1.key }.map { vendor, list in
            JSONMember(vendor, .array(list.map { [.string($0.name), .string($0.value)] }))
        }
        let templates = set.templates.map { template -> JSONValue in
            ["vendor": .string(template.vendor), "file": .string(template.file), "text": .string(template.text)]
        }
        let document: JSONValue = [
            "settings": .object(settings), "parameters": .object(parameters), "templates": .array(templates),
        ]
        return document.text
    }

    /// Reads a document.
    ///
    /// - Throws: ``StoreError/corrupt(_:)`` that names the scope and what is wrong, without any value: it may be a secret.
    static func set(in text: String, of scope: OverrideScope) throws(StoreError) -> OverrideSet {
        let fault = { (what: String) in StoreError.corrupt("the overrides for \(scope) of \(scope.instance) \(what)") }
        let document: JSONValue
        do { document = try JSONValue(parsing: text) } catch { throw fault("are not JSON (\(error))") }
        guard let settings = document["settings"]?.members, let parameters = document["parameters"]?.members,
            let templates = document["templates"]?.elements
        else { throw fault("lack one of settings, parameters and templates") }
        var set = OverrideSet()
        for member in settings {
            guard let key = SettingKey(member.key) else {
                throw fault("have a setting \(member.key) that this release does not know")
            }
            guard let text = member.value.string else { throw fault("have a setting \(member.key) that is no text") }
            set.settings[key] = text
        }
        for member in parameters {
            let list = member.value.elements?.compactMap { pair -> PhoneSettings.VendorParameter? in
                guard let parts = pair.elements, parts.count == 2, let name = parts[0].string, let value = parts[1].string
                else { return nil }
                return .init(name: name, value: value)
            }
            guard let list, list.count == member.value.elements?.count else {
                throw fault("have parameters for \(member.key) that are no pairs of texts")
            }
            set.parameters[member.key] = list
        }
        for value in templates {
            guard let vendor = value["vendor"]?.string, let file = value["file"]?.string, let text = value["text"]?.string
            else { throw fault("have a template without vendor, file or text") }
            set.templates.append(FileTemplate(vendor: vendor, file: file, text: text))
        }
        return set
    }
}
