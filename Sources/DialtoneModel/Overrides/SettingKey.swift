/// The fixed name of one setting of a phone, as administrators write it: `time.zone`, `media.codecs`, `key.3`.
///
/// Every setting that can be overridden has a row in ``SettingTable``, which says how its text is read into
/// ``PhoneSettings`` and written out of them. The account's settings mean the phone's first account.
package struct SettingKey: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let name: String
    /// Function keys come after everything else, by place and number.
    private let order: Int
    /// Which function key it is; nil for any other setting.
    package let functionKey: FunctionKeyName?

    /// The setting with this name; nil if there is none.
    package init?(_ name: String) {
        if let index = SettingTable.index[name] {
            self.init(row: index)
        } else if let key = FunctionKeyName(name) {
            self.init(key)
        } else {
            return nil
        }
    }

    private init(row index: Int) { (name, order, functionKey) = (SettingTable.rows[index].name ?? "", index, nil) }

    private init(_ key: FunctionKeyName) {
        (name, order, functionKey) = ("key.\(key)", SettingTable.rows.count + key.order, key)
    }

    /// The function key with this number, from 1 to ``keyNumberMax``.
    package static func functionKey(_ place: KeyPlace = .phone, _ number: Int) -> SettingKey? {
        FunctionKeyName(place, number).map { SettingKey($0) }
    }

    /// All settings but the function keys, in their order.
    package static let all: [SettingKey] = SettingTable.rows.indices.map { SettingKey(row: $0) }

    /// More keys than the largest phone has with all its extensions.
    package static let keyNumberMax = 250

    package var description: String { name }

    /// What it is, for people.
    package var summary: String { row?.summary ?? "programmable key \(functionKey?.description ?? "")" }

    /// What its text may be, for people.
    package var allowed: String { row?.allowed ?? Self.functionKeyAllowed }

    package static let functionKeyAllowed = FunctionKeyText.allowed

    package var isSecret: Bool { row?.isSecret ?? false }

    /// Whether it means one phone: only the scope of a phone may have it.
    package var isOfOnePhone: Bool { row?.isOfOnePhone ?? false }

    /// Whether its text may have line breaks.
    package var allowsLineBreaks: Bool { row.map { $0.form == .lines } ?? false }

    /// Bytes that its text may have: those of several certificates, or far more than any phone takes in one field.
    package var bytesMax: Int { allowsLineBreaks ? SettingTable.certificatesMax * 2 * PEMCertificate.bytesMax : 4096 }

    /// The setting as text; nil if it is not set. A secret stands in clear.
    package func text(in settings: PhoneSettings) -> String? {
        if let functionKey {
            return settings.keys.first { functionKey.names($0) }.map { FunctionKeyText.text(of: $0) }
        }
        return row?.read(settings)
    }

    /// Puts a text into the settings; an empty one takes the setting away.
    ///
    /// - Throws: ``SettingFault`` for a text that is not allowed, and for an empty one where a phone needs a value.
    package func set(_ text: String, in settings: inout PhoneSettings) throws(SettingFault) {
        var changed = settings
        if let functionKey {
            changed.keys.removeAll { functionKey.names($0) }
            if !text.isEmpty {
                guard let key = FunctionKeyText.key(text, functionKey.place, number: functionKey.number) else {
                    throw SettingFault(key: self, reason: "is not possible; allowed: \(allowed)")
                }
                changed.keys.append(key)
                changed.keys.sort { ($0.place, $0.number) < ($1.place, $1.number) }
            }
        } else if let row, !row.write(text, &changed) {
            throw SettingFault(
                key: self, reason: text.isEmpty ? "cannot be empty; allowed: \(allowed)" : "is not possible; allowed: \(allowed)")
        }
        settings = changed
    }

    private var row: SettingTable.Row? { order < SettingTable.rows.count ? SettingTable.rows[order] : nil }

    package static func < (a: Self, b: Self) -> Bool { a.order < b.order }
}

/// Why a text cannot be a setting; never repeats the text, which may be a secret.
package struct SettingFault: Error, Hashable, Sendable, CustomStringConvertible {
    package var key: SettingKey
    /// The rest of the sentence that begins with the key.
    package var reason: String

    package init(key: SettingKey, reason: String) {
        self.key = key
        self.reason = reason
    }

    package var description: String { "\(key) \(reason)" }
}

/// How a programmable key is named: `3` beside the display, `memory.3`, or `module-1.3` on the first expansion module.
package struct FunctionKeyName: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let place: KeyPlace
    /// From 1 at each place.
    package let number: Int

    /// More modules than any phone takes.
    package static let modulesMax = 6

    /// nil for a number outside 1 to ``SettingKey/keyNumberMax``, and for a module that no phone has.
    package init?(_ place: KeyPlace, _ number: Int) {
        if case .module(let module) = place, !(1...Self.modulesMax).contains(module) { return nil }
        guard (1...SettingKey.keyNumberMax).contains(number) else { return nil }
        (self.place, self.number) = (place, number)
    }

    /// Reads the name with or without `key.` before it; nil for anything else, such as a number with zeros before it.
    package init?(_ text: String) {
        let parts = (text.hasPrefix("key.") ? text.dropFirst(4) : text[...]).split(separator: ".", omittingEmptySubsequences: false)
        guard let number = parts.last.flatMap({ Int($0) }), parts.last?.description == "\(number)" else { return nil }
        switch parts.count {
        case 1: self.init(.phone, number)
        case 2 where parts[0] == "memory": self.init(.memory, number)
        case 2 where parts[0].hasPrefix("module-"):
            guard let module = Int(parts[0].dropFirst(7)), parts[0] == "module-\(module)" else { return nil }
            self.init(.module(module), number)
        default: return nil
        }
    }

    package var description: String { place == .phone ? "\(number)" : "\(place.word).\(number)" }

    func names(_ key: PhoneSettings.FunctionKey) -> Bool { key.place == place && key.number == number }

    fileprivate var order: Int {
        let before =
            switch place {
            case .phone: 0
            case .memory: 1
            case .module(let module): 1 + module
            }
        return before * (SettingKey.keyNumberMax + 1) + number
    }

    package static func < (a: Self, b: Self) -> Bool { a.order < b.order }
}

extension PhoneSettings.FunctionKey {
    package var name: FunctionKeyName? { FunctionKeyName(place, number) }
}

/// Function keys as one text: `kind [value [label]]`.
enum FunctionKeyText {
    static let allowed = "line, none, or one of speed-dial, blf, park, dtmf with a value and perhaps a label, such as \"blf 4712 Bob\""

    static func key(_ text: String, _ place: KeyPlace, number: Int) -> PhoneSettings.FunctionKey? {
        let parts = text.split(separator: " ", maxSplits: 2).map(String.init)
        guard let first = parts.first, let kind = FunctionKeyKind(rawValue: first.lowercased()) else { return nil }
        let value = parts.count > 1 ? parts[1] : ""
        switch kind {
        case .off: guard parts.count == 1 else { return nil }
        case .line: break
        case .speedDial, .blf, .park, .dtmf: guard !value.isEmpty else { return nil }
        }
        return PhoneSettings.FunctionKey(place, number: number, kind: kind, value: value, label: parts.count > 2 ? parts[2] : "")
    }

    static func text(of key: PhoneSettings.FunctionKey) -> String {
        [key.kind.rawValue, key.value, key.label].filter { !$0.isEmpty }.joined(separator: " ")
    }
}
