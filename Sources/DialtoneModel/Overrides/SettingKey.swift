/// The fixed name of one setting of a phone, as administrators write it: `time.zone`, `media.codecs`, `key.3`.
///
/// Every setting that can be overridden has a row in ``SettingTable``, which says how its text is read into
/// ``PhoneSettings`` and written out of them. The account's settings mean the phone's first account.
package struct SettingKey: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let name: String
    /// Function keys come after everything else, by number.
    private let order: Int

    /// The setting with this name; nil if there is none.
    package init?(_ name: String) {
        if let index = SettingTable.index[name] {
            (self.name, order) = (name, index)
        } else if let number = Self.keyNumber(name) {
            (self.name, order) = ("key.\(number)", SettingTable.rows.count + number)
        } else {
            return nil
        }
    }

    init(row index: Int) { (name, order) = (SettingTable.rows[index].name, index) }

    /// The function key with this number, from 1 to ``keyNumberMax``.
    package static func functionKey(_ number: Int) -> SettingKey? { SettingKey("key.\(number)") }

    /// All settings but the function keys, in their order.
    package static let all: [SettingKey] = SettingTable.rows.indices.map { SettingKey(row: $0) }

    /// More keys than the largest phone has with all its extensions.
    package static let keyNumberMax = 250

    /// The number of a function key; nil for any other setting.
    package var functionKeyNumber: Int? {
        order >= SettingTable.rows.count ? order - SettingTable.rows.count : nil
    }

    package var description: String { name }

    /// What it is, for people.
    package var summary: String { row?.summary ?? "programmable key \(functionKeyNumber ?? 0)" }

    /// What its text may be, for people.
    package var allowed: String { row?.allowed ?? FunctionKeyText.allowed }

    package var isSecret: Bool { row?.isSecret ?? false }

    /// The setting as text; nil if it is not set. A secret stands in clear.
    package func text(in settings: PhoneSettings) -> String? {
        if let number = functionKeyNumber {
            return settings.keys.first { $0.number == number }.map { FunctionKeyText.text(of: $0) }
        }
        return row?.read(settings)
    }

    /// Puts a text into the settings; an empty one takes the setting away.
    ///
    /// - Throws: ``SettingFault`` for a text that is not allowed, and for an empty one where a phone needs a value.
    package func set(_ text: String, in settings: inout PhoneSettings) throws(SettingFault) {
        var changed = settings
        if let number = functionKeyNumber {
            changed.keys.removeAll { $0.number == number }
            if !text.isEmpty {
                guard let key = FunctionKeyText.key(text, number: number) else {
                    throw SettingFault(key: self, reason: "is not possible; allowed: \(allowed)")
                }
                changed.keys.append(key)
                changed.keys.sort { $0.number < $1.number }
            }
        } else if let row, !row.write(text, &changed) {
            throw SettingFault(
                key: self, reason: text.isEmpty ? "cannot be empty; allowed: \(allowed)" : "is not possible; allowed: \(allowed)")
        }
        settings = changed
    }

    private var row: SettingTable.Row? { order < SettingTable.rows.count ? SettingTable.rows[order] : nil }

    private static func keyNumber(_ name: String) -> Int? {
        guard name.hasPrefix("key."), let number = Int(name.dropFirst(4)), (1...keyNumberMax).contains(number),
            name == "key.\(number)"
        else { return nil }
        return number
    }

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

/// Function keys as one text: `kind [value [label]]`.
enum FunctionKeyText {
    static let allowed = "line, none, or one of speed-dial, blf, park, dtmf with a value and perhaps a label, such as \"blf 4712 Bob\""

    static func key(_ text: String, number: Int) -> PhoneSettings.FunctionKey? {
        let parts = text.split(separator: " ", maxSplits: 2).map(String.init)
        guard let first = parts.first, let kind = FunctionKeyKind(rawValue: first.lowercased()) else { return nil }
        let value = parts.count > 1 ? parts[1] : ""
        switch kind {
        case .off: guard parts.count == 1 else { return nil }
        case .line: break
        case .speedDial, .blf, .park, .dtmf: guard !value.isEmpty else { return nil }
        }
        return PhoneSettings.FunctionKey(number: number, kind: kind, value: value, label: parts.count > 2 ? parts[2] : "")
    }

    static func text(of key: PhoneSettings.FunctionKey) -> String {
        [key.kind.rawValue, key.value, key.label].filter { !$0.isEmpty }.joined(separator: " ")
    }
}
