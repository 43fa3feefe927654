import DialtoneModel
import DialtoneProvisioning
import DialtoneVendors
import Foundation

/// Every setting of a phone with its value and where it comes from, for `dialtone render --explain`.
struct Explanation {
    private struct Row {
        var kind: String
        var name: String
        /// Masked; nil if the setting was taken away.
        var value: String?
        var isSecret: Bool
        var source: String
    }

    private let hardware: Hardware
    private let made: Result<PhoneFiles, any Error>
    private let revision: Int?
    private let rows: [Row]
    private let notes: [String]

    /// - Parameter revision: What the phone would get according to the store.
    init(
        _ composition: SettingsComposer.Composition, on hardware: Hardware, made: Result<PhoneFiles, any Error>, revision: Int?
    ) {
        self.hardware = hardware
        self.made = made
        self.revision = revision
        let settings = composition.explanations.map { setting in
            Row(
                kind: "setting", name: setting.key.name,
                value: setting.value.map { SecretMask.shown($0, isSecret: setting.key.isSecret) }, isSecret: setting.key.isSecret,
                source: setting.source.text)
        }
        let parameters = composition.settings.parameters.map { parameter in
            Row(
                kind: "parameter", name: parameter.name, value: SecretMask.shown(parameter.value, isSecret: parameter.looksSecret),
                isSecret: parameter.looksSecret,
                source: composition.parameterSources[parameter.name].map { SettingSource.override($0).text } ?? "-")
        }
        let templates = composition.templates.values.sorted { $0.template.file < $1.template.file }.map { scope, template in
            Row(
                kind: "template", name: template.file, value: "\(template.text.utf8.count) bytes", isSecret: false,
                source: SettingSource.override(scope).text)
        }
        rows = settings + parameters + templates
        notes = (try? made.get())?.notes ?? composition.notes
    }

    /// Prints it, and what stands in the way of the files if they cannot be made.
    ///
    /// - Throws: Exit code 65 if they cannot be made.
    func print(asJSON: Bool) throws {
        if asJSON {
            say(json.prettyText)
        } else {
            var table = TextTable(["SETTING", "VALUE", "SOURCE"])
            for row in rows {
                table.add([row.kind == "setting" ? row.name : "\(row.kind) \(row.name)", row.value ?? "(taken away)", row.source])
            }
            say(table.text)
            for note in notes { complain("note: \(note)") }
        }
        guard let problem else { return }
        complain("no file can be made: \(problem)")
        throw Exit.badInput
    }

    private var problem: String? { if case .failure(let error) = made { "\(error)" } else { nil } }

    private var json: JSONValue {
        let members = { (kind: String) -> JSONValue in
            .array(
                rows.filter { $0.kind == kind }.map { row in
                    [
                        kind == "setting" ? "key" : "name": .string(row.name), "value": .optional(row.value), "secret": .bool(row.isSecret),
                        "source": .string(row.source),
                    ]
                })
        }
        let files = (try? made.get())?.files.map { JSONValue.string($0.file.name) } ?? []
        return [
            "mac": .string(hardware.mac.hex), "vendor": .string(hardware.driver.id), "model": .optional(hardware.model),
            "firmware": .optional(hardware.firmware), "revision": revision.map { .int($0) } ?? .null,
            "digest": .optional((try? made.get())?.digest), "files": .array(files), "settings": members("setting"),
            "parameters": members("parameter"), "templates": members("template"), "notes": .array(notes.map { .string($0) }),
            "problem": .optional(problem),
        ]
    }
}
