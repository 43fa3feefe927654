package import DialtoneModel
import DialtoneProvisioning

extension OverrideSet {
    /// The settings by their names, in their order; secrets masked, an empty text for what was taken away.
    package var maskedSettings: JSONValue {
        .object(
            settings.sorted { $0.key < $1.key }.map { key, text in
                JSONMember(key.name, .string(SecretMask.shown(text, isSecret: key.isSecret)))
            })
    }

    /// The vendors' own parameters by vendor, in their order: name and value, secret ones masked.
    package var maskedParameters: [(vendor: String, list: [(name: String, value: String)])] {
        parameters.sorted { $0.key < $1.key }.map { vendor, list in
            (vendor, list.map { ($0.name, SecretMask.shown($0.value, isSecret: $0.looksSecret)) })
        }
    }
}
