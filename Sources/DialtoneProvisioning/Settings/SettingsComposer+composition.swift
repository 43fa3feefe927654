package import DialtoneModel
package import DialtoneVendors

extension SettingsComposer {
    /// What a phone is told, and why.
    package struct Composition: Sendable {
        package var settings: PhoneSettings
        /// Only of what is set or was taken away.
        package var sources: [SettingKey: SettingSource] = [:]
        /// Who wants the vendor's own parameters, by their name.
        package var parameterSources: [String: OverrideScope] = [:]
        /// What takes the place of the driver's files, and who wants it.
        package var templates: [RequestedFile: (scope: OverrideScope, template: FileTemplate)] = [:]
        /// What the phone registers as; nil for a made-up phone.
        package var identity: (value: String, source: SettingSource)?
        /// Who has which handset's place; nil for a device that is no DECT base.
        package var handsets: HandsetRoster?
        /// What could not be understood, for people.
        package var notes: [String]

        init(settings: PhoneSettings, notes: [String]) {
            self.settings = settings
            self.notes = notes
        }

        /// Every setting that has a value or an override, in the order of their table.
        package var explanations: [SettingExplanation] {
            let keys = SettingKey.all + settings.keys.compactMap { SettingKey.functionKey($0.place, $0.number) }
            let gone = sources.keys.filter { $0.functionKey != nil && !keys.contains($0) }
            return (keys + gone).sorted().compactMap { key in
                if key == SettingKey.identity {
                    return identity.map { SettingExplanation(key: key, value: $0.value, source: $0.source) }
                }
                let value = key.text(in: settings)
                let source = sources[key]
                return value == nil && source == nil
                    ? nil : SettingExplanation(key: key, value: value, source: source ?? .standard)
            }
        }
    }
}

extension SettingsComposer.Composition {
    /// Puts what administrators want over what is there.
    ///
    /// - Parameter overrides: From wide to narrow.
    mutating func apply(_ overrides: [OverrideBook.Entry], vendor: String?) {
        // Of each setting the narrowest text, and these in their own order: a part such as `syslog.level` may come from a
        // wider scope than the server that it is for.
        var wanted: [SettingKey: (scope: OverrideScope, text: String)] = [:]
        for (scope, set) in overrides {
            // A scheme brings its own country, which that of a wider scope must not take away again.
            if set.settings.keys.contains(where: { $0.name == "tones.scheme" }), let country = SettingKey("tones.country") {
                wanted[country] = nil
            }
            for (key, text) in set.settings where key != SettingKey.identity && !key.isOfOnePhone { wanted[key] = (scope, text) }
            for parameter in vendor.flatMap({ set.parameters[$0] }) ?? [] {
                settings.parameters.removeAll { $0.name == parameter.name }
                settings.parameters.append(parameter)
                parameterSources[parameter.name] = scope
            }
            for template in set.templates where template.vendor == vendor {
                templates[RequestedFile(word: template.file)] = (scope, template)
            }
        }
        for (key, (scope, text)) in wanted.sorted(by: { $0.key < $1.key }) {
            do {
                try key.set(text, in: &settings)
                sources[key] = .override(scope)
                noteTones(key, .override(scope))
            } catch {
                // It was checked when it was stored; another version of Dialtone may have taken more.
                notes.append("The override of \(scope) was left out: \(error)")
            }
        }
        settings.dropIncomplete()
    }

    /// A scheme of tones brings its country, and a country takes away a scheme of another: both then have one source.
    private mutating func noteTones(_ key: SettingKey, _ source: SettingSource) {
        let others = ["tones.scheme": "tones.country", "tones.country": "tones.scheme"]
        guard let other = others[key.name].flatMap({ SettingKey($0) }) else { return }
        let isSet = other.text(in: settings) != nil
        if key.name == "tones.scheme" || !isSet { sources[other] = isSet ? source : nil }
    }

    mutating func note(_ source: SettingSource, _ names: String...) {
        for key in names.compactMap({ SettingKey($0) }) { sources[key] = source }
    }

    func source(_ name: String) -> SettingSource? { SettingKey(name).flatMap { sources[$0] } }
}

extension SettingKey {
    /// What the phone registers as: `user` or `hwid`. It is no value of its own: it decides about other settings, so
    /// whoever composes them looks at it, and its row in the table only checks the text.
    package static let identity = SettingKey("sip.identity")

    /// The name of the password of the phone's own web page and menu.
    package static let administratorPasswordName = "access.admin-password"
}
