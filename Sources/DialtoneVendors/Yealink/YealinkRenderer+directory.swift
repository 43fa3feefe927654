import DialtoneModel

extension YealinkRenderer {
    /// Source: Yealink's templates and "Administrator's Guide", LDAP (stated): `%` stands for what was typed, the shown name
    /// is an attribute behind `%`.
    mutating func directory() throws(RenderFault) {
        file.section = "ldap."
        var directory = settings.directory
        if directory?.usesTLS == true, !dialect.hasSecureDirectory {
            notes.append("The directory was left out: firmware before V80 is not known to ask one over TLS.")
            directory = nil
        }
        try file.set("enable", directory != nil)
        if let directory {
            let words = try DirectoryWords(directory)
            try file.set("host", words.host, field: Field.directory)
            try file.set("port", words.port)
            if dialect.hasSecureDirectory { try file.set("tls_mode", directory.usesTLS ? 2 : 0) }
            try file.set("base", words.base, field: Field.directoryBase)
            try file.set("user", directory.user, field: Field.directoryUser)
            try file.set("password", directory.password?.reveal() ?? "", field: Field.directoryPassword)
            let field = Field.directoryAttributes
            try file.set("name_filter", DirectoryWords.filter(words.nameAttributes), field: field)
            try file.set("number_filter", DirectoryWords.filter(words.numberAttributes), field: field)
            try file.set("name_attr", words.nameAttributes.joined(separator: " "), field: field)
            try file.set("numb_attr", words.numberAttributes.joined(separator: " "), field: field)
            try file.set("display_name", words.nameAttributes.first.map { "%\($0)" } ?? "", field: field)
            try file.set("max_hits", 50)
            try file.set("version", 3)
        } else {
            for name in ["host", "user", "password"] { try file.reset(name) }
        }
        guard dialect.hasDirectorySwitch else { return }
        file.section = "directory_setting."
        try file.set("ldap.enable", directory != nil)
    }

    /// Source: Yealink's templates (observed): `linekey.N`, `memorykey.N` and `expansion_module.M.key.N` with a type and the account as
    /// `line`; a key that watches a number dials what stands beside it before the number.
    mutating func functionKeys() throws(RenderFault) {
        var left: [Int] = []
        for key in settings.keys {
            guard key.number >= 1, key.number <= model.keys else {
                left.append(key.number)
                continue
            }
            try write(key, as: "linekey.\(key.number).")
        }
        if let note = SettingsReader.note(ofKeys: left, fitting: model.keys) { notes.append(note) }
        if model.memoryKeys > 0 {
            let keys = PlacedKeys.fitting(settings.memoryKeys, count: model.memoryKeys, vendor: dialect.maker, notes: &notes)
            for key in keys { try write(key, as: "memorykey.\(key.number).") }
        }
        guard dialect.hasModules, model.modules > 0 else { return }
        let keys = PlacedKeys.fitting(
            settings.moduleKeys, modules: model.modules, count: Self.moduleKeysMax, vendor: dialect.maker, notes: &notes)
        for key in keys {
            guard case .module(let module) = key.place else { continue }
            try write(key, as: "expansion_module.\(module).key.\(key.number).")
        }
    }

    /// EXP43 and EXP50; smaller ones ignore keys that they do not have (assumed).
    private static let moduleKeysMax = 60

    private mutating func write(_ key: PhoneSettings.FunctionKey, as section: String) throws(RenderFault) {
        file.section = section
        try file.set("type", Self.type(of: key.kind))
        guard key.kind != .off else {
            for name in ["value", "label"] { try file.reset(name) }
            return
        }
        try file.set("line", key.account)
        try file.set("value", key.kind == .line ? "" : key.value, field: Field.key(key.number))
        try file.set("label", key.shown.text.trimmingBlanks(), field: key.shown.field)
        if key.kind == .blf { try file.set(dialect.pickup, settings.dialling.pickupCode ?? "", field: Field.pickupCode) }
    }

    private static func type(of kind: FunctionKeyKind) -> Int {
        switch kind {
        case .line: 15
        case .speedDial: 13
        case .blf: 16
        case .park: 10
        case .dtmf: 11
        case .off: 0
        }
    }
}
