import DialtoneModel

extension SettingsReader.Account {
    /// What stands for the account where people read it: its display name, or the user where that name is empty. A name that
    /// consists of blanks counts as empty, since a phone would show nothing.
    var shownName: String { displayName.isBlank ? user : displayName }
}

extension String {
    /// Whether there is nothing to see in it: no characters, or only blanks. Line breaks and tabs are not blanks, so that they are
    /// found and refused.
    var isBlank: Bool { trimmingBlanks().isEmpty }
}
