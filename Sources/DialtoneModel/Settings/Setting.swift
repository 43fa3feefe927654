/// What is known of one setting besides its value: how people call it, examples, and what it means that a phone cannot take it.
///
/// Everything comes from its row in ``SettingTable``: names in faults and notes, capability tables, examples, tests and the keys
/// that administrators write.
extension Setting {
    /// The key by which administrators override it; nil for what they cannot, and for the programmable keys, which have numbers.
    package var key: SettingKey? { row.name.flatMap { SettingKey($0) } }

    /// As people call it in a sentence: `the packet time`.
    package var people: String { row.people }

    /// As people call it in a table: `packet time`.
    package var title: String { people.hasPrefix("the ") ? String(people.dropFirst(4)) : people }

    /// Those that it belongs to: each section of the table is one.
    package var group: SettingGroup { SettingTable.groupOfSetting[rawValue] }

    package var isSecret: Bool { row.isSecret }

    /// Which texts it takes.
    package var form: Form { row.form }

    /// Texts that are possible, each another value; the first one stands in examples.
    package var samples: [String] { row.samples }

    /// The setting that this one is a part of: without it, it means nothing.
    package var whole: Setting? { row.whole }

    /// What people must know where a phone cannot be told it, besides that it was left out; empty if there is nothing.
    package var consequence: String { row.consequence }

    /// The value as text; nil if there is none. A secret stands in clear.
    package func text(in settings: PhoneSettings) -> String? { row.read(settings) }

    /// Puts a text into the settings.
    ///
    /// - Returns: false for a text that is not possible; the settings may have changed nevertheless.
    package func set(_ text: String, in settings: inout PhoneSettings) -> Bool { row.write(text, &settings) }

    /// Whether the settings ask for more than what every phone does without being told, so that people must know if it is not told.
    package func isWanted(in settings: PhoneSettings) -> Bool {
        if row.needsNoNote || row.needsAccount && settings.accounts.isEmpty { return false }
        return row.neutral.contains(row.read(settings)) == false
    }

    /// Which texts a setting takes, for those who try strange ones.
    package enum Form: Sendable {
        /// Any text of people.
        case text
        /// The name of a host, with a port or without, or a URL.
        case host
        /// One of a few words, a number, or a list of such.
        case choice
        /// Text that may have line breaks, of which the setting's own reader takes account.
        case lines
    }

    private var row: SettingTable.Row { SettingTable.ofSetting[rawValue] }
}

/// A set of settings.
package struct SettingSet: OptionSet, Hashable, Sendable {
    package let rawValue: UInt128

    package init(rawValue: UInt128) { self.rawValue = rawValue }
    package init(_ setting: Setting) { rawValue = 1 << UInt128(setting.rawValue) }

    package func contains(_ setting: Setting) -> Bool { contains(SettingSet(setting)) }

    /// Puts a setting in. Each look at a setting does it, so that it takes a few instructions only.
    package mutating func insert(_ setting: Setting) {
        self = SettingSet(rawValue: rawValue | UInt128(1) &<< UInt128(truncatingIfNeeded: setting.rawValue))
    }
}
